import { Field } from './field.tsx';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const pemEdge = /^-----(BEGIN|END) [A-Z ]+-----/;

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
      onChange={(typed) => onChange(pemEdge.test(typed.trim()) ? rewrapPem(typed) : typed)}
      maxLength={16_000}
    />
  );
}

/** Gives a PEM text that lost its line ends its lines back. */
export function rewrapPem(joined: string): string {
  const match = /^\s*-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----\s*$/.exec(joined);
  if (match === null) return joined;
  const [, kind = '', body = ''] = match;
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
}
