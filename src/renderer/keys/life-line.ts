import type { KeyRecord } from '../../core/keys/key.ts';
import { lifePlans, type LifePlan } from './life-plans.ts';

/** A mark on the line: where (0 to 1), when and what. */
export interface LifeMark {
  readonly at: number;
  readonly iso: string;
  readonly event: KeyRecord['history'][number]['event'];
}

/** A period on the line, or a time in which the key was suspended. */
export interface LifeBand {
  readonly kind: 'originator' | 'recipient' | 'suspended';
  readonly from: number;
  readonly to: number;
}

/** A version's time in use. */
export interface LifeVersion {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly current: boolean;
}

/** A key's life as places on a line from its generation to the last date that is planned for it. */
export interface LifeLine {
  readonly marks: readonly LifeMark[];
  readonly plans: readonly (LifePlan & { readonly place: number })[];
  readonly bands: readonly LifeBand[];
  /** Empty for a key that has only ever had one. */
  readonly versions: readonly LifeVersion[];
  readonly now: number;
  readonly end: string | undefined;
}

type Place = (time: number) => number;

const retired = new Set<KeyRecord['state']>(['deactivated', 'compromised', 'destroyed']);

/** Lays a key's life out. `now` in milliseconds since 1970. Without a planned end the line goes on past now by a fifth. */
export function layOutLife(record: KeyRecord, now: number): LifeLine {
  const times = record.history.map((entry) => Date.parse(entry.at));
  const born = Math.min(Date.parse(record.created), ...times);
  const { originatorUntil, recipientUntil } = record.periods;
  const plans = lifePlans(record, now);
  const ends = [originatorUntil, recipientUntil, ...plans.map(({ iso }) => iso)].filter(
    (one) => one !== undefined,
  );
  const lastPlanned = ends.length === 0 ? undefined : ends.reduce((a, b) => (a > b ? a : b));
  const ahead = Math.max(now + (now - born) / 5, born + 86_400_000);
  const end = Math.max(lastPlanned === undefined ? ahead : Date.parse(lastPlanned), now, ...times);
  const place: Place = (time) => Math.min(1, Math.max(0, (time - born) / (end - born)));

  return {
    marks: record.history.map(({ at, event }) => ({ at: place(Date.parse(at)), iso: at, event })),
    plans: plans.map((plan) => ({ ...plan, place: place(Date.parse(plan.iso)) })),
    bands: [...periodBands(record, place, end), ...suspensions(record, place, now)],
    versions: versionsOf(record, place, end),
    now: place(now),
    end: lastPlanned,
  };
}

function periodBands(record: KeyRecord, place: Place, end: number): LifeBand[] {
  const { originatorUntil, recipientUntil, from } = record.periods;
  const stopped = retired.has(record.state) ? Date.parse(record.stateSince) : undefined;
  const gone = record.state === 'destroyed' ? Date.parse(record.stateSince) : undefined;
  const activated = record.history.find((entry) => entry.event === 'activated');
  if (activated === undefined && from === undefined) return [];
  const start = Date.parse(activated?.at ?? from ?? record.created);
  const until = originatorUntil === undefined ? end : Date.parse(originatorUntil);
  const read = recipientUntil === undefined ? end : Date.parse(recipientUntil);
  return [
    { kind: 'originator', from: place(start), to: place(Math.min(until, stopped ?? until)) },
    { kind: 'recipient', from: place(start), to: place(Math.min(read, gone ?? read)) },
  ];
}

/** The times in which a key was suspended; one that still is goes up to now. */
function suspensions(record: KeyRecord, place: Place, now: number): LifeBand[] {
  const bands: LifeBand[] = [];
  let since: number | undefined;
  for (const { from, to, at } of record.history) {
    const time = Date.parse(at);
    if (to === 'suspended') since = time;
    else if (from === 'suspended' && since !== undefined) {
      bands.push({ kind: 'suspended', from: place(since), to: place(time) });
      since = undefined;
    }
  }
  if (since !== undefined && record.state === 'suspended')
    bands.push({ kind: 'suspended', from: place(since), to: place(now) });
  return bands;
}

function versionsOf({ versions }: KeyRecord, place: Place, end: number): LifeVersion[] {
  if (versions.length < 2) return [];
  return versions.map(({ number, created }, index) => {
    const next = versions[index + 1];
    return {
      number,
      from: place(Date.parse(created)),
      to: place(next === undefined ? end : Date.parse(next.created)),
      current: next === undefined,
    };
  });
}
