import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { nobleSeedHashes, type SeedHashes } from './seed-hashes.ts';

/** The arithmetic of BIP-32, replaceable by native code. Arguments have the right lengths; results are fresh arrays. */
export interface HdEngine extends SeedHashes {
  /** point(k), 33 bytes compressed; `undefined` when k is 0 or not below the order. */
  publicKey(secret: Uint8Array): Uint8Array | undefined;
  /** (parse256(tweak) + k) mod n, 32 bytes; `undefined` when the tweak is not below the order or the sum is 0. */
  addSecret(secret: Uint8Array, tweak: Uint8Array): Uint8Array | undefined;
  /** point(parse256(tweak)) + K, 33 bytes; `undefined` when the tweak is out of range or the sum is infinity. */
  addPublic(publicKey: Uint8Array, tweak: Uint8Array): Uint8Array | undefined;
  /** Whether 33 bytes are a compressed point of the curve. */
  isPoint(publicKey: Uint8Array): boolean;
  /** RIPEMD-160(SHA-256(data)), 20 bytes. */
  hash160(data: Uint8Array): Uint8Array;
}

const { Point } = secp256k1;

function scalar(bytes: Uint8Array): bigint {
  return Point.Fn.fromBytes(bytes); // throws when not below the order
}

function orUndefined(compute: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

/** The same in JavaScript: ten times slower, and the second implementation in tests. */
export const nobleHdEngine: HdEngine = {
  ...nobleSeedHashes,
  publicKey: (secret) => orUndefined(() => secp256k1.getPublicKey(secret, true)),
  addSecret: (secret, tweak) =>
    orUndefined(() => {
      const sum = Point.Fn.create(scalar(secret) + scalar(tweak));
      return sum === 0n ? undefined : Point.Fn.toBytes(sum);
    }),
  addPublic: (publicKey, tweak) =>
    orUndefined(() => {
      const factor = scalar(tweak);
      const parent = Point.fromBytes(publicKey);
      const sum = factor === 0n ? parent : Point.BASE.multiply(factor).add(parent);
      return sum.is0() ? undefined : sum.toBytes(true);
    }),
  isPoint: (publicKey) =>
    publicKey.length === 33 && orUndefined(() => Point.fromBytes(publicKey).toBytes(true)) !== undefined,
  hash160: (data) => ripemd160(sha256(data)),
};
