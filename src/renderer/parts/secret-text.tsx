import { Field } from './field.tsx';
import { rewrapPem } from './rewrap-pem.ts';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/**
 * A long secret that is usually pasted, a PEM key above all. A password field is the only editable element that main
 * does not see into; it takes the line ends out of what is pasted, so they are put back where PEM needs them.
 */
export function SecretText({ label, hint, value, onChange }: Props) {
  return (
    <Field
      secret
      label={label}
      hint={value === '' ? hint : `${hint} (${String(value.length)})`}
      value={value}
      onChange={(typed) => onChange(rewrapPem(typed))}
      maxLength={16_000}
    />
  );
}
