import { useCallback, useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import type { FilePurpose } from '../../shared/desktop.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { useDroppedFile } from './use-dropped-file.ts';

const t = text.protect;

interface Props {
  readonly label: string;
  readonly purpose: FilePurpose;
  readonly value: ChosenFile | undefined;
  readonly onChange: (file: ChosenFile) => void;
}

/** A file to read: chosen in the system's dialog, or dropped into the window. */
export function FileSource({ label, purpose, value, onChange }: Props) {
  const [refused, setRefused] = useState(false);
  const take = useCallback(
    (file: ChosenFile | undefined) => {
      setRefused(file === undefined);
      if (file === undefined) return;
      say(file.location);
      onChange(file);
    },
    [onChange],
  );
  useDroppedFile(take);

  return (
    <div className="stack tight">
      <FileChoice label={label} button={t.chooseFile} purpose={purpose} value={value} onChange={take} />
      <p className={refused ? 'field-error' : 'hint'} role="status">
        {refused ? t.dropRefused : t.dropHere}
      </p>
    </div>
  );
}
