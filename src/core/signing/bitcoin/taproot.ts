import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';

import type { HdEngine } from '../../seeds/hd-engine.ts';
import { bigIntToBytes, bytesToBigInt, equalBytes } from '../bytes.ts';
import { taggedHash } from './sighash.ts';
import { prefixed } from './writer.ts';

const order = secp256k1.Point.Fn.ORDER;

/** BIP-342: the version of tapscript, the only one that has a meaning yet. */
export const tapscriptVersion = 0xc0;

function tweakBytes(internalKey: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
  return taggedHash('TapTweak', internalKey, merkleRoot);
}

function tweakOf(internalKey: Uint8Array, merkleRoot: Uint8Array): bigint {
  const tweak = bytesToBigInt(tweakBytes(internalKey, merkleRoot));
  // BIP-341: fail when t >= n. Nobody can find such an input; the check is there because the standard asks for it.
  if (tweak >= order) throw new RangeError('taproot tweak out of range');
  return tweak;
}

/** The output point (33 bytes) of an internal key and a merkle root (0 bytes for none), by BIP-341. */
function tweakedPoint(
  internalKey: Uint8Array,
  merkleRoot: Uint8Array,
  curve?: Pick<HdEngine, 'addPublic'>,
): Uint8Array {
  if (curve) {
    const lifted = new Uint8Array(33);
    lifted[0] = 2;
    lifted.set(internalKey, 1);
    const added = curve.addPublic(lifted, tweakBytes(internalKey, merkleRoot));
    if (!added) throw new RangeError('taproot key or tweak out of range');
    return added;
  }
  const point = schnorr.utils.lift_x(bytesToBigInt(internalKey));
  const tweak = tweakOf(internalKey, merkleRoot);
  return (tweak === 0n ? point : point.add(secp256k1.Point.BASE.multiply(tweak))).toBytes(true);
}

/**
 * The x-only output key of an internal key and a merkle root (0 bytes for none), by BIP-341; `curve` is native
 * arithmetic where there is some. @throws for a key that is not on the curve.
 */
export function tweakPublicKey(
  internalKey: Uint8Array,
  merkleRoot: Uint8Array,
  curve?: Pick<HdEngine, 'addPublic'>,
): Uint8Array {
  return tweakedPoint(internalKey, merkleRoot, curve).slice(1);
}

/**
 * The secret of the output key, by BIP-341 `taproot_tweak_seckey`. `publicKey` is the compressed key of the secret when
 * the caller has it. The caller wipes both secrets.
 */
export function tweakSecretKey(
  secret: Uint8Array,
  merkleRoot: Uint8Array,
  publicKey: Uint8Array = secp256k1.getPublicKey(secret, true),
): Uint8Array {
  const scalar = bytesToBigInt(secret);
  const even = publicKey[0] === 2 ? scalar : order - scalar;
  const tweaked = (even + tweakOf(publicKey.subarray(1), merkleRoot)) % order;
  if (tweaked === 0n) throw new RangeError('taproot tweak out of range');
  return bigIntToBytes(tweaked, 32);
}

/** The hash of a leaf of a script tree (BIP-341). */
export function tapLeafHash(script: Uint8Array, version: number = tapscriptVersion): Uint8Array {
  return taggedHash('TapLeaf', Uint8Array.of(version), prefixed(script));
}

/** The hash of a branch: the two hashes below it in their order as numbers. */
export function tapBranchHash(one: Uint8Array, other: Uint8Array): Uint8Array {
  return precedes(one, other) ? taggedHash('TapBranch', one, other) : taggedHash('TapBranch', other, one);
}

function precedes(one: Uint8Array, other: Uint8Array): boolean {
  for (let at = 0; at < 32; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/**
 * Whether a control block (BIP-341: leaf version and parity, internal key, hashes on the way up) leads from a leaf to
 * an output key. A key that is not on the curve leads nowhere.
 */
export function leadsToOutput(
  controlBlock: Uint8Array,
  leafHash: Uint8Array,
  outputKey: Uint8Array,
  curve?: Pick<HdEngine, 'addPublic'>,
): boolean {
  let hash = leafHash;
  for (let at = 33; at < controlBlock.length; at += 32) {
    hash = tapBranchHash(hash, controlBlock.subarray(at, at + 32));
  }
  try {
    const point = tweakedPoint(controlBlock.subarray(1, 33), hash, curve);
    return ((controlBlock[0] ?? 0) & 1) === ((point[0] ?? 0) & 1) && equalBytes(point.subarray(1), outputKey);
  } catch {
    return false;
  }
}
