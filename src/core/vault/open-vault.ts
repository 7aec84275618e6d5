import type { SlotSecret } from './slot.ts';
import type { Vault, VaultPorts } from './vault.ts';

/** How to open a vault. */
export interface OpenVaultOptions {
  readonly secret: SlotSecret;
  /** Where a vault of an older schema is copied before it is migrated. Absent: `vault-needs-migration`. */
  readonly migrationCopy?: string;
}

/**
 * Opens a vault. The ports' store is closed when this fails.
 * Errors: `wrong-secret`, `no-such-slot`, `vault-newer`, `vault-damaged` {what, where}, `not-a-vault`,
 * `kdf-too-weak`, `kdf-too-costly`, `vault-needs-migration`.
 */
export function openVault(_ports: VaultPorts, _options: OpenVaultOptions): Promise<Vault> {
  return Promise.reject(new Error('to come'));
}
