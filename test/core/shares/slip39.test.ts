import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/error.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import {
  combineShares,
  countWords,
  encodeShare,
  makeShares,
  parseShare,
  parseShares,
  wordsOf32Bytes,
  type Share,
} from '../../../src/core/shares/slip39.ts';
import { shareWordIndexes, shareWords } from '../../../src/core/shares/slip39-words.ts';

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

/** Any `count` of the shares, in any order; a failure names the seed. */
function pick(shares: readonly Share[], count: number, seed: string): Share[] {
  const order = (at: number): string => createHash('sha256').update(`${seed} ${at}`).digest('hex');
  return shares
    .map((share, at) => ({ share, by: order(at) }))
    .sort((a, b) => (a.by < b.by ? -1 : 1))
    .slice(0, count)
    .map(({ share }) => share);
}

function reasonOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'shares-malformed') return error.details['reason'];
    throw error;
  }
  return undefined;
}

describe('shares of SLIP-39', () => {
  it('has 1024 words, each known by its first four letters', () => {
    expect(shareWords.length).toBe(1024);
    expect(new Set(shareWords.map((word) => word.slice(0, 4))).size).toBe(1024);
    expect([...shareWords].sort()).toEqual(shareWords);
    expect(shareWordIndexes.get('academic')).toBe(0);
  });

  it.each([
    [1, 1],
    [2, 2],
    [2, 3],
    [3, 5],
    [5, 9],
    [16, 16],
  ])('any %i of %i give the secret back, however they are chosen', (threshold, count) => {
    for (let round = 0; round < 4; round++) {
      const secret = random(round % 2 === 0 ? 32 : 16);
      const shares = makeShares(secret, threshold, count, random);
      const read = shares.map((share) => parseShare(encodeShare(share)));
      expect(read).toEqual(shares);
      for (let choice = 0; choice < 3; choice++) {
        const some = pick(read, threshold, `${threshold} of ${count}, ${round}, ${choice}`);
        expect(combineShares(some)).toEqual(secret);
      }
    }
  });

  it('refuses too few, too many, the same one twice, and those of another splitting', () => {
    const secret = random(32);
    const [a, b, c] = makeShares(secret, 2, 3, random) as [Share, Share, Share];
    const [x] = makeShares(secret, 2, 3, random) as [Share];
    expect(reasonOf(() => combineShares([]))).toBe('count');
    expect(reasonOf(() => combineShares([a]))).toBe('count');
    expect(reasonOf(() => combineShares([a, b, c]))).toBe('count');
    expect(reasonOf(() => combineShares([a, a]))).toBe('duplicate');
    expect(reasonOf(() => combineShares([a, { ...x, memberIndex: 1 }]))).toBe('mixed');
    // Even with the name of the set forged, the digest tells.
    const forged = { ...x, identifier: a.identifier, memberIndex: 1 };
    expect(reasonOf(() => combineShares([a, forged]))).toBe('digest');
  });

  it('finds every single wrong word of a share', () => {
    const [share] = makeShares(random(32), 2, 3, random) as [Share];
    const words = new TextDecoder().decode(encodeShare(share)).split(' ');
    expect(words.length).toBe(wordsOf32Bytes);
    for (let at = 0; at < words.length; at++) {
      const wrong = words.with(
        at,
        shareWords[((shareWordIndexes.get(words[at] ?? '') ?? 0) + 7) % 1024] ?? '',
      );
      expect(reasonOf(() => parseShare(encodeUtf8(wrong.join(' '))))).toBe('checksum');
    }
    const unknown = words.with(4, 'holdfast');
    expect(reasonOf(() => parseShare(encodeUtf8(unknown.join(' '))))).toBe('word');
    expect(reasonOf(() => parseShare(encodeUtf8(words.slice(1).join(' '))))).not.toBeUndefined();
  });

  it('does not spend more rounds than it says on what a share asks for', () => {
    const [share] = makeShares(random(32), 1, 1, random) as [Share];
    expect(reasonOf(() => combineShares([{ ...share, exponent: 15 }]))).toBe('too-costly');
  });

  it('reads several shares out of one text, in any white space and case', () => {
    const secret = random(32);
    const shares = makeShares(secret, 3, 5, random);
    const texts = shares.slice(1, 4).map((share) => new TextDecoder().decode(encodeShare(share)));
    const text = encodeUtf8(`  ${texts.join('\r\n\t').toUpperCase()}\n`);
    expect(countWords(text)).toBe(99);
    expect(combineShares(parseShares(text, wordsOf32Bytes))).toEqual(secret);
    expect(reasonOf(() => parseShares(text.subarray(0, 200), wordsOf32Bytes))).toBe('count');
  });

  it('refuses splittings that the standard does not have', () => {
    expect(reasonOf(() => makeShares(random(32), 1, 2, random))).toBe('threshold');
    expect(reasonOf(() => makeShares(random(32), 3, 2, random))).toBe('threshold');
    expect(reasonOf(() => makeShares(random(32), 2, 17, random))).toBe('threshold');
    expect(reasonOf(() => makeShares(random(15), 2, 3, random))).toBe('threshold');
  });
});
