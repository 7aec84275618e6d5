import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { isChosen, NewPassphraseFields, noPassphrase } from '../parts/new-passphrase.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { proofBytes, useProof } from '../state/proof.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.settings;

/** A new passphrase, proven by the present one or by the recovery code. The page ends afterwards. */
export function ChangePassphrase() {
  const [step, setStep] = useState(0);
  const [fresh, setFresh] = useState(noPassphrase);
  const action = useAction();
  const proof = useProof(action, '/settings/passphrase');
  const ready = isChosen(fresh) && proof.given;

  async function change(): Promise<void> {
    if (!ready || action.busy) return;
    const done = await action.run('vault.change-passphrase', {
      proof: proofBytes(proof.value),
      passphrase: toBytes(fresh.first),
    });
    if (done !== undefined) await endPage('/settings', { code: 'passphrase-changed' });
  }

  return (
    <Frame
      title={t.changePassphrase}
      steps={t.changeSteps}
      step={step}
      onLeave={() => proof.leave('/settings')}
    >
      {step === 0 ? (
        <Step
          title={t.changeSteps[0]}
          lead={t.proofLead}
          onSubmit={() => proof.given && setStep(1)}
          actions={
            <Button look="primary" type="submit" isDisabled={!proof.given}>
              {text.common.next}
            </Button>
          }
        >
          <ProofFields
            label={text.backups.with}
            passphraseLabel={t.present}
            value={proof.value}
            onChange={proof.change}
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
          <NewPassphraseFields
            autoFocus
            labels={{ first: text.start.newPassphrase, again: text.start.repeat }}
            value={fresh}
            onChange={setFresh}
          />
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
