import type { CaseView } from '../../shared/contract/cases.ts';
import { Check } from '../parts/check.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.cases;
type Item = CaseView['todo'][number];

/** Steps that are shown before the person asks for all. */
const shownSteps = 100;

function wordsOf({ what, subject, count }: Item): string {
  const words = t.steps[what](subject);
  return count === undefined ? words : `${words} (${t.count(count)})`;
}

/** The list of what is left to do after a compromise, to tick off. */
export function CaseSteps({
  view,
  onChange,
}: {
  readonly view: CaseView;
  readonly onChange: (view: CaseView) => void;
}) {
  const action = useAction();
  const { shown, rest } = useFirstRows(view.todo, shownSteps);
  const labels = new Map(view.reached.map(({ key, label }) => [key as string, label]));

  async function tick(item: string, done: boolean): Promise<void> {
    const after = await action.run('cases.mark', { id: view.id, item, done });
    if (after === undefined) return;
    onChange(after);
    say(t.progress(after.remaining, after.todo.length));
  }

  return (
    <>
      <ul className="plain-list">
        {shown.map((item) => (
          <li key={item.id} className="todo" data-done={item.done ? 'true' : undefined}>
            <Check isSelected={item.done} onChange={(done) => void tick(item.id, done)}>
              {wordsOf(item)}
            </Check>
            <span className="soft small">
              {item.doneAt === undefined ? (
                labels.get(item.key)
              ) : (
                <>
                  {t.doneAt} <When iso={item.doneAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {rest}
      <ErrorNotice error={action.error} />
    </>
  );
}
