import { Choice } from '../parts/choice.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { Field } from '../parts/field.tsx';
import { text } from '../text/en.ts';

/** What proves that a person may open something. */
export interface Proof {
  readonly with: 'passphrase' | 'recovery-code';
  readonly secret: string;
}

/** Passphrase or recovery code. */
export function ProofFields({
  label,
  passphraseLabel,
  value,
  onChange,
}: {
  readonly label: string;
  readonly passphraseLabel?: string;
  readonly value: Proof;
  readonly onChange: (value: Proof) => void;
}) {
  return (
    <>
      <Choice
        inline
        label={label}
        value={value.with}
        onChange={(next) => onChange({ with: next, secret: '' })}
        options={[
          { value: 'passphrase', name: text.start.passphrase },
          { value: 'recovery-code', name: text.start.recoveryCode },
        ]}
      />
      {value.with === 'passphrase' ? (
        <Field
          secret
          label={passphraseLabel ?? text.start.passphrase}
          value={value.secret}
          onChange={(secret) => onChange({ ...value, secret })}
          maxLength={1000}
        />
      ) : (
        <CodeField
          label={text.start.recoveryCode}
          hint={text.start.codeHint}
          value={value.secret}
          onChange={(secret) => onChange({ ...value, secret })}
        />
      )}
    </>
  );
}
