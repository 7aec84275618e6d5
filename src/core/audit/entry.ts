/** What a caller says about what it did. No secrets. */
export interface AuditDraft {
  /** Command of the contract, e.g. `keys.generate`. At most 64 characters. */
  readonly command: string;
  /** Who did it, e.g. `owner`, `cli:owner`. At most 128 characters. */
  readonly actor: string;
  /** Ids of what it was done to. */
  readonly subjects: readonly string[];
  /** `ok`, or the error code it ended with. */
  readonly outcome: string;
  /** Plain facts worth keeping: digests, names, numbers. Together at most 16 KiB as JSON. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/**
 * An entry of the log as it is hashed, signed and kept. A type and not an interface: only a type is known to have
 * no further members, as canonical JSON asks.
 */
export type AuditEntry = {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly actor: string;
  readonly command: string;
  readonly subjects: readonly string[];
  readonly outcome: string;
  readonly details: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  /** Hex of the hash of the entry before, 64 zeros for the first. */
  readonly previous: string;
  /** Hex of the Ed25519 signature by the vault's audit key. */
  readonly signature: string;
};

/** A checkpoint of the log: a signed note in C2SP form. */
export interface SignedCheckpoint {
  readonly size: number;
  /** Hex of the RFC 6962 root hash. */
  readonly root: string;
  /** The whole note: origin, size, root, blank line, signature line. */
  readonly note: string;
}
