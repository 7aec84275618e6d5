import { HoldfastError } from '../error.ts';
import { bip39Seed } from '../seeds/mnemonic.ts';
import type { SeedHashes } from '../seeds/seed-hashes.ts';
import { phraseLanguages, type PhraseLanguage } from '../seeds/word-lists.ts';

/** What a vault keeps of a seed. All of it is secret; `wipeSeedSecret` when done. */
export interface SeedSecret {
  /** BIP-39 entropy, 16 to 32 bytes. */
  readonly entropy: Uint8Array;
  readonly language: PhraseLanguage;
  /** The BIP-39 passphrase after `passphraseBytes`; empty for none. */
  readonly passphrase: Uint8Array;
  /** The 64 bytes from which children derive: kept, because computing them takes as long as ten signatures. */
  readonly seed: Uint8Array;
}

/** Lists are numbered in the order in which they were added; numbers are written into vaults and never change. */
const languageNumbers: readonly PhraseLanguage[] = [
  'english',
  'spanish',
  'french',
  'italian',
  'portuguese',
  'czech',
  'japanese',
  'korean',
  'chinese-simplified',
  'chinese-traditional',
];

const version = 1;
const seedLength = 64;

/** Computes the 64-byte seed and puts the parts together; `entropy` and `passphrase` are copied. */
export function newSeedSecret(
  entropy: Uint8Array,
  language: PhraseLanguage,
  passphrase: Uint8Array,
  hashes: SeedHashes,
): SeedSecret {
  const seed = bip39Seed(entropy, language, passphrase, hashes);
  return { entropy: Uint8Array.from(entropy), language, passphrase: Uint8Array.from(passphrase), seed };
}

/**
 * The form in which a seed is sealed: version 1, language number, length of the entropy, the entropy, the 64-byte
 * seed, the passphrase to the end. The caller wipes it.
 */
export function encodeSeedSecret(secret: SeedSecret): Uint8Array {
  const { entropy, language, passphrase, seed } = secret;
  const bytes = new Uint8Array(3 + entropy.length + seedLength + passphrase.length);
  bytes.set([version, languageNumbers.indexOf(language), entropy.length]);
  bytes.set(entropy, 3);
  bytes.set(seed, 3 + entropy.length);
  bytes.set(passphrase, 3 + entropy.length + seedLength);
  return bytes;
}

/** Reads `encodeSeedSecret`; the parts are copies, for the caller to wipe. Errors: `vault-damaged`. */
export function decodeSeedSecret(bytes: Uint8Array): SeedSecret {
  const [first, number = 255, length = 0] = bytes;
  const language = languageNumbers[number];
  const known = language !== undefined && phraseLanguages.includes(language);
  if (
    first !== version ||
    !known ||
    ![16, 20, 24, 28, 32].includes(length) ||
    bytes.length < 3 + length + seedLength
  ) {
    throw new HoldfastError('vault-damaged', { what: 'seed' });
  }
  return {
    entropy: bytes.slice(3, 3 + length),
    language,
    seed: bytes.slice(3 + length, 3 + length + seedLength),
    passphrase: bytes.slice(3 + length + seedLength),
  };
}

/** Overwrites every part. */
export function wipeSeedSecret(secret: SeedSecret): void {
  for (const part of [secret.entropy, secret.passphrase, secret.seed]) part.fill(0);
}
