import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../../src/core/crypto/signer.ts';
import type { SigningTask } from '../../../src/core/signing/request.ts';
import { signTasks } from '../../../src/core/signing/sign.ts';
import { decodeHex } from '../../../src/core/encoding/hex.ts';
import { nativeSigner, secondSigner } from '../../../src/node/crypto/native-signer.ts';

const secret = new Uint8Array(32).fill(7);
const digest = new Uint8Array(32).fill(9);

function turned(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[40] = (copy[40] ?? 0) ^ 0x10;
  return copy;
}

function task(scheme: SigningTask['scheme']): SigningTask {
  const algorithm = scheme === 'ed25519' ? 'ed25519' : scheme === 'ecdsa-p256' ? 'p256' : 'secp256k1';
  const publicKey = nativeSigner.publicKey(algorithm, secret);
  const xOnly = scheme === 'schnorr-secp256k1';
  return { keyId: 'k', scheme, payload: digest, publicKey: xOnly ? publicKey.slice(1) : publicKey };
}

function sign(scheme: SigningTask['scheme'], fault: Partial<Signer> = {}): Uint8Array | undefined {
  const engines = { signer: { ...nativeSigner, ...fault }, verifier: secondSigner };
  return signTasks([task(scheme)], () => Uint8Array.from(secret), engines)[0];
}

/** Faults that a signer may have; each must keep the signature from leaving (K-10). */
const faults: readonly [string, SigningTask['scheme'], Partial<Signer>][] = [
  [
    'a wrong bit',
    'ecdsa-secp256k1',
    {
      ecdsaSecp256k1(message, key) {
        const signature = nobleSigner.ecdsaSecp256k1(message, key);
        return { ...signature, compact: turned(signature.compact) };
      },
    },
  ],
  [
    'an old signature',
    'ecdsa-secp256k1',
    { ecdsaSecp256k1: (_message, key) => nobleSigner.ecdsaSecp256k1(new Uint8Array(32), key) },
  ],
  [
    'a signature by another key',
    'ecdsa-secp256k1',
    { ecdsaSecp256k1: (message) => nobleSigner.ecdsaSecp256k1(message, new Uint8Array(32).fill(8)) },
  ],
  [
    'a wrong bit',
    'schnorr-secp256k1',
    { schnorr: (message, key, aux) => turned(nobleSigner.schnorr(message, key, aux)) },
  ],
  [
    'a wrong bit',
    'ecdsa-p256',
    { ecdsaP256Sha256: (message, key) => turned(nobleSigner.ecdsaP256Sha256(message, key)) },
  ],
  ['a wrong bit', 'ed25519', { ed25519: (message, key) => turned(nobleSigner.ed25519(message, key)) }],
  ['junk', 'ed25519', { ed25519: () => new Uint8Array(64).fill(0xff) }],
];

describe('the check before release (K-10)', () => {
  it.each(faults)('holds back %s, %s', (_name, scheme, fault) => {
    expect(() => sign(scheme, fault)).toThrow('bad-signature');
  });

  it('lets right signatures through unchanged', () => {
    expect(sign('ecdsa-secp256k1')).toEqual(nobleSigner.ecdsaSecp256k1(digest, secret).compact);
    expect(sign('schnorr-secp256k1')).toEqual(nobleSigner.schnorr(digest, secret, new Uint8Array(32)));
    expect(sign('ecdsa-p256')).toEqual(nobleSigner.ecdsaP256Sha256(digest, secret));
    expect(sign('ed25519')).toEqual(nobleSigner.ed25519(digest, secret));
  });
});

describe('secrets out of range', () => {
  const orders = {
    secp256k1: decodeHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'),
    p256: decodeHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  };

  it.each([nobleSigner, nativeSigner])('are refused by $name: zero, the order, above', (signer) => {
    for (const wrong of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
      for (const [algorithm, order] of Object.entries(orders)) {
        for (const bad of [wrong, order]) {
          expect(() => signer.publicKey(algorithm as 'secp256k1' | 'p256', bad)).toThrow('bad-secret-key'); // its keys
        }
      }
      expect(() => signer.ecdsaSecp256k1(digest, orders.secp256k1)).toThrow('bad-secret-key');
      expect(() => signer.schnorr(digest, wrong, digest)).toThrow('bad-secret-key');
      expect(() => signer.ecdsaP256Sha256(digest, orders.p256)).toThrow('bad-secret-key');
    }
  });
});
