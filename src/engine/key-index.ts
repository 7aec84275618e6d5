import type { KeyRecord } from '../core/keys/key.ts';
import type { VaultRecord } from '../core/vault/vault.ts';

/** Where keys are found by what requests and people name them by. */
interface Lookups {
  readonly children: Map<string, Set<string>>;
  readonly derived: Map<string, Set<string>>;
  readonly byPublicKey: Map<string, string>;
  readonly byAddress: Map<string, string>;
  /** More than one only for networks that share a coin type, and for a seed that came back. */
  readonly byOrigin: Map<string, string[]>;
  readonly labels: Map<string, string>;
}

/** The open vault's keys in memory: metadata and public data only. */
export class KeyIndex {
  readonly #records = new Map<string, KeyRecord>();
  /** Made when first asked for, so that opening a large vault and listing it does not wait for them. */
  #lookups: Lookups | undefined;

  constructor(records: Iterable<VaultRecord>) {
    for (const { id, value } of records) {
      // Rows of this kind are written by this engine alone and were authenticated when the vault was opened.
      this.#records.set(id, value as unknown as KeyRecord);
    }
  }

  get size(): number {
    return this.#records.size;
  }

  /** Takes in a record that is new or has changed. */
  put(record: KeyRecord): void {
    const before = this.#records.get(record.id);
    this.#records.set(record.id, record);
    if (this.#lookups === undefined) return;
    const { labels } = this.#lookups;
    if (before !== undefined && labels.get(before.label) === before.id) labels.delete(before.label);
    enter(this.#lookups, record, before === undefined);
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

  /** The keys of a seed, which have no secret but what follows from it. */
  childrenOf(seedId: string): KeyRecord[] {
    return this.#each(this.#found.children.get(seedId));
  }

  /** The keys that were derived from a key which is no seed, and have a secret of their own. */
  derivedFrom(keyId: string): KeyRecord[] {
    return this.#each(this.#found.derived.get(keyId));
  }

  #each(ids: Iterable<string> = []): KeyRecord[] {
    return [...ids].flatMap((id) => this.#records.get(id) ?? []);
  }

  /** The key with this public key (lower-case hex as recorded). */
  byPublicKey(hex: string): KeyRecord | undefined {
    return this.#records.get(this.#found.byPublicKey.get(hex) ?? '');
  }

  /** A key by its main address, in either case. */
  byAddress(address: string): KeyRecord | undefined {
    return this.#records.get(this.#found.byAddress.get(address.toLowerCase()) ?? '');
  }

  /** A derived key by its master's fingerprint (8 hex digits) and its path in canonical form. */
  byOrigin(fingerprint: string, path: string): KeyRecord | undefined {
    let last: KeyRecord | undefined;
    for (const id of this.#found.byOrigin.get(`${fingerprint} ${path}`) ?? []) {
      last = this.#records.get(id);
      if (last?.state === 'active') return last;
    }
    return last;
  }

  /** The key, not destroyed, that carries this label. */
  byLabel(label: string): KeyRecord | undefined {
    return this.#records.get(this.#found.labels.get(label) ?? '');
  }

  get #found(): Lookups {
    if (this.#lookups === undefined) {
      this.#lookups = {
        children: new Map(),
        derived: new Map(),
        byPublicKey: new Map(),
        byAddress: new Map(),
        byOrigin: new Map(),
        labels: new Map(),
      };
      for (const record of this.#records.values()) enter(this.#lookups, record, true);
    }
    return this.#lookups;
  }
}

/** Of a record that is known already only the label and the state can have changed. */
function enter(lookups: Lookups, record: KeyRecord, isNew: boolean): void {
  const { id, derivation, derivedFrom } = record;
  // A label is free again once its key is destroyed.
  if (record.state !== 'destroyed') lookups.labels.set(record.label, id);
  if (!isNew) return;
  for (const { publicKey } of record.versions) {
    if (publicKey !== undefined) lookups.byPublicKey.set(publicKey, id);
  }
  if (record.address !== undefined) lookups.byAddress.set(record.address.toLowerCase(), id);
  if (derivedFrom !== undefined) group(lookups.derived, derivedFrom.key, id);
  if (derivation === undefined) return;
  if (derivation.scheme === 'bip32') {
    const origin = `${derivation.fingerprint} ${derivation.path}`;
    lookups.byOrigin.set(origin, [...(lookups.byOrigin.get(origin) ?? []), id]);
  }
  group(lookups.children, derivation.seed, id);
}

function group(groups: Map<string, Set<string>>, parent: string, id: string): void {
  const siblings = groups.get(parent);
  if (siblings === undefined) groups.set(parent, new Set([id]));
  else siblings.add(id);
}
