import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { healthyRandom, type RandomSource } from '../../../src/core/crypto/entropy.ts';
import { isHoldfastError } from '../../../src/core/error.ts';

function good(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

/** A source that is good until its call number `from` (the first is the start-up one), then behaves as `bad` says. */
function breaking(from: number, bad: RandomSource): RandomSource {
  let calls = 0;
  return (length) => (++calls >= from ? bad(length) : good(length));
}

// 32 different values: each comes up 16 times in a window, which the proportion test lets pass.
const stuck = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1);
const sameArray = good(32);

const faults: readonly [string, string, RandomSource][] = [
  ['all zero from the start', 'repetition-count', (length) => new Uint8Array(length)],
  ['all zero later', 'all-zero', breaking(2, (length) => new Uint8Array(length))],
  [
    'one block over and over, from the start',
    'repeated-block',
    (length) => Uint8Array.from({ length }, (_, at) => stuck[at % 32] ?? 0),
  ],
  ['one block over and over, later', 'repeated-block', breaking(2, () => Uint8Array.from(stuck))],
  ['the same array again', 'same-array', breaking(2, () => sameArray)],
  ['a stuck byte now and then', 'repetition-count', (length) => good(length).fill(9, 100, 106)],
  [
    'biased towards one value',
    'adaptive-proportion',
    (length) => good(length).map((byte, at) => (at % 512 === 0 || at % 16 === 1 ? 77 : byte)),
  ],
  ['too short', 'wrong-length', (length) => good(length - 1)],
  ['not bytes', 'wrong-length', () => 'random' as unknown as Uint8Array], // the fault under test
  [
    'an exception',
    'threw',
    () => {
      throw new Error('no entropy');
    },
  ],
];

describe('healthyRandom (K-11)', () => {
  it.each(faults)('stops on %s (%s), and stays stopped', (_name, test, source) => {
    const random = healthyRandom(source);
    const outcomes = Array.from({ length: 3 }, () => {
      try {
        random(32);
        return 'released';
      } catch (error) {
        return isHoldfastError(error, 'random-source-failed') ? error.details['test'] : String(error);
      }
    });
    // A fault that shows later lets the first, good answer out; after that nothing more.
    const seen = outcomes.filter((outcome) => outcome !== 'released');
    expect(seen.length).toBeGreaterThanOrEqual(1);
    expect(new Set(seen)).toEqual(new Set([test]));
    expect(outcomes.indexOf('released')).toBeLessThanOrEqual(0);
    expect(outcomes.at(-1)).toBe(test);
  });

  it('gives what was asked for, in arrays of its own', () => {
    const random = healthyRandom(good);
    const seen = new Set<string>();
    for (const length of [0, 1, 12, 24, 31, 32, 33, 64, 100, 4096, 65_536]) {
      const bytes = random(length);
      expect(bytes).toHaveLength(length);
      expect(bytes.buffer.byteLength).toBe(length);
      if (length >= 12) seen.add(Buffer.from(bytes).toString('hex'));
    }
    expect(seen.size).toBe(9);
  });

  it.each([-1, 1.5, Number.NaN, 65_537])('refuses the length %d', (length) => {
    expect(() => healthyRandom(good)(length)).toThrow('random-source-failed');
  });

  it('raises no false alarm over 500 starts', () => {
    for (let start = 0; start < 500; start++) expect(healthyRandom(good)(32)).toHaveLength(32);
  });
});
