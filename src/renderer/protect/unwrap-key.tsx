import { useState } from 'react';
import type { ChosenFile } from '../backups/file-choice.tsx';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import type { CommandInput } from '../../shared/contract.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { LogInFirst } from '../tokens/log-in-first.tsx';
import { FileSource } from './file-source.tsx';
import { HeaderFacts } from './header-facts.tsx';
import { KeyChoice } from './key-choice.tsx';
import { useEachUsePin } from '../tokens/use-each-use-pin.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { RiskField } from './risk-field.tsx';
import { useRisk } from './use-risk.ts';

const t = text.protect;
const w = t.unwrap;
type Algorithm = NonNullable<CommandInput<'keys.unwrap'>['bare']>['algorithm'];
const algorithms = keyAlgorithms.filter(
  (one): one is Algorithm => one !== 'bip39-seed' && one !== 'api-secret',
);

/** Brings in a key that was wrapped under a key of this vault. */
export function UnwrapKey() {
  const [form, setForm] = useState<'holdfast' | 'bare'>('holdfast');
  const [file, setFile] = useState<ChosenFile>();
  const [under, setUnder] = useState('');
  const [algorithm, setAlgorithm] = useState<Algorithm>('aes-256');
  const [label, setLabel] = useState('');
  const [done, setDone] = useState<KeyView>();
  const action = useAction();
  const { value: header, error } = useQuery(
    'data.inspect',
    file === undefined || form === 'bare' || done !== undefined ? undefined : { from: { file: file.ref } },
  );
  const opener = under === '' ? header?.label && header.key : under;
  const { value: view } = useQuery('keys.get', opener ? { id: toKeyId(opener) } : undefined);
  const risk = useRisk(view?.record.state, action);
  const eachUse = useEachUsePin(action);
  const known = form === 'bare' ? under !== '' : header?.kind === 'wrapped-key' && Boolean(opener);

  async function unwrap(): Promise<void> {
    if (file === undefined) return;
    const chosen = under === '' ? {} : { under: toKeyId(under) };
    const offered = await eachUse.take();
    if (offered === undefined) return;
    const brought = await action.run('keys.unwrap', {
      from: { file: file.ref },
      ...(form === 'bare' ? { bare: { under: toKeyId(under), algorithm } } : chosen),
      label: label.trim(),
      ...risk.input,
      ...offered,
    });
    if (brought === undefined) return;
    setDone(brought);
    say(w.done);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button}
      ready={file !== undefined && known && label.trim() !== '' && risk.settled && eachUse.settled}
      action={action}
      onSubmit={unwrap}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          ways: <Button onPress={() => replaceRoute(`/keys/${done.record.id}`)}>{w.toKey}</Button>,
        }
      }
    >
      <Choice
        inline
        label={w.form}
        value={form}
        onChange={setForm}
        options={[
          { value: 'holdfast', name: t.wrap.holdfast },
          { value: 'bare', name: w.bare },
        ]}
      />
      <FileSource label={t.file} purpose="open-wrapped-key" value={file} onChange={setFile} />
      <ErrorNotice error={error} />
      {header !== undefined && form === 'holdfast' && (
        <HeaderFacts header={header} state={view?.record.state} kind="wrapped-key" />
      )}
      {form === 'holdfast' && under === '' && <LogInFirst record={view?.record} />}
      <div className="stack tight">
        <KeyChoice
          anyState
          label={w.under}
          algorithms={['aes-256']}
          {...(form === 'bare' ? {} : { purpose: 'wrap' as const, pairs: true })}
          value={under}
          onChange={setUnder}
          none={form === 'bare' ? t.noKey : w.auto}
        />
        {form === 'holdfast' && <p className="hint">{w.underHint}</p>}
      </div>
      {form === 'bare' && (
        <Picker
          label={w.algorithm}
          value={algorithm}
          options={algorithms.map((value) => ({ value, name: text.keys.algorithms[value] }))}
          onChange={(chosen) => setAlgorithm(algorithms.find((one) => one === chosen) ?? 'aes-256')}
        />
      )}
      <Field label={w.label} value={label} onChange={setLabel} maxLength={120} />
      {eachUse.field}
      {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
    </ProtectFlow>
  );
}
