import { noProof, type Proof } from '../state/proof.ts';
import { text } from '../text/en.ts';
import { Choice } from './choice.tsx';
import { CodeField } from './code-field.tsx';
import { Field } from './field.tsx';

interface Props {
  readonly label: string;
  readonly passphraseLabel?: string;
  readonly autoFocus?: boolean;
  readonly value: Proof;
  readonly onChange: (value: Proof) => void;
}

/** Passphrase or recovery code. What was typed as the one is not kept for the other. */
export function ProofFields({ label, passphraseLabel, autoFocus = false, value, onChange }: Props) {
  return (
    <>
      <Choice
        inline
        label={label}
        value={value.with}
        onChange={(next) => onChange({ ...noProof, with: next })}
        options={[
          { value: 'passphrase', name: text.start.passphrase },
          { value: 'recovery-code', name: text.start.recoveryCode },
        ]}
      />
      <ProofSecret
        {...(passphraseLabel === undefined ? {} : { passphraseLabel })}
        autoFocus={autoFocus}
        value={value}
        onChange={onChange}
      />
    </>
  );
}

/** The field of a proof whose kind is chosen elsewhere. */
export function ProofSecret({ passphraseLabel, autoFocus = false, value, onChange }: Omit<Props, 'label'>) {
  return value.with === 'passphrase' ? (
    <Field
      secret
      autoFocus={autoFocus}
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
  );
}
