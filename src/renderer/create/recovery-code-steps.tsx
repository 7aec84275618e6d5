import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { CodeField, codeLength, CodeShown } from '../parts/code-field.tsx';
import { Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { SecretGate } from '../parts/secret-gate.tsx';
import { useAction } from '../state/action.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.create;

interface Props {
  /** The code as printed; empty when it is only to be proven. */
  readonly code: string;
  readonly vaultName: string;
  readonly confirming: boolean;
  readonly onShow?: () => void;
  readonly onWritten: () => void;
  readonly doneRoute: string;
  readonly laterRoute: string;
}

/** Shows a recovery code once, then has it typed again. The page ends afterwards, whatever the person does. */
export function RecoveryCodeSteps({
  code,
  vaultName,
  confirming,
  onShow,
  onWritten,
  doneRoute,
  laterRoute,
}: Props) {
  const [typed, setTyped] = useState('');
  const [sheet, setSheet] = useState<string>();
  const action = useAction();

  async function saveSheet(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', {
      purpose: 'save-recovery-sheet',
      suggestedName: `${vaultName} recovery sheet`.slice(0, 200),
    });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const saved = await action.run('vault.save-recovery-sheet', {
      file: chosen.value.file.ref,
      code: toBytes(code),
    });
    if (saved !== undefined) setSheet(chosen.value.file.location);
  }

  async function confirm(): Promise<void> {
    const done = await action.run('vault.confirm-recovery-code', { code: toBytes(typed) });
    if (done !== undefined) await endPage(doneRoute, { code: 'code-confirmed' });
  }

  const later = (
    <Button look="quiet" onPress={() => void endPage(laterRoute, { code: 'code-unconfirmed' })}>
      {text.common.later}
    </Button>
  );

  if (confirming) {
    return (
      <Step
        title={t.confirmTitle}
        lead={t.confirmLead}
        onSubmit={() => void confirm()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={typed.length !== codeLength || action.busy}>
              {t.confirm}
            </Button>
            {onShow !== undefined && <Button onPress={onShow}>{t.showAgain}</Button>}
            {later}
          </>
        }
      >
        <CodeField autoFocus label={t.codeLabel} value={typed} onChange={setTyped} />
        <ErrorNotice error={action.error} />
      </Step>
    );
  }
  return (
    <Step
      title={t.codeTitle}
      lead={t.codeLead}
      actions={
        <>
          <Button look="primary" onPress={onWritten}>
            {t.wroteDown}
          </Button>
          <Button onPress={() => void saveSheet()} isDisabled={action.busy}>
            {t.saveSheet}
          </Button>
          {later}
        </>
      }
    >
      <SecretGate>
        <CodeShown label={t.codeLabel} code={code} />
      </SecretGate>
      {sheet !== undefined && <Notice>{t.sheetSaved(sheet)}</Notice>}
      <ErrorNotice error={action.error} />
    </Step>
  );
}
