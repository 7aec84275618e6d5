import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import {
  encodePhrase,
  entropyLength,
  parsePhrase,
  phraseWords,
  requirePhrase,
} from '../../../src/core/seeds/mnemonic.ts';
import { completeWord, nearestWords, phraseLanguages } from '../../../src/core/seeds/word-lists.ts';
import { seededBytes } from '../../support/random-cases.ts';

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

describe('parsePhrase', () => {
  it.each([
    ['as written', phrase],
    ['upper case', phrase.toUpperCase()],
    ['spaces, tabs and line ends', `\n  ${phrase.replaceAll(' ', ' \t\r\n ')}  \n`],
    ['ideographic and no-break spaces', phrase.replaceAll(' ', '\u3000\u00a0')],
    ['a byte order mark', `\ufeff${phrase}`],
    ['full-width letters, which NFKD folds', phrase.replace('legal', 'ｌｅｇａｌ')],
  ])('reads %s', (_name, text) => {
    const result = parsePhrase(encodeUtf8(text));
    expect(result).toEqual({
      ok: true,
      entropy: new Uint8Array(16).fill(0x7f),
      language: 'english',
      words: 12,
    });
  });

  it('names the place of an unknown word, and words near it', () => {
    expect(parsePhrase(encodeUtf8(phrase.replace('wave', 'wvae')))).toMatchObject({
      ok: false,
      problem: { reason: 'unknown-word', position: 5, language: 'english' },
    });
    const result = parsePhrase(encodeUtf8(phrase.replace('sausage', 'sausags')));
    expect(result).toMatchObject({ problem: { position: 6, suggestions: ['sausage'] } });
  });

  it.each([0, 1, 11, 13, 23, 25, 1000])('counts: %i words are none of 12, 15, 18, 21, 24', (count) => {
    const result = parsePhrase(encodeUtf8('abandon '.repeat(count)));
    expect(result).toMatchObject({ ok: false, problem: { reason: 'wrong-count' } });
  });

  it('tells a wrong checksum from a wrong word', () => {
    expect(parsePhrase(encodeUtf8(phrase.replace('yellow', 'abandon')))).toEqual({
      ok: false,
      problem: { reason: 'wrong-checksum', language: 'english' },
    });
  });

  it('refuses bytes that are no text', () => {
    expect(parsePhrase(Uint8Array.of(0x61, 0xff))).toEqual({ ok: false, problem: { reason: 'not-text' } });
  });

  it('reads back what was written, in every length and language', () => {
    const random = seededBytes('phrases');
    let cases = 0;
    for (const language of phraseLanguages) {
      for (const words of [12, 15, 18, 21, 24]) {
        const entropy = random(entropyLength(words));
        expect(phraseWords(entropy, language)).toHaveLength(words);
        expect(parsePhrase(encodePhrase(entropy, language), [language])).toEqual({
          ok: true,
          entropy,
          language,
          words,
        });
        const found = parsePhrase(encodePhrase(entropy, language));
        expect(found.ok && decodeUtf8(encodePhrase(found.entropy, found.language))).toBe(
          decodeUtf8(encodePhrase(entropy, language)),
        );
        cases++;
      }
    }
    expect(cases).toBe(50);
  });

  it('catches 15 of 16 single wrong words in twelve by the checksum alone', () => {
    const random = seededBytes('typos');
    let accepted = 0;
    for (let at = 0; at < 2000; at++) {
      const words = phraseWords(random(16));
      const [place = 0, high = 0, low = 0] = random(3);
      words[place % 12] = completeWordAt(high * 256 + low);
      if (parsePhrase(encodeUtf8(words.join(' '))).ok) accepted++;
    }
    expect(accepted).toBeLessThan(2000 / 10);
  });
});

function completeWordAt(index: number): string {
  const packed = new Uint8Array(16);
  packed[0] = (index & 2047) >> 3;
  packed[1] = (index & 7) << 5;
  return phraseWords(packed)[0] ?? '';
}

describe('requirePhrase', () => {
  it('throws the reason without any word', () => {
    try {
      requirePhrase(encodeUtf8(phrase.replace('wave', 'secretmarker')));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-phrase', details: { reason: 'unknown-word', position: 5 } });
      expect(JSON.stringify(error)).not.toContain('marker');
    }
  });
});

describe('word help', () => {
  it('completes and corrects', () => {
    expect(completeWord('aban', 'english')).toEqual(['abandon']);
    expect(completeWord('AB', 'english', 3)).toEqual(['abandon', 'ability', 'able']);
    expect(completeWord('', 'english')).toEqual([]);
    expect(nearestWords('abandom', 'english')[0]).toBe('abandon');
    expect(nearestWords('x'.repeat(50), 'english')).toEqual([]);
  });
});
