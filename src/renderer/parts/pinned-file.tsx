import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { FilePurpose } from '../../shared/desktop.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';

/** A file that is to be checked, and the fingerprint it is checked against. */
export interface PinnedFile {
  readonly ref: string | undefined;
  readonly location: string;
  readonly typed: string;
}

export const noPinnedFile: PinnedFile = { ref: undefined, location: '', typed: '' };

/** File and fingerprint as commands take them; nothing while either is missing or not whole. */
export function pinned(value: PinnedFile): { readonly file: string; readonly key: string } | undefined {
  const key = value.typed.replace(/[\s:]/g, '').toLowerCase();
  return value.ref !== undefined && /^[0-9a-f]{64}$/.test(key) ? { file: value.ref, key } : undefined;
}

interface Props {
  readonly purpose: FilePurpose;
  readonly words: {
    readonly file: string;
    readonly choose: string;
    readonly fingerprint: string;
    readonly hint: string;
  };
  readonly value: PinnedFile;
  readonly onChange: (value: PinnedFile) => void;
}

/** Chooses a file, and takes the fingerprint that the person was given by another way than the file. */
export function PinnedFileFields({ purpose, words, value, onChange }: Props) {
  const [asking, setAsking] = useState(false);

  async function choose(): Promise<void> {
    setAsking(true);
    const chosen = await callDesktop('desktop.choose-file', { purpose });
    setAsking(false);
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    onChange({ ...value, ref, location });
  }

  return (
    <>
      <div className="stack tight">
        <span className="label">{words.file}</span>
        <div className="row">
          <Button autoFocus isDisabled={asking} onPress={() => void choose()}>
            {words.choose}
          </Button>
          <span className="mono wrap-anywhere">{value.location}</span>
        </div>
      </div>
      <Field
        mono
        label={words.fingerprint}
        hint={words.hint}
        value={value.typed}
        onChange={(typed) => onChange({ ...value, typed })}
        maxLength={200}
      />
    </>
  );
}
