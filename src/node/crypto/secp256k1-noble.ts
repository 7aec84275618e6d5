import { secp256k1 } from '@noble/curves/secp256k1.js';
import { nobleHdEngine } from '../../core/seeds/hd-engine.ts';
import type { Secp256k1Addon } from './secp256k1-addon.ts';

const { Point } = secp256k1;
const overDigest = { prehash: false, lowS: true } as const;

function inPlace(target: Uint8Array, value: Uint8Array | undefined): Uint8Array {
  target.set(required(value));
  value?.fill(0);
  return target;
}

function required(value: Uint8Array | undefined): Uint8Array {
  if (value === undefined) throw new RangeError('out of range');
  return value;
}

/** A scalar from 1 to the order less 1; throws for others. */
function factor(bytes: Uint8Array): bigint {
  const value = Point.Fn.fromBytes(bytes);
  if (value === 0n) throw new RangeError('zero');
  return value;
}

/** The calls of the native library on noble, for platforms that have no binary of it: twenty times slower. */
export const nobleSecp256k1: Secp256k1Addon = {
  privateKeyVerify: (secret) => secp256k1.utils.isValidSecretKey(secret),
  privateKeyNegate: (secret) => inPlace(secret, Point.Fn.toBytes(Point.Fn.neg(factor(secret)))),
  privateKeyTweakAdd: (secret, tweak) => inPlace(secret, nobleHdEngine.addSecret(secret, tweak)),
  privateKeyTweakMul: (secret, by) =>
    inPlace(secret, Point.Fn.toBytes(Point.Fn.mul(factor(secret), factor(by)))),
  publicKeyCreate: (secret) => secp256k1.getPublicKey(secret, true),
  publicKeyConvert: (publicKey, compressed) => Point.fromBytes(publicKey).toBytes(compressed),
  publicKeyTweakAdd: (publicKey, tweak) => required(nobleHdEngine.addPublic(publicKey, tweak)),
  publicKeyTweakMul: (publicKey, by) => Point.fromBytes(publicKey).multiply(factor(by)).toBytes(true),
  ecdsaSign(digest, secret) {
    const signed = secp256k1.sign(digest, secret, { ...overDigest, format: 'recovered' });
    return { signature: signed.slice(1), recid: signed[0] ?? -1 };
  },
  ecdsaVerify: (signature, digest, publicKey) => secp256k1.verify(signature, digest, publicKey, overDigest),
  ecdsaRecover: (signature, recovery, digest) =>
    secp256k1.recoverPublicKey(Uint8Array.of(recovery, ...signature), digest, { prehash: false }),
};
