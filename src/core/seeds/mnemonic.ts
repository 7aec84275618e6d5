import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../crypto/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { SeedHashes } from './seed-hashes.ts';
import { nearestWords, phraseLanguages, wordIndexes, wordList, type PhraseLanguage } from './word-lists.ts';

/** How many words a BIP-39 phrase may have. */
export const phraseWordCounts: readonly number[] = [12, 15, 18, 21, 24];

/** Entropy in bytes for a number of words: 12 words carry 16 bytes, 24 carry 32. */
export function entropyLength(words: number): number {
  if (!phraseWordCounts.includes(words))
    throw new HoldfastError('bad-phrase', { reason: 'wrong-count', count: words });
  return (words / 3) * 4;
}

/** Why a phrase cannot be read. Positions count from 1. Suggestions are near words, never the one typed. */
export type PhraseProblem =
  | { readonly reason: 'wrong-count'; readonly count: number }
  | {
      readonly reason: 'unknown-word';
      readonly position: number;
      readonly language: PhraseLanguage;
      readonly suggestions: readonly string[];
    }
  | { readonly reason: 'wrong-checksum'; readonly language: PhraseLanguage }
  | { readonly reason: 'not-text' };

/** What a phrase says. The entropy belongs to the caller, who wipes it. */
export type PhraseResult =
  | {
      readonly ok: true;
      readonly entropy: Uint8Array;
      readonly language: PhraseLanguage;
      readonly words: number;
    }
  | { readonly ok: false; readonly problem: PhraseProblem };

/**
 * Reads a phrase typed by a person: UTF-8 bytes, any white space between and around words, either case, any Unicode
 * form. The language is found by itself unless one is named; where two lists hold all its words (the Chinese ones),
 * the first with a right checksum is taken, which gives the same seed either way. The phrase never becomes one string.
 */
export function parsePhrase(
  bytes: Uint8Array,
  languages: readonly PhraseLanguage[] = phraseLanguages,
): PhraseResult {
  let words: readonly string[];
  try {
    words = splitWords(bytes);
  } catch {
    return { ok: false, problem: { reason: 'not-text' } };
  }
  if (!phraseWordCounts.includes(words.length)) {
    return { ok: false, problem: { reason: 'wrong-count', count: words.length } };
  }
  let checksumLanguage: PhraseLanguage | undefined;
  let best: { language: PhraseLanguage; known: number } | undefined;
  for (const language of languages) {
    const list = wordIndexes(language);
    const known = words.filter((word) => list.has(word)).length;
    if (known > (best?.known ?? -1)) best = { language, known };
    if (known < words.length) continue;
    const entropy = entropyFromIndexes(words.map((word) => list.get(word) ?? 0));
    if (entropy !== undefined) return { ok: true, entropy, language, words: words.length };
    checksumLanguage ??= language;
  }
  if (checksumLanguage !== undefined) {
    return { ok: false, problem: { reason: 'wrong-checksum', language: checksumLanguage } };
  }
  return { ok: false, problem: unknownWord(words, best?.language ?? 'english') };
}

function unknownWord(words: readonly string[], language: PhraseLanguage): PhraseProblem {
  const list = wordIndexes(language);
  const at = words.findIndex((word) => !list.has(word));
  return {
    reason: 'unknown-word',
    position: at + 1,
    language,
    suggestions: nearestWords(words[at] ?? '', language),
  };
}

/**
 * `parsePhrase` for callers that only need the entropy.
 * @throws HoldfastError `bad-phrase` with the reason and the position, without any word.
 */
export function requirePhrase(
  bytes: Uint8Array,
  languages?: readonly PhraseLanguage[],
): { readonly entropy: Uint8Array; readonly language: PhraseLanguage; readonly words: number } {
  const result = parsePhrase(bytes, languages);
  if (result.ok) return result;
  const { problem } = result;
  throw new HoldfastError('bad-phrase', {
    reason: problem.reason,
    ...('position' in problem ? { position: problem.position } : {}),
    ...('count' in problem ? { count: problem.count } : {}),
  });
}

