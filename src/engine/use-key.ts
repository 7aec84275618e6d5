import { HoldfastError } from '../core/error.ts';
import type { HistoryEntry, KeyRecord } from '../core/keys/key.ts';
import { judge, type Act } from '../core/keys/lifecycle.ts';
import { isProtecting, permissionFor, type KeyOperation, type Permission } from '../core/keys/state.ts';
import type { Context } from './context.ts';

/** What is told of what a key has read. */
export type Warning = 'key-suspended' | 'key-compromised' | 'old-version';

/** What is known of one use of a key beyond the operation. */
export interface Use {
  /** The version that protects what is read; the one in use when absent. */
  readonly version?: number | undefined;
  /** When what is read says that it was protected, ISO 8601 UTC. */
  readonly protectedAt?: string | undefined;
  /** Confirms that a compromised key reads. */
  readonly risk?: { readonly reason: string } | undefined;
}

/**
 * The one place that says whether a key may do something now: state of the key and its seed, purposes, periods, the
 * version and the least one that is accepted, suspensions, and the confirmed risk of a compromised key. Gives what the
 * person is told beside the result.
 * Errors: `state-forbids`, `purpose-forbids`, `seed-unusable`, `no-such-version`, `version-not-accepted`,
 * `risk-unconfirmed`, `protected-while-suspended`.
 */
export function requireOperation(
  context: Context,
  record: KeyRecord,
  operation: KeyOperation,
  use: Use = {},
): Warning[] {
  const parent = context.session.keys.parentOf(record);
  const { permission, why } = judge(record, parent, operation, context.now);
  if (permission === 'no') throw why ?? new HoldfastError('state-forbids', { state: record.state });
  const current = record.versions.at(-1)?.number ?? 1;
  const number = use.version ?? current;
  const permitted = versionPermission(record, operation, number);
  if (isProtecting(operation)) return [];
  const warnings: Warning[] = number === current ? [] : ['old-version'];
  // A compromised key below a suspended seed is told as both: the stricter permission alone would hide the other.
  const above = parent === undefined ? [] : [permissionFor(parent.state, operation)];
  const asked = [permission, permitted, ...above];
  const compromised = asked.includes('risk');
  if (compromised && use.risk === undefined)
    throw new HoldfastError('risk-unconfirmed', { state: record.state, version: number });
  if (compromised) warnings.push('key-compromised');
  if (asked.includes('warn')) warnings.push('key-suspended');
  // Whoever confirms the risk of a compromised key knows that anyone may have made what it reads, at any time.
  if (!compromised) requireOutsideSuspension([record, parent], use.protectedAt);
  return warnings;
}

/** The record of a key that has just been used; a use at risk is a line of its history. */
export function usedRecord(record: KeyRecord, act: Act, warnings: readonly Warning[], use: Use): KeyRecord {
  const used = { ...record, lastUsed: act.at, useCount: record.useCount + 1 };
  if (!warnings.includes('key-compromised') || use.risk === undefined) return used;
  const line: HistoryEntry = {
    at: act.at,
    event: 'used-at-risk',
    actor: act.actor,
    reason: use.risk.reason,
    ...(use.version === undefined ? {} : { version: use.version }),
  };
  return { ...used, history: [...used.history, line] };
}

/**
 * What a version's own state says. Older versions of a key are deactivated: they read and protect nothing any more.
 * Errors: `no-such-version`, `version-not-accepted`.
 */
function versionPermission(record: KeyRecord, operation: KeyOperation, number: number): Permission {
  const version = record.versions.find((candidate) => candidate.number === number);
  if (version === undefined) throw new HoldfastError('no-such-version', { version: number });
  const minimum = record.minimumVersion ?? 1;
  const permission = permissionFor(version.state, operation);
  if (number < minimum || permission === 'no')
    throw new HoldfastError('version-not-accepted', { version: number, minimum, state: version.state });
  return permission;
}

/** Errors: `protected-while-suspended` {since}. */
function requireOutsideSuspension(
  records: readonly (KeyRecord | undefined)[],
  protectedAt: string | undefined,
): void {
  if (protectedAt === undefined) return;
  const time = Date.parse(protectedAt);
  for (const record of records) {
    for (const { from, until } of suspensions(record?.history ?? [])) {
      if (time >= Date.parse(from) && (until === undefined || time < Date.parse(until)))
        throw new HoldfastError('protected-while-suspended', { since: from });
    }
  }
}

/**
 * The suspensions that stand in a key's history. One that ended with the key's return to use does not count: its owner
 * has found that nothing was wrong (SP 800-57 Part 1 Rev. 5, section 7.3).
 */
function suspensions(history: readonly HistoryEntry[]): { readonly from: string; readonly until?: string }[] {
  const standing: { from: string; until?: string }[] = [];
  let since: string | undefined;
  for (const { at, event, to } of history) {
    if (event === 'suspended') since = at;
    else if (to !== undefined && since !== undefined) {
      if (event !== 'resumed') standing.push({ from: since, until: at });
      since = undefined;
    }
  }
  return since === undefined ? standing : [...standing, { from: since }];
}
