import type {
  AeadPort,
  AuditSignPort,
  ClockPort,
  HashPort,
  KdfPort,
  RandomPort,
  SeenPort,
  StorePort,
  X25519Port,
} from '../ports.ts';
import type { AuditEntry, AuditDraft, SignedCheckpoint } from '../audit/entry.ts';
import type { SlotInfo, NewSlot } from './slot.ts';
import type { DataKind } from './record-kind.ts';

/** Everything a vault needs from the machine. */
export interface VaultPorts {
  readonly store: StorePort;
  readonly random: RandomPort;
  readonly clock: ClockPort;
  readonly hash: HashPort;
  readonly aead: AeadPort;
  readonly kdf: KdfPort;
  /** Absent: noble's. */
  readonly x25519?: X25519Port;
  readonly auditSign: AuditSignPort;
  /** Absent: rollback is not watched and failed unlocks are not counted (restore dry-runs, tests). */
  readonly seen?: SeenPort;
}

/** A JSON value as stored in a record. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/** A record as listed. `generation` is that of the commit that wrote it last. Values are not to be changed. */
export interface VaultRecord {
  readonly id: string;
  readonly generation: number;
  readonly value: JsonValue;
}

/**
 * How the opened vault stands to what this computer last saw of it (security.md V-7). `older` and `forked`
 * refuse every transaction with `rollback-unconfirmed` until `confirmRollback`.
 */
export type Lineage =
  | { readonly standing: 'first-seen' | 'same' | 'newer' }
  | { readonly standing: 'older' | 'forked'; readonly seenGeneration: number };

/** What a transaction may do. Nothing reaches the vault unless the whole commit does. */
export interface VaultDraft {
  /** A record as this transaction would leave it. */
  get(kind: DataKind, id: string): JsonValue | undefined;
  /** Writes a record. `id` is 1..64 printable ASCII characters; `value` at most 1 MiB as JSON. */
  put(kind: DataKind, id: string, value: JsonValue): void;
  delete(kind: DataKind, id: string): void;
  /** Seals a copy of `secret` under a data key of its own. The caller wipes its own array. Errors: `secret-exists`. */
  sealSecret(keyId: string, version: number, secret: Uint8Array): void;
  /** Cryptographic erase of every version's secret of a key: its data keys go, and the root is renewed. */
  destroySecrets(keyId: string): void;
  /** The same for one version. */
  destroySecret(keyId: string, version: number): void;
  /** The entry of the log that goes into the same commit. At least one is required. */
  audit(entry: AuditDraft): void;
}

/** A vault that is open. One transaction at a time; calls wait for one another in order. */
export interface Vault {
  /** 32 lower-case hex digits. */
  readonly id: string;
  readonly generation: number;
  /** Hex of the SHA-256 of the sealed head record. */
  readonly headHash: string;
  readonly lineage: Lineage;
  /** Number of entries in the log. */
  readonly auditLength: number;
  /** Ed25519 public key of the log, 32 bytes. */
  readonly auditPublicKey: Uint8Array;
  readonly slots: readonly SlotInfo[];
  /** The slot this vault was opened with. */
  readonly openedWith: string;

  get(kind: DataKind, id: string): JsonValue | undefined;
  list(kind: DataKind): Iterable<VaultRecord>;
  count(kind: DataKind): number;
  hasSecret(keyId: string, version: number): boolean;
  /** Opens a secret for the time of `use`, then wipes it. Errors: `no-such-secret`, `vault-damaged`. */
  withSecret<T>(keyId: string, version: number, use: (secret: Uint8Array) => T | Promise<T>): Promise<T>;

  /**
   * Runs `work` over a draft and commits it in one step; returns what `work` returned. When `work` throws,
   * nothing happened. Errors: `audit-missing`, `rollback-unconfirmed`, `vault-locked`, `vault-changed`,
   * `disk-full`, `vault-read-only`, `store-failed`, `vault-must-reopen`.
   */
  transaction<T>(work: (draft: VaultDraft) => T | Promise<T>): Promise<T>;

  /** Adds a slot. Returns its id. */
  addSlot(slot: NewSlot, audit: AuditDraft): Promise<string>;
  /** Removes a slot and renews every key of the vault. Errors: `no-such-slot`, `last-slot`. */
  removeSlot(slotId: string, audit: AuditDraft): Promise<void>;
  /** Puts a new slot in the place of an old one and renews every key of the vault. Returns the new id. */
  replaceSlot(slotId: string, slot: NewSlot, audit: AuditDraft): Promise<string>;
  /** Accepts an older or forked copy; the entry is written with what had been seen. */
  confirmRollback(audit: AuditDraft): Promise<void>;

  /** Entries `from`..`to` (1-based, both included), each checked for signature and link. Errors: `audit-damaged` {seq}. */
  readAudit(from: number, to: number): Promise<readonly AuditEntry[]>;
  /** Checks the whole log up to the vault's head. Errors: `audit-damaged` {seq}. */
  verifyAudit(): Promise<{ readonly entries: number }>;
  /** A signed Merkle checkpoint over the log as it stands (C2SP tlog-checkpoint). */
  checkpoint(): Promise<SignedCheckpoint>;
  /**
   * Signs a statement about a key with the log's key, under a label of its own. Waits for nothing, so that it can be
   * asked inside of a transaction and kept in the commit that makes it true. Hex of the 64 bytes.
   */
  signStatement(text: string): string;
  /** The log as JSON Lines, for `verifyAuditExport`. */
  exportAudit(): Promise<Uint8Array>;
  /** The vault as one authenticated backup file, under a fresh key sealed to the same slots. */
  writeBackup(): Promise<Uint8Array>;

  /** Waits for the transaction in flight, wipes the keys and closes the store. */
  close(): Promise<void>;
}
