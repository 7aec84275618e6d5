import { bytesToHex } from '@noble/hashes/utils.js';

import { bytesToBigInt, equalBytes } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { FoundKey } from '../request.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { Reader } from './reader.ts';
import { p2trScript, p2wpkhScript, scriptType } from './script.ts';
import { tweakPublicKey } from './taproot.ts';

/** Proof that a script pays to a key of ours: the script was rebuilt from the key and is the same. */
export interface Ownership {
  key: FoundKey;
  /** Full path from the master key as the PSBT states it; absent for single keys. */
  fullPath?: readonly number[];
  /** For P2TR: merkle root (0 bytes for none) and x-only output key. */
  taproot?: { merkleRoot: Uint8Array; outputKey: Uint8Array };
}

/** What to look at in a map: the same facts have other numbers in input and output maps. */
export interface OwnerFields {
  derivation: number;
  tapDerivation: number;
  tapInternalKey: number;
  tapMerkleRoot?: number;
}

/** What a map says about a script: `ours` with proof, `claimed` when it names a key of ours that is not in it. */
export type Owner =
  { kind: 'ours'; ownership: Ownership } | { kind: 'claimed'; key: FoundKey } | { kind: 'foreign' };

const none = new Uint8Array(0);

/**
 * Finds the owners of the scripts of one PSBT. What a map states is a hint only; the script rebuilt from our own key
 * is the proof. Curve work is remembered, so that a PSBT with thousands of outputs costs no more than its keys.
 */
export class OwnerFinder {
  readonly #context: DecodeContext;
  readonly #outputKeys = new Map<string, Uint8Array>();
  readonly #hint: FoundKey | undefined;

  constructor(context: DecodeContext) {
    this.#context = context;
    const hint = context.input.key;
    const found = hint && context.keys.byId(hint.keyId, hint.path);
    this.#hint = found?.algorithm === 'secp256k1' ? found : undefined;
  }

  /** The owner of a P2WPKH or P2TR key-path script; other scripts can only be `claimed` or `foreign`. */
  ownerOf(script: Uint8Array, pairs: readonly PsbtPair[], fields: OwnerFields): Owner {
    return scriptType(script) === 'p2tr'
      ? this.#taprootOwner(script, pairs, fields)
      : this.#plainOwner(script, pairs, fields);
  }

  #plainOwner(script: Uint8Array, pairs: readonly PsbtPair[], fields: OwnerFields): Owner {
    let claimed: FoundKey | undefined;
    for (const { keyData, value } of fieldsOf(pairs, fields.derivation)) {
      const found = this.#findKey(keyData, value);
      if (!found) continue;
      if (equalBytes(p2wpkhScript(found.key.publicKey), script)) return { kind: 'ours', ownership: found };
      claimed = found.key;
    }
    const hint = this.#hint;
    if (hint && equalBytes(p2wpkhScript(hint.publicKey), script))
      return { kind: 'ours', ownership: { key: hint } };
    return claimed ? { kind: 'claimed', key: claimed } : { kind: 'foreign' };
  }

  #taprootOwner(script: Uint8Array, pairs: readonly PsbtPair[], fields: OwnerFields): Owner {
    const internalKey = fieldValue(pairs, fields.tapInternalKey);
    const root = fields.tapMerkleRoot === undefined ? undefined : fieldValue(pairs, fields.tapMerkleRoot);
    const merkleRoot = root ?? none;
    let claimed: FoundKey | undefined;
    for (const { keyData, value } of fieldsOf(pairs, fields.tapDerivation)) {
      const reader = new Reader(value);
      reader.take(32 * reader.compactSize());
      const found = this.#findKey(keyData, reader.take(reader.left));
      if (!found) continue;
      claimed = found.key;
      if (!internalKey || !equalBytes(internalKey, keyData)) continue;
      const outputKey = this.#outputKey(internalKey, merkleRoot);
      if (equalBytes(p2trScript(outputKey), script)) {
        return { kind: 'ours', ownership: { ...found, taproot: { merkleRoot, outputKey } } };
      }
    }
    if (this.#hint) {
      const outputKey = this.#outputKey(this.#hint.publicKey.subarray(1), merkleRoot);
      if (equalBytes(p2trScript(outputKey), script)) {
        return { kind: 'ours', ownership: { key: this.#hint, taproot: { merkleRoot, outputKey } } };
      }
    }
    return claimed ? { kind: 'claimed', key: claimed } : { kind: 'foreign' };
  }

  #outputKey(internalKey: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
    const name = `${bytesToHex(internalKey)} ${bytesToHex(merkleRoot)}`;
    const outputKey = this.#outputKeys.get(name) ?? tweakPublicKey(internalKey, merkleRoot);
    this.#outputKeys.set(name, outputKey);
    return outputKey;
  }

  /** The key a derivation field names, when we hold it and its public key is the one named (33 or 32 bytes). */
  #findKey(publicKey: Uint8Array, origin: Uint8Array): Ownership | undefined {
    const fingerprint = Number(bytesToBigInt(origin.subarray(0, 4)));
    const reader = new Reader(origin.subarray(4));
    const path: number[] = [];
    while (reader.left > 0) path.push(reader.uint32());
    const { keys } = this.#context;
    const child = keys.byFingerprintPath(fingerprint, path);
    if (child?.algorithm === 'secp256k1' && isKey(child, publicKey)) return { key: child, fullPath: path };
    const candidates =
      publicKey.length === 32 ? [2, 3].map((sign) => Uint8Array.of(sign, ...publicKey)) : [publicKey];
    for (const candidate of candidates) {
      const single = keys.byPublicKey(candidate);
      if (single?.algorithm === 'secp256k1' && isKey(single, publicKey)) return { key: single };
    }
    return undefined;
  }
}

function isKey(found: FoundKey, publicKey: Uint8Array): boolean {
  return equalBytes(publicKey.length === 32 ? found.publicKey.subarray(1) : found.publicKey, publicKey);
}
