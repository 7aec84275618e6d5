/** Batches as a person must see them before approving a group. */
import type { CommandOutput } from '../shared/contract.ts';
import { hintFor } from './error-hints.ts';
import { withoutPlaces } from './error-report.ts';
import { formatDisplay } from './format-display.ts';
import { verdictLines } from './format-verdict.ts';
import { named, table } from './table.ts';

type BatchView = CommandOutput<'batches.get'>;
type Group = BatchView['groups'][number];

/** The batch, each group with its samples and how to approve it, and what cannot be signed. */
export function formatBatch(batch: BatchView): string {
  const head = named([
    ['batch', batch.id],
    ['received', `${batch.received} from ${batch.source}`],
    ['requests', String(batch.count)],
  ]);
  const groups = batch.groups.map((group, at) => formatGroup(batch.id, group, at + 1));
  const refused =
    batch.refused.length === 0
      ? ''
      : `\n${String(batch.refused.length)} cannot be signed:\n${table(
          ['request', 'why'],
          batch.refused.map(({ name, code, reason }) => [
            name,
            reason === undefined ? code : `${code}: ${reason}${saidOf(code, reason)}`,
          ]),
        )}`;
  return [head, ...groups, refused].join('');
}

function formatGroup(id: string, group: Group, number: number): string {
  const { totals, fee, recipients, samples } = group;
  const facts = named([
    ['what', `${String(group.count)} x ${group.act} on ${group.chain} (${group.kind})`],
    ['key', group.key],
    ...totals.map(({ asset, amount }): [string, string] => [
      'in all',
      `${amount ?? 'WITHOUT BOUNDS'} of ${asset}`,
    ]),
    ['fees at most', fee && `${fee.amount} of ${fee.asset}`],
    ['recipients', `${String(recipients.count)}, ${String(recipients.known)} of them known`],
    ...recipients.largest.map((address): [string, string] => ['largest', address]),
    ['status', group.status],
  ]);
  const shown = samples.map(
    (sample, at) => `\nsample ${String(at + 1)} of ${String(samples.length)}\n${formatDisplay(sample)}`,
  );
  const next =
    group.status === 'open'
      ? `\nTo sign all ${String(group.count)}: holdfast batches approve ${id} --digest ${group.digest}\n`
      : '';
  return `\nGroup ${String(number)}\n${facts}verdict  ${verdictLines(group.verdict)}${shown.join('')}${next}`;
}

/** The reason in words, where it has any that stand without what else was told of it. */
function saidOf(code: string, reason: string): string {
  const what = hintFor(code, reason)?.what;
  return what === undefined ? '' : ` - ${withoutPlaces(what)}`;
}
