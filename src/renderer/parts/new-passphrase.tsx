import { text } from '../text/en.ts';
import { Field } from './field.tsx';
import { Strength } from './strength.tsx';

/** A passphrase that is being chosen, typed twice because it is typed blind. */
export interface NewPassphrase {
  readonly first: string;
  readonly again: string;
}

/** Nothing typed yet. */
export const noPassphrase: NewPassphrase = { first: '', again: '' };
const shortest = 12;

/** Whether it may be set: long enough, and twice the same. */
export function isChosen({ first, again }: NewPassphrase): boolean {
  return first.length >= shortest && first === again;
}

interface Props {
  readonly labels: { readonly first: string; readonly again: string };
  readonly autoFocus?: boolean;
  readonly value: NewPassphrase;
  readonly onChange: (value: NewPassphrase) => void;
}

/** A new passphrase, how strong it is, and the same once more. */
export function NewPassphraseFields({ labels, autoFocus = false, value, onChange }: Props) {
  return (
    <>
      <Field
        secret
        autoFocus={autoFocus}
        label={labels.first}
        value={value.first}
        onChange={(first) => onChange({ ...value, first })}
        maxLength={1000}
      />
      <Strength passphrase={value.first} />
      <Field
        secret
        label={labels.again}
        value={value.again}
        onChange={(again) => onChange({ ...value, again })}
        maxLength={1000}
        error={faultOf(value)}
      />
    </>
  );
}

function faultOf({ first, again }: NewPassphrase): string | undefined {
  if (again === '') return undefined;
  if (again !== first) return text.create.differ;
  return again.length < shortest ? text.create.tooShort : undefined;
}
