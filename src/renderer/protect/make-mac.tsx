import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { KeyChoice } from './key-choice.tsx';
import { isGiven, MessageChoice, messageInput, noMessage } from './message-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';

const t = text.protect;
const w = t.mac;

/** Makes a message authentication code. */
export function MakeMac({ startKey }: { readonly startKey: string }) {
  const [key, setKey] = useState(startKey);
  const [message, setMessage] = useState(noMessage);
  const [done, setDone] = useState<CommandOutput<'data.mac'>>();
  const action = useAction();

  async function make(): Promise<void> {
    const made = await action.run('data.mac', { key: toKeyId(key), message: messageInput(message) });
    if (made === undefined) return;
    setDone(made);
    say(w.done);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button}
      working={w.working}
      ready={key !== '' && isGiven(message)}
      action={action}
      onSubmit={make}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          onAgain: () => setDone(undefined),
          body: (
            <dl className="facts">
              <Fact name={t.key}>
                <KeyLink id={done.key} />, {t.versionOf(done.version)}
              </Fact>
              <Fact name={w.token}>
                <span className="mono" data-token>
                  {done.token}
                </span>{' '}
                <CopyButton value={done.token} label={w.token} />
              </Fact>
              <Fact name={w.mac}>
                <span className="mono">{done.mac}</span> <CopyButton value={done.mac} label={w.mac} />
              </Fact>
            </dl>
          ),
        }
      }
    >
      <KeyChoice
        label={t.key}
        algorithms={['hmac-sha256']}
        purpose="mac"
        inPath="key"
        value={key}
        onChange={setKey}
      />
      <MessageChoice value={message} onChange={setMessage} />
    </ProtectFlow>
  );
}
