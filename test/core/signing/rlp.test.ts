import { expect, it } from 'vitest';
import { decodeRlp, encodeRlp, isRlpOf } from '../../../src/core/signing/ethereum/rlp.ts';
import { randomCases, seededBytes } from '../../support/random-cases.ts';

it('writes numbers as their bytes without leading zeros, and knows them where they stand, at every length', () => {
  const random = seededBytes('numbers');
  for (let at = 0; at < randomCases; at++) {
    const bytes = random(at % 41);
    if (at % 3 === 0) bytes.fill(at % 6 === 0 ? 0xff : 0, 0, at % 9);
    const value = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
    const least = value.toString(16).replace(/^0$/, '');
    const form = encodeRlp(Buffer.from(least.padStart(least.length + (least.length % 2), '0'), 'hex'));
    expect(encodeRlp([value])).toEqual(encodeRlp([decodeRlp(form)]));
    expect(isRlpOf(value, form, 0)).toBe(true);
    expect(isRlpOf(value + 1n, form, 0)).toBe(false);
    if (form.length > 1) expect(isRlpOf(value + (1n << BigInt(8 * (form.length - 2))), form, 0)).toBe(false);
  }
  expect(() => encodeRlp(-1n)).toThrow(RangeError);
});
