import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { nobleHdEngine } from '../../src/core/seeds/hd-engine.ts';
import * as native from '../../src/node/crypto/hash.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { randomCases, seededBytes } from '../support/random-cases.ts';

/** Runs the cases and names the first that differs; 10,000 calls of `expect` would cost more than the crypto. */
function firstDifference(
  seed: string,
  same: (random: (length: number) => Uint8Array, at: number) => boolean,
): number {
  const random = seededBytes(seed);
  for (let at = 0; at < randomCases; at++) if (!same(random, at)) return at;
  return -1;
}

function sameOrNone(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  return left === undefined || right === undefined ? left === right : equalBytes(left, right);
}

describe(
  `native equals noble over ${String(randomCases)} random cases each (T-2)`,
  { timeout: 900_000 },
  () => {
    it('ECDSA secp256k1 signatures, recovery ids; all r different (X-11)', () => {
      const seen = new Set<string>();
      const difference = firstDifference('ecdsa', (random) => {
        const [secret, digest] = [random(32), random(32)];
        const left = nativeSigner.ecdsaSecp256k1(digest, secret);
        const right = nobleSigner.ecdsaSecp256k1(digest, secret);
        seen.add(encodeHex(left.compact.subarray(0, 32)));
        return equalBytes(left.compact, right.compact) && left.recovery === right.recovery;
      });
      expect(difference).toBe(-1);
      expect(seen.size).toBe(randomCases);
    });

    it('Ed25519 signatures over messages of 0 to 99 bytes', () => {
      const difference = firstDifference('ed25519', (random, at) => {
        const [secret, message] = [random(32), random(at % 100)];
        return equalBytes(nativeSigner.ed25519(message, secret), nobleSigner.ed25519(message, secret));
      });
      expect(difference).toBe(-1);
    });

    it('SHA-256, SHA-512, HMAC, HKDF, HASH160', () => {
      const difference = firstDifference('hash', (random, at) => {
        const [key, data] = [random(at % 150), random(at % 257)];
        return (
          equalBytes(native.sha256(data), sha256(data)) &&
          equalBytes(native.sha512(data), sha512(data)) &&
          equalBytes(native.hmacSha256(key, data), hmac(sha256, key, data)) &&
          equalBytes(native.hmacSha512(key, data), hmac(sha512, key, data)) &&
          equalBytes(native.hkdfSha256(key, data, key, 48), hkdf(sha256, key, data, key, 48)) &&
          equalBytes(nativeHdEngine.hash160(data), nobleHdEngine.hash160(data))
        );
      });
      expect(difference).toBe(-1);
    });

    it('PBKDF2-HMAC-SHA-512, 1 to 4 rounds', () => {
      const difference = firstDifference('pbkdf2', (random, at) => {
        const [password, salt] = [random(at % 70), random(at % 33)];
        const rounds = 1 + (at % 4);
        const own = native.pbkdf2Sha512(password, salt, rounds, 64);
        return equalBytes(own, pbkdf2(sha512, password, salt, { c: rounds, dkLen: 64 }));
      });
      expect(difference).toBe(-1);
    });

    it('BIP-32 sums of secrets', () => {
      const difference = firstDifference('bip32 secrets', (random) => {
        const [secret, tweak] = [random(32), random(32)];
        return sameOrNone(nativeHdEngine.addSecret(secret, tweak), nobleHdEngine.addSecret(secret, tweak));
      });
      expect(difference).toBe(-1);
    });
  },
);
