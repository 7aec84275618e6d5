import { useEffect, useState } from 'react';
import { text } from '../text/en.ts';

/** How hard a passphrase is to guess, in words. The dictionaries come in when the first letter is typed. */
export function Strength({ passphrase }: { readonly passphrase: string }) {
  const [score, setScore] = useState<number>();
  const empty = passphrase === '';
  useEffect(() => {
    let current = true;
    if (!empty) {
      void import('./strength-meter.ts').then(({ scorePassphrase }) => {
        if (current) setScore(scorePassphrase(passphrase));
      });
    }
    return () => {
      current = false;
    };
  }, [passphrase, empty]);

  const shown = empty ? undefined : score;
  return (
    <div className="strength" aria-live="polite">
      <div className="strength-bars" data-score={shown} aria-hidden="true">
        {[0, 1, 2, 3].map((bar) => (
          <span key={bar} data-on={shown !== undefined && shown > bar ? 'true' : undefined} />
        ))}
      </div>
      <span className="hint">
        {shown === undefined
          ? text.create.hint
          : `${text.create.strength}: ${text.create.strengths[shown] ?? ''}`}
      </span>
    </div>
  );
}
