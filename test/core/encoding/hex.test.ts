import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { bytesToBigInt, fromHex, toHex } from '../../../src/core/signing/bytes.ts';
import { failureOf } from '../signing/support/fake-keys.ts';
import { randomCases, seededBytes } from '../../support/random-cases.ts';

describe('hex', () => {
  it('writes and reads every byte and every length', () => {
    const random = seededBytes('hex');
    const every = Uint8Array.from({ length: 256 }, (_, at) => at);
    expect(encodeHex(every)).toBe(Buffer.from(every).toString('hex'));
    for (const length of [0, 1, 2, 31, 32, 33, 2047, 2048, 2049, 4096, 10_000]) {
      const bytes = random(length);
      const text = encodeHex(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('hex'));
      expect(toHex(bytes)).toBe(`0x${text}`);
      expect(decodeHex(text)).toEqual(bytes);
      expect(decodeHex(`0X${text.toUpperCase()}`)).toEqual(bytes);
      expect(fromHex(text)).toEqual(bytes);
    }
  });

  it('takes no other character', () => {
    for (let code = 0; code < 0x180; code++) {
      // After a nought these are the prefix, with nothing behind it.
      if (code === 0x58 || code === 0x78) continue;
      const text = `0${String.fromCharCode(code)}`;
      expect(
        failureOf(() => decodeHex(text)),
        text,
      ).toBe(/^[0-9a-f]{2}$/i.test(text) ? 'none' : 'bad-hex/not-a-digit');
    }
    expect(failureOf(() => decodeHex('abc'))).toBe('bad-hex/odd-length');
  });
});

describe('numbers of requests', () => {
  it('are the same as bytes and as BigInt, at every length', () => {
    const random = seededBytes('numbers');
    for (let at = 0; at < randomCases; at++) {
      const bytes = random(at % 41);
      if (at % 3 === 0) bytes.fill(at % 6 === 0 ? 0xff : 0, 0, at % 9);
      const value = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
      expect(bytesToBigInt(bytes)).toBe(value);
    }
  });
});
