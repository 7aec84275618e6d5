import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { keccak256 } from '../../src/core/crypto/keccak.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { randomCases, seededBytes } from '../support/random-cases.ts';

describe('Keccak-256', () => {
  it('gives the published digests', () => {
    expect(encodeHex(keccak256(new Uint8Array(0)))).toBe(
      'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    );
    expect(encodeHex(keccak256(encodeUtf8('abc')))).toBe(
      '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
    );
  });

  it('equals the audited library for every length up to four blocks and some more', () => {
    const random = seededBytes('keccak lengths');
    for (let length = 0; length <= 4 * 136 + 8; length++) {
      const data = random(length);
      expect(equalBytes(keccak256(data), keccak_256(data)), `${String(length)} bytes`).toBe(true);
    }
    const long = random(100_000);
    expect(keccak256(long)).toEqual(keccak_256(long));
  });

  it(`equals it over ${String(randomCases)} random messages, views into larger memory among them`, () => {
    const random = seededBytes('keccak');
    for (let at = 0; at < randomCases; at++) {
      const room = random(at % 301);
      const data = at % 2 === 0 ? room : room.subarray(Math.min(at % 7, room.length));
      expect(equalBytes(keccak256(data), keccak_256(data)), `case ${String(at)}`).toBe(true);
    }
  });
});
