import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Choice } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { QrToggle } from '../parts/qr-code.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { KeyChoice } from './key-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { useHeldSecret } from './use-held-secret.ts';

const t = text.protect;
const w = t.encryptText;

/** Longest text that fits in bytes even when every character takes three. */
const mostCharacters = 340_000;
/** Longest text that a QR code is offered for. */
const mostQr = 1200;

/** Encrypts a text into letters that can be pasted anywhere. */
export function EncryptText({ startKey }: { readonly startKey: string }) {
  const [key, setKey] = useState(startKey);
  const [how, setHow] = useState<'hidden' | 'open'>('hidden');
  const [typed, setTyped] = useState('');
  const [armored, setArmored] = useState<string>();
  const action = useAction();
  useHeldSecret(how === 'hidden' && typed !== '');

  async function encrypt(): Promise<void> {
    const done = await action.run('data.encrypt-text', { key: toKeyId(key), text: toBytes(typed) });
    if (done === undefined) return;
    setArmored(done.armored);
    setTyped('');
    say(w.done);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button}
      ready={key !== '' && typed !== ''}
      action={action}
      onSubmit={encrypt}
      outcome={
        armored === undefined
          ? undefined
          : {
              title: w.done,
              lead: w.next,
              onAgain: () => setArmored(undefined),
              body: (
                <div className="stack tight">
                  <pre className="mono public-text outcome" tabIndex={0} aria-label={w.armored}>
                    {armored}
                  </pre>
                  <div className="row">
                    <CopyButton value={armored} label={w.armored} />
                    {armored.length <= mostQr && <QrToggle value={armored} label={w.armored} />}
                  </div>
                </div>
              ),
            }
      }
    >
      <KeyChoice
        label={t.key}
        algorithms={['aes-256']}
        purpose="encrypt"
        pairs
        protects
        inPath="key"
        value={key}
        onChange={setKey}
      />
      <Choice
        label={w.how}
        value={how}
        onChange={(next) => {
          setHow(next);
          setTyped('');
        }}
        options={[
          { value: 'hidden', name: w.hidden, hint: w.hiddenHint },
          { value: 'open', name: w.open, hint: w.openHint },
        ]}
      />
      {how === 'hidden' ? (
        <Field key="hidden" secret label={w.text} value={typed} onChange={setTyped} maxLength={16_000} />
      ) : (
        <Field
          key="open"
          lines={6}
          label={w.text}
          value={typed}
          onChange={setTyped}
          maxLength={mostCharacters}
        />
      )}
    </ProtectFlow>
  );
}
