import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { hardenedOffset, pathIndexes, type DerivationPath } from './path.ts';
import type { SeedHashes } from './seed-hashes.ts';

/** The curves of SLIP-10, by our algorithm ids. */
export type Slip10Curve = 'secp256k1' | 'p256' | 'ed25519' | 'x25519';

/** A node of a SLIP-10 tree; the caller wipes `secret`. */
export interface Slip10Key {
  /** 32 bytes: a scalar for secp256k1 and P-256, the RFC 8032 seed for Ed25519, the RFC 7748 string for X25519. */
  readonly secret: Uint8Array;
  readonly chainCode: Uint8Array;
  /** 33 bytes compressed, or 32 bytes for Ed25519 and X25519 (SLIP-10 puts a zero in front of these two). */
  readonly publicKey: Uint8Array;
  /** First four bytes of HASH160 of the parent's public key; 0 for the master. */
  readonly parentFingerprint: number;
}

const masterLabels: Readonly<Record<Slip10Curve, Uint8Array>> = {
  secp256k1: encodeUtf8('Bitcoin seed'),
  p256: encodeUtf8('Nist256p1 seed'),
  ed25519: encodeUtf8('ed25519 seed'),
  x25519: encodeUtf8('curve25519 seed'),
};

/** A curve whose keys are numbers below an order: children are sums, and some hashes make no key. */
function weierstrass(curve: Slip10Curve): typeof secp256k1 | undefined {
  if (curve === 'secp256k1') return secp256k1;
  return curve === 'p256' ? p256 : undefined;
}

function publicKeyOf(curve: Slip10Curve, secret: Uint8Array): Uint8Array {
  if (curve === 'ed25519') return ed25519.getPublicKey(secret);
  if (curve === 'x25519') return x25519.getPublicKey(secret);
  return (curve === 'p256' ? p256 : secp256k1).getPublicKey(secret, true);
}

/** The public key as SLIP-10 serialises it: 33 bytes for every curve. */
function serialised(key: Uint8Array): Uint8Array {
  return key.length === 32 ? joinBytes(Uint8Array.of(0), key) : key;
}

/**
 * The master key of a seed (SLIP-10, "Master key generation"), 16 to 64 bytes. For secp256k1 it is BIP-32's.
 * @throws HoldfastError `bad-seed`.
 */
export function slip10Master(curve: Slip10Curve, seed: Uint8Array, hashes: SeedHashes): Slip10Key {
  if (seed.length < 16 || seed.length > 64) throw new HoldfastError('bad-seed', { length: seed.length });
  let whole = hashes.hmacSha512(masterLabels[curve], seed);
  const group = weierstrass(curve);
  while (group !== undefined && !group.utils.isValidSecretKey(whole.subarray(0, 32))) {
    const next = hashes.hmacSha512(masterLabels[curve], whole);
    whole.fill(0);
    whole = next;
  }
  const secret = whole.slice(0, 32);
  const chainCode = whole.slice(32);
  whole.fill(0);
  return { secret, chainCode, publicKey: publicKeyOf(curve, secret), parentFingerprint: 0 };
}

/**
 * One private child (SLIP-10, "Private parent key -> private child key"). Ed25519 and X25519 have hardened ones only.
 * @throws HoldfastError `needs-hardened-index`, or `no-such-child` for an index out of range.
 */
export function slip10Child(
  curve: Slip10Curve,
  parent: Slip10Key,
  index: number,
  hashes: SeedHashes,
): Slip10Key {
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff) {
    throw new HoldfastError('no-such-child', { index });
  }
  const group = weierstrass(curve);
  if (group === undefined && index < hardenedOffset)
    throw new HoldfastError('needs-hardened-index', { index });
  const data = new Uint8Array(37);
  if (index >= hardenedOffset) data.set(parent.secret, 1);
  else data.set(parent.publicKey, 0);
  new DataView(data.buffer).setUint32(33, index);
  let whole = hashes.hmacSha512(parent.chainCode, data);
  let secret = group === undefined ? whole.slice(0, 32) : addScalars(group, whole, parent.secret);
  while (secret === undefined) {
    // "If parse256(IL) >= n or the key is 0: let I = HMAC-SHA512(c_par, 0x01 || IR || ser32(i)) and restart."
    data.fill(0);
    data[0] = 1;
    data.set(whole.subarray(32), 1);
    new DataView(data.buffer).setUint32(33, index);
    whole.fill(0);
    whole = hashes.hmacSha512(parent.chainCode, data);
    secret = group && addScalars(group, whole, parent.secret);
  }
  const chainCode = whole.slice(32);
  whole.fill(0);
  data.fill(0);
  const identifier = ripemd160(sha256(serialised(parent.publicKey)));
  const parentFingerprint = new DataView(identifier.buffer, identifier.byteOffset, 4).getUint32(0);
  return { secret, chainCode, publicKey: publicKeyOf(curve, secret), parentFingerprint };
}

function addScalars(group: typeof secp256k1, whole: Uint8Array, parent: Uint8Array): Uint8Array | undefined {
  const { Fn } = group.Point;
  const left = whole.slice(0, 32);
  try {
    const sum = Fn.create(Fn.fromBytes(left) + Fn.fromBytes(parent));
    return sum === 0n ? undefined : Fn.toBytes(sum);
  } catch {
    return undefined; // not below the order
  } finally {
    left.fill(0);
  }
}

/** Follows a path from a seed; keys in between are wiped. Errors as `slip10Master` and `slip10Child`. */
export function slip10Derive(
  curve: Slip10Curve,
  seed: Uint8Array,
  path: DerivationPath,
  hashes: SeedHashes,
): Slip10Key {
  let key = slip10Master(curve, seed, hashes);
  for (const index of pathIndexes(path)) {
    const child = slip10Child(curve, key, index, hashes);
    key.secret.fill(0);
    key = child;
  }
  return key;
}
