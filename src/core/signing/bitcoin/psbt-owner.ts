import { bytesToHex } from '@noble/hashes/utils.js';

import { bytesToBigInt, equalBytes } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { FoundKey, KeyOrigin, WalletPlace } from '../request.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { Reader } from './reader.ts';
import { hash160, p2trScript, p2wpkhScript, scriptType } from './script.ts';
import { tweakPublicKey } from './taproot.ts';

/** A key of ours that a map names, and that is the key it says. */
export interface NamedKey {
  key: FoundKey;
  /** Full path from the master key as the PSBT states it; absent for single keys. */
  fullPath?: readonly number[];
  /** Leaves of a script tree that hold the key, by their hashes; empty for the internal key. */
  leaves: readonly Uint8Array[];
  /** Named by the request as a whole, not by the map: it need not have to do with this script. */
  hinted?: true;
}

/** Scripts of one key. */
export type SingleForm = 'p2pkh' | 'p2sh-p2wpkh' | 'p2wpkh' | 'p2tr';

/** Proof that a script pays to one key of ours: the script was rebuilt from the key and is the same. */
export interface Ownership extends NamedKey {
  form: SingleForm;
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

const none = new Uint8Array(0);

/**
 * Finds the owners of the scripts of one PSBT. What a map states is a hint only; the script rebuilt from our own key
 * is the proof. Curve work is remembered, so that a PSBT with thousands of outputs costs no more than its keys.
 */
export class OwnerFinder {
  readonly #context: DecodeContext;
  readonly #outputKeys = new Map<string, Uint8Array>();
  readonly #hint: NamedKey | undefined;

  constructor(context: DecodeContext) {
    this.#context = context;
    const hint = context.input.key;
    const found = hint && context.keys.byId(hint.keyId, hint.path);
    this.#hint = found?.algorithm === 'secp256k1' ? { key: found, leaves: [], hinted: true } : undefined;
  }

  /** The keys of ours that a map names, and the one that the request is meant for. */
  named(pairs: readonly PsbtPair[], fields: OwnerFields): NamedKey[] {
    const named: NamedKey[] = [];
    for (const pair of pairs) {
      if (pair.type !== fields.derivation && pair.type !== fields.tapDerivation) continue;
      const found = this.#findKey(readOrigin(pair, fields));
      if (found) named.push(found);
    }
    return this.#hint ? [...named, this.#hint] : named;
  }

  /** The key among `named` that alone can spend a script, with the form of the script; P2TR by its key path. */
  single(
    script: Uint8Array,
    named: readonly NamedKey[],
    pairs: readonly PsbtPair[],
    fields: OwnerFields,
  ): Ownership | undefined {
    if (named.length === 0) return undefined;
    const type = scriptType(script);
    if (type === 'p2tr') return this.#taproot(script, named, pairs, fields);
    if (type !== 'p2pkh' && type !== 'p2wpkh' && type !== 'p2sh') return undefined;
    const [from, length] = type === 'p2pkh' ? [3, 20] : [2, 20];
    const payload = script.subarray(from, from + length);
    for (const one of named) {
      const hash = hash160(one.key.publicKey);
      const form = type === 'p2sh' ? 'p2sh-p2wpkh' : type;
      const expected = type === 'p2sh' ? hash160(p2wpkhScript(one.key.publicKey)) : hash;
      if (equalBytes(expected, payload)) return { ...one, form };
    }
    return undefined;
  }

  /** The known wallet that a script belongs to, by the origins that the map states. */
  wallet(script: Uint8Array, pairs: readonly PsbtPair[], fields: OwnerFields): WalletPlace | undefined {
    const { keys } = this.#context;
    if (!keys.walletOf) return undefined;
    const origins = [...fieldsOf(pairs, fields.derivation), ...fieldsOf(pairs, fields.tapDerivation)].map(
      (pair) => readOrigin(pair, fields),
    );
    return origins.length === 0 ? undefined : keys.walletOf(script, origins);
  }

  #taproot(
    script: Uint8Array,
    named: readonly NamedKey[],
    pairs: readonly PsbtPair[],
    fields: OwnerFields,
  ): Ownership | undefined {
    const internalKey = fieldValue(pairs, fields.tapInternalKey);
    const root = fields.tapMerkleRoot === undefined ? undefined : fieldValue(pairs, fields.tapMerkleRoot);
    const merkleRoot = root ?? none;
    for (const one of named) {
      const own = one.key.publicKey.subarray(1);
      // The hint is tried without being named as the internal key.
      if (!one.hinted && !(internalKey && equalBytes(internalKey, own))) continue;
      const outputKey = this.#outputKey(own, merkleRoot);
      if (equalBytes(p2trScript(outputKey), script)) {
        return { ...one, form: 'p2tr', taproot: { merkleRoot, outputKey } };
      }
    }
    return undefined;
  }

  #outputKey(internalKey: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
    const name = `${bytesToHex(internalKey)} ${bytesToHex(merkleRoot)}`;
    let outputKey = this.#outputKeys.get(name);
    if (!outputKey) {
      outputKey = tweakPublicKey(internalKey, merkleRoot, this.#context.keys.hd);
      this.#outputKeys.set(name, outputKey);
    }
    return outputKey;
  }

  /** The key an origin names, when we hold it and its public key is the one named (33 or 32 bytes). */
  #findKey({
    publicKey,
    fingerprint,
    path,
    leaves,
  }: KeyOrigin & { leaves: Uint8Array[] }): NamedKey | undefined {
    const { keys } = this.#context;
    const child = keys.byFingerprintPath(fingerprint, path);
    if (child?.algorithm === 'secp256k1' && isKey(child, publicKey))
      return { key: child, fullPath: child.origin ?? path, leaves };
    const candidates =
      publicKey.length === 32 ? [2, 3].map((sign) => Uint8Array.of(sign, ...publicKey)) : [publicKey];
    for (const candidate of candidates) {
      const single = keys.byPublicKey(candidate);
      if (single?.algorithm === 'secp256k1' && isKey(single, publicKey)) return { key: single, leaves };
    }
    return undefined;
  }
}

/** The key, fingerprint and path of a derivation field; the codec has checked its form. */
function readOrigin(
  { type, keyData, value }: PsbtPair,
  fields: OwnerFields,
): KeyOrigin & { leaves: Uint8Array[] } {
  const reader = new Reader(value);
  const leaves =
    type === fields.tapDerivation ? Array.from({ length: reader.compactSize() }, () => reader.take(32)) : [];
  const fingerprint = Number(bytesToBigInt(reader.take(4)));
  const path: number[] = [];
  while (reader.left > 0) path.push(reader.uint32());
  return { publicKey: keyData, fingerprint, path, leaves };
}

function isKey(found: FoundKey, publicKey: Uint8Array): boolean {
  return equalBytes(publicKey.length === 32 ? found.publicKey.subarray(1) : found.publicKey, publicKey);
}
