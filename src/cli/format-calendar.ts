/** Dates, periods and moves as text for people. */
import type { CommandOutput } from '../shared/contract.ts';
import { named, table } from './table.ts';

/** What happens when, with how near it is. */
export function formatCalendar({ entries }: CommandOutput<'calendar.list'>): string {
  if (entries.length === 0) return 'Nothing stands in the calendar.\n';
  return table(
    ['when', 'what', 'label', 'state', 'near', 'key'],
    entries.map(({ at, what, label, state, warning, key }) => [
      at,
      what,
      label,
      state,
      warning === undefined ? '' : `within ${warning} ${warning === 1 ? 'day' : 'days'}`,
      key,
    ]),
  );
}

/** How long each kind of key may be used; the sources stand below, because they are long. */
export function formatPeriodRules({ rules }: CommandOutput<'policy.periods'>): string {
  const days = (count: number | undefined): string => (count === undefined ? 'no end' : `${count} days`);
  const rows = rules.map((rule) => [
    rule.algorithm,
    days(rule.originatorDays),
    rule.originatorDays === undefined ? '' : days(rule.recipientDays),
    rule.changed ? 'yours' : 'default',
  ]);
  const sources = rules.map(({ algorithm, source }) => [algorithm, source] as const);
  return `${table(['algorithm', 'protects for', 'reads for another', 'decided'], rows)}
Where the defaults come from:
${named(sources, '  ')}`;
}

/** The clock of this computer against the log. */
export function formatClock({ now, lastEntry, setBack }: CommandOutput<'clock.status'>): string {
  const facts = named([
    ['now', now],
    ['newest on record', lastEntry],
  ]);
  return setBack
    ? `${facts}The clock was set back: keys protect nothing until you correct it, or confirm it: holdfast clock confirm --reason TEXT\n`
    : `${facts}The clock is in order.\n`;
}

type Move = CommandOutput<'moves.mark'>;

/** One move with its list. */
export function formatMove(move: Move): string {
  const facts = named([
    ['move', move.id],
    ['from', move.key],
    ['to', move.successor],
    ['started', move.started],
    ['outcome', move.ended === undefined ? move.outcome : `${move.outcome} ${move.ended}`],
    ['still to move', String(move.remaining)],
  ]);
  const rows = move.items.map(({ id, what, from, to, done, note }) => [
    done ? 'done' : '',
    id,
    what,
    from,
    to ?? '',
    note ?? '',
  ]);
  return rows.length === 0 ? facts : `${facts}${table(['', 'item', 'what', 'from', 'to', 'note'], rows)}`;
}

/** All moves asked for. */
export function formatMoves({ moves }: CommandOutput<'moves.list'>): string {
  return moves.length === 0 ? 'No moves.\n' : moves.map(formatMove).join('\n');
}
