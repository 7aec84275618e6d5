/**
 * SLIP-0039: a secret as shares that people write down. Read: every form of the standard, groups included. Made: one
 * group, any k of n shares.
 */
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../crypto/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { joinSecret, splitSecret, type Point } from './shamir.ts';
import { shareWordIndexes, shareWords } from './slip39-words.ts';

/** Most shares of a group, and most groups. */
export const mostShares = 16;
/** Words of a share of a secret of 32 bytes. */
export const wordsOf32Bytes = 33;

/** What one share says. `value` is a secret that the caller wipes. */
export interface Share {
  /** Names the splitting: 15 bits, drawn at random. */
  readonly identifier: number;
  /** The identifier takes no part in the encryption, so that one secret can be split again. */
  readonly extendable: boolean;
  /** 10,000 times two to this many rounds of PBKDF2. */
  readonly exponent: number;
  readonly groupIndex: number;
  readonly groupThreshold: number;
  readonly groupCount: number;
  /** 0 to 15. */
  readonly memberIndex: number;
  readonly memberThreshold: number;
  readonly value: Uint8Array;
}

const radixBits = 10;
const checksumWords = 3;
const headWords = 4;
const leastWords = 20;
/** 64 bytes of secret: more is in no use. */
const mostWords = 59;
/** More rounds than this would be spent on the word of whoever typed the share: about ten seconds. */
const mostExponent = 8;
const baseRounds = 2500;

const malformed = (reason: string, details: Record<string, number> = {}): HoldfastError =>
  new HoldfastError('shares-malformed', { reason, ...details });

/**
 * Reads one share typed by a person: words in any white space, either case. Errors: `shares-malformed` {reason:
 * `count`, `word` {position from 1}, `checksum`, `padding`, `groups`, `not-text`}.
 */
export function parseShare(text: Uint8Array): Share {
  const indexes = wordNumbers(text);
  try {
    return shareOf(indexes);
  } finally {
    indexes.fill(0);
  }
}

/** How many words a text has; for what several people have typed into one. */
export function countWords(text: Uint8Array): number {
  return wordsIn(text).length;
}

/**
 * The shares in a text that holds whole shares of one length, one after the other. The caller wipes them. Errors:
 * `shares-malformed` as {@link parseShare}.
 */
export function parseShares(text: Uint8Array, wordsEach: number): Share[] {
  const pieces = wordsIn(text);
  if (pieces.length === 0 || pieces.length % wordsEach !== 0 || pieces.length / wordsEach > mostShares)
    throw malformed('count', { words: pieces.length });
  const shares: Share[] = [];
  try {
    for (let from = 0; from < pieces.length; from += wordsEach) {
      const [first] = pieces.slice(from, from + wordsEach);
      const last = pieces[from + wordsEach - 1];
      shares.push(parseShare(text.subarray(first?.start ?? 0, last?.end ?? 0)));
    }
    return shares;
  } catch (error) {
    wipeShares(shares);
    throw error;
  }
}

/** Overwrites what is secret in shares. */
export function wipeShares(shares: readonly Share[]): void {
  for (const { value } of shares) value.fill(0);
}

/** The words of a share, one space between them, as bytes that the caller wipes. */
export function encodeShare(share: Share): Uint8Array {
  const { identifier, extendable, exponent, groupIndex, groupThreshold, groupCount } = share;
  const { memberIndex, memberThreshold, value } = share;
  const head = [
    identifier >> 5,
    ((identifier & 31) << 5) | (extendable ? 16 : 0) | exponent,
    (groupIndex << 6) | ((groupThreshold - 1) << 2) | ((groupCount - 1) >> 2),
    (((groupCount - 1) & 3) << 8) | (memberIndex << 4) | (memberThreshold - 1),
  ];
  const words = Math.ceil((value.length * 8) / radixBits);
  const all = [...head, ...numbersOf(value, words)];
  const checksum = polynomial([...customization(extendable), ...all, 0, 0, 0]) ^ 1;
  for (const shift of [20, 10, 0]) all.push((checksum >> shift) & 1023);
  const parts = all.map((number) => encodeUtf8(`${shareWords[number] ?? ''} `));
  const text = joinBytes(...parts);
  for (const part of parts) part.fill(0);
  all.fill(0);
  const trimmed = text.slice(0, -1);
  text.fill(0);
  return trimmed;
}

