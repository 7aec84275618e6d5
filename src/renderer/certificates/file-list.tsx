import type { ChosenFile } from '../backups/file-choice.tsx';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import type { FilePurpose } from '../../shared/desktop.ts';
import { text } from '../text/en.ts';

const t = text.certificates;
/** As many as a command takes. */
const most = 10;

/** Files that are chosen one after another, such as a certificate and those above it. */
export function FileList(props: {
  readonly label: string;
  readonly purpose: FilePurpose;
  readonly value: readonly ChosenFile[];
  readonly onChange: (files: readonly ChosenFile[]) => void;
  readonly autoFocus?: boolean;
}) {
  const { label, purpose, value, onChange, autoFocus = false } = props;

  async function add(): Promise<void> {
    const answer = await callDesktop('desktop.choose-file', { purpose });
    if (answer.ok && answer.value.file !== undefined) onChange([...value, answer.value.file]);
  }

  return (
    <div className="field" role="group" aria-label={label}>
      <span className="label">{label}</span>
      {value.length === 0 && <span className="soft">{t.noFiles}</span>}
      <ul className="plain-list">
        {value.map((file) => (
          <li key={file.ref} className="row apart">
            <span className="mono wrap-anywhere">{file.location}</span>
            <Button
              look="quiet"
              label={t.dropFile(file.name)}
              onPress={() => onChange(value.filter(({ ref }) => ref !== file.ref))}
            >
              {t.drop}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button autoFocus={autoFocus} isDisabled={value.length >= most} onPress={() => void add()}>
          {value.length === 0 ? t.addFile : t.addAnother}
        </Button>
      </div>
    </div>
  );
}
