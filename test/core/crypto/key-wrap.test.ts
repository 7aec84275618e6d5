import { aeskwp } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import { unwrapBare, wrapBare } from '../../../src/core/crypto/key-wrap.ts';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';

/** RFC 5649, section 6: wrapping key of 192 bits, a key of 20 bytes and one of 7. */
const published = [
  {
    kek: '5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8',
    key: 'c37b7e6492584340bed12207808941155068f738',
    wrapped: '138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a',
  },
  {
    kek: '5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8',
    key: '466f7250617369',
    wrapped: 'afbeb0f07dfbf5419200f2ccb50bb24f',
  },
];

describe('AES key wrap with padding', () => {
  it('is that of RFC 5649: both published examples', () => {
    for (const { kek, key, wrapped } of published) {
      expect(encodeHex(aeskwp(decodeHex(kek)).encrypt(decodeHex(key)))).toBe(wrapped);
      expect(encodeHex(aeskwp(decodeHex(kek)).decrypt(decodeHex(wrapped)))).toBe(key);
    }
    expect(published).toHaveLength(2);
  });

  it('refuses every flipped bit, every shorter form, and another wrapping key', () => {
    const kek = new Uint8Array(32).fill(7);
    const wrapped = wrapBare(kek, new Uint8Array(32).fill(9));
    expect(wrapped).toHaveLength(40);
    let refused = 0;
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const changed = Uint8Array.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => unwrapBare(kek, changed)).toThrow('data-damaged');
      refused++;
    }
    for (let length = 0; length < wrapped.length; length++)
      expect(() => unwrapBare(kek, wrapped.slice(0, length))).toThrow('data-damaged');
    expect(() => unwrapBare(new Uint8Array(32), wrapped)).toThrow('data-damaged');
    expect(refused).toBe(320);
  });
});
