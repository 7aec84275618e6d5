import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maxThrows, mixThrows, recomputeThrows } from '../../../src/core/crypto/dice.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';

const os = Uint8Array.from({ length: 32 }, (_, at) => at * 7);

describe('thrown dice and coins (K-11)', () => {
  it('are mixed by the published formula, which a shell line recomputes', () => {
    const digits = '163524'.repeat(17);
    const line = `holdfast dice v1:${encodeHex(os)}:${digits}`;
    const byHand = createHash('sha256').update(line).digest();
    const mixed = mixThrows('dice', os, encodeUtf8(`${digits.slice(0, 50)} \n${digits.slice(50)}`), 32);
    expect(mixed.entropy).toEqual(new Uint8Array(byHand));
    expect(mixed.record).toEqual({ method: 'dice-sha256-v1', throws: 102, bits: 263 });
    expect(recomputeThrows('dice', os, encodeUtf8(digits), 16)).toEqual(
      new Uint8Array(byHand.subarray(0, 16)),
    );
  });

  it('take coins by their own label', () => {
    const byHand = createHash('sha256')
      .update(`holdfast coin v1:${encodeHex(os)}:0110`)
      .digest();
    const mixed = mixThrows('coin', os, encodeUtf8('0110'), 32);
    expect(mixed.entropy).toEqual(new Uint8Array(byHand));
    expect(mixed.record).toEqual({ method: 'coin-sha256-v1', throws: 4, bits: 4 });
  });

  it('never replace the part of the operating system: other 32 bytes, another result', () => {
    const other = Uint8Array.from(os);
    other[31] = 1;
    const digits = encodeUtf8('1'.repeat(100));
    expect(mixThrows('dice', os, digits, 32).entropy).not.toEqual(
      mixThrows('dice', other, digits, 32).entropy,
    );
  });

  it.each([
    ['dice', '', { reason: 'none' }],
    ['dice', ' \n', { reason: 'none' }],
    ['dice', '1207', { reason: 'digit', position: 3 }],
    ['dice', '1234567', { reason: 'digit', position: 7 }],
    ['coin', '012', { reason: 'digit', position: 3 }],
    ['coin', 'HT', { reason: 'digit', position: 1 }],
    ['dice', '1'.repeat(maxThrows + 1), { reason: 'too-many', limit: maxThrows }],
  ] as const)('refuse %s "%s"', (kind, digits, details) => {
    try {
      mixThrows(kind, os, encodeUtf8(digits), 32);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-throws', details });
    }
  });

  it('refuse another length than BIP-39 has, and another size of the system part', () => {
    expect(() => mixThrows('dice', os, encodeUtf8('1'), 31)).toThrow('bad-entropy');
    expect(() => mixThrows('dice', os.subarray(1), encodeUtf8('1'), 32)).toThrow('bad-entropy');
  });
});
