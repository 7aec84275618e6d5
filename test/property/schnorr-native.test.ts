import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { randomCases, seededBytes } from '../support/random-cases.ts';

/** The composed Schnorr has no library behind it: it is compared over the whole number of cases, in both directions. */
describe(
  `Schnorr composed on libsecp256k1 equals noble over ${String(randomCases)} random cases`,
  { timeout: 900_000 },
  () => {
    it('signs the same bytes, accepts them, and refuses them with a turned bit', () => {
      const random = seededBytes('schnorr');
      const differences: number[] = [];
      for (let at = 0; at < randomCases; at++) {
        const [secret, digest, aux] = [random(32), random(32), random(32)];
        // noble's own signing verifies as well.
        const expected = nobleSigner.schnorr(digest, secret, aux);
        const made = nativeSigner.schnorr(digest, secret, aux);
        const publicKey = nativeSigner.publicKey('secp256k1', secret).subarray(1);
        const accepted = nativeSigner.verifySchnorr(made, digest, publicKey);
        const turned = Uint8Array.from(made);
        turned[at % 64] = (turned[at % 64] ?? 0) ^ (1 << (at % 8));
        const refused = !nativeSigner.verifySchnorr(turned, digest, publicKey);
        if (!equalBytes(made, expected) || !accepted || !refused) differences.push(at);
      }
      expect(differences).toEqual([]);
    });
  },
);
