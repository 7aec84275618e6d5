import { HoldfastError } from '../error.ts';
import type { HistoryEntry, KeyRecord } from './key.ts';
import { periodStanding, type PeriodStanding } from './periods.ts';
import type { ReasonCode } from './reason.ts';
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
  /** The reason in a word that machines read; a change of state has one by itself when none is given. */
  readonly code?: ReasonCode;
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

/** The reason that a change of state has by itself (RFC 5280, section 5.3.1). */
const codeFor: Readonly<Partial<Record<KeyState, ReasonCode>>> = {
  suspended: 'certificate-hold',
  deactivated: 'cessation-of-operation',
  compromised: 'key-compromise',
};

/** A record with one more line in its history. */
export function withHistory(
  record: KeyRecord,
  event: HistoryEvent,
  act: Act,
  of: { readonly from?: KeyState; readonly to?: KeyState; readonly version?: number } = {},
): KeyRecord {
  const entry: HistoryEntry = {
    at: act.at,
    event,
    ...of,
    actor: act.actor,
    ...(act.reason === undefined ? {} : { reason: act.reason }),
    ...(act.code === undefined ? {} : { code: act.code }),
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
  const resumed = from === 'suspended' && to === 'active';
  const { activationPlanned: _done, ...rest } = record;
  const code = act.code ?? (resumed ? 'remove-from-crl' : codeFor[to]);
  const coded = code === undefined ? act : { ...act, code };
  const moved = { ...rest, state: to, stateSince: act.at, versions };
  return withHistory(moved, resumed ? 'resumed' : eventFor[to], coded, { from, to });
}

/**
 * Throws while a key must be kept (K-8: records and archived data may have to stay readable until a date). `now` in
 * milliseconds. Errors: `retention-holds` {until}.
 */
export function requireRetention(record: KeyRecord, now: number): void {
  const until = record.retainUntil;
  if (until !== undefined && now < Date.parse(until)) throw new HoldfastError('retention-holds', { until });
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
  derive: ['derive'],
};

/**
 * Whether an operation may go ahead now: state (the 54 cases), the seed a key derives from, purposes, periods.
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
  if (!standingAllows(standing, operation)) {
    return no('state-forbids', { state: record.state, period: standing });
  }
  if (record.derivation === undefined) return { permission: own };
  // A derived key has no secret of its own: what its seed may not do, it may not do either.
  if (parent === undefined) return no('seed-unusable', { state: 'destroyed' });
  const above = permissionFor(parent.state, operation);
  if (above === 'no') return no('seed-unusable', { state: parent.state });
  const limit = periodStanding(parent.periods, now);
  if (!standingAllows(limit, operation)) return no('seed-unusable', { state: parent.state, period: limit });
  return { permission: stricter(own, above) };
}

function standingAllows(standing: PeriodStanding, operation: KeyOperation): boolean {
  return standing === 'open' || (standing === 'recipient-only' && !isProtecting(operation));
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
