import { countRun, type EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { EnrolmentItemView, EnrolmentRunSummary } from '../shared/contract/enrolment.ts';
import type { RunRecord } from './enrolment-record.ts';

/** A token of a run without what only files are made of. */
export function itemView({
  sealed,
  papers,
  model: _model,
  erase: _erase,
  ...item
}: EnrolmentItem): EnrolmentItemView {
  return {
    ...item,
    papers: papers.map(({ key, kind, exported }) => ({ key, kind, exported })),
    sealedTo: sealed.map(({ name }) => name),
  };
}

/** A run, counted. */
export function runSummary(run: RunRecord, items: readonly EnrolmentItem[]): EnrolmentRunSummary {
  return {
    id: run.id,
    profile: run.profile.name,
    started: run.started,
    ...(run.finished === undefined ? {} : { finished: run.finished.at }),
    ...countRun(items, run.count),
  };
}
