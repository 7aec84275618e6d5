import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';

import { bigIntToBytes, bytesToBigInt } from '../bytes.ts';
import { taggedHash } from './sighash.ts';

const order = secp256k1.Point.Fn.ORDER;

function tweakOf(internalKey: Uint8Array, merkleRoot: Uint8Array): bigint {
  const tweak = bytesToBigInt(taggedHash('TapTweak', internalKey, merkleRoot));
  // BIP-341: fail when t >= n. Nobody can find such an input; the check is there because the standard asks for it.
  if (tweak >= order) throw new RangeError('taproot tweak out of range');
  return tweak;
}

/** The x-only output key of an internal key and a merkle root (0 bytes for none), by BIP-341. */
export function tweakPublicKey(internalKey: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
  const point = schnorr.utils.lift_x(bytesToBigInt(internalKey));
  const tweak = tweakOf(internalKey, merkleRoot);
  const tweaked = tweak === 0n ? point : point.add(secp256k1.Point.BASE.multiply(tweak));
  return tweaked.toBytes(true).slice(1);
}

/** The secret of the output key, by BIP-341 `taproot_tweak_seckey`. The caller wipes both secrets. */
export function tweakSecretKey(secret: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
  const publicKey = secp256k1.getPublicKey(secret, true);
  const scalar = bytesToBigInt(secret);
  const even = publicKey[0] === 2 ? scalar : order - scalar;
  const tweaked = (even + tweakOf(publicKey.subarray(1), merkleRoot)) % order;
  if (tweaked === 0n) throw new RangeError('taproot tweak out of range');
  return bigIntToBytes(tweaked, 32);
}
