import { useState } from 'react';
import { fromBytes } from '../bridge/wipe.ts';
import { RecoveryCodeSteps } from '../create/recovery-code-steps.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
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

/** A new code: the old one ends, the new one is shown once and typed again. */
export function RenewCode() {
  const name = useSession((state) => state.status?.name ?? '');
  const [code, setCode] = useState('');
  const [confirming, setConfirming] = useState(false);
  const action = useAction();

  async function renew(): Promise<void> {
    const made = await action.run('vault.renew-recovery-code', {});
    if (made === undefined) return;
    setCode(fromBytes(made.recoveryCode));
    made.recoveryCode.fill(0);
  }

  const step = code === '' ? 0 : confirming ? 2 : 1;
  return (
    <Frame
      title={t.renewTitle}
      steps={t.renewSteps}
      step={step}
      onLeave={step === 0 ? () => goBack('/settings') : undefined}
    >
      {step === 0 ? (
        <Step
          title={t.renewSteps[0]}
          onSubmit={() => void renew()}
          actions={
            <Button look="primary" type="submit" autoFocus isDisabled={action.busy}>
              {t.renew}
            </Button>
          }
        >
          <Notice tone="warn">{t.renewWhat}</Notice>
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
