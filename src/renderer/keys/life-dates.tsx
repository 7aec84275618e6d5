import type { KeyRecord } from '../../core/keys/key.ts';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';
import { distance, lifePlans } from './life-plans.ts';

const t = text.life;

/** The dates ahead of a key in words: what the life line shows as marks. */
export function LifeDates({ record, now }: { readonly record: KeyRecord; readonly now: number }) {
  if (record.state === 'destroyed') return null;
  const plans = lifePlans(record, now);
  if (plans.length === 0) return <p className="soft">{t.nothingPlanned}</p>;
  return (
    <ol className="life-dates" aria-label={t.planned}>
      {plans.map(({ what, iso }) => (
        <li key={what}>
          <span>{t.what[what]}</span>
          <When iso={iso} />
          <span className="soft">{t.away(distance(iso, now))}</span>
        </li>
      ))}
    </ol>
  );
}
