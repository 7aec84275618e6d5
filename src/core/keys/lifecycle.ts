import { HoldfastError } from '../error.ts';
import type { HistoryEntry, KeyRecord } from './key.ts';
import { periodStanding } from './periods.ts';
import {
  canTransition,
  isProtecting,
  permissionFor,
  type KeyOperation,
  type KeyState,
  type Permission,
} from './state.ts';

/** Who did what to a key, when and why. */
export interface Act {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly actor: string;
  readonly reason?: string;
}

type HistoryEvent = HistoryEntry['event'];

const eventFor: Readonly<Record<KeyState, HistoryEvent>> = {
  'pre-activation': 'generated',
  active: 'activated',
  suspended: 'suspended',
  deactivated: 'deactivated',
  compromised: 'compromised',
  destroyed: 'destroyed',
};

/** A record with one more line in its history. */
export function withHistory(
  record: KeyRecord,
  event: HistoryEvent,
  act: Act,
  states: { readonly from?: KeyState; readonly to?: KeyState } = {},
): KeyRecord {
  const entry: HistoryEntry = {
    at: act.at,
    event,
    ...states,
    actor: act.actor,
    ...(act.reason === undefined ? {} : { reason: act.reason }),
  };
  return { ...record, history: [...record.history, entry] };
}

/**
 * Moves a key, and with it both halves of a pair, to another state (SP 800-57 Part 1 Rev. 5, section 7). Compromise
 * and destruction take every version along; the other moves concern the version in use.
 * Errors: `state-forbids` {state, to} for every pair that is not in the table.
 */
export function transition(record: KeyRecord, to: KeyState, act: Act): KeyRecord {
  const from = record.state;
  if (!canTransition(from, to)) throw new HoldfastError('state-forbids', { state: from, to });
  const takesAll = to === 'compromised' || to === 'destroyed';
  const last = record.versions.length - 1;
  const versions = record.versions.map((version, at) =>
    (takesAll || at === last) && version.state !== 'destroyed' ? { ...version, state: to } : version,
  );
  const event = from === 'suspended' && to === 'active' ? 'resumed' : eventFor[to];
  return withHistory({ ...record, state: to, stateSince: act.at, versions }, event, act, { from, to });
}

/** What a key may be asked, and what stands in the way. */
export interface Judgement {
  readonly permission: Permission;
  /** Present when the permission is `no`: an error code with details. */
  readonly why?: HoldfastError;
}

const purposeFor: Readonly<Record<KeyOperation, readonly KeyRecord['purposes'][number][]>> = {
  sign: ['sign', 'authenticate'],
  verify: ['sign', 'authenticate'],
  encrypt: ['encrypt'],
  decrypt: ['encrypt'],
  mac: ['mac', 'authenticate'],
  'verify-mac': ['mac', 'authenticate'],
  wrap: ['wrap'],
  unwrap: ['wrap'],
};

/**
 * Whether an operation may go ahead now: state (the 48 cases), the seed a key derives from, purposes, periods.
 * `parent` is the record of the seed for a derived key. `now` in milliseconds.
 */
export function judge(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  operation: KeyOperation,
  now: number,
): Judgement {
  const own = permissionFor(record.state, operation);
  if (own === 'no') return no('state-forbids', { state: record.state });
  if (!purposeFor[operation].some((purpose) => record.purposes.includes(purpose))) {
    return no('purpose-forbids', { purpose: operation });
  }
  const standing = periodStanding(record.periods, now);
  if (isProtecting(operation) ? standing !== 'open' : standing === 'over' || standing === 'not-yet') {
    return no('state-forbids', { state: record.state, period: standing });
  }
  if (record.derivation === undefined) return { permission: own };
  // A derived key has no secret of its own: what its seed may not do, it may not do either.
  const above = parent === undefined ? 'no' : permissionFor(parent.state, operation);
  if (above === 'no') return no('seed-unusable', { state: parent?.state ?? 'destroyed' });
  return { permission: stricter(own, above) };
}

function no(code: string, details: Record<string, string>): Judgement {
  return { permission: 'no', why: new HoldfastError(code, details) };
}

function stricter(a: Permission, b: Permission): Permission {
  const order: readonly Permission[] = ['yes', 'warn', 'risk', 'no'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** Throws what stands in the way of applying protection with a key. Errors: `state-forbids`, `purpose-forbids`, `seed-unusable`. */
export function requireUse(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  operation: KeyOperation,
  now: number,
): void {
  const { permission, why } = judge(record, parent, operation, now);
  if (permission === 'no') throw why ?? new HoldfastError('state-forbids', { state: record.state });
}

/** Throws unless new keys may be derived from this seed: only an active one. Errors: `not-a-seed`, `seed-unusable`. */
export function requireSeed(record: KeyRecord): void {
  if (record.algorithm !== 'bip39-seed') throw new HoldfastError('not-a-seed');
  if (record.state !== 'active') throw new HoldfastError('seed-unusable', { state: record.state });
}
