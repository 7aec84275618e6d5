import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import { joinBytes } from './bytes.ts';
import { decodeRsaSpki } from './rsa-key.ts';
import { applyPublic, maskOf } from './rsa.ts';

/**
 * The hash of RSA-OAEP, in both places (RFC 8017, section 7.1). SHA-1 is for tokens that know nothing else: OAEP does not
 * ask of its hash what SHA-1 fails at (SP 800-131A Rev. 2, section 9).
 */
export type OaepHash = 'sha256' | 'sha1';

const hashes = { sha256, sha1 } as const;
const seedBytes: Readonly<Record<OaepHash, number>> = { sha256: 32, sha1: 20 };

/** How many random bytes {@link encryptOaep} takes. */
export function oaepSeedBytes(hash: OaepHash): number {
  return seedBytes[hash];
}

/**
 * RSAES-OAEP-ENCRYPT without a label. `seed` is {@link oaepSeedBytes} fresh random bytes, `spki` the public half in DER.
 * The result is as long as the modulus. Errors: `bad-rsa-key`, `bad-key-length` for a message that is too long.
 */
export function encryptOaep(
  hash: OaepHash,
  message: Uint8Array,
  seed: Uint8Array,
  spki: Uint8Array,
): Uint8Array {
  const hashOf = hashes[hash];
  const size = seedBytes[hash];
  const length = decodeRsaSpki(spki).modulus.length;
  const gap = length - message.length - 2 * size - 2;
  if (gap < 0 || seed.length !== size) throw new HoldfastError('bad-key-length', { length: message.length });
  const block = joinBytes(hashOf(new Uint8Array(0)), new Uint8Array(gap), Uint8Array.of(1), message);
  mix(block, maskOf(seed, block.length, hashOf));
  const maskedSeed = Uint8Array.from(seed);
  mix(maskedSeed, maskOf(block, size, hashOf));
  return applyPublic(spki, joinBytes(Uint8Array.of(0), maskedSeed, block));
}

function mix(bytes: Uint8Array, mask: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (mask[at] ?? 0);
}
