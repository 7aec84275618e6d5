import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { HdEngine } from './hd-engine.ts';
import { hardenedOffset, pathIndexes, type DerivationPath } from './path.ts';

/** A node of a BIP-32 tree. With `secret` it is an extended private key, without one an extended public key. */
export interface HdKey {
  readonly depth: number;
  /** Number of this child, 2^31 added when hardened; 0 for the master. */
  readonly index: number;
  /** First four bytes of HASH160 of the parent's public key, as a number; 0 for the master. */
  readonly parentFingerprint: number;
  /** 32 bytes. */
  readonly chainCode: Uint8Array;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
  /** 32 bytes, big-endian; wiped by `wipeHdKey`. */
  readonly secret: Uint8Array | undefined;
}

const masterLabel = encodeUtf8('Bitcoin seed');

/**
 * The master key of a seed (BIP-32, "Master key generation"): 16 to 64 bytes.
 * @throws HoldfastError `bad-seed` for another length, or (odds below 2^-127) a seed that makes no valid key.
 */
export function masterKey(seed: Uint8Array, engine: HdEngine): HdKey {
  if (seed.length < 16 || seed.length > 64) throw new HoldfastError('bad-seed', { length: seed.length });
  const whole = engine.hmacSha512(masterLabel, seed);
  const secret = whole.slice(0, 32);
  const chainCode = whole.slice(32);
  whole.fill(0);
  const publicKey = engine.publicKey(secret);
  if (publicKey === undefined) throw new HoldfastError('bad-seed', { reason: 'no-valid-key' });
  return { depth: 0, index: 0, parentFingerprint: 0, chainCode, publicKey, secret };
}

/**
 * One child (BIP-32, CKDpriv and CKDpub): hardened from 2^31 on, which needs the private half.
 * @throws HoldfastError `needs-private-key` for a hardened child of a public key; `no-such-child` where the standard
 * says to take the next index (odds below 2^-127) or at depth 255.
 */
export function deriveChild(parent: HdKey, index: number, engine: HdEngine): HdKey {
  const hardened = index >= hardenedOffset;
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff || parent.depth >= 255) {
    throw new HoldfastError('no-such-child', { index });
  }
  const data = new Uint8Array(37);
  if (hardened) {
    if (parent.secret === undefined) throw new HoldfastError('needs-private-key');
    data.set(parent.secret, 1);
  } else {
    data.set(parent.publicKey, 0);
  }
  new DataView(data.buffer).setUint32(33, index);
  const whole = engine.hmacSha512(parent.chainCode, data);
  const tweak = whole.slice(0, 32);
  const chainCode = whole.slice(32);
  try {
    const secret = parent.secret && engine.addSecret(parent.secret, tweak);
    const publicKey = parent.secret
      ? secret && engine.publicKey(secret)
      : engine.addPublic(parent.publicKey, tweak);
    if (publicKey === undefined) throw new HoldfastError('no-such-child', { index });
    return {
      depth: parent.depth + 1,
      index,
      parentFingerprint: fingerprint(parent, engine),
      chainCode,
      publicKey,
      secret,
    };
  } finally {
    data.fill(0);
    whole.fill(0);
    tweak.fill(0);
  }
}

/** Follows a path below a key; the private halves in between are wiped. Errors as `deriveChild`. */
export function derivePath(key: HdKey, path: DerivationPath, engine: HdEngine): HdKey {
  let current = key;
  for (const index of pathIndexes(path)) {
    const child = deriveChild(current, index, engine);
    if (current !== key) wipeHdKey(current);
    current = child;
  }
  return current === key ? copyOf(key) : current;
}

/** A copy whose wiping leaves the original alone. */
function copyOf(key: HdKey): HdKey {
  return { ...key, secret: key.secret && Uint8Array.from(key.secret) };
}

/** The public half of a key, as a watch-only wallet gets it. */
export function neuter(key: HdKey): HdKey {
  return { ...key, secret: undefined };
}

/** First four bytes of HASH160 of the public key, as a number (BIP-32, "Key identifiers"). */
export function fingerprint(key: HdKey, engine: HdEngine): number {
  const hash = engine.hash160(key.publicKey);
  return new DataView(hash.buffer, hash.byteOffset, 4).getUint32(0);
}

/** A fingerprint as people and descriptors write it: eight hex digits. */
export function fingerprintText(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Overwrites the private half. Public parts stay readable. */
export function wipeHdKey(key: HdKey): void {
  key.secret?.fill(0);
}
