/**
 * What the core needs from the machine it runs on. Core has no clock, randomness, files or native code of
 * its own; `src/node` fills these in, and tests fill them with doubles that can also misbehave.
 */

/** Randomness of the operating system, health-checked (security.md K-11). */
export interface RandomPort {
  /** `length` fresh bytes in an array of their own (never a view into a pool). Errors: `random-source-failed`. */
  bytes(length: number): Uint8Array;
}

/** The wall clock. */
export interface ClockPort {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Hashes; the native ones are about ten times as fast as those in JavaScript. */
export interface HashPort {
  /** SHA-256 (FIPS 180-4), 32 bytes. For digests that are no secret: copies of them may stay in memory. */
  sha256(data: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

/** Digests of public data that comes in pieces, such as files: native, and several times as fast. */
export interface DigestPort {
  /** Undefined for a hash that the machine's own crypto does not have. */
  start(hash: 'sha256' | 'sha512' | 'blake2b512'): RunningDigest | undefined;
}

/** One digest being made. */
export interface RunningDigest {
  update(data: Uint8Array): void;
  /** Once. */
  digest(): Uint8Array;
}

/** HMAC-SHA-256 (RFC 2104) over a message that comes in pieces. */
export interface MacPort {
  /** `key` may be wiped as soon as this returns. */
  start(key: Uint8Array): RunningMac;
}

/** One code being made. */
export interface RunningMac {
  update(data: Uint8Array): void;
  /** 32 bytes; once. */
  finish(): Uint8Array;
}

/** One key made ready for XAES-256-GCM (C2SP): the key schedule is done once, not per record. */
export interface AeadKey {
  /** `nonce` is 24 bytes, used once. Returns ciphertext followed by the 16-byte tag. */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Inverse of `seal`; no plaintext leaves before the tag is checked. Errors: `aead-open-failed`. */
  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array;
  /**
   * `open` for many messages, whose keys are derived in one go: half the cost for short ones. All or none.
   * Errors: `aead-open-failed` {index}.
   */
  openMany(messages: readonly SealedMessage[]): Uint8Array[];
}

/** A message as `open` takes it. */
export interface SealedMessage {
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Authenticated encryption, XAES-256-GCM. */
export interface AeadPort {
  /** `key` is 32 bytes; the caller keeps and wipes it. */
  key(key: Uint8Array): AeadKey;
}

/** One key made ready for AES-256-GCM with nonces that the caller counts; never for two ciphertexts. */
export interface ChunkKey {
  /** `nonce` is 12 bytes, used once. Ciphertext as long as the plaintext, and the 16-byte tag; the caller's to keep. */
  seal(nonce: Uint8Array, plaintext: Uint8Array): { readonly body: Uint8Array; readonly tag: Uint8Array };
  /** Opens ciphertext followed by its tag; no plaintext leaves before the tag is checked. Errors: `aead-open-failed`. */
  open(nonce: Uint8Array, sealed: Uint8Array): Uint8Array;
  /**
   * Starts threads that open pieces with this key, or seal them, or open them and seal them again with `then`. Absent
   * where there are none.
   */
  threads?(opens: boolean, then?: ChunkKey): ChunkThreads;
}

/** A file by the number that the system knows it by, for other threads of this process. */
export interface FilePlace {
  readonly descriptor: number;
  /** The typed error for the system's name of what went wrong (`ENOSPC`), or for `changed` or `short-write`. */
  failure(reason: string): Error;
}

/** Bytes of a file that only who has claimed them writes. */
export interface ClaimedPlace extends FilePlace {
  readonly position: number;
  /** To be told now and then that about so many of them are written. */
  reached(bytes: number): void;
}

/** Pieces from one place of a file to another place, of another file. */
export interface ThreadWork {
  readonly from: FilePlace;
  /** Where the first piece begins. */
  readonly position: number;
  /** Bytes in all; only the last piece may be short. */
  readonly bytes: number;
  readonly pieceBytes: number;
  /** Number of the last piece; the first is 0. */
  readonly last: number;
  /** Absent: the pieces are only checked. */
  readonly to?: ClaimedPlace;
}

/** Threads that read, encrypt or decrypt, and write by themselves. */
export interface ChunkThreads {
  /**
   * Does all of it, in no particular order. `onBytes` is told how many bytes are done, and stops the work by throwing.
   * When this returns or throws, no thread touches the files any more and what they had in memory is wiped.
   * Errors: `aead-open-failed` {index}, those of the places, what `onBytes` threw, `internal` when a thread died.
   */
  run(work: ThreadWork, onBytes: (done: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** AES-256-GCM for the chunks of encrypted data. */
export interface ChunkCipherPort {
  /** `key` is 32 bytes; the caller keeps and wipes it. */
  key(key: Uint8Array): ChunkKey;
}

/** Bytes that are read from start to end, as from a file. */
export interface BlockSource {
  /** Bytes in all, as found when it was opened. */
  readonly size: number;
  /**
   * Everything from `offset` on, in blocks that hold whole pieces of `pieceBytes` (only the very last piece may be
   * short). A block is valid until another is asked for. Throws when the source has not `size` bytes any more.
   */
  blocks(offset: number, pieceBytes: number): AsyncIterable<Uint8Array>;
  /** Where threads can read by themselves, as long as the source is open. */
  readonly place?: FilePlace;
}

/** Where bytes are written to in order, as to a file. */
export interface BlockSink {
  /**
   * Takes the bytes over: they are not to be changed before `done` is called, which happens whatever becomes of them.
   * A promise when the caller must wait before the next ones.
   */
  append(bytes: Uint8Array, done?: () => void): Promise<void> | undefined;
  /** The place of the next so many bytes, which threads then write by themselves; all before them are written. */
  claim?(bytes: number): Promise<ClaimedPlace>;
}

/** Cost of Argon2id (RFC 9106): memory in KiB, passes (t), lanes (p). */
export interface Argon2idCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Password-based key derivation: Argon2id version 0x13, off the calling thread. */
export interface KdfPort {
  /**
   * 32 bytes from `secret` and `salt` (16 bytes). The core has checked the cost against its floors and caps
   * before it calls. The caller wipes the result. Errors: `out-of-memory`.
   */
  argon2id(cost: Argon2idCost, secret: Uint8Array, salt: Uint8Array): Promise<Uint8Array>;
}

/** X25519 (RFC 7748) for the slots' HPKE. Every array is 32 bytes. */
export interface X25519Port {
  publicKey(secret: Uint8Array): Uint8Array;
  /** The shared secret, for the caller to wipe. Throws for a public key of low order (an all-zero result). */
  sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array;
}

/** The log's key, ready to sign. Whoever made it wipes the secret that it came from. */
export interface AuditKey {
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** Ed25519 (RFC 8032) for the audit log; `secret` is the 32-byte seed. */
export interface AuditSignPort {
  publicKey(secret: Uint8Array): Uint8Array;
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /** One key made ready for many signatures: reading a key costs several times as much as signing with it. */
  ready(secret: Uint8Array): AuditKey;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** One stored row. `kind` is the number of a record kind, `id` 1..64 bytes, `generation` that of its commit. */
export interface StoredRecord {
  readonly kind: number;
  readonly id: Uint8Array;
  readonly generation: number;
  /** 24-byte nonce, ciphertext, 16-byte tag. */
  readonly box: Uint8Array;
}

/** One stored entry of the log; `seq` counts from 1 without gaps. */
export interface StoredLogEntry {
  readonly seq: number;
  readonly box: Uint8Array;
}

/** Where a record is. */
export interface RecordPlace {
  readonly kind: number;
  readonly id: Uint8Array;
}

/** Everything that changes in one step; all of it or none of it becomes durable. */
export interface StoreCommit {
  /** Generation of the head row as the writer knows it, 0 for the first commit. Else: `vault-changed`. */
  readonly expectedGeneration: number;
  /** The new header, when it changes. */
  readonly header?: Uint8Array;
  readonly puts: readonly StoredRecord[];
  readonly deletes: readonly RecordPlace[];
  /** Entries to append, or to write over after a re-key. */
  readonly log: readonly StoredLogEntry[];
}

/** What a store holds, read at once. */
export interface StoreContents {
  readonly header: Uint8Array;
  readonly records: Iterable<StoredRecord>;
  /** Number of entries in the log, and the numbers of its first and last (0 when empty). */
  readonly logCount: number;
  readonly logFirst: number;
  readonly logLast: number;
}

/**
 * Where the sealed rows of one vault are kept, held by one writer at a time. It knows nothing of what the
 * rows mean: the same port fits a server that must not learn anything.
 * Errors of every method: `vault-damaged` {where}, `store-failed` {reason}, `store-closed`.
 */
export interface StorePort {
  /** The header alone, so that a newer format can be refused before anything else is read. */
  readHeader(): Promise<Uint8Array>;
  load(): Promise<StoreContents>;
  /** Entries `from`..`to`, both included, in order; missing ones are absent. */
  readLog(from: number, to: number): Promise<readonly StoredLogEntry[]>;
  /**
   * Atomic and durable on return. On an error the store is as before when the error's details say
   * `rolledBack: true`; otherwise the caller must reopen it.
   * Errors besides those above: `vault-changed`, `disk-full`, `vault-read-only`.
   */
  commit(change: StoreCommit): Promise<void>;
  /** A consistent copy at `target`, which must not exist. Errors: `file-exists`, `disk-full`. */
  copyTo(target: string): Promise<void>;
  close(): Promise<void>;
}

/** What this computer last saw of a vault. */
export interface SeenVault {
  readonly generation: number;
  /** Hex of the hash of the head record. */
  readonly headHash: string;
  /** Unlocks that failed since the last one that worked, and when the first and last were (ISO 8601 UTC). */
  readonly failedUnlocks: number;
  readonly firstFailure?: string;
  readonly lastFailure?: string;
}

/**
 * Memory of vaults outside of the vaults (security.md V-7), so that an older copy put in a vault's place is
 * noticed. It is worth what its place is worth: who can restore this too is not noticed.
 */
export interface SeenPort {
  read(vaultId: string): Promise<SeenVault | undefined>;
  write(vaultId: string, seen: SeenVault): Promise<void>;
}
