import { useId, type KeyboardEvent } from 'react';
import { text } from '../text/en.ts';
import { Choice } from './choice.tsx';

const t = text.createKey;

/** Throws of dice or coins. */
export interface Rolls {
  readonly method: 'dice' | 'coins';
  readonly thrown: string;
}

/** Throws, typed as digits into an element that only listens to keys; they are part of a secret. */
export function RollsField({
  value,
  onChange,
}: {
  readonly value: Rolls;
  readonly onChange: (value: Rolls) => void;
}) {
  const id = useId();
  const accepted = value.method === 'dice' ? /^[1-6]$/ : /^[01]$/;
  const bits = Math.floor(value.thrown.length * (value.method === 'dice' ? Math.log2(6) : 1));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Backspace') {
      event.preventDefault();
      onChange({ ...value, thrown: value.thrown.slice(0, -1) });
    } else if (accepted.test(event.key) && value.thrown.length < 1000) {
      event.preventDefault();
      onChange({ ...value, thrown: value.thrown + event.key });
    }
  }

  return (
    <div className="stack tight">
      <Choice
        inline
        label={t.diceMethod}
        value={value.method}
        onChange={(method) => onChange({ method, thrown: '' })}
        options={[
          { value: 'dice', name: t.diceDice },
          { value: 'coins', name: t.diceCoins },
        ]}
      />
      <span className="label" id={id}>
        {t.rolls}
      </span>
      <div
        className="rolls-field mono secret"
        role="application"
        aria-roledescription="throw entry"
        aria-labelledby={id}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {value.thrown.match(/.{1,5}/g)?.join(' ') ?? ''}
      </div>
      <p className="hint">
        {t.rollsCount(value.thrown.length, bits)}. {t.rollsHint}
      </p>
      <p className="hint">{t.formula}</p>
    </div>
  );
}
