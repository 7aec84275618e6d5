import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import { decodeHex } from '../../src/core/encoding/hex.ts';
import {
  encodeExtendedPrivateKey,
  encodeExtendedPublicKey,
  parseExtendedKey,
} from '../../src/core/seeds/extended-key.ts';
import { nobleHdEngine } from '../../src/core/seeds/hd-engine.ts';
import { deriveChild, derivePath, masterKey, neuter } from '../../src/core/seeds/hd-key.ts';
import { hardenedOffset, joinPaths, parseDerivationPath, pathIndexes } from '../../src/core/seeds/path.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Valid {
  readonly vector: number;
  readonly seed: string;
  readonly chains: readonly { readonly path: string; readonly xpub: string; readonly xprv: string }[];
}

describe.runIf(vectorsPresent).each([
  ['noble', nobleHdEngine],
  ['native', nativeHdEngine],
])(`BIP-32 vectors, %s (${vectorsAbsentReason} otherwise)`, (_name, engine) => {
  it('derives all 17 chains, and the public ones from public parents too', () => {
    let cases = 0;
    let publicCases = 0;
    for (const { seed, chains } of readVectorJson('bip32', 'valid.json') as Valid[]) {
      for (const { path, xpub, xprv } of chains) {
        const parsed = parseDerivationPath(path);
        const key = derivePath(masterKey(decodeHex(seed), engine), parsed, engine);
        expect(encodeExtendedPublicKey(key)).toBe(xpub);
        expect(encodeExtendedPrivateKey(key)).toBe(xprv);
        for (const text of [xpub, xprv]) {
          const read = parseExtendedKey(text, engine);
          expect(read.key.publicKey).toEqual(key.publicKey);
          expect(read.network).toBe('mainnet');
        }
        cases++;
        const last = pathIndexes(parsed).at(-1);
        if (last !== undefined && last < hardenedOffset) {
          const parent = parseDerivationPath(path.slice(0, path.lastIndexOf('/')));
          const parentKey = derivePath(masterKey(decodeHex(seed), engine), parent, engine);
          expect(encodeExtendedPublicKey(deriveChild(neuter(parentKey), last, engine))).toBe(xpub);
          expect(joinPaths(parent, parseDerivationPath(`m/${String(last)}`))).toBe(parsed);
          publicCases++;
        }
      }
    }
    expect({ cases, publicCases }).toEqual({ cases: 17, publicCases: 6 });
  });

  it('refuses all 8 invalid extended keys', () => {
    const invalid = readVectorJson('bip32', 'invalid.json') as { key: string; reason: string }[];
    const reasons = invalid.map(({ key, reason }) => {
      try {
        parseExtendedKey(key, engine);
        return `accepted: ${reason}`;
      } catch (error) {
        return isHoldfastError(error, 'bad-extended-key') ? 'refused' : String(error);
      }
    });
    expect(reasons).toEqual(Array.from({ length: 8 }, () => 'refused'));
  });
});
