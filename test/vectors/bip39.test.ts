import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { decodeUtf8, encodeUtf8, passphraseBytes } from '../../src/core/encoding/utf8.ts';
import { encodeExtendedPrivateKey } from '../../src/core/seeds/extended-key.ts';
import { masterKey } from '../../src/core/seeds/hd-key.ts';
import { bip39Seed, encodePhrase, parsePhrase } from '../../src/core/seeds/mnemonic.ts';
import { nobleSeedHashes } from '../../src/core/seeds/seed-hashes.ts';
import { phraseLanguages, wordList, type PhraseLanguage } from '../../src/core/seeds/word-lists.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { readVectorJson, readVectorText, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

type Row = readonly [entropy: string, phrase: string, seed: string, xprv: string];

/** Names of the source, where they differ from ours. */
const languageOf: Readonly<Record<string, PhraseLanguage>> = {
  chinese_simplified: 'chinese-simplified',
  chinese_traditional: 'chinese-traditional',
};

function ourName(language: string): PhraseLanguage {
  return languageOf[language] ?? (language as PhraseLanguage); // the other names are equal; a wrong one fails below
}

describe.runIf(vectorsPresent)(`BIP-39 vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('reads and writes all 192 phrases in 8 languages, seeds and master keys', () => {
    let cases = 0;
    let secondHashes = 0;
    const passphrase = passphraseBytes(encodeUtf8('TREZOR'));
    for (const [language, rows] of Object.entries(
      readVectorJson('bip39-trezor', 'vectors.json') as Record<string, Row[]>,
    )) {
      for (const [entropy, phrase, seed, xprv] of rows) {
        const name = ourName(language);
        const bytes = decodeHex(entropy);
        expect(decodeUtf8(encodePhrase(bytes, name))).toBe(phrase.normalize('NFKD'));
        const read = parsePhrase(encodeUtf8(phrase), [name]);
        expect(read.ok && encodeHex(read.entropy)).toBe(entropy);
        // Without being told the language: the entropy may differ between lists, the seed may not.
        const found = parsePhrase(encodeUtf8(phrase.normalize('NFC').toUpperCase()));
        expect(
          found.ok && encodeHex(bip39Seed(found.entropy, found.language, passphrase, nativeHdEngine)),
        ).toBe(seed);
        expect(encodeHex(bip39Seed(bytes, name, passphrase, nativeHdEngine))).toBe(seed);
        expect(encodeExtendedPrivateKey(masterKey(decodeHex(seed), nativeHdEngine))).toBe(xprv);
        // The slow implementation on one in eight.
        if (cases % 8 === 0) {
          expect(encodeHex(bip39Seed(bytes, name, passphrase, nobleSeedHashes))).toBe(seed);
          secondHashes++;
        }
        cases++;
      }
    }
    expect({ cases, secondHashes }).toEqual({ cases: 192, secondHashes: 24 });
  });

  it('has the same 10 word lists as the standard', () => {
    const compared = phraseLanguages.map((language) => {
      const file = language.startsWith('chinese')
        ? `chinese_${language.slice('chinese-'.length)}.txt`
        : `${language}.txt`;
      const words = readVectorText('bip39-wordlists', file)
        .split('\n')
        .filter((word) => word !== '')
        .map((word) => word.normalize('NFKD'));
      expect(words).toHaveLength(2048);
      expect(wordList(language)).toEqual(words);
      return language;
    });
    expect(compared).toHaveLength(10);
  });
});
