import { activationBlock } from './activation.ts';
import { instant } from './instant.ts';
import type { KeyId, KeyRecord } from './key.ts';
import { isVersioned, rotationBlock } from './versions.ts';

/** What can stand in the calendar of a key. */
export type CalendarEvent =
  'activates' | 'expires' | 'recipient-ends' | 'rotation-due' | 'retention-ends' | 'certificate-expires';

/** One line of the calendar. */
export interface CalendarEntry {
  /** ISO 8601 UTC, milliseconds. */
  readonly at: string;
  readonly what: CalendarEvent;
  readonly key: KeyId;
  readonly label: string;
  readonly state: KeyRecord['state'];
  /** The smallest of 30, 7 and 1 days that the time lies within; 1 for what is past. */
  readonly warning?: 30 | 7 | 1;
}

const day = 86_400_000;
const warnings = [1, 7, 30] as const;

/** Everything that lies before a key, in any order; `now` in milliseconds. */
export function calendarOf(record: KeyRecord, now: number): CalendarEntry[] {
  const { id: key, label, state, periods, rotation, retainUntil } = record;
  if (state === 'destroyed') return [];
  const entries: CalendarEntry[] = [];
  const add = (at: string | undefined, what: CalendarEvent): void => {
    if (at === undefined) return;
    const left = Date.parse(at) - now;
    const warning = warnings.find((days) => left <= days * day);
    entries.push({ at, what, key, label, state, ...(warning === undefined ? {} : { warning }) });
  };
  if (state === 'pre-activation') add(periods.from, 'activates');
  const living = state === 'active' || state === 'suspended';
  if (living || state === 'pre-activation') add(periods.originatorUntil, 'expires');
  if (living) add(rotation?.next, 'rotation-due');
  if (state !== 'compromised') add(periods.recipientUntil, 'recipient-ends');
  add(retainUntil, 'retention-ends');
  if (living) for (const at of certificateEnds(record)) add(at, 'certificate-expires');
  return entries;
}

/** When the certificates of a key end; of one issuer's the last one counts, for it has replaced those before it. */
function certificateEnds({ certificates = [] }: KeyRecord): string[] {
  const last = new Map<string, string>();
  for (const { issuer, notAfter } of certificates)
    if (notAfter !== undefined && notAfter > (last.get(issuer) ?? '')) last.set(issuer, notAfter);
  return [...last.values()];
}

/** A change that the calendar makes by itself. */
export type DueChange = 'activate' | 'expire' | 'rotate';

/**
 * When the calendar will next change a key by itself, ISO 8601 UTC; the time may be past. Times of this form are in
 * order when their texts are.
 */
export function nextDue(record: KeyRecord): string | undefined {
  switch (record.state) {
    case 'pre-activation':
      return record.activationPlanned === undefined
        ? undefined
        : (record.periods.from ?? record.activationPlanned);
    case 'active':
      return earliest(record.periods.originatorUntil, automaticRotation(record));
    case 'suspended':
      return record.periods.originatorUntil;
    default:
      return undefined;
  }
}

/**
 * What the calendar does with a key now: a planned activation whose rule is met, the end of originator use
 * (SP 800-57 Part 1 Rev. 5, section 7.4), an automatic rotation. Of two that are due, the one that was due first: a
 * key that should have been rotated before its end has a new version with periods of its own.
 */
export function dueChange(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  now: number,
): DueChange | undefined {
  const at = nextDue(record);
  if (at === undefined || at > instant(now)) return undefined;
  if (record.state === 'pre-activation')
    return activationBlock(record, parent, now) === undefined ? 'activate' : undefined;
  return record.state === 'active' && at !== record.periods.originatorUntil ? 'rotate' : 'expire';
}

function automaticRotation(record: KeyRecord): string | undefined {
  const { rotation } = record;
  if (rotation?.automatic !== true) return undefined;
  return isVersioned(record) && rotationBlock(record) === undefined ? rotation.next : undefined;
}

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
