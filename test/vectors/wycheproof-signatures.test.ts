import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../src/core/crypto/signer.ts';
import { readDer, readOnly } from '../../src/core/encoding/der.ts';
import { decodeHex } from '../../src/core/encoding/hex.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { quickSecondSigner } from '../../src/node/crypto/second-signer.ts';
import { vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';
import { runWycheproof, type WycheproofCase, type WycheproofGroup } from '../support/wycheproof.ts';

const signers: readonly [string, Signer][] = [
  ['noble', nobleSigner],
  ['native', nativeSigner],
  ['second', quickSecondSigner],
];

function field(row: WycheproofCase | WycheproofGroup, name: string): Uint8Array {
  const value = row[name];
  return decodeHex(typeof value === 'string' ? value : '');
}

/** The key of a group: `uncompressed` for curves, `pk` for Ed25519. */
function groupKey(group: WycheproofGroup): Uint8Array {
  const key = group['publicKey'] as { uncompressed?: string; pk?: string }; // as SOURCE.md describes it
  return decodeHex(key.uncompressed ?? key.pk ?? '');
}

/** r || s of a strict DER signature over a group of so many bytes; `undefined` when it is not strict (BIP-66). */
function compactOf(der: Uint8Array, size = 32): Uint8Array | undefined {
  try {
    const numbers = readDer(readOnly(der, 0x30));
    if (numbers.length !== 2) return undefined;
    const compact = new Uint8Array(2 * size);
    for (const [at, { tag, content }] of numbers.entries()) {
      const [first = 0xff, second = 0] = content;
      const padded = first === 0 && content.length > 1;
      if (tag !== 2 || content.length === 0 || first >= 0x80 || (padded && second < 0x80)) return undefined;
      const digits = padded ? content.subarray(1) : content;
      if (digits.length > size) return undefined;
      compact.set(digits, size * (at + 1) - digits.length);
    }
    return compact;
  } catch {
    return undefined;
  }
}

describe.runIf(vectorsPresent)(`Wycheproof signatures (${vectorsAbsentReason} otherwise)`, () => {
  it.each(signers)('secp256k1, Bitcoin rules: 463 of 463, %s', (_name, signer) => {
    const result = runWycheproof('ecdsa_secp256k1_sha256_bitcoin_test.json', (test, group) => {
      const compact = compactOf(field(test, 'sig'));
      return (
        compact !== undefined &&
        signer.verifyEcdsaSecp256k1(compact, sha256(field(test, 'msg')), groupKey(group))
      );
    });
    expect(result).toEqual({ cases: 463, acceptable: 0, wrong: [] });
  });

  it.each(signers)('P-256, r || s: 262 of 262, %s', (_name, signer) => {
    const result = runWycheproof('ecdsa_secp256r1_sha256_p1363_test.json', (test, group) =>
      signer.verifyEcdsaP256Sha256(field(test, 'sig'), field(test, 'msg'), groupKey(group)),
    );
    expect(result).toEqual({ cases: 262, acceptable: 0, wrong: [] });
  });

  it.each(signers)('P-256, DER: 484 of 484, %s', (_name, signer) => {
    const result = runWycheproof('ecdsa_secp256r1_sha256_test.json', (test, group) => {
      const compact = compactOf(field(test, 'sig'));
      return (
        compact !== undefined && signer.verifyEcdsaP256Sha256(compact, field(test, 'msg'), groupKey(group))
      );
    });
    expect(result).toEqual({ cases: 484, acceptable: 0, wrong: [] });
  });

  it.each(signers)('Ed25519: 151 of 151, %s', (_name, signer) => {
    const result = runWycheproof('ed25519_test.json', (test, group) =>
      signer.verifyEd25519(field(test, 'sig'), field(test, 'msg'), groupKey(group)),
    );
    expect(result).toEqual({ cases: 151, acceptable: 0, wrong: [] });
  });

  it.each(signers)('P-384, DER: 504 of 504, %s', (_name, signer) => {
    const result = runWycheproof('ecdsa_secp384r1_sha384_test.json', (test, group) => {
      const compact = compactOf(field(test, 'sig'), 48);
      return (
        compact !== undefined && signer.verifyEcdsaP384Sha384(compact, field(test, 'msg'), groupKey(group))
      );
    });
    expect(result).toEqual({ cases: 504, acceptable: 0, wrong: [] });
  });
});
