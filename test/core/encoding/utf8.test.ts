import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8, passphraseBytes } from '../../../src/core/encoding/utf8.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';

/** Pairs of spellings that must give the same bytes (V-17): 32 pairs are 64 cases. */
const same: readonly [string, string][] = [
  ['é', 'e\u0301'],
  ['É', 'E\u0301'],
  ['ü', 'u\u0308'],
  ['ö', 'o\u0308'],
  ['ñ', 'n\u0303'],
  ['ç', 'c\u0327'],
  ['å', 'a\u030a'],
  ['\u212b', 'Å'],
  ['ś', 's\u0301'],
  ['ž', 'z\u030c'],
  ['ő', 'o\u030b'],
  ['ự', 'u\u031b\u0323'],
  ['ứ', 'u\u031b\u0301'],
  ['ệ', 'e\u0323\u0302'],
  ['a\u0323\u0302', 'a\u0302\u0323'],
  ['ﬁ', 'fi'],
  ['ﬀ', 'ff'],
  ['①', '1'],
  ['²', '2'],
  ['½', '1\u20442'],
  ['Ａ', 'A'],
  ['ｚ', 'z'],
  ['\u3000', ' '],
  ['\u00a0', ' '],
  ['ガ', 'カ\u3099'],
  ['ｶﾞ', 'ガ'],
  ['한', '\u1112\u1161\u11ab'],
  ['Ω', '\u2126'],
  ['ℌ', 'H'],
  ['™', 'TM'],
  ['…', '...'],
  ['ǆ', 'dž'],
];

describe('passphraseBytes (V-17)', () => {
  it.each(same)('%s and %s are one passphrase', (left, right) => {
    const [a, b] = [left, right].map((text) => encodeHex(passphraseBytes(encodeUtf8(`x${text}y`))));
    expect(a).toBe(b);
  });

  it('covers 64 spellings', () => {
    expect(same.flat()).toHaveLength(64);
  });

  it.each([
    ['A', 'a'],
    [' x', 'x'],
    ['x ', 'x'],
    ['ß', 'ss'],
    ['ı', 'i'],
    ['a\u200bb', 'ab'],
    ['а', 'a'],
    ['\ufeffa', 'a'],
  ])('%j and %j stay two', (left, right) => {
    expect(passphraseBytes(encodeUtf8(left))).not.toEqual(passphraseBytes(encodeUtf8(right)));
  });

  it('gives bytes of its own and is stable', () => {
    const typed = encodeUtf8('plain');
    const bytes = passphraseBytes(typed);
    typed.fill(0);
    expect(decodeUtf8(bytes)).toBe('plain');
    const twice = passphraseBytes(passphraseBytes(encodeUtf8('Žluťoučký ｋůň ﬁ')));
    expect(twice).toEqual(passphraseBytes(encodeUtf8('Žluťoučký ｋůň ﬁ')));
    expect(passphraseBytes(new Uint8Array(0))).toHaveLength(0);
  });

  it.each([
    ['a lone continuation', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0xe2, 0x82]],
    ['0xff', [0xff]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => passphraseBytes(Uint8Array.from(bytes))).toThrow('bad-text');
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow('bad-text');
  });

  it('refuses text that UTF-8 cannot carry', () => {
    expect(() => encodeUtf8('\ud800')).toThrow('bad-text');
    expect(() => encodeUtf8('a\udc00b')).toThrow('bad-text');
    expect(decodeUtf8(encodeUtf8('\u{1F600}'))).toBe('\u{1F600}');
  });
});
