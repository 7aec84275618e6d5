import { z } from 'zod';
import { encodeHex } from '../core/encoding/hex.ts';
import type { VaultDraft, Vault } from '../core/vault/vault.ts';

/** One piece of what is remembered of a key's signatures: r and digest of each, 8 bytes of either in hex. */
const pieceSchema = z.strictObject({ key: z.string(), piece: z.int().min(0), seen: z.array(z.string()) });

/** Signatures in one record, and records for one key: the newest 8,192 are remembered. */
const inPiece = 128;
const pieces = 64;

/** What is remembered of one key. */
interface Memory {
  /** Digest by r. */
  readonly seen: Map<string, string>;
  readonly rows: string[][];
  /** The piece that is being filled. */
  current: number;
  /** Pieces that are newer than what is written or being written. */
  readonly unsaved: Set<number>;
  /** Pieces of a commit that is under way, or has failed. */
  readonly writing: Set<number>;
}

/**
 * The first halves of ECDSA signatures that tokens have made. The same one for two digests gives the secret away, and
 * tells of a token whose randomness has failed (security.md P-9). Kept in the vault, with the next commit.
 */
export class TokenNonces {
  readonly #vault: Vault;
  readonly #keys = new Map<string, Memory>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Whether a signature may be released: its r is new, or was made for the same digest. */
  accept(key: string, r: Uint8Array, digest: Uint8Array): boolean {
    const memory = this.#of(key);
    const name = encodeHex(r.subarray(0, 8));
    const what = encodeHex(digest.subarray(0, 8));
    const before = memory.seen.get(name);
    if (before !== undefined) return before === what;
    memory.seen.set(name, what);
    this.#note(memory, name + what);
    return true;
  }

  /** Writes what is new, into a commit that is made anyway. */
  put(draft: Pick<VaultDraft, 'put'>): void {
    for (const [key, memory] of this.#keys) {
      for (const piece of memory.unsaved) memory.writing.add(piece);
      memory.unsaved.clear();
      for (const piece of memory.writing)
        draft.put('token', `r-${key}-${piece}`, { key, piece, seen: [...(memory.rows[piece] ?? [])] });
    }
  }

  /** What was written is durable. */
  kept(): void {
    for (const { writing } of this.#keys.values()) writing.clear();
  }

  #note(memory: Memory, row: string): void {
    const full = (memory.rows[memory.current]?.length ?? 0) >= inPiece;
    if (full) {
      memory.current = (memory.current + 1) % pieces;
      for (const old of memory.rows[memory.current] ?? []) memory.seen.delete(old.slice(0, 16));
      memory.rows[memory.current] = [];
    }
    (memory.rows[memory.current] ??= []).push(row);
    memory.unsaved.add(memory.current);
  }

  #of(key: string): Memory {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const memory: Memory = { seen: new Map(), rows: [], current: 0, unsaved: new Set(), writing: new Set() };
    for (let piece = 0; piece < pieces; piece++) {
      const value = pieceSchema.safeParse(this.#vault.get('token', `r-${key}-${piece}`)).data;
      if (value === undefined) break;
      memory.rows.push([...value.seen]);
      for (const row of value.seen) memory.seen.set(row.slice(0, 16), row.slice(16));
    }
    // The one that is being filled is the only one that is not full.
    const open = memory.rows.findIndex((rows) => rows.length < inPiece);
    memory.current = open >= 0 ? open : Math.max(0, memory.rows.length - 1);
    this.#keys.set(key, memory);
    return memory;
  }
}
