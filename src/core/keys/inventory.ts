import { algorithmTable } from '../crypto/algorithms.ts';
import { isTokenBackup } from './activation.ts';
import type { KeyRecord } from './key.ts';

/** What a row is to a person. */
export type RowKind = 'seed' | 'account' | 'child' | 'pair' | 'symmetric';

/** How safe a key's secret is against loss of this file. */
export type BackupHealth = 'proven' | 'written' | 'waived' | 'none' | 'not-needed';

/** When the backups this vault knows of were made, ISO 8601 UTC; absent when there is none. */
export interface BackupFacts {
  /** Newest backup that was read back in full. */
  readonly newestVerified?: string;
  readonly newest?: string;
}

/** One row of the inventory; the contract's `KeySummary`. */
export interface InventoryRow {
  readonly id: KeyRecord['id'];
  readonly label: string;
  readonly tags: string[];
  readonly algorithm: KeyRecord['algorithm'];
  readonly kind: RowKind;
  readonly home: KeyRecord['home'];
  readonly state: KeyRecord['state'];
  readonly created: string;
  readonly lastUsed?: string;
  readonly next?: {
    readonly at: string;
    readonly what: 'activates' | 'expires' | 'recipient-ends' | 'rotation-due';
  };
  readonly backup: BackupHealth;
  readonly address?: string;
  readonly fingerprint?: string;
  readonly path?: string;
  readonly parent?: KeyRecord['id'];
  readonly archived: boolean;
}

/** What a record is to a person. */
export function rowKind(record: KeyRecord): RowKind {
  if (record.algorithm === 'bip39-seed') return 'seed';
  if (record.derivation !== undefined) return record.derivation.standard === undefined ? 'child' : 'account';
  return algorithmTable[record.algorithm].kind === 'symmetric' ? 'symmetric' : 'pair';
}

/** Since when the newest secret of a key exists: a backup made earlier does not hold it. ISO 8601 UTC. */
export function secretSince(record: KeyRecord): string {
  const newest = record.versions.at(-1)?.created ?? record.created;
  return newest > record.created ? newest : record.created;
}

/**
 * Health of a key's backup: a derived key has that of its seed. A managed backup made after the newest version holds
 * every version, because secrets never change after they were made.
 */
export function backupHealth(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  backups: BackupFacts,
): BackupHealth {
  if (record.state === 'destroyed' || record.home === 'public-only') return 'not-needed';
  if (record.derivation !== undefined)
    return parent === undefined ? 'none' : backupHealth(parent, undefined, backups);
  if (record.backup.rule === 'phrase-verified') return 'proven';
  // A backup of the vault holds no secret of a key on a token.
  if (record.home === 'token') return tokenBackupHealth(record);
  const since = secretSince(record);
  if (backups.newestVerified !== undefined && backups.newestVerified >= since) return 'proven';
  if (backups.newest !== undefined && backups.newest >= since) return 'written';
  return record.backup.rule === 'waived' ? 'waived' : 'none';
}

function tokenBackupHealth({ copies, backup }: KeyRecord): BackupHealth {
  const own = copies.filter(isTokenBackup);
  if (own.some(({ verified }) => verified)) return 'proven';
  if (own.length > 0) return 'written';
  return backup.rule === 'waived' ? 'waived' : 'none';
}

/** The next date that matters to a key; `now` as ISO 8601 UTC. */
export function nextDate(record: KeyRecord, now: string): InventoryRow['next'] {
  const { from, originatorUntil, recipientUntil } = record.periods;
  if (record.state === 'destroyed' || record.state === 'compromised') return undefined;
  if (from !== undefined && from > now) return { at: from, what: 'activates' };
  const retired = record.state === 'deactivated';
  if (!retired && originatorUntil !== undefined && originatorUntil > now)
    return { at: originatorUntil, what: 'expires' };
  if (recipientUntil !== undefined && recipientUntil > now)
    return { at: recipientUntil, what: 'recipient-ends' };
  return undefined;
}

/** The row of one key; `now` as ISO 8601 UTC. */
export function inventoryRow(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  backups: BackupFacts,
  now: string,
): InventoryRow {
  const next = nextDate(record, now);
  const fingerprint = record.seed?.fingerprint ?? record.fingerprint;
  return {
    id: record.id,
    label: record.label,
    tags: record.tags,
    algorithm: record.algorithm,
    kind: rowKind(record),
    home: record.home,
    state: record.state,
    created: record.created,
    backup: backupHealth(record, parent, backups),
    archived: record.archived,
    ...(record.lastUsed === undefined ? {} : { lastUsed: record.lastUsed }),
    ...(next === undefined ? {} : { next }),
    ...(record.address === undefined ? {} : { address: record.address }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(record.derivation === undefined
      ? {}
      : { path: record.derivation.path, parent: record.derivation.seed }),
  };
}

/** What a person looks for. */
export interface InventoryQuery {
  readonly search?: string | undefined;
  readonly states?: readonly KeyRecord['state'][] | undefined;
  readonly algorithms?: readonly KeyRecord['algorithm'][] | undefined;
  readonly kinds?: readonly RowKind[] | undefined;
  /** Only keys that are made for it. */
  readonly purpose?: KeyRecord['purposes'][number] | undefined;
  /** In either case. */
  readonly tag?: string | undefined;
  readonly archived?: boolean | undefined;
}

/**
 * A test for records: every word of the search must occur in the label, a tag, the address, the fingerprint, the
 * path, the id or a public key, in either case. An empty list selects nothing.
 */
export function inventoryFilter(query: InventoryQuery): (record: KeyRecord) => boolean {
  const words = (query.search ?? '')
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const states = query.states && new Set(query.states);
  const algorithms = query.algorithms && new Set(query.algorithms);
  const kinds = query.kinds && new Set(query.kinds);
  const tag = query.tag?.toLowerCase();
  return (record) => {
    if (states !== undefined && !states.has(record.state)) return false;
    if (algorithms !== undefined && !algorithms.has(record.algorithm)) return false;
    if (kinds !== undefined && !kinds.has(rowKind(record))) return false;
    if (query.purpose !== undefined && !record.purposes.includes(query.purpose)) return false;
    if (tag !== undefined && !record.tags.some((one) => one.toLowerCase() === tag)) return false;
    if (query.archived !== undefined && record.archived !== query.archived) return false;
    if (words.length === 0) return true;
    const text = searchText(record);
    return words.every((word) => text.includes(word));
  };
}

function searchText(record: KeyRecord): string {
  const parts = [
    record.label,
    ...record.tags,
    record.address ?? '',
    record.fingerprint ?? '',
    record.seed?.fingerprint ?? '',
    record.derivation?.path ?? '',
    record.derivation?.fingerprint ?? '',
    record.derivation?.xpub ?? '',
    record.id,
    record.versions.at(-1)?.publicKey ?? '',
    record.algorithm,
  ];
  // Parts are kept apart by a character that no search word holds.
  return parts.join('\n').toLowerCase();
}
