import { describe, expect, it } from 'vitest';
import { HDKey } from '@scure/bip32';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { HoldfastError } from '../../src/core/error.ts';
import { combineShares, encodeShare, parseShare } from '../../src/core/shares/slip39.ts';
import { shareWords } from '../../src/core/shares/slip39-words.ts';
import { readVectorJson, readVectorText, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

type Case = readonly [name: string, mnemonics: readonly string[], secret: string, root: string];

describe.runIf(vectorsPresent)(`SLIP-39 (${vectorsAbsentReason})`, () => {
  const cases = vectorsPresent ? (readVectorJson('slip39-trezor', 'vectors.json') as Case[]) : [];

  it('has all cases and the words of the standard', () => {
    expect(cases.length).toBe(30);
    expect(cases.filter(([, , secret]) => secret !== '').length).toBeGreaterThan(5);
    expect(shareWords).toEqual(readVectorText('slip39-trezor', 'wordlist.txt').trim().split('\n'));
  });

  it.each(cases)('%s', (_name, mnemonics, secret, root) => {
    const recover = (): Uint8Array =>
      combineShares(
        mnemonics.map((text) => parseShare(encodeUtf8(text))),
        encodeUtf8('TREZOR'),
      );
    if (secret === '') {
      expect(recover).toThrow(HoldfastError);
      expect(recover).toThrow('shares-malformed');
      return;
    }
    const master = recover();
    expect(encodeHex(master)).toBe(secret);
    expect(HDKey.fromMasterSeed(master).privateExtendedKey).toBe(root);
    for (const text of mnemonics)
      expect(new TextDecoder().decode(encodeShare(parseShare(encodeUtf8(text))))).toBe(text);
  });
});
