import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { FilePurpose } from '../../shared/desktop.ts';
import type { Action } from '../state/action.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Step } from './frame.tsx';
import { ErrorNotice } from './notice.tsx';

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

interface FieldsProps {
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

interface StepProps extends FieldsProps {
  readonly words: FieldsProps['words'] & {
    readonly title: string;
    readonly lead: string;
    readonly button: string;
  };
  readonly action: Action;
  /** Called with a file and a fingerprint that are whole, while nothing else is under way. */
  readonly onSubmit: (pinned: { readonly file: string; readonly key: string }) => void;
}

/** The first step of everything that is checked against a fingerprint. */
export function PinnedFileStep({ purpose, words, value, onChange, action, onSubmit }: StepProps) {
  const ready = action.busy ? undefined : pinned(value);
  return (
    <Step
      title={words.title}
      lead={words.lead}
      onSubmit={() => {
        if (ready !== undefined) onSubmit(ready);
      }}
      actions={
        <Button look="primary" type="submit" isDisabled={ready === undefined}>
          {words.button}
        </Button>
      }
    >
      <PinnedFileFields purpose={purpose} words={words} value={value} onChange={onChange} />
      <ErrorNotice error={action.error} />
    </Step>
  );
}

/** Chooses a file, and takes the fingerprint that the person was given by another way than the file. */
function PinnedFileFields({ purpose, words, value, onChange }: FieldsProps) {
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
