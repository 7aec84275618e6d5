import type { StorePort } from '../../core/ports.ts';
import type { VaultPorts } from '../../core/vault/vault.ts';

/** Who opens a vault, for the note the second opener is shown. */
export interface VaultHolder {
  /** `app` or `cli`. */
  readonly program: string;
}

/** Creates the file of a new vault. Errors: `file-exists`, `folder-missing`, `vault-read-only`, `disk-full`. */
export declare function createStore(file: string, holder: VaultHolder): Promise<StorePort>;
/** Opens the file of a vault. Errors: `no-such-file`, `not-a-vault`, `vault-in-use` {pid, program, host, since}, `vault-damaged`. */
export declare function openStore(file: string, holder: VaultHolder): Promise<StorePort>;
/** The ports of a vault on this machine. `seenFolder`: where last-seen generations are kept. */
export declare function nodeVaultPorts(store: StorePort, seenFolder?: string): VaultPorts;
