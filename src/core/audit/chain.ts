import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { canonicalJson } from '../encoding/jcs.ts';
import { HoldfastError } from '../error.ts';
import type { AuditKey, AuditSignPort, HashPort } from '../ports.ts';
import type { AuditDraft, AuditEntry } from './entry.ts';

/** What an entry of the log is before it is signed. */
export type UnsignedEntry = Omit<AuditEntry, 'signature'>;

/** `previous` of the first entry. */
export const noPrevious = '0'.repeat(64);

const detail = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const draftShape = {
  actor: z.string().min(1).max(128),
  command: z.string().min(1).max(64),
  details: z.record(z.string().max(64), detail),
  outcome: z.string().min(1).max(64),
  subjects: z.array(z.string().max(128)).max(10_000),
};
const entryShape = z.strictObject({
  ...draftShape,
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
  time: z.iso.datetime({ precision: 3 }),
});
const draftSchema = z.strictObject({ ...draftShape, details: draftShape.details.optional() });

/** Longest entry, in bytes of its canonical JSON. */
export const maxEntryLength = 1024 * 1024;

/** Refuses a draft with unknown fields or over-long values. Errors: `bad-audit-entry`. */
export function checkDraft(draft: AuditDraft): void {
  const parsed = draftSchema.safeParse(draft);
  if (!parsed.success) throw new HoldfastError('bad-audit-entry');
  const json = canonicalJson({ ...parsed.data, details: parsed.data.details ?? {} });
  if (utf8ToBytes(json).length > maxEntryLength - 512) throw new HoldfastError('bad-audit-entry');
}

/** Hash of an entry: SHA-256 over the canonical JSON of all its fields but the signature. 32 bytes. */
export function entryHash(hash: HashPort, entry: UnsignedEntry): Uint8Array {
  const { actor, command, details, outcome, previous, seq, subjects, time } = entry;
  return hash.sha256(
    utf8ToBytes(canonicalJson({ actor, command, details, outcome, previous, seq, subjects, time })),
  );
}

/** What the audit key signs: a label, the vault's id and the entry's hash. */
export function entryMessage(vaultId: Uint8Array, hashed: Uint8Array): Uint8Array {
  return concatBytes(utf8ToBytes('holdfast v1 audit entry\0'), vaultId, hashed);
}

/** Makes the next entry. `key` is the audit key. Returns it with its hash in hex. */
export function signEntry(
  hash: HashPort,
  vaultId: Uint8Array,
  key: AuditKey,
  entry: UnsignedEntry,
): { entry: AuditEntry; hash: string } {
  const hashed = entryHash(hash, entry);
  const signature = bytesToHex(key.sign(entryMessage(vaultId, hashed)));
  return { entry: { ...entry, signature }, hash: bytesToHex(hashed) };
}

/** The bytes an entry is kept and exported as. */
export function encodeEntry(entry: AuditEntry): Uint8Array {
  return utf8ToBytes(canonicalJson(entry));
}

/** Reads an entry; only the canonical encoding is taken. Returns undefined for anything else. */
export function parseEntry(bytes: Uint8Array): AuditEntry | undefined {
  if (bytes.length > maxEntryLength) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed = entryShape.safeParse(JSON.parse(text));
    return parsed.success && canonicalJson(parsed.data) === text ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Walks a log in order: number, link to the entry before and signature of each one. Start it at the beginning,
 * or in the middle with the hash of the entry before (undefined: the first link is taken on trust).
 */
export class ChainWalker {
  readonly #ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort };
  readonly #vaultId: Uint8Array;
  readonly #publicKey: Uint8Array;
  #next: number;
  #previous: string | undefined;

  constructor(
    ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort },
    vaultId: Uint8Array,
    publicKey: Uint8Array,
    start: { readonly seq: number; readonly previous: string | undefined } = { seq: 1, previous: noPrevious },
  ) {
    this.#ports = ports;
    this.#vaultId = vaultId;
    this.#publicKey = publicKey;
    this.#next = start.seq;
    this.#previous = start.previous;
  }

  /** Hash of the last entry in hex. */
  get hash(): string {
    return this.#previous ?? noPrevious;
  }

  /** Takes the next entry. Errors: `audit-damaged` {seq, reason: sequence | link | signature}. */
  take(entry: AuditEntry): void {
    const seq = this.#next;
    if (entry.seq !== seq) throw auditDamaged(seq, 'sequence');
    if (this.#previous !== undefined && entry.previous !== this.#previous) throw auditDamaged(seq, 'link');
    const hashed = entryHash(this.#ports.hash, entry);
    const message = entryMessage(this.#vaultId, hashed);
    if (!this.#ports.auditSign.verify(this.#publicKey, message, hexToBytes(entry.signature))) {
      throw auditDamaged(seq, 'signature');
    }
    this.#previous = bytesToHex(hashed);
    this.#next = seq + 1;
  }
}

/** The error for a log that is not what was written. */
export function auditDamaged(seq: number, reason: string): HoldfastError {
  return new HoldfastError('audit-damaged', { seq, reason });
}
