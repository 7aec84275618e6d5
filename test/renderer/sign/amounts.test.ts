import { describe, expect, it } from 'vitest';
import { formatBitcoin, formatCoin, formatUnits, shortAddress } from '../../../src/renderer/sign/amounts.ts';

describe('amounts', () => {
  it.each([
    ['0', 8, '0'],
    ['1', 8, '0.00000001'],
    ['100000000', 8, '1'],
    ['2100000000000000', 8, '21\u202f000\u202f000'],
    ['123456789', 8, '1.23456789'],
    ['-150000000', 8, '\u22121.5'],
    ['21000', 0, '21\u202f000'],
    [
      '115792089237316195423570985008687907853269984665640564039457584007913129639935',
      18,
      '115\u202f792\u202f089\u202f237\u202f316\u202f195\u202f423\u202f570\u202f985\u202f008\u202f687\u202f907\u202f853\u202f269\u202f984\u202f665\u202f640\u202f564\u202f039\u202f457.584007913129639935',
    ],
  ])('writes %s at %i places', (base, decimals, written) => {
    expect(formatUnits(base, decimals)).toBe(written);
  });

  it('names the coin', () => {
    expect(formatCoin('1500000000000000000', 'ETH')).toBe('1.5 ETH');
    expect(formatBitcoin('50000000')).toBe('0.5 BTC');
  });

  it('shortens only what is long', () => {
    expect(shortAddress('0x52908400098527886E0F7030069857D2E4169EE7')).toBe('0x5290…9EE7');
    expect(shortAddress('short')).toBe('short');
  });
});
