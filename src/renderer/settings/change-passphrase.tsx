import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { ProofFields, type Proof } from '../backups/proof-fields.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Strength } from '../parts/strength.tsx';
import { useAction } from '../state/action.ts';
import { useEndAfterSecret } from '../state/end-after-secret.ts';
import { useEndOnWrongSecret } from '../state/end-on-wrong-secret.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.settings;

/** A new passphrase, proven by the present one or by the recovery code. The page ends afterwards. */
export function ChangePassphrase() {
  const [step, setStep] = useState(0);
  const [proof, setProof] = useState<Proof>({ with: 'passphrase', secret: '' });
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const action = useAction();
  useEndOnWrongSecret(action, '/settings/passphrase');
  useEndAfterSecret(proof.secret !== '');
  const ready = fresh.length >= 12 && fresh === again && proof.secret !== '';

  async function change(): Promise<void> {
    if (!ready || action.busy) return;
    const done = await action.run('vault.change-passphrase', {
      proof: { with: proof.with, secret: toBytes(proof.secret) },
      passphrase: toBytes(fresh),
    });
    if (done !== undefined) await endPage('/settings', { code: 'passphrase-changed' });
  }

  function leave(): void {
    if (proof.secret === '') goBack('/settings');
    else void endPage('/settings', { code: 'secret-cancelled' });
  }

  return (
    <Frame title={t.changePassphrase} steps={t.changeSteps} step={step} onLeave={leave}>
      {step === 0 ? (
        <Step
          title={t.changeSteps[0]}
          lead={t.proofLead}
          onSubmit={() => proof.secret !== '' && setStep(1)}
          actions={
            <Button look="primary" type="submit" isDisabled={proof.secret === ''}>
              {text.common.next}
            </Button>
          }
        >
          <ProofFields
            label={text.backups.with}
            passphraseLabel={t.present}
            value={proof}
            onChange={setProof}
          />
        </Step>
      ) : (
        <Step
          title={t.changeSteps[1]}
          lead={t.changeNote}
          onSubmit={() => void change()}
          actions={
            action.busy ? (
              <Progress label={t.changing} progress={action.progress} />
            ) : (
              <>
                <Button look="primary" type="submit" isDisabled={!ready}>
                  {t.change}
                </Button>
                <Button onPress={() => setStep(0)}>{text.common.back}</Button>
              </>
            )
          }
        >
          <Field
            secret
            autoFocus
            label={text.start.newPassphrase}
            value={fresh}
            onChange={setFresh}
            maxLength={1000}
          />
          <Strength passphrase={fresh} />
          <Field
            secret
            label={text.start.repeat}
            value={again}
            onChange={setAgain}
            maxLength={1000}
            error={again !== '' && again !== fresh ? text.create.differ : undefined}
          />
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
