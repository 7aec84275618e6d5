import type { MoveView } from '../../shared/contract/lifecycle.ts';
import { Address } from '../parts/address.tsx';
import { Check } from '../parts/check.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.moves;

interface Props {
  readonly move: MoveView;
  readonly onChange: (move: MoveView) => void;
}

/** What has to move, each to be ticked off. */
export function MoveItems({ move, onChange }: Props) {
  const action = useAction();

  async function mark(item: string, done: boolean): Promise<void> {
    const changed = await action.run('moves.mark', { id: move.id, item, done });
    if (changed === undefined) return;
    onChange(changed);
    say(t.progress(changed.items.length - changed.remaining, changed.items.length));
  }

  if (move.items.length === 0) return <p className="soft">{t.nothing}</p>;
  return (
    <>
      <ul className="plain-list">
        {move.items.map((item) => (
          <li key={item.id} className="todo" data-done={item.done || undefined}>
            <div className="stack tight wrap-anywhere">
              {move.outcome === 'open' ? (
                <Check isSelected={item.done} onChange={(done) => void mark(item.id, done)}>
                  {t.does[item.what](item.from)}
                </Check>
              ) : (
                t.does[item.what](item.from)
              )}
              <span className="soft small">
                {item.to === undefined ? (
                  t.noTarget
                ) : (
                  <>
                    {t.to} {item.what === 'funds' ? <Address value={item.to} /> : item.to}
                  </>
                )}
              </span>
            </div>
            {item.doneAt !== undefined && (
              <span className="soft small">
                {t.doneAt} <When iso={item.doneAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
      <ErrorNotice error={action.error} />
    </>
  );
}
