import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CheckOutcome } from './check-outcome.tsx';
import { KeyChoice } from './key-choice.tsx';
import { isGiven, MessageChoice, messageInput, noMessage } from './message-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { RiskField } from './risk-field.tsx';
import { parseSignature } from './signature-bytes.ts';
import { useRisk } from './use-risk.ts';

const t = text.protect;
const w = t.checkSignature;

/** Checks a signature over a raw message. */
export function CheckSignature({ startKey }: { readonly startKey: string }) {
  const [key, setKey] = useState(startKey);
  const [typed, setTyped] = useState('');
  const [message, setMessage] = useState(noMessage);
  const [done, setDone] = useState<CommandOutput<'data.verify-signature'>>();
  const action = useAction();
  const { value: view } = useQuery('keys.get', key === '' ? undefined : { id: toKeyId(key) });
  const risk = useRisk(view?.record.state, action);
  const signature = parseSignature(typed);

  async function check(): Promise<void> {
    if (signature === undefined) return;
    const checked = await action.run('data.verify-signature', {
      key: toKeyId(key),
      message: messageInput(message),
      // A copy: what is sent is wiped.
      signature: signature.slice(),
      ...risk.input,
    });
    if (checked === undefined) return;
    setDone(checked);
    say(checked.valid ? w.valid : w.invalid);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button}
      ready={key !== '' && signature !== undefined && isGiven(message) && risk.settled}
      action={action}
      onSubmit={check}
      outcome={
        done && {
          title: done.valid ? w.valid : w.invalid,
          onAgain: () => setDone(undefined),
          body: <CheckOutcome checked={done} validNext={w.validNext} invalidNext={w.invalidNext} />,
        }
      }
    >
      <KeyChoice
        anyState
        label={t.key}
        algorithms={['ed25519', 'secp256k1', 'p256', 'p384']}
        value={key}
        onChange={setKey}
      />
      <Field
        mono
        label={w.signature}
        value={typed}
        onChange={setTyped}
        maxLength={600}
        error={typed.trim() === '' || signature !== undefined ? undefined : w.malformed}
      />
      <MessageChoice value={message} onChange={setMessage} />
      {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
    </ProtectFlow>
  );
}
