import { sha256 } from '@noble/hashes/sha2.js';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { wordList } from '../seeds/word-lists.ts';
import { encodeHex } from './hex.ts';
import { encodeSpki } from './public-key-export.ts';

/** How a public key is told from others by people. */
export interface KeyFingerprint {
  /** SHA-256 of the SubjectPublicKeyInfo, 64 hex digits: what programs compare. */
  readonly sha256: string;
  /** The first 20 of these digits in groups of four: 80 bits, for two people to compare aloud. */
  readonly short: string;
  /** The first 33 bits as three words of the English BIP-39 list: to recognise a key, NOT to authenticate one. */
  readonly words: readonly [string, string, string];
}

/** The fingerprint of a public key in our stored form (33 or 32 bytes). @throws HoldfastError `bad-public-key`. */
export function keyFingerprint(algorithm: AsymmetricAlgorithm, publicKey: Uint8Array): KeyFingerprint {
  return fingerprintOf(sha256(encodeSpki(algorithm, publicKey)));
}

/** The same forms of any SHA-256 hash. */
export function fingerprintOf(hash: Uint8Array): KeyFingerprint {
  const hex = encodeHex(hash);
  const bits = BigInt(`0x${hex}`) >> 223n; // the top 33 of 256
  const word = (shift: bigint): string => wordList('english')[Number((bits >> shift) & 2047n)] ?? '';
  return {
    sha256: hex,
    short: (hex.slice(0, 20).match(/.{4}/g) ?? []).join(' '),
    words: [word(22n), word(11n), word(0n)],
  };
}
