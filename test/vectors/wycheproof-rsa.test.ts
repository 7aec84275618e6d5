import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import type { RsaScheme } from '../../src/core/crypto/rsa.ts';
import type { HmacHash, Signer } from '../../src/core/crypto/signer.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';
import { runWycheproof, type WycheproofCase, type WycheproofGroup } from '../support/wycheproof.ts';

const signers: readonly [string, Signer][] = [
  ['noble', nobleSigner],
  ['native', nativeSigner],
];

function field(row: WycheproofCase | WycheproofGroup, name: string): Uint8Array {
  const value = row[name];
  return decodeHex(typeof value === 'string' ? value : '');
}

/** RFC 8017, section 8.2.2 lets a reader take a DigestInfo without its NULL; none of ours does. */
const withoutNull = ['8 acceptable Missing NULL in the ASN encoding: accepted false'];

const files: readonly [string, RsaScheme, object][] = [
  ['rsa_signature_2048_sha256_test.json', 'pkcs1-sha256', { cases: 259, acceptable: 1, wrong: withoutNull }],
  ['rsa_signature_3072_sha256_test.json', 'pkcs1-sha256', { cases: 259, acceptable: 1, wrong: withoutNull }],
  ['rsa_pss_2048_sha256_mgf1_32_test.json', 'pss-sha256', { cases: 108, acceptable: 0, wrong: [] }],
];

describe.runIf(vectorsPresent)(`Wycheproof RSA and HMAC (${vectorsAbsentReason} otherwise)`, () => {
  for (const [file, scheme, expected] of files) {
    it.each(signers)(`${file}, whole: %s`, (_name, signer) => {
      const result = runWycheproof(file, (test, group) =>
        signer.verifyRsa(scheme, field(test, 'sig'), field(test, 'msg'), field(group, 'publicKeyDer')),
      );
      expect(result).toEqual(expected);
    });
  }

  const codes: readonly [string, HmacHash, number][] = [
    ['hmac_sha256_test.json', 'sha256', 174],
    ['hmac_sha512_test.json', 'sha512', 174],
  ];
  for (const [file, hash, cases] of codes) {
    it.each(signers)(`${file}, whole: %s`, (_name, signer) => {
      const result = runWycheproof(file, (test, group) => {
        const size = Number(group['tagSize']) / 8;
        const code = signer.hmac(hash, field(test, 'msg'), field(test, 'key')).subarray(0, size);
        return encodeHex(code) === test['tag'];
      });
      expect(result).toEqual({ cases, acceptable: 0, wrong: [] });
    });
  }
});
