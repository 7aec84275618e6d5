import { useState } from 'react';
import type { BackupReport } from '../../shared/contract/backup.ts';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useAction } from '../state/action.ts';
import { useEndAfterSecret } from '../state/end-after-secret.ts';
import { useEndOnWrongSecret } from '../state/end-on-wrong-secret.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BackupReportTable } from './backup-report.tsx';
import { FileChoice, type ChosenFile } from './file-choice.tsx';
import { ProofFields, type Proof } from './proof-fields.tsx';

const t = text.backups;

/** A dry-run: what a backup would bring back, touching nothing. */
export function CheckFlow() {
  const [file, setFile] = useState<ChosenFile>();
  const [proof, setProof] = useState<Proof>({ with: 'passphrase', secret: '' });
  const [report, setReport] = useState<BackupReport>();
  const action = useAction();
  useEndOnWrongSecret(action, '/backups/check');
  useEndAfterSecret(proof.secret !== '');
  const ready = file !== undefined && proof.secret !== '' && !action.busy;

  async function check(): Promise<void> {
    if (!ready) return;
    const done = await action.run('backup.inspect', {
      file: file.ref,
      proof: { with: proof.with, secret: toBytes(proof.secret) },
    });
    if (done === undefined) return;
    setProof({ with: 'passphrase', secret: '' });
    setReport(done);
  }

  function leave(): void {
    if (proof.secret === '' && report === undefined) goBack('/backups');
    else void endPage('/backups', report === undefined ? { code: 'secret-cancelled' } : undefined);
  }

  return (
    <Frame title={t.checkTitle} steps={t.checkSteps} step={report === undefined ? 0 : 1} onLeave={leave}>
      {report === undefined ? (
        <Step
          title={t.checkSteps[0]}
          lead={t.checkLead}
          onSubmit={() => void check()}
          actions={
            action.busy ? (
              <Progress label={t.reading} progress={action.progress} onCancel={action.cancel} />
            ) : (
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.tryIt}
              </Button>
            )
          }
        >
          <FileChoice
            label={t.file}
            button={t.chooseFile}
            purpose="open-backup"
            value={file}
            onChange={setFile}
          />
          <ProofFields label={t.with} value={proof} onChange={setProof} />
          <ErrorNotice error={action.error} />
        </Step>
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
