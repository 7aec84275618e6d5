import type { KeyRecord } from '../core/keys/key.ts';
import type { StorePort } from '../core/ports.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { EngineKind } from './context.ts';
import { ClockWatch } from './clock.ts';
import { KeyIndex } from './key-index.ts';
import { AddressBook } from './address-book.ts';
import type { Ledger } from './ledger.ts';
import { References } from './references.ts';
import { Released } from './released.ts';
import { RuleBook } from './rule-book.ts';
import { readSettings, type Settings } from './settings.ts';
import { SigningCache } from './signing-cache.ts';
import { SweepClock } from './sweep.ts';
import { TokenNonces } from './token-nonces.ts';
import { Wallets } from './wallets.ts';

/** One open vault and what the engine remembers of it until it is locked. */
export class Session {
  readonly vault: Vault;
  /** The vault's own store, to read its header by when a slot's secret is to be proven. */
  readonly store: StorePort;
  readonly keys: KeyIndex;
  readonly signing = new SigningCache();
  readonly clock = new ClockWatch();
  readonly calendar = new SweepClock();
  readonly rules: RuleBook;
  readonly book: AddressBook;
  readonly references: References;
  readonly wallets: Wallets;
  readonly released = new Released();
  readonly nonces: TokenNonces;
  /** What was signed, once somebody has asked for it. */
  ledger: Ledger | undefined;
  /** What a person was shown of open requests, by id, and when (Unix milliseconds). */
  readonly shown = new Map<string, { readonly under: string; readonly at: number }>();
  #settings: Settings;

  constructor(vault: Vault, store: StorePort) {
    this.vault = vault;
    this.store = store;
    this.keys = new KeyIndex(vault.list('key'));
    this.rules = new RuleBook(vault, this.keys);
    this.book = new AddressBook(vault);
    this.references = new References(vault);
    this.wallets = new Wallets(vault);
    this.nonces = new TokenNonces(vault);
    this.#settings = readSettings(vault);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Takes in what a commit has changed. */
  committed(
    keys: readonly KeyRecord[],
    settings: Settings | undefined,
    kinds: ReadonlySet<EngineKind> = new Set(),
  ): void {
    if (kinds.has('policy')) this.rules.forget();
    if (kinds.has('address-book')) this.book.forget();
    if (kinds.has('reference')) this.references.forget();
    if (kinds.has('wallet')) this.wallets.forget();
    for (const record of keys) this.keys.put(record);
    this.calendar.committed(keys);
    if (settings !== undefined) this.#settings = settings;
  }

  get recoveryCodeConfirmed(): boolean {
    return this.vault.slots.some(
      ({ id, kind }) => kind === 'recovery-code' && this.#settings.confirmedSlots.includes(id),
    );
  }
}
