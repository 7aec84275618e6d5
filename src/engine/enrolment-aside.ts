import { instant } from '../core/keys/instant.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { Context } from './context.ts';
import { putItem, requireSame, type RunRecord } from './enrolment-record.ts';

/**
 * Gives a token of a run that is not done up, saying why; it stays in the count. Errors: `enrolment-state` when it was set
 * aside before, or came to another stage meanwhile.
 */
export async function setAside(
  context: Context,
  run: RunRecord,
  item: EnrolmentItem,
  reason: string,
): Promise<EnrolmentItem> {
  const details = { run: run.id, number: item.number, stage: item.stage, reason };
  const subjects = [run.id, ...item.keys.map(({ id }) => id)];
  return await context.change({ subjects, details }, (change) => {
    const now = requireSame(context.session.vault, run, item);
    const aside = { ...now, setAside: { at: instant(context.now), reason } };
    putItem(change, run.id, aside);
    return aside;
  });
}
