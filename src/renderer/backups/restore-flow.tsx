import { useState } from 'react';
import type { BackupReport } from '../../shared/contract/backup.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, LeftNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { endPage, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BackupReportTable } from './backup-report.tsx';
import { BackupSourceStep, useBackupSource } from './backup-source.tsx';
import { FileChoice, type ChosenFile } from './file-choice.tsx';
import '../theme/places.css';

const t = text.backups;

/** A backup comes back as a new vault: which backup, what it holds, into which file. */
export function RestoreFlow() {
  const source = useBackupSource('/restore');
  const { action } = source;
  const [report, setReport] = useState<BackupReport>();
  const [into, setInto] = useState<ChosenFile>();
  const [done, setDone] = useState(false);
  const notice = useSession((state) => state.notice);
  const step = done ? 2 : report === undefined ? 0 : 1;

  async function restore(): Promise<void> {
    const input = source.input();
    if (input === undefined || into === undefined) return;
    const restored = await action.run('backup.restore', { ...input, into: into.ref });
    if (restored === undefined) return;
    setReport(restored);
    setDone(true);
  }

  function toUnlock(): void {
    const name = report?.name ?? '';
    const route = `/?ref=${encodeURIComponent(into?.ref ?? '')}&name=${encodeURIComponent(name)}`.slice(
      0,
      200,
    );
    void endPage(route, { code: 'restored' });
  }

  return (
    <main className="page">
      <Frame
        title={t.restoreTitle}
        steps={t.restoreSteps}
        step={step}
        onLeave={done || action.busy ? undefined : () => source.proof.leave('/')}
      >
        {step === 0 && (
          <BackupSourceStep source={source} title={t.restoreSteps[0]} lead={t.restoreLead} onRead={setReport}>
            <LeftNotice notice={notice} />
          </BackupSourceStep>
        )}
        {step === 1 && report !== undefined && (
          <Step
            title={t.restoreSteps[1]}
            onSubmit={() => void restore()}
            actions={
              action.busy ? (
                <Progress label={t.restoring} progress={action.progress} onCancel={action.cancel} />
              ) : (
                <>
                  <Button look="primary" type="submit" isDisabled={into === undefined}>
                    {t.restoreIt}
                  </Button>
                  <Button onPress={() => setReport(undefined)}>{text.common.back}</Button>
                </>
              )
            }
          >
            <FileChoice
              label={t.into}
              button={t.chooseInto}
              purpose="new-vault"
              suggestedName={report.name}
              value={into}
              onChange={setInto}
            />
            <ErrorNotice error={action.error} />
            <h3>{t.report}</h3>
            <BackupReportTable report={report} />
          </Step>
        )}
        {done && report !== undefined && (
          <Step
            title={t.restoredTitle}
            lead={t.restoredLead}
            actions={
              <Button look="primary" autoFocus onPress={toUnlock}>
                {t.toUnlock}
              </Button>
            }
          >
            <BackupReportTable report={report} />
          </Step>
        )}
      </Frame>
    </main>
  );
}
