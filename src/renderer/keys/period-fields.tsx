import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { formatWhen } from '../parts/when.tsx';
import { text } from '../text/en.ts';
import { distance } from './life-plans.ts';
import { parseLocal } from './local-instant.ts';

const t = text.periods;

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
}

/** A day or a time as a person writes it; the hint says how it was understood. */
export function DateField({ label, hint, value, onChange, error, autoFocus = false }: Props) {
  const [now] = useState(() => Date.now());
  const iso = parseLocal(value);
  const understood = iso === undefined ? hint : `${formatWhen(iso)}, ${text.life.away(distance(iso, now))}`;
  const malformed = value.trim() !== '' && iso === undefined && value.trim().length >= 10;
  return (
    <Field
      label={label}
      hint={understood}
      error={malformed ? t.malformed : error}
      value={value}
      onChange={onChange}
      maxLength={19}
      autoFocus={autoFocus}
    />
  );
}
