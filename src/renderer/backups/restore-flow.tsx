import { useState } from 'react';
import type { BackupReport } from '../../shared/contract/backup.ts';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, LeftNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useAction } from '../state/action.ts';
import { useEndAfterSecret } from '../state/end-after-secret.ts';
import { useEndOnWrongSecret } from '../state/end-on-wrong-secret.ts';
import { goBack } from '../state/route.ts';
import { endPage, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BackupReportTable } from './backup-report.tsx';
import { FileChoice, type ChosenFile } from './file-choice.tsx';
import { ProofFields, type Proof } from './proof-fields.tsx';
import '../theme/places.css';

const t = text.backups;

/** A backup comes back as a new vault: which backup, what it holds, into which file. */
export function RestoreFlow() {
  const [file, setFile] = useState<ChosenFile>();
  const [into, setInto] = useState<ChosenFile>();
  const [proof, setProof] = useState<Proof>({ with: 'passphrase', secret: '' });
  const [report, setReport] = useState<BackupReport>();
  const [done, setDone] = useState(false);
  const notice = useSession((state) => state.notice);
  const action = useAction();
  useEndOnWrongSecret(action, '/restore');
  useEndAfterSecret(proof.secret !== '');
  const ready = file !== undefined && proof.secret !== '' && !action.busy;
  const step = done ? 2 : report === undefined ? 0 : 1;

  async function read(): Promise<void> {
    if (!ready) return;
    setReport(
      await action.run('backup.inspect', {
        file: file.ref,
        proof: { with: proof.with, secret: toBytes(proof.secret) },
      }),
    );
  }

  async function restore(): Promise<void> {
    if (!ready || into === undefined) return;
    const restored = await action.run('backup.restore', {
      file: file.ref,
      into: into.ref,
      proof: { with: proof.with, secret: toBytes(proof.secret) },
    });
    if (restored === undefined) return;
    setReport(restored);
    setDone(true);
  }

  function leave(): void {
    if (proof.secret === '') goBack('/');
    else void endPage('/', { code: 'secret-cancelled' });
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
        onLeave={done || action.busy ? undefined : leave}
      >
        {step === 0 && (
          <Step
            title={t.restoreSteps[0]}
            lead={t.restoreLead}
            onSubmit={() => void read()}
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
            {action.error === undefined && <LeftNotice notice={notice} />}
            <ErrorNotice error={action.error} />
          </Step>
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
