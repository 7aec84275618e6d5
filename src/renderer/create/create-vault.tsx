import { useEffect, useState } from 'react';
import { callDesktop, type DesktopOutput } from '../bridge/desktop.ts';
import { fromBytes, toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { isChosen, NewPassphraseFields, noPassphrase } from '../parts/new-passphrase.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useAction } from '../state/action.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { RecoveryCodeSteps } from './recovery-code-steps.tsx';

const t = text.create;
type Place = DesktopOutput<'desktop.default-vault-file'>;

/** Name, passphrase, recovery code, code again: a vault. */
export function CreateVault() {
  const [step, setStep] = useState(0);
  const [name, setName] = useState<string>(t.defaultName);
  const [chosen, setChosen] = useState<Place>();
  const [place, setPlace] = useState<Place>();
  const [passphrase, setPassphrase] = useState(noPassphrase);
  const [code, setCode] = useState('');
  const action = useAction();
  const trimmed = name.trim();

  useEffect(() => {
    let current = true;
    if (trimmed !== '' && chosen === undefined) {
      void callDesktop('desktop.default-vault-file', { name: trimmed }).then((answer) => {
        if (current && answer.ok) setPlace(answer.value);
      });
    }
    return () => {
      current = false;
    };
  }, [trimmed, chosen]);
  const file = chosen ?? place;

  async function choosePlace(): Promise<void> {
    const answer = await callDesktop('desktop.choose-file', { purpose: 'new-vault', suggestedName: trimmed });
    if (answer.ok && answer.value.file !== undefined) setChosen(answer.value.file);
  }

  async function create(): Promise<void> {
    if (file === undefined || !isChosen(passphrase)) return;
    const made = await action.run('vault.create', {
      file: file.ref,
      name: trimmed,
      passphrase: toBytes(passphrase.first),
    });
    if (made === undefined) return;
    setPassphrase(noPassphrase);
    setCode(fromBytes(made.recoveryCode));
    made.recoveryCode.fill(0);
    setStep(2);
  }

  function leave(): void {
    if (passphrase.first === '') goBack('/');
    else void endPage('/', { code: 'secret-cancelled' });
  }

  return (
    <main className="page">
      <Frame
        title={t.title}
        steps={t.steps}
        step={step}
        onLeave={step < 2 && !action.busy ? leave : undefined}
      >
        {step === 0 && (
          <Step
            title={t.steps[0]}
            onSubmit={() => trimmed !== '' && file !== undefined && setStep(1)}
            actions={
              <Button look="primary" type="submit" isDisabled={trimmed === '' || file === undefined}>
                {text.common.next}
              </Button>
            }
          >
            <Field
              autoFocus
              label={t.name}
              hint={t.nameHint}
              value={name}
              onChange={setName}
              maxLength={120}
            />
            <div className="field">
              <span className="label">{t.place}</span>
              <span className="mono wrap-anywhere">{file?.location ?? ''}</span>
              <div>
                <Button look="quiet" onPress={() => void choosePlace()}>
                  {t.choosePlace}
                </Button>
              </div>
            </div>
          </Step>
        )}
        {step === 1 && (
          <Step
            title={t.passphraseTitle}
            lead={t.passphraseLead}
            onSubmit={() => void create()}
            actions={
              action.busy ? (
                <Progress label={t.creating} progress={action.progress} />
              ) : (
                <>
                  <Button look="primary" type="submit" isDisabled={!isChosen(passphrase)}>
                    {t.create}
                  </Button>
                  <Button onPress={() => setStep(0)}>{text.common.back}</Button>
                  <p className="hint">{t.noReturn}</p>
                </>
              )
            }
          >
            <NewPassphraseFields
              autoFocus
              labels={{ first: t.passphrase, again: t.repeat }}
              value={passphrase}
              onChange={setPassphrase}
            />
            <ErrorNotice error={action.error} />
          </Step>
        )}
        {step >= 2 && (
          <RecoveryCodeSteps
            code={code}
            vaultName={trimmed}
            confirming={step === 3}
            onShow={() => setStep(2)}
            onWritten={() => setStep(3)}
            doneRoute="/created"
            laterRoute="/keys"
          />
        )}
      </Frame>
    </main>
  );
}