/**
 * Splits a secret of an even number of bytes, 16 to 64, into `count` shares of which any `threshold` give it back. One
 * group; no passphrase. The caller wipes the shares.
 */
export function makeShares(
  secret: Uint8Array,
  threshold: number,
  count: number,
  random: (length: number) => Uint8Array,
): Share[] {
  const fits = threshold >= 1 && threshold <= count && count <= mostShares && (threshold > 1 || count === 1);
  if (!fits || secret.length < 16 || secret.length > 64 || secret.length % 2 !== 0)
    throw malformed('threshold');
  const [high = 0, low = 0] = random(2);
  const identifier = ((high << 8) | low) & 0x7fff;
  // Without a passphrase the rounds protect nothing: a secret that is drawn at random has all of its strength.
  const naming = { identifier, extendable: true, exponent: 0 } as const;
  const encrypted = feistel(secret, naming, new Uint8Array(0), [0, 1, 2, 3]);
  const points = splitSecret(encrypted, threshold, count, random);
  encrypted.fill(0);
  return points.map(({ x, value }) => ({
    ...naming,
    groupIndex: 0,
    groupThreshold: 1,
    groupCount: 1,
    memberIndex: x,
    memberThreshold: threshold,
    value,
  }));
}

/**
 * The secret of exactly as many shares as are needed: of as many groups as the shares ask for, and of each as many
 * members. The caller wipes it and the shares. `passphrase`: printable ASCII, empty when there is none; a wrong one gives another
 * secret, by the standard. Errors: `shares-malformed` {reason: `mixed`, `count`, `duplicate`, `digest`, `length`,
 * `too-costly`, `passphrase`}.
 */
export function combineShares(
  shares: readonly Share[],
  passphrase: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const [first] = shares;
  if (first === undefined) throw malformed('count');
  if (passphrase.some((byte) => byte < 32 || byte > 126)) throw malformed('passphrase');
  if (first.exponent > mostExponent) throw malformed('too-costly');
  requireOneSet(shares, first);
  const groups = groupsOf(shares);
  if (groups.size !== first.groupThreshold) throw malformed('count', { needed: first.groupThreshold });
  const points: Point[] = [];
  let encrypted: Uint8Array | undefined;
  try {
    for (const [x, members] of groups) points.push({ x, value: groupSecret(members) });
    encrypted = joinSecret(points, first.groupThreshold);
    return feistel(encrypted, first, passphrase, [3, 2, 1, 0]);
  } finally {
    for (const { value } of points) value.fill(0);
    encrypted?.fill(0);
  }
}

function requireOneSet(shares: readonly Share[], first: Share): void {
  const same = (one: Share): boolean =>
    one.identifier === first.identifier &&
    one.extendable === first.extendable &&
    one.exponent === first.exponent &&
    one.groupThreshold === first.groupThreshold &&
    one.groupCount === first.groupCount;
  if (!shares.every(same)) throw malformed('mixed');
  if (shares.some(({ value }) => value.length !== first.value.length)) throw malformed('length');
}

function groupsOf(shares: readonly Share[]): Map<number, Share[]> {
  const groups = new Map<number, Share[]>();
  for (const share of shares) {
    const members = groups.get(share.groupIndex) ?? [];
    if (members.some(({ memberIndex }) => memberIndex === share.memberIndex)) throw malformed('duplicate');
    groups.set(share.groupIndex, [...members, share]);
  }
  return groups;
}

function groupSecret(members: readonly Share[]): Uint8Array {
  const needed = members[0]?.memberThreshold ?? 0;
  if (members.some(({ memberThreshold }) => memberThreshold !== needed)) throw malformed('mixed');
  if (members.length !== needed) throw malformed('count', { needed, given: members.length });
  return joinSecret(
    members.map(({ memberIndex, value }) => ({ x: memberIndex, value })),
    needed,
  );
}

