import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../core/crypto/bytes.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { decodeUtf8, encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError } from '../core/error.ts';
import { bookOf, coverOf } from '../core/references/book.ts';
import type { MinisignKey } from '../core/references/minisign-verify.ts';
import type { Reference } from '../core/references/reference.ts';
import { readReference } from '../core/references/reference-file.ts';
import type { ReferenceBook } from '../core/signing/ethereum/reference-book.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';

type ReferenceView = CommandOutput<'references.add'>['reference'];

/** A description as the vault keeps it. Its signature was checked when it came; its record is authenticated. */
export interface KeptReference {
  readonly id: string;
  readonly text: string;
  /** SHA-256 of the signer's number and key, hex. */
  readonly signer: string;
  /** ISO 8601 UTC. */
  readonly added: string;
}

/** A description that is to be kept. The same file of the same signer has the same id, so it is kept once. */
export function keepReference(file: Uint8Array, key: MinisignKey, at: string): KeptReference {
  const signer = encodeHex(sha256(joinBytes(key.number, key.publicKey)));
  const id = encodeHex(sha256(joinBytes(encodeUtf8(signer), file))).slice(0, 32);
  return { id, text: decodeUtf8(file), signer, added: at };
}

/** The contract's row of a description. */
export function referenceView({ id, signer, added }: KeptReference, read: Reference): ReferenceView {
  return { id, kind: read.kind, name: read.name, signer, added, covers: coverOf(read) };
}

/** The descriptions of an open vault, read once and again after each change of them. */
export class References {
  readonly #vault: Vault;
  #read: { kept: KeptReference; reference: Reference }[] | undefined;
  #book: ReferenceBook | undefined;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Descriptions have changed. */
  forget(): void {
    this.#read = undefined;
    this.#book = undefined;
  }

  /** Each with what it says, the oldest first. */
  all(): readonly { kept: KeptReference; reference: Reference }[] {
    this.#read ??= readAll(this.#vault);
    return this.#read;
  }

  /** What the decoder asks; `undefined` when nothing was added. */
  get book(): ReferenceBook | undefined {
    const all = this.all();
    if (all.length === 0) return undefined;
    this.#book ??= bookOf(all.map(({ reference }) => reference));
    return this.#book;
  }
}

function readAll(vault: Vault): { kept: KeptReference; reference: Reference }[] {
  const all: { kept: KeptReference; reference: Reference }[] = [];
  for (const { value } of vault.list('reference')) {
    // Records of this kind are written by the engine alone and were authenticated when the vault was opened.
    const kept = value as unknown as KeptReference;
    try {
      all.push({ kept, reference: readReference(encodeUtf8(kept.text)) });
    } catch (error) {
      // One that a later version of this program has kept is passed over: what it describes stays refused.
      if (!(error instanceof HoldfastError)) throw error;
    }
  }
  return all.sort((a, b) => (a.kept.added < b.kept.added ? -1 : 1));
}
