import { useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Choice } from '../parts/choice.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { KeyChoice } from './key-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';

const t = text.protect;
const w = t.wrap;

/** Wraps a key under another one, into a file. */
export function WrapKey({
  startKey,
  startUnder,
}: {
  readonly startKey: string;
  readonly startUnder: string;
}) {
  const [id, setId] = useState(startKey);
  const [under, setUnder] = useState(startUnder);
  const [form, setForm] = useState<'holdfast' | 'aes-kwp'>('holdfast');
  const [to, setTo] = useState<ChosenFile>();
  const [done, setDone] = useState<CommandOutput<'keys.wrap'>>();
  const action = useAction();
  const { value: view } = useQuery('keys.get', id === '' ? undefined : { id: toKeyId(id) });
  const label = view?.record.label;

  async function wrap(): Promise<void> {
    if (to === undefined) return;
    const wrapped = await action.run('keys.wrap', {
      id: toKeyId(id),
      under: toKeyId(under),
      form,
      to: to.ref,
    });
    if (wrapped === undefined) return;
    setDone(wrapped);
    say(w.done);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button(label)}
      ready={id !== '' && under !== '' && to !== undefined}
      action={action}
      onSubmit={wrap}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          body: (
            <dl className="facts">
              <Fact name={t.encryptFile.wrote}>
                <span className="mono">{to?.location}</span>
              </Fact>
              <Fact name={w.under}>
                <KeyLink id={done.under} />, {t.versionOf(done.version)}
              </Fact>
            </dl>
          ),
        }
      }
    >
      <KeyChoice anyState label={w.id} value={id} onChange={setId} />
      <KeyChoice
        label={w.under}
        algorithms={['aes-256']}
        purpose="wrap"
        pairs
        protects
        inPath="under"
        value={under}
        onChange={setUnder}
      />
      <Choice
        label={w.form}
        value={form}
        onChange={setForm}
        options={[
          { value: 'holdfast', name: w.holdfast, hint: w.holdfastHint },
          { value: 'aes-kwp', name: w.kwp, hint: w.kwpHint },
        ]}
      />
      <FileChoice
        label={t.to}
        button={t.chooseTo}
        purpose="save-wrapped-key"
        {...(label === undefined ? {} : { suggestedName: `${label}.wrapped` })}
        value={to}
        onChange={setTo}
      />
      <Notice tone="warn">{w.final}</Notice>
    </ProtectFlow>
  );
}