/** The words of a phrase, each decoded alone, in NFKD and lower case. Throws on malformed UTF-8. */
function splitWords(bytes: Uint8Array): string[] {
  const words: string[] = [];
  let start = 0;
  const take = (end: number): void => {
    if (end > start) words.push(decodeUtf8(bytes.subarray(start, end)).normalize('NFKD').toLowerCase());
  };
  let at = 0;
  while (at < bytes.length && words.length <= 25) {
    const width = spaceWidth(bytes, at);
    if (width > 0) {
      take(at);
      start = at + width;
    }
    at += Math.max(1, width);
  }
  take(bytes.length);
  return words;
}

/** How many bytes of white space begin at `at`: ASCII, U+00A0, U+3000 (between Japanese words), U+FEFF; else 0. */
function spaceWidth(bytes: Uint8Array, at: number): number {
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (first === 0x20 || (first !== undefined && first >= 0x09 && first <= 0x0d)) return 1;
  if (first === 0xc2 && second === 0xa0) return 2;
  if (first === 0xe3 && second === 0x80 && third === 0x80) return 3;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 3;
  return 0;
}

/** Entropy from word numbers, or `undefined` when the checksum is wrong (BIP-39, "Generating the mnemonic"). */
function entropyFromIndexes(indexes: readonly number[]): Uint8Array | undefined {
  const length = (indexes.length / 3) * 4;
  const packed = new Uint8Array(length + 1);
  let bit = 0;
  for (const index of indexes) {
    for (let shift = 10; shift >= 0; shift--, bit++) {
      const byte = bit >> 3;
      packed[byte] = (packed[byte] ?? 0) | (((index >> shift) & 1) << (7 - (bit & 7)));
    }
  }
  const entropy = packed.slice(0, length);
  const expected = checksum(entropy);
  const given = packed[length];
  packed.fill(0);
  if (given === expected) return entropy;
  entropy.fill(0);
  return undefined;
}

/** The first ENT/32 bits of SHA-256(entropy), at the top of one byte, the rest zero. */
function checksum(entropy: Uint8Array): number {
  const bits = entropy.length / 4;
  return ((sha256(entropy)[0] ?? 0) >> (8 - bits)) << (8 - bits);
}

/** Word numbers (0 to 2047) of an entropy of 16, 20, 24, 28 or 32 bytes. @throws HoldfastError `bad-entropy`. */
export function phraseIndexes(entropy: Uint8Array): number[] {
  if (![16, 20, 24, 28, 32].includes(entropy.length)) {
    throw new HoldfastError('bad-entropy', { length: entropy.length });
  }
  const bits = joinBytes(entropy, Uint8Array.of(checksum(entropy)));
  const indexes: number[] = [];
  for (let word = 0; word < (entropy.length / 4) * 3; word++) {
    let index = 0;
    for (let bit = word * 11; bit < word * 11 + 11; bit++) {
      index = (index << 1) | (((bits[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    }
    indexes.push(index);
  }
  bits.fill(0);
  return indexes;
}

/** The words of an entropy, in order. The strings are those of the public list. @throws HoldfastError `bad-entropy`. */
export function phraseWords(entropy: Uint8Array, language: PhraseLanguage = 'english'): string[] {
  const list = wordList(language);
  return phraseIndexes(entropy).map((index) => list[index] ?? '');
}

/**
 * The phrase as UTF-8 in NFKD, words parted by one space: what BIP-39 feeds to PBKDF2. The caller wipes it.
 * @throws HoldfastError `bad-entropy`.
 */
export function encodePhrase(entropy: Uint8Array, language: PhraseLanguage = 'english'): Uint8Array {
  const space = Uint8Array.of(0x20);
  return joinBytes(
    ...phraseWords(entropy, language).flatMap((word, at) =>
      at === 0 ? [encodeUtf8(word)] : [space, encodeUtf8(word)],
    ),
  );
}

/**
 * The 64-byte BIP-39 seed: PBKDF2-HMAC-SHA-512, 2048 rounds, over the phrase, with salt "mnemonic" || passphrase.
 * `passphrase` has gone through `passphraseBytes` (NFKD, UTF-8); empty for none. The caller wipes the seed.
 */
export function bip39Seed(
  entropy: Uint8Array,
  language: PhraseLanguage,
  passphrase: Uint8Array,
  hashes: SeedHashes,
): Uint8Array {
  const phrase = encodePhrase(entropy, language);
  const salt = joinBytes(encodeUtf8('mnemonic'), passphrase);
  try {
    return hashes.pbkdf2Sha512(phrase, salt, 2048, 64);
  } finally {
    phrase.fill(0);
    salt.fill(0);
  }
}
