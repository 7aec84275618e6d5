import { describe, expect, it } from 'vitest';

import { lookAlikes, looksAlike } from '../../../src/core/addresses/look-alike.ts';
import { checksumAddress } from '../../../src/core/signing/ethereum/address.ts';
import { mixesScripts, safeText } from '../../../src/core/signing/text.ts';
import { Dice } from '../../fuzz/signing-mutator.ts';

const dice = new Dice(17);
const address = (): Uint8Array => Uint8Array.from({ length: 20 }, () => dice.below(256));

describe('address poisoning (X-9)', () => {
  it('finds each of 1,000 addresses that were made to share both ends of a known one', () => {
    const known = Array.from({ length: 100 }, address);
    const names = known.map(checksumAddress);
    let missed = 0;
    for (let round = 0; round < 1_000; round += 1) {
      const at = dice.below(known.length);
      const fake = address();
      // Four hex digits at each end, as tools for poisoning make them; some share more.
      const more = dice.below(3);
      fake.set(known[at]?.subarray(0, 2 + more) ?? [], 0);
      fake.set(known[at]?.subarray(18 - more) ?? [], 18 - more);
      const found = lookAlikes(checksumAddress(fake), names);
      if (!found.includes(names[at] ?? '')) missed += 1;
      if (!looksAlike(checksumAddress(fake).toLowerCase(), names[at] ?? '')) missed += 1;
    }
    expect(missed).toBe(0);
  });

  it('takes no two of 1,000 random addresses for each other, nor one for itself', () => {
    const names = Array.from({ length: 1_000 }, () => checksumAddress(address()));
    const [first = '', ...others] = names;
    expect(lookAlikes(first, others)).toEqual([]);
    expect(looksAlike(first, first.toLowerCase())).toBe(false);
  });
});

/** Characters that are not seen, or turn what is seen around, or stand for another letter. */
const hidden = [
  0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a,
  0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f,
  0x2028, 0x2029, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe0100, 0xa0, 0x2003, 0x3000,
  0x0, 0x7, 0x1b, 0x7f, 0x85,
]; // prettier-ignore
const confusable = ['р\u0430ypal', 'аpple', 'gооgle', 'bіnance', 'krаken', 'cοinbase', 'Ηoldfast', 'uniswаp', 'lеdger', 'trеzor']; // prettier-ignore

describe('names that deceive the eye (X-9)', () => {
  it.each(hidden)('writes out U+%i', (code) => {
    const shown = safeText(`pay${String.fromCodePoint(code)}me`);
    expect(shown).toEqual({ text: `pay\\u{${code.toString(16)}}me`, escaped: true });
  });

  it.each(confusable)('notices letters of another script in %s', (name) => {
    expect(mixesScripts(name)).toBe(true);
  });

  it('counts 60 cases', () => {
    expect(hidden.length + confusable.length).toBe(60);
  });
});