/** The four-round Feistel network of the standard; the order of the rounds decides whether it encrypts or decrypts. */
function feistel(
  input: Uint8Array,
  { identifier, extendable, exponent }: Pick<Share, 'identifier' | 'extendable' | 'exponent'>,
  passphrase: Uint8Array,
  order: readonly number[],
): Uint8Array {
  const half = input.length / 2;
  const prefix = extendable
    ? new Uint8Array(0)
    : joinBytes(encodeUtf8('shamir'), Uint8Array.of(identifier >> 8, identifier & 255));
  let left = input.slice(0, half);
  let right = input.slice(half);
  for (const round of order) {
    const password = joinBytes(Uint8Array.of(round), passphrase);
    const salt = joinBytes(prefix, right);
    const c = baseRounds << exponent;
    const mask = pbkdf2(sha256, password, salt, { c, dkLen: half });
    for (let at = 0; at < half; at++) mask[at] = (mask[at] ?? 0) ^ (left[at] ?? 0);
    for (const used of [password, salt, left]) used.fill(0);
    left = right;
    right = mask;
  }
  const output = joinBytes(right, left);
  left.fill(0);
  right.fill(0);
  return output;
}

function shareOf(words: readonly number[]): Share {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
  const extendable = (w1 & 16) !== 0;
  if (polynomial([...customization(extendable), ...words]) !== 1) throw malformed('checksum');
  const groupThreshold = ((w2 >> 2) & 15) + 1;
  const groupCount = (((w2 & 3) << 2) | (w3 >> 8)) + 1;
  if (groupThreshold > groupCount) throw malformed('groups');
  return {
    identifier: (w0 << 5) | (w1 >> 5),
    extendable,
    exponent: w1 & 15,
    groupIndex: w2 >> 6,
    groupThreshold,
    groupCount,
    memberIndex: (w3 >> 4) & 15,
    memberThreshold: (w3 & 15) + 1,
    value: valueOf(words.slice(headWords, -checksumWords)),
  };
}

/** The bits of the words behind the padding, which stands in front and is all zeros, at most one byte of it. */
function valueOf(words: readonly number[]): Uint8Array {
  const padding = (words.length * radixBits) % 16;
  if (padding > 8) throw malformed('count');
  const value = new Uint8Array((words.length * radixBits - padding) / 8);
  let bits = 0;
  let held = 0;
  let at = 0;
  if ((words[0] ?? 0) >> (radixBits - padding) !== 0) throw malformed('padding');
  for (const [index, word] of words.entries()) {
    held = (held << radixBits) | word;
    bits += index === 0 ? radixBits - padding : radixBits;
    while (bits >= 8) {
      bits -= 8;
      value[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return value;
}

function numbersOf(value: Uint8Array, words: number): number[] {
  const numbers: number[] = [];
  let held = 0;
  let bits = words * radixBits - value.length * 8;
  for (const byte of value) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= radixBits) {
      bits -= radixBits;
      numbers.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return numbers;
}

const generators = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890,
  0x3f3f120,
];

/** RS1024, the Reed-Solomon code of the standard. */
function polynomial(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >> 20;
    sum = ((sum & 0xfffff) << 10) ^ value;
    for (const [bit, generator] of generators.entries()) sum ^= generator & -((top >> bit) & 1);
  }
  return sum;
}

function customization(extendable: boolean): Uint8Array {
  return encodeUtf8(extendable ? 'shamir_extendable' : 'shamir');
}

function wordNumbers(text: Uint8Array): number[] {
  const pieces = wordsIn(text);
  if (pieces.length < leastWords || pieces.length > mostWords)
    throw malformed('count', { words: pieces.length });
  return pieces.map(({ start, end }, index) => {
    const number = shareWordIndexes.get(wordAt(text.subarray(start, end)));
    if (number === undefined) throw malformed('word', { position: index + 1 });
    return number;
  });
}

function wordAt(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes).toLowerCase();
  } catch {
    throw malformed('not-text');
  }
}

/** Where words stand: whatever is between spaces, tabs and line breaks. */
function wordsIn(text: Uint8Array): { readonly start: number; readonly end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let start: number | undefined;
  for (let at = 0; at <= text.length; at++) {
    const byte = text[at];
    const isSpace = byte === undefined || byte === 32 || (byte >= 9 && byte <= 13);
    if (!isSpace) start ??= at;
    else if (start !== undefined) {
      pieces.push({ start, end: at });
      start = undefined;
    }
  }
  return pieces;
}
