import { useState } from 'react';
import type { BackupReport } from '../../shared/contract/backup.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { noProof } from '../state/proof.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BackupReportTable } from './backup-report.tsx';
import { BackupSourceStep, useBackupSource } from './backup-source.tsx';

const t = text.backups;

/** A dry-run: what a backup would bring back, touching nothing. */
export function CheckFlow() {
  const source = useBackupSource('/backups/check');
  const [report, setReport] = useState<BackupReport>();

  function show(read: BackupReport): void {
    // The proof has served.
    source.proof.change(noProof);
    setReport(read);
  }

  function leave(): void {
    if (report === undefined) source.proof.leave('/backups');
    else void endPage('/backups');
  }

  return (
    <Frame title={t.checkTitle} steps={t.checkSteps} step={report === undefined ? 0 : 1} onLeave={leave}>
      {report === undefined ? (
        <BackupSourceStep source={source} title={t.checkSteps[0]} lead={t.checkLead} onRead={show} />
      ) : (
        <Step
          title={t.report}
          actions={
            <Button look="primary" autoFocus onPress={leave}>
              {t.hide}
            </Button>
          }
        >
          <BackupReportTable report={report} />
        </Step>
      )}
    </Frame>
  );
}
