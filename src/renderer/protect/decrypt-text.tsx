import { useState } from 'react';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { SecretGate } from '../parts/secret-gate.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { LogInFirst } from '../tokens/log-in-first.tsx';
import { ToToken } from '../tokens/to-token.tsx';
import { useEachUsePin } from '../tokens/use-each-use-pin.tsx';
import type { CommandOutput } from '../../shared/contract.ts';
import { HeaderFacts } from './header-facts.tsx';
import { RiskField } from './risk-field.tsx';
import { useHeldSecret } from './use-held-secret.ts';
import { useRisk } from './use-risk.ts';
import { WarningNotices } from './warning-notices.tsx';

const t = text.protect;
const w = t.decryptText;
type Opened = Omit<CommandOutput<'data.decrypt-text'>, 'text'> & {
  readonly words: string;
  readonly isText: boolean;
};

/** Decrypts a text and shows it for as long as the person looks. */
export function DecryptText() {
  const [armored, setArmored] = useState('');
  const [opened, setOpened] = useState<Opened>();
  const action = useAction();
  const whole = armored.trim();
  const { value: header, error } = useQuery(
    'data.inspect',
    whole === '' || opened !== undefined ? undefined : { from: { armored: whole } },
  );
  const known = header?.label === undefined ? undefined : header.key;
  const { value: view } = useQuery('keys.get', known === undefined ? undefined : { id: toKeyId(known) });
  const risk = useRisk(view?.record.state, action);
  const eachUse = useEachUsePin(action);
  useHeldSecret(opened !== undefined);
  const settled = risk.settled && eachUse.settled;
  const ready = known !== undefined && header?.kind === 'text' && settled && !action.busy;

  async function decrypt(): Promise<void> {
    if (!ready) return;
    const offered = await eachUse.take();
    if (offered === undefined) return;
    const done = await action.run('data.decrypt-text', { armored: whole, ...risk.input, ...offered });
    if (done === undefined) return;
    const { text: bytes, ...rest } = done;
    setOpened({ ...rest, ...readable(bytes) });
    bytes.fill(0);
  }

  if (opened !== undefined)
    return (
      <Frame title={w.title} steps={t.steps} step={1}>
        <Step
          title={w.done}
          lead={w.lead}
          actions={
            <Button look="primary" autoFocus onPress={() => replaceRoute('/protect')}>
              {w.hide}
            </Button>
          }
        >
          <WarningNotices warnings={opened.warnings} />
          <dl className="facts">
            <Fact name={t.key}>
              <KeyLink id={opened.key} />, {t.versionOf(opened.version)}
            </Fact>
          </dl>
          {!opened.isText && <p className="soft">{w.binary}</p>}
          <SecretGate>
            <pre className="secret public-text outcome" tabIndex={0} aria-label={w.text}>
              {opened.words}
            </pre>
          </SecretGate>
        </Step>
      </Frame>
    );
  return (
    <Frame title={w.title} steps={t.steps} step={0} onLeave={() => goBack('/protect')}>
      <Step
        title={t.steps[0]}
        lead={w.lead}
        onSubmit={() => void decrypt()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready}>
              {w.button}
            </Button>
            <Button onPress={() => goBack('/protect')}>{text.common.back}</Button>
          </>
        }
      >
        <Field
          autoFocus
          mono
          lines={6}
          label={w.armored}
          hint={w.armoredHint}
          value={armored}
          onChange={setArmored}
          maxLength={2_000_000}
        />
        <ErrorNotice error={error} />
        {header !== undefined && <HeaderFacts header={header} state={view?.record.state} kind="text" />}
        <LogInFirst record={view?.record} />
        {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
        <ErrorNotice error={action.error} />
        <ToToken error={action.error} />
        {eachUse.field}
      </Step>
    </Frame>
  );
}

/** Bytes as text, or in hex where they are none. */
function readable(bytes: Uint8Array): { readonly words: string; readonly isText: boolean } {
  try {
    return { words: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isText: true };
  } catch {
    return {
      words: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
      isText: false,
    };
  }
}
