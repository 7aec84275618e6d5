import { HoldfastError } from '../error.ts';
import { instant, yearsAfter } from './instant.ts';
import type { KeyRecord } from './key.ts';
import type { PeriodLengths } from './period-rules.ts';

/** The two periods of a key. */
export type Periods = KeyRecord['periods'];

const day = 86_400_000;

/** `days` after `since` (milliseconds); whole years of 365 days end on the same day of the calendar. */
function daysAfter(since: number, days: number): string {
  return days % 365 === 0 ? yearsAfter(since, days / 365) : instant(since + days * day);
}

/** Periods of these lengths that begin at `since` (milliseconds). */
export function periodsOf(lengths: PeriodLengths, since: number): Periods {
  const { originatorDays, recipientDays } = lengths;
  if (originatorDays === undefined) return {};
  const originatorUntil = daysAfter(since, originatorDays);
  if (recipientDays === undefined) return { originatorUntil };
  return { originatorUntil, recipientUntil: daysAfter(since, originatorDays + recipientDays) };
}

/** Periods as a person stated them. */
export interface StatedPeriods {
  readonly from?: string | undefined;
  readonly originatorUntil?: string | undefined;
  readonly recipientUntil?: string | undefined;
}

const fields = ['from', 'originatorUntil', 'recipientUntil'] as const;
type Field = (typeof fields)[number];
type Draft = { [Name in Field]?: string | undefined };

/**
 * Stated periods in the form of the record. With nothing stated, or only a beginning, the ends follow from `lengths`.
 * They must be in order: from, end of originator use, end of recipient use; ends lie ahead. Errors: `bad-periods` {field}.
 */
export function periodsFor(stated: StatedPeriods | undefined, lengths: PeriodLengths, now: number): Periods {
  if (stated === undefined) return periodsOf(lengths, now);
  const given: Draft = {};
  for (const field of fields) {
    const text = stated[field];
    if (text !== undefined) given[field] = canonical(text, field);
  }
  const { from, originatorUntil, recipientUntil } = given;
  const onlyFrom = from !== undefined && originatorUntil === undefined && recipientUntil === undefined;
  const periods = onlyFrom ? { from, ...periodsOf(lengths, Math.max(now, Date.parse(from))) } : given;
  requireOrder(periods);
  requireAhead(periods, ['originatorUntil', 'recipientUntil'], now);
  return periods;
}

/** A wish to change periods: an absent field stays as it is, null takes it away. */
export interface PeriodChanges {
  readonly from?: string | null | undefined;
  readonly originatorUntil?: string | null | undefined;
  readonly recipientUntil?: string | null | undefined;
}

/**
 * A key's periods with changes. When a key may begin can be said until it has begun, and until when it protects as
 * long as it does: what has ended does not come back (SP 800-57 Part 1 Rev. 5, section 7: no way leads from
 * deactivated to active). The originator period of a key that retired early ended then. Errors: `state-forbids` {state, field}, `bad-periods` {field}.
 */
export function changedPeriods(
  record: Pick<KeyRecord, 'state' | 'stateSince' | 'periods'>,
  wish: PeriodChanges,
  now: number,
): Periods {
  const { state } = record;
  const changeable: Readonly<Record<Field, boolean>> = {
    from: state === 'pre-activation',
    originatorUntil: state === 'pre-activation' || state === 'active' || state === 'suspended',
    recipientUntil: state !== 'compromised' && state !== 'destroyed',
  };
  const wanted = fields.filter((field) => wish[field] !== undefined);
  const forbidden = wanted.find((field) => !changeable[field]);
  if (forbidden !== undefined) throw new HoldfastError('state-forbids', { state, field: forbidden });
  if (wanted.length === 0) throw new HoldfastError('bad-periods', { field: 'originatorUntil' });
  const periods: Draft = {};
  for (const field of fields) {
    const wanted = wish[field];
    const at = typeof wanted === 'string' ? canonical(wanted, field) : record.periods[field];
    if (wanted !== null && at !== undefined) periods[field] = at;
  }
  const { originatorUntil } = periods;
  if (state === 'deactivated' && originatorUntil !== undefined && originatorUntil > record.stateSince)
    periods.originatorUntil = record.stateSince;
  requireOrder(periods);
  requireAhead(
    periods,
    wanted.filter((field) => field !== 'from'),
    now,
  );
  return periods;
}

function canonical(text: string, field: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new HoldfastError('bad-periods', { field });
  return instant(time);
}

function requireOrder(periods: Periods): void {
  let previous = '';
  for (const field of fields) {
    const at = periods[field];
    if (at === undefined) continue;
    if (at < previous) throw new HoldfastError('bad-periods', { field });
    previous = at;
  }
}

function requireAhead(periods: Periods, ends: readonly Field[], now: number): void {
  for (const field of ends) {
    const at = periods[field];
    if (at !== undefined && Date.parse(at) <= now) throw new HoldfastError('bad-periods', { field });
  }
}

/** Where `now` lies in a key's periods. */
export type PeriodStanding = 'not-yet' | 'open' | 'recipient-only' | 'over';

/** Protection ends at the very millisecond stated (K-4); reading goes on until the recipient's end, if there is one. */
export function periodStanding(periods: Periods, now: number): PeriodStanding {
  if (periods.from !== undefined && now < Date.parse(periods.from)) return 'not-yet';
  if (periods.recipientUntil !== undefined && now >= Date.parse(periods.recipientUntil)) return 'over';
  if (periods.originatorUntil !== undefined && now >= Date.parse(periods.originatorUntil))
    return 'recipient-only';
  return 'open';
}
