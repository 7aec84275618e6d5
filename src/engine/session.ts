import type { KeyRecord } from '../core/keys/key.ts';
import type { StorePort } from '../core/ports.ts';
import type { Vault } from '../core/vault/vault.ts';
import { KeyIndex } from './key-index.ts';
import { readSettings, type Settings } from './settings.ts';
import { SigningCache } from './signing-cache.ts';

/** One open vault and what the engine remembers of it until it is locked. */
export class Session {
  readonly vault: Vault;
  /** The vault's own store, to read its header by when a slot's secret is to be proven. */
  readonly store: StorePort;
  readonly keys: KeyIndex;
  readonly signing = new SigningCache();
  #settings: Settings;

  constructor(vault: Vault, store: StorePort) {
    this.vault = vault;
    this.store = store;
    this.keys = new KeyIndex(vault.list('key'));
    this.#settings = readSettings(vault);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Takes in what a commit has changed. */
  committed(keys: readonly KeyRecord[], settings: Settings | undefined): void {
    for (const record of keys) this.keys.put(record);
    if (settings !== undefined) this.#settings = settings;
  }

  get recoveryCodeConfirmed(): boolean {
    return this.vault.slots.some(
      ({ id, kind }) => kind === 'recovery-code' && this.#settings.confirmedSlots.includes(id),
    );
  }
}
