import { useState } from 'react';
import { fromBytes } from '../bridge/wipe.ts';
import { RecoveryCodeSteps } from '../create/recovery-code-steps.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { noProof, proofBytes, useProof } from '../state/proof.ts';
import { goBack } from '../state/route.ts';
import { useSession } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.settings;

/** The code is typed from its sheet, to prove that the sheet is there. */
export function ProveCode() {
  const name = useSession((state) => state.status?.name ?? '');
  return (
    <Frame title={t.proveTitle} steps={t.proveSteps} step={0} onLeave={() => goBack('/settings')}>
      <RecoveryCodeSteps
        code=""
        vaultName={name}
        confirming
        onWritten={() => undefined}
        doneRoute="/settings"
        laterRoute="/settings"
      />
    </Frame>
  );
}

/** A new code, on proof of who asks: the old one ends, the new one is shown once and typed again. */
export function RenewCode() {
  const name = useSession((state) => state.status?.name ?? '');
  const [code, setCode] = useState('');
  const [confirming, setConfirming] = useState(false);
  const action = useAction();
  const proof = useProof(action, '/settings/new-code');
  const ready = proof.given && !action.busy;

  async function renew(): Promise<void> {
    if (!ready) return;
    const made = await action.run('vault.renew-recovery-code', {
      proof: proofBytes(proof.value),
    });
    if (made === undefined) return;
    proof.change(noProof);
    setCode(fromBytes(made.recoveryCode));
    made.recoveryCode.fill(0);
  }

  const step = code === '' ? 0 : confirming ? 2 : 1;
  return (
    <Frame
      title={t.renewTitle}
      steps={t.renewSteps}
      step={step}
      onLeave={step === 0 && !action.busy ? () => proof.leave('/settings') : undefined}
    >
      {step === 0 ? (
        <Step
          title={t.renewSteps[0]}
          onSubmit={() => void renew()}
          actions={
            action.busy ? (
              <Progress label={t.renewing} progress={action.progress} />
            ) : (
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.renew}
              </Button>
            )
          }
        >
          <Notice tone="warn">{t.renewWhat}</Notice>
          <ProofFields
            label={text.backups.with}
            passphraseLabel={t.present}
            value={proof.value}
            onChange={proof.change}
          />
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <RecoveryCodeSteps
          code={code}
          vaultName={name}
          confirming={confirming}
          onShow={() => setConfirming(false)}
          onWritten={() => setConfirming(true)}
          doneRoute="/settings"
          laterRoute="/settings"
        />
      )}
    </Frame>
  );
}
