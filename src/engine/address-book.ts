import { comparedAddress } from '../core/addresses/address-form.ts';
import { looksAlike, lookAlikeBucket } from '../core/addresses/look-alike.ts';
import type { AddressKind } from '../core/addresses/parse-address.ts';
import type { AddressBookView, KnownRecipient } from '../core/policy/rule-checks.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';
import type { KeyIndex } from './key-index.ts';

/** A recipient as the vault keeps it. */
export interface BookEntry {
  readonly id: string;
  readonly kind: AddressKind;
  readonly address: string;
  readonly label: string;
  readonly note?: string;
  /** ISO 8601 UTC. */
  readonly added: string;
  readonly verified?: {
    readonly at: string;
    readonly how: 'in-person' | 'call' | 'signed-message' | 'test-payment' | 'own' | 'other';
    readonly note?: string;
  };
}

/** The address book of an open vault, read once and again after each change of it. */
export class AddressBook implements AddressBookView {
  readonly #vault: Vault;
  #entries:
    { readonly byAddress: Map<string, BookEntry>; readonly byEnd: Map<string, BookEntry[]> } | undefined;

  /** Main addresses of keys by their ends; they never change, so their number tells whether there are new ones. */
  #own:
    | {
        readonly size: number;
        readonly byEnd: Map<string, { readonly id: string; readonly address: string }[]>;
      }
    | undefined;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** The address book has changed. */
  forget(): void {
    this.#entries = undefined;
  }

  /** The entry of an address in any spelling. */
  entry(address: string): BookEntry | undefined {
    return this.#all.byAddress.get(comparedAddress(address));
  }

  find(address: string): KnownRecipient | undefined {
    const entry = this.entry(address);
    return entry && { added: Date.parse(entry.added), verified: entry.verified !== undefined };
  }

  /** Entries that an address can be mistaken for. */
  lookAlikes(address: string): BookEntry[] {
    const near = this.#all.byEnd.get(lookAlikeBucket(address)) ?? [];
    return near.filter((entry) => looksAlike(address, entry.address));
  }

  /** The key of the vault whose main address an address can be mistaken for. */
  likeOwn(address: string, keys: KeyIndex): { readonly label: string; readonly address: string } | undefined {
    if (this.#own?.size !== keys.size) {
      const byEnd = new Map<string, { readonly id: string; readonly address: string }[]>();
      for (const { id, address: own } of keys.all()) {
        if (own === undefined) continue;
        const end = lookAlikeBucket(own);
        byEnd.set(end, [...(byEnd.get(end) ?? []), { id, address: own }]);
      }
      this.#own = { size: keys.size, byEnd };
    }
    const near = this.#own.byEnd.get(lookAlikeBucket(address)) ?? [];
    const like = near.find((own) => looksAlike(address, own.address));
    return like && { label: keys.get(like.id)?.label ?? like.address, address: like.address };
  }

  /** Every entry, by label. */
  all(): BookEntry[] {
    return [...this.#all.byAddress.values()].sort((a, b) =>
      a.label < b.label ? -1 : a.label > b.label ? 1 : 0,
    );
  }

  byId(id: string): BookEntry | undefined {
    // Records of this kind are written by the engine alone and were authenticated.
    return this.#vault.get('address-book', id) as unknown as BookEntry | undefined;
  }

  get #all(): { readonly byAddress: Map<string, BookEntry>; readonly byEnd: Map<string, BookEntry[]> } {
    if (this.#entries === undefined) {
      const byAddress = new Map<string, BookEntry>();
      const byEnd = new Map<string, BookEntry[]>();
      for (const { value } of this.#vault.list('address-book')) {
        // As above.
        const entry = value as unknown as BookEntry;
        byAddress.set(comparedAddress(entry.address), entry);
        const end = lookAlikeBucket(entry.address);
        byEnd.set(end, [...(byEnd.get(end) ?? []), entry]);
      }
      this.#entries = { byAddress, byEnd };
    }
    return this.#entries;
  }
}

/** Writes an entry of the address book. */
export function putAddress(change: Pick<Change, 'put'>, entry: BookEntry): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('address-book', entry.id, { ...entry });
}
