import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../src/core/crypto/signer.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { seededBytes } from '../support/random-cases.ts';

/** Half right, half with one bit turned in signature, message or key: both implementations must say the same. */
const cases = 1_000;

type Verdict = (signer: Signer, parts: readonly [Uint8Array, Uint8Array, Uint8Array]) => boolean;
type Make = (
  secret: Uint8Array,
  message: Uint8Array,
) => readonly [signature: Uint8Array, publicKey: Uint8Array];

const schemes: readonly [string, Make, Verdict][] = [
  [
    'ECDSA secp256k1',
    (secret, message) => [
      nativeSigner.ecdsaSecp256k1(message, secret).compact,
      nativeSigner.publicKey('secp256k1', secret),
    ],
    (signer, [signature, message, key]) => signer.verifyEcdsaSecp256k1(signature, message, key),
  ],
  [
    'Schnorr',
    (secret, message) => [
      nativeSigner.schnorr(message, secret, message),
      nativeSigner.publicKey('secp256k1', secret).subarray(1),
    ],
    (signer, [signature, message, key]) => signer.verifySchnorr(signature, message, key),
  ],
  [
    'Ed25519',
    (secret, message) => [nativeSigner.ed25519(message, secret), nativeSigner.publicKey('ed25519', secret)],
    (signer, [signature, message, key]) => signer.verifyEd25519(signature, message, key),
  ],
  [
    'P-256',
    (secret, message) => [
      nobleSigner.ecdsaP256Sha256(message, secret),
      nobleSigner.publicKey('p256', secret),
    ],
    (signer, [signature, message, key]) => signer.verifyEcdsaP256Sha256(signature, message, key),
  ],
];

describe(
  `native and noble give the same verdict over ${String(cases)} cases each`,
  { timeout: 900_000 },
  () => {
    it.each(schemes)('%s', (name, make, verdict) => {
      const random = seededBytes(`verdicts ${name}`);
      const wrong: number[] = [];
      let accepted = 0;
      for (let at = 0; at < cases; at++) {
        const message = random(32);
        const [signature, publicKey] = make(random(32), message);
        const parts = [Uint8Array.from(signature), message, Uint8Array.from(publicKey)] as const;
        const turned = at % 2 === 1;
        if (turned) {
          const [which = 0, where = 0] = random(2);
          const part = parts[which % 3] ?? message;
          part[where % part.length] = (part[where % part.length] ?? 0) ^ (1 << (at % 8));
        }
        const left = verdict(nativeSigner, parts);
        const right = verdict(nobleSigner, parts);
        if (left !== right || left === turned) wrong.push(at);
        if (left) accepted++;
      }
      expect(wrong).toEqual([]);
      expect(accepted).toBe(cases / 2);
    });
  },
);
