import type { CaseView } from '../../shared/contract/cases.ts';
import { useFirstRows } from '../parts/show-all.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.revoke;
type Reached = CaseView['reached'];

/** Rows that are shown before the person asks for all. */
const shownRows = 20;

/** Keys that a compromise reaches, each with how. */
export function ReachList({ reached }: { readonly reached: Reached }) {
  const labels = new Map(reached.map(({ key, label }) => [key as string, label]));
  const { shown, rest } = useFirstRows(reached, shownRows);
  return (
    <>
      <ul className="plain-list">
        {shown.map(({ key, label, how, through }) => (
          <li key={key} className="row apart">
            <button type="button" className="text-link wrap-anywhere" onClick={() => go(`/keys/${key}`)}>
              {label}
            </button>
            <span className="soft small wrap-anywhere">
              {t.how[how](through === undefined ? '' : (labels.get(through) ?? through))}
            </span>
          </li>
        ))}
      </ul>
      {rest}
    </>
  );
}
