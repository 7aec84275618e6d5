import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { nobleHdEngine } from '../../src/core/seeds/hd-engine.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { randomCases, seededBytes } from '../support/random-cases.ts';

/** Runs the cases and names the first that differs. */
function firstDifference(
  seed: string,
  same: (random: (length: number) => Uint8Array, at: number) => boolean,
): number {
  const random = seededBytes(seed);
  for (let at = 0; at < randomCases; at++) if (!same(random, at)) return at;
  return -1;
}

describe(
  `native equals noble over ${String(randomCases)} random cases each: points (T-2)`,
  { timeout: 900_000 },
  () => {
    it('public keys on all four curves, and sums of points', () => {
      const difference = firstDifference('public keys', (random) => {
        const secret = random(32);
        const tweak = random(32);
        const publicKey = nativeSigner.publicKey('secp256k1', secret);
        const sum = nativeHdEngine.addPublic(publicKey, tweak);
        const expected = nobleHdEngine.addPublic(publicKey, tweak);
        return (
          equalBytes(publicKey, nobleSigner.publicKey('secp256k1', secret)) &&
          equalBytes(nativeSigner.publicKey('ed25519', secret), nobleSigner.publicKey('ed25519', secret)) &&
          sum !== undefined &&
          expected !== undefined &&
          equalBytes(sum, expected)
        );
      });
      expect(difference).toBe(-1);
    });

    it('P-256: every noble signature holds in node:crypto, and none with a turned bit', () => {
      const difference = firstDifference('p256', (random, at) => {
        const [secret, message] = [random(32), random(at % 100)];
        const publicKey = nobleSigner.publicKey('p256', secret);
        const signature = nobleSigner.ecdsaP256Sha256(message, secret);
        const right = nativeSigner.verifyEcdsaP256Sha256(signature, message, publicKey);
        signature[at % 64] = (signature[at % 64] ?? 0) ^ (1 << (at % 8));
        return right && !nativeSigner.verifyEcdsaP256Sha256(signature, message, publicKey);
      });
      expect(difference).toBe(-1);
    });
  },
);
