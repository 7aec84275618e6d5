import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CheckOutcome } from './check-outcome.tsx';
import { isGiven, MessageChoice, messageInput, noMessage } from './message-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { RiskField } from './risk-field.tsx';
import { useRisk } from './use-risk.ts';

const t = text.protect;
const w = t.checkMac;

/** Checks a message authentication code; it says itself which key and version made it. */
export function CheckMac() {
  const [token, setToken] = useState('');
  const [message, setMessage] = useState(noMessage);
  const [done, setDone] = useState<CommandOutput<'data.verify-mac'>>();
  const action = useAction();
  const risk = useRisk(undefined, action);

  async function check(): Promise<void> {
    const checked = await action.run('data.verify-mac', {
      message: messageInput(message),
      token: token.trim(),
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
      working={t.mac.working}
      ready={token.trim() !== '' && isGiven(message) && risk.settled}
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
      <Field
        autoFocus
        mono
        label={w.token}
        hint={w.tokenHint}
        value={token}
        onChange={setToken}
        maxLength={300}
      />
      <MessageChoice value={message} onChange={setMessage} />
      {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
    </ProtectFlow>
  );
}
