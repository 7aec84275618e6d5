import type { KeyRecord } from '../core/keys/key.ts';
import type { VaultRecord } from '../core/vault/vault.ts';

/**
 * The open vault's keys in memory, by what requests and people name them by. Holds public data and metadata only.
 */
export class KeyIndex {
  readonly #records = new Map<string, KeyRecord>();
  readonly #children = new Map<string, Set<string>>();
  readonly #byPublicKey = new Map<string, string>();
  readonly #byAddress = new Map<string, string>();
  readonly #byOrigin = new Map<string, string>();
  readonly #labels = new Map<string, string>();

  constructor(records: Iterable<VaultRecord>) {
    for (const { value } of records) {
      // Rows of this kind are written by this engine alone and were authenticated when the vault was opened.
      this.put(value as unknown as KeyRecord);
    }
  }

  get size(): number {
    return this.#records.size;
  }

  /** Takes in a record that is new or has changed. */
  put(record: KeyRecord): void {
    const before = this.#records.get(record.id);
    if (before !== undefined && this.#labels.get(before.label) === before.id) this.#labels.delete(before.label);
    this.#records.set(record.id, record);
    // A label is free again once its key is destroyed.
    if (record.state !== 'destroyed') this.#labels.set(record.label, record.id);
    if (before !== undefined) return;
    for (const { publicKey } of record.versions) {
      if (publicKey !== undefined) this.#byPublicKey.set(publicKey, record.id);
    }
    if (record.address !== undefined) this.#byAddress.set(record.address.toLowerCase(), record.id);
    if (record.derivation !== undefined) {
      const { fingerprint, path, scheme } = record.derivation;
      if (scheme === 'bip32') this.#byOrigin.set(`${fingerprint} ${path}`, record.id);
      const siblings = this.#children.get(record.derivation.seed);
      if (siblings === undefined) this.#children.set(record.derivation.seed, new Set([record.id]));
      else siblings.add(record.id);
    }
  }

  get(id: string): KeyRecord | undefined {
    return this.#records.get(id);
  }

  /** Every key, oldest first (ids are ordered by time). */
  all(): Iterable<KeyRecord> {
    return this.#records.values();
  }

  /** The seed that a key derives from. */
  parentOf(record: KeyRecord): KeyRecord | undefined {
    return record.derivation === undefined ? undefined : this.#records.get(record.derivation.seed);
  }

  childrenOf(seedId: string): KeyRecord[] {
    const children: KeyRecord[] = [];
    for (const id of this.#children.get(seedId) ?? []) {
      const record = this.#records.get(id);
      if (record !== undefined) children.push(record);
    }
    return children;
  }

  /** Id of the key with this public key (lower-case hex as recorded). */
  byPublicKey(hex: string): KeyRecord | undefined {
    return this.#records.get(this.#byPublicKey.get(hex) ?? '');
  }

  /** A key by its main address, in either case. */
  byAddress(address: string): KeyRecord | undefined {
    return this.#records.get(this.#byAddress.get(address.toLowerCase()) ?? '');
  }

  /** A derived key by its master's fingerprint (8 hex digits) and its path in canonical form. */
  byOrigin(fingerprint: string, path: string): KeyRecord | undefined {
    return this.#records.get(this.#byOrigin.get(`${fingerprint} ${path}`) ?? '');
  }

  /** The key, not destroyed, that carries this label. */
  byLabel(label: string): KeyRecord | undefined {
    return this.#records.get(this.#labels.get(label) ?? '');
  }
}
