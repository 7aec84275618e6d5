import type { KeyRecord } from '../../core/keys/key.ts';

/** A mark on the line: where (0 to 1), when and what. */
export interface LifeMark {
  readonly at: number;
  readonly iso: string;
  readonly event: KeyRecord['history'][number]['event'];
}

/** A period on the line. */
export interface LifeBand {
  readonly kind: 'originator' | 'recipient';
  readonly from: number;
  readonly to: number;
}

/** A key's life as places on a line from its generation to its planned end. */
export interface LifeLine {
  readonly marks: readonly LifeMark[];
  readonly bands: readonly LifeBand[];
  readonly now: number;
  readonly end: string | undefined;
}

const retired = new Set<KeyRecord['state']>(['deactivated', 'compromised', 'destroyed']);

/** Lays a key's life out. `now` in milliseconds since 1970. Without a planned end the line goes on past now by a fifth. */
export function layOutLife(record: KeyRecord, now: number): LifeLine {
  const times = record.history.map((entry) => Date.parse(entry.at));
  const born = Math.min(Date.parse(record.created), ...times);
  const { originatorUntil, recipientUntil, from } = record.periods;
  const planned = [originatorUntil, recipientUntil].filter((one) => one !== undefined);
  const lastPlanned = planned.length === 0 ? undefined : planned.reduce((a, b) => (a > b ? a : b));
  const ahead = Math.max(now + (now - born) / 5, born + 86_400_000);
  const end = Math.max(lastPlanned === undefined ? ahead : Date.parse(lastPlanned), now, ...times);
  const place = (time: number) => Math.min(1, Math.max(0, (time - born) / (end - born)));

  const stopped = retired.has(record.state) ? Date.parse(record.stateSince) : undefined;
  const gone = record.state === 'destroyed' ? Date.parse(record.stateSince) : undefined;
  const activated = record.history.find((entry) => entry.event === 'activated');
  const bands: LifeBand[] = [];
  if (activated !== undefined || from !== undefined) {
    const start = Date.parse(activated?.at ?? from ?? record.created);
    const until = originatorUntil === undefined ? end : Date.parse(originatorUntil);
    bands.push({ kind: 'originator', from: place(start), to: place(Math.min(until, stopped ?? until)) });
    const read = recipientUntil === undefined ? end : Date.parse(recipientUntil);
    bands.push({ kind: 'recipient', from: place(start), to: place(Math.min(read, gone ?? read)) });
  }
  const marks = record.history.map((entry) => ({
    at: place(Date.parse(entry.at)),
    iso: entry.at,
    event: entry.event,
  }));
  return { marks, bands, now: place(now), end: lastPlanned };
}
