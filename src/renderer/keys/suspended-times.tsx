import type { KeyRecord } from '../../core/keys/key.ts';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.actWords;

interface Span {
  readonly from: string;
  readonly to: string | undefined;
}

function spansOf(record: KeyRecord): Span[] {
  const spans: Span[] = [];
  let since: string | undefined;
  for (const { from, to, at } of record.history) {
    if (to === 'suspended') since = at;
    else if (from === 'suspended' && since !== undefined) {
      spans.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since === undefined ? spans : [...spans, { from: since, to: undefined }];
}

/** When a key was suspended: what says that it was protected then is refused. */
export function SuspendedTimes({ record }: { readonly record: KeyRecord }) {
  return (
    <div className="stack tight">
      <h3>{t.suspendedTimes}</h3>
      <ul className="plain-list">
        {spansOf(record).map(({ from, to }) => (
          <li key={from}>
            <When iso={from} /> – {to === undefined ? t.untilNow : <When iso={to} />}
          </li>
        ))}
      </ul>
    </div>
  );
}
