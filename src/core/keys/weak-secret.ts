import { sha256 } from '@noble/hashes/sha2.js';
import type { KeyAlgorithm } from '../crypto/algorithms.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { decodeHex, encodeHex } from '../encoding/hex.ts';
import type { KeyRecord } from './key.ts';

/** What is wrong with a secret that was not drawn at random. */
export type Weakness = NonNullable<KeyRecord['weaknesses']>[number];

/**
 * Secrets that anyone can look up, as the first 8 bytes of their SHA-256: entropies of phrases from documents and from
 * development tools (the irregular ones; phrases of one repeated word are found by their bits), and the private keys
 * of the accounts that development nodes start with.
 */
const published: ReadonlySet<string> = new Set(
  [
    // The BIP-39 test vectors, from "ozone drill grab" to "void come effort".
    '1405e8392df14cd0 49b7719c0dff6d00 005b30a3ab171b8c 074ae1f8e7121aeb 68ba3c169969c3fa a98ed335f345b0a8',
    '85cee1dfe99969ec 29a8b34689f15991 a209c1acb3397f89 2165f0aafe44e727 8bfe0b56d42ae416 69b6509a79cef595',
    // "test … junk", "myth like bonus", "candy maple cake", "bottom drive obey", "alcohol woman abuse".
    'a13b27648ff45bcf c60dab48e4856285 eff8ddfae2b78af2 43dce62b1c7aaadf d7f0bc9d1e1e2d36',
    // The twenty accounts of "test … junk".
    '59891c96881dfbcf bca4c2c0761d850f 193ae84c4c9567c2 e25a680eff8baac7 6718ba8966161cc8 ac29b3735d1b5718',
    '93e372c67f7238fa 59ad99d565557cc0 2d1831e800ec18fe 25061aad2bb09178 ea72a3e7d4937af3 e77b7f2257fe244c',
    '3d10abbc9c3e287b 6503803831c946cd 74f97a55058da1ba b8acf5d5eb4e7fd0 a9c85ef9ebbbe068 c188a572f30c631c',
    'ac70e04ef12b755b fd375fcf38ac71dd',
  ].flatMap((line) => line.split(' ')),
);

/** Longest period that is looked for, in bits: three words of a phrase, and every machine word. */
const longestPeriod = 64;

/** A secret with no more significant bytes than this was counted, not drawn. */
const fewBytes = 16;

/** First halves of the group orders: a scalar that shares them lies within 2^128 of the order, so its negative is small. */
const orderHalves: Partial<Record<KeyAlgorithm, Uint8Array>> = {
  secp256k1: decodeHex('fffffffffffffffffffffffffffffffe'),
  p256: decodeHex('ffffffff00000000ffffffffffffffff'),
  p384: decodeHex('ffffffffffffffffffffffffffffffffffffffffffffffff'),
};

/**
 * Signs that a secret was not drawn at random. `secret` as the vault stores it; for a seed, the BIP-39 entropy (twelve
 * words are not weak). A drawn secret shows one with a probability below 2^-50. The caller wipes `secret`.
 */
export function secretWeaknesses(algorithm: KeyAlgorithm, secret: Uint8Array): Weakness[] {
  const found: Weakness[] = [];
  const regular = isRegular(secret);
  if (isPublished(secret) || (regular && algorithm === 'bip39-seed')) found.push('known-phrase');
  // Regular phrases are the published ones, "abandon … about" first of all; one reason says enough.
  else if (regular) found.push('repeated-bytes');
  if (algorithm !== 'bip39-seed' && isSmall(algorithm, secret)) found.push('small-scalar');
  return found;
}

function isPublished(secret: Uint8Array): boolean {
  return published.has(encodeHex(sha256(secret).subarray(0, 8)));
}

/** Whether the bits repeat with a short period, or every byte differs from the one before by the same step. */
function isRegular(secret: Uint8Array): boolean {
  const step = ((secret[1] ?? 0) - (secret[0] ?? 0)) & 0xff;
  if (secret.every((byte, at) => at === 0 || ((byte - (secret[at - 1] ?? 0)) & 0xff) === step)) return true;
  const bit = (at: number): number => ((secret[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
  const bits = secret.length * 8;
  for (let period = 1; period <= longestPeriod; period++) {
    let at = period;
    while (at < bits && bit(at) === bit(at - period)) at++;
    if (at === bits) return true;
  }
  return false;
}

/** Whether half of the secret, at either end, is empty, or the scalar is the negative of a small one. */
function isSmall(algorithm: KeyAlgorithm, secret: Uint8Array): boolean {
  if (secret.length < 2 * fewBytes) return false;
  const head = secret.subarray(0, secret.length - fewBytes);
  const tail = secret.subarray(fewBytes);
  const empty = (part: Uint8Array): boolean => part.every((byte) => byte === 0);
  const half = orderHalves[algorithm];
  return empty(head) || empty(tail) || (half !== undefined && equalBytes(head, half));
}
