import { useState, type ReactNode } from 'react';
import type { BackupReport } from '../../shared/contract/backup.ts';
import { Button } from '../parts/button.tsx';
import { Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction, type Action } from '../state/action.ts';
import { proofBytes, useProof, type AskedProof } from '../state/proof.ts';
import { text } from '../text/en.ts';
import { FileChoice, type ChosenFile } from './file-choice.tsx';

const t = text.backups;

/** A backup that a person names and opens. */
export interface BackupSource {
  readonly action: Action;
  readonly proof: AskedProof;
  readonly file: ChosenFile | undefined;
  readonly choose: (file: ChosenFile) => void;
  /** What every command on this backup takes; nothing until both are given and no command is under way. */
  readonly input: () => { file: string; proof: ReturnType<typeof proofBytes> } | undefined;
}

/** Asks for a backup; after a wrong secret it is asked for again at `route`. */
export function useBackupSource(route: string): BackupSource {
  const [file, choose] = useState<ChosenFile>();
  const action = useAction();
  const proof = useProof(action, route);
  const input = (): ReturnType<BackupSource['input']> =>
    file === undefined || !proof.given || action.busy
      ? undefined
      : { file: file.ref, proof: proofBytes(proof.value) };
  return { action, proof, file, choose, input };
}

interface Props {
  readonly source: BackupSource;
  readonly title: string;
  readonly lead: string;
  readonly onRead: (report: BackupReport) => void;
  /** Beside the fields, as long as nothing went wrong on this page. */
  readonly children?: ReactNode;
}

/** The first step of all that is done with a backup: which file, what opens it, and a look at what it holds. */
export function BackupSourceStep({ source, title, lead, onRead, children }: Props) {
  const { action, proof, file } = source;

  async function read(): Promise<void> {
    const input = source.input();
    if (input === undefined) return;
    const report = await action.run('backup.inspect', input);
    if (report !== undefined) onRead(report);
  }

  return (
    <Step
      title={title}
      lead={lead}
      onSubmit={() => void read()}
      actions={
        action.busy ? (
          <Progress label={t.reading} progress={action.progress} onCancel={action.cancel} />
        ) : (
          <Button look="primary" type="submit" isDisabled={file === undefined || !proof.given}>
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
        onChange={source.choose}
      />
      <ProofFields label={t.with} value={proof.value} onChange={proof.change} />
      {action.error === undefined && children}
      <ErrorNotice error={action.error} />
    </Step>
  );
}
