import type { BackupFacts } from '../core/keys/inventory.ts';
import type { KeyCopy, KeyRecord } from '../core/keys/key.ts';
import type { Vault } from '../core/vault/vault.ts';

/** A backup that this vault knows of; the contract's row of `backup.list`. */
export interface ManagedBackup {
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly created: string;
  readonly location: string;
  readonly sha256: string;
  readonly generation: number;
  readonly keys: number;
  /** When it was last read back in full. */
  readonly verified?: string;
}

/** The backups of an open vault, oldest first. */
export function managedBackups(vault: Vault): ManagedBackup[] {
  // Records of this kind are written by the engine alone, and were authenticated when the vault was opened.
  const backups = Array.from(vault.list('backup'), ({ value }) => value as unknown as ManagedBackup);
  return backups.sort((a, b) => (a.created < b.created ? -1 : 1));
}

/** What the inventory needs to know of them. */
export function backupFacts(vault: Vault): BackupFacts {
  let newest: string | undefined;
  let newestVerified: string | undefined;
  for (const { created, verified } of managedBackups(vault)) {
    newest = created;
    if (verified !== undefined) newestVerified = created;
  }
  return {
    ...(newest === undefined ? {} : { newest }),
    ...(newestVerified === undefined ? {} : { newestVerified }),
  };
}

/**
 * Known copies of a key's secret: those on its record, and every managed backup made since it has existed. A derived
 * key has those of its seed.
 */
export function copiesOf(record: KeyRecord, parent: KeyRecord | undefined, vault: Vault): KeyCopy[] {
  if (record.derivation !== undefined) return parent === undefined ? [] : copiesOf(parent, undefined, vault);
  if (record.home === 'token') return record.copies;
  const inBackups = managedBackups(vault)
    .filter(({ created }) => created >= record.created)
    .map(({ created, location, verified }): KeyCopy => {
      return {
        kind: 'vault-backup',
        at: created,
        reference: location.slice(-200),
        verified: verified !== undefined,
      };
    });
  return [...record.copies, ...inBackups];
}
