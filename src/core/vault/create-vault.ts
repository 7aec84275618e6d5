import type { AuditDraft } from '../audit/entry.ts';
import type { NewSlot } from './slot.ts';
import type { Vault, VaultPorts } from './vault.ts';

/** How to make a vault. */
export interface CreateVaultOptions {
  /** At least one slot. */
  readonly slots: readonly NewSlot[];
  /** Version of the app, kept in the header. */
  readonly appVersion: string;
  /** First entry of the log. */
  readonly audit: AuditDraft;
}

/** Makes a vault in an empty store and opens it. Errors: `kdf-too-weak`, `kdf-too-costly`, `slot-missing`, those of the store. */
export function createVault(_ports: VaultPorts, _options: CreateVaultOptions): Promise<Vault> {
  return Promise.reject(new Error('to come'));
}
