import { HoldfastError } from '../error.ts';
import type { KeyCopy, KeyRecord } from './key.ts';
import { transition, withHistory, type Act } from './lifecycle.ts';
import { periodStanding } from './periods.ts';
import { canTransition } from './state.ts';

/** How the backup rule of a key came to be met (design.md, section 4). */
export type BackupRule = KeyRecord['backup']['rule'];

/**
 * What keeps a key from being activated, or undefined. A key needs its backup rule met; a derived key needs its seed
 * in use, because the seed's backup is its own. A key whose period has not begun can be asked to become active then.
 * `now` in milliseconds.
 * Codes: `state-forbids`, `backup-needed`, `seed-unusable`.
 */
export function activationBlock(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  now: number,
): HoldfastError | undefined {
  if (record.state !== 'pre-activation' || !canTransition(record.state, 'active')) {
    return new HoldfastError('state-forbids', { state: record.state, to: 'active' });
  }
  const standing = periodStanding(record.periods, now);
  // Before its time a key can be asked to become active by itself, once.
  if (standing !== 'open' && (standing !== 'not-yet' || record.activationPlanned !== undefined))
    return new HoldfastError('state-forbids', { state: record.state, period: standing });
  if (record.derivation !== undefined) {
    if (parent?.state === 'active') return undefined;
    return new HoldfastError('seed-unusable', { state: parent?.state ?? 'destroyed' });
  }
  if (record.backup.rule !== 'open' || hasTokenCopy(record)) return undefined;
  return new HoldfastError('backup-needed', { seed: record.algorithm === 'bip39-seed' });
}

/**
 * The key after its owner asked for activation: active, or, before its period begins, to become so by itself at that
 * time. `activationBlock` has been asked before.
 */
export function activated(record: KeyRecord, act: Act, now: number): KeyRecord {
  if (periodStanding(record.periods, now) !== 'not-yet') return transition(record, 'active', act);
  return withHistory({ ...record, activationPlanned: act.at }, 'activation-planned', act);
}

/** A key on a token has its own rule: a backup that another token takes, or a spare token that has proved itself. */
export function hasTokenCopy({ home, copies }: Pick<KeyRecord, 'home' | 'copies'>): boolean {
  return home === 'token' && copies.some(isTokenBackup);
}

/** What lies on a token that was retired, and a file that no other token reads, are copies and no backups. */
export function isTokenBackup({ kind, verified, unreadable }: KeyCopy): boolean {
  return kind === 'token' ? verified : kind === 'token-backup' && unreadable !== true;
}

/** Notes that the rule is met. A proof (phrase or backup) replaces a waiver; a waiver never replaces a proof. */
export function withBackupRule(
  record: KeyRecord,
  rule: 'phrase-verified' | 'vault-backup' | 'waived',
  act: Act,
): KeyRecord {
  const event =
    rule === 'waived' ? 'backup-waived' : rule === 'vault-backup' ? 'backed-up' : 'backup-verified';
  const backup = { rule, at: act.at, ...(act.reason === undefined ? {} : { reason: act.reason }) };
  return withHistory({ ...record, backup }, event, act);
}
