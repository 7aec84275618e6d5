import { encodeHex } from '../core/encoding/hex.ts';
import { ethereumAddress } from '../core/seeds/addresses.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { FoundKey } from '../core/signing/request.ts';

/** Public keys and addresses below extended public keys, so that a request with many inputs derives each once. */
export class SigningCache {
  readonly #children = new Map<string, Uint8Array | undefined>();
  readonly #addresses = new Map<string, ReadonlyMap<string, FoundKey>>();
  readonly #byKey = new Map<string, string>();
  /** By the record as it is now: a changed one is another object. */
  #singles = new WeakMap<KeyRecord, FoundKey>();
  readonly #limit = 4096;

  /** The public key under `key`, made by `derive` the first time. */
  child(key: string, derive: () => Uint8Array | undefined): Uint8Array | undefined {
    if (this.#children.has(key)) return this.#children.get(key);
    const made = derive();
    if (this.#children.size >= this.#limit) this.#children.clear();
    this.#children.set(key, made);
    return made;
  }

  /** What was kept for a record of a key without children. */
  single(record: KeyRecord): FoundKey | undefined {
    return this.#singles.get(record);
  }

  /** Keeps what a request finds for such a record; nobody changes it. */
  keep(record: KeyRecord, found: FoundKey): void {
    this.#singles.set(record, found);
  }

  /** The Ethereum address of a public key, which the caller may have as hex already. */
  address(publicKey: Uint8Array, key: string = encodeHex(publicKey)): string {
    let address = this.#byKey.get(key);
    if (address === undefined) {
      if (this.#byKey.size >= this.#limit) this.#byKey.clear();
      this.#byKey.set(key, (address = ethereumAddress(publicKey)));
    }
    return address;
  }

  /** The child of an Ethereum account with this address (lower case) among its first `count`. */
  ethereumChild(
    account: string,
    address: string,
    count: number,
    derive: (index: number) => FoundKey | undefined,
  ): FoundKey | undefined {
    let known = this.#addresses.get(account);
    if (known === undefined) {
      const made = new Map<string, FoundKey>();
      for (let index = 0; index < count; index++) {
        const child = derive(index);
        if (child !== undefined) made.set(this.address(child.publicKey).toLowerCase(), child);
      }
      this.#addresses.set(account, (known = made));
    }
    return known.get(address);
  }

  clear(): void {
    this.#children.clear();
    this.#addresses.clear();
    this.#byKey.clear();
    this.#singles = new WeakMap();
  }
}
