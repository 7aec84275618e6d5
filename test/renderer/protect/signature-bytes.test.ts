import { describe, expect, it } from 'vitest';
import { parseSignature } from '../../../src/renderer/protect/signature-bytes.ts';

describe('a signature that was pasted', () => {
  it('is hex, with or without its mark, broken over lines or not', () => {
    const bytes = Uint8Array.of(0xde, 0xad, 0x0b);
    for (const typed of ['dead0b', 'DEAD0B', '0xdead0b', ' de ad\n0b '])
      expect(parseSignature(typed)).toEqual(bytes);
  });

  it('is Base64 of both alphabets', () => {
    expect(parseSignature('+/8=')).toEqual(Uint8Array.of(0xfb, 0xff));
    expect(parseSignature('-_8')).toEqual(Uint8Array.of(0xfb, 0xff));
  });

  it('is nothing else, not empty, and at most 200 bytes', () => {
    for (const typed of ['', '   ', '0x', 'not a signature!', 'ab'.repeat(201)])
      expect(parseSignature(typed)).toBeUndefined();
    expect(parseSignature('ab'.repeat(200))).toHaveLength(200);
  });
});
