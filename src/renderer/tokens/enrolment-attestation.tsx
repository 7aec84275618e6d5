import type { ChosenFile } from '../backups/file-choice.tsx';
import { FileList } from '../certificates/file-list.tsx';
import { Button } from '../parts/button.tsx';
import type { Action } from '../state/action.ts';
import { text } from '../text/en.ts';

const t = text.enrolment;

/** Where the profile asks for an attestation that the token may not hold: the files that have it, or the token is set aside. */
export function EnrolmentAttestation(props: {
  readonly run: string;
  /** Number of the token that wants it; undefined before it is known that one does. */
  readonly number: number | undefined;
  readonly files: readonly ChosenFile[];
  readonly onFiles: (files: readonly ChosenFile[]) => void;
  readonly action: Action;
  readonly onAside: () => void;
}) {
  const { run, number, files, onFiles, action, onAside } = props;

  async function setAside(of: number): Promise<void> {
    const done = await action.run('enrolment.set-aside', { run, number: of, reason: t.noAttestation });
    if (done !== undefined) onAside();
  }

  return (
    <>
      <FileList label={t.attestationFiles} purpose="open-attestation" value={files} onChange={onFiles} />
      {number !== undefined && (
        <div>
          <Button isDisabled={action.busy} onPress={() => void setAside(number)}>
            {t.setItAside}
          </Button>
        </div>
      )}
    </>
  );
}
