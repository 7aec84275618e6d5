import { describe, expect, it } from 'vitest';
import { checkedSigner } from '../../../src/core/crypto/checked-signer.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../../src/core/crypto/signer.ts';
import { isHoldfastError } from '../../../src/core/error.ts';

const secret = new Uint8Array(32).fill(7);
const digest = new Uint8Array(32).fill(9);

function turned(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[40] = (copy[40] ?? 0) ^ 0x10;
  return copy;
}

/** Faults that a signer may have; each must keep the signature from leaving (K-10). */
const faults: readonly [string, Partial<Signer>, (signer: Signer) => unknown][] = [
  [
    'a wrong bit in an ECDSA signature',
    {
      ecdsaSecp256k1(message, key) {
        const signature = nobleSigner.ecdsaSecp256k1(message, key);
        return { ...signature, compact: turned(signature.compact) };
      },
    },
    (signer) => signer.ecdsaSecp256k1(digest, secret),
  ],
  [
    'a wrong recovery id',
    {
      ecdsaSecp256k1(message, key) {
        const signature = nobleSigner.ecdsaSecp256k1(message, key);
        return { ...signature, recovery: signature.recovery === 0 ? 1 : 0 };
      },
    },
    (signer) => signer.ecdsaSecp256k1(digest, secret),
  ],
  [
    'an old signature',
    { ecdsaSecp256k1: (_message, key) => nobleSigner.ecdsaSecp256k1(new Uint8Array(32), key) },
    (signer) => signer.ecdsaSecp256k1(digest, secret),
  ],
  [
    'a signature by another key',
    { ecdsaSecp256k1: (message) => nobleSigner.ecdsaSecp256k1(message, new Uint8Array(32).fill(8)) },
    (signer) => signer.ecdsaSecp256k1(digest, secret),
  ],
  [
    'a wrong bit in a Schnorr signature',
    { schnorr: (message, key, aux) => turned(nobleSigner.schnorr(message, key, aux)) },
    (signer) => signer.schnorr(digest, secret, digest),
  ],
  [
    'a wrong bit in a P-256 signature',
    { ecdsaP256Sha256: (message, key) => turned(nobleSigner.ecdsaP256Sha256(message, key)) },
    (signer) => signer.ecdsaP256Sha256(digest, secret),
  ],
  [
    'a wrong bit in an Ed25519 signature',
    { ed25519: (message, key) => turned(nobleSigner.ed25519(message, key)) },
    (signer) => signer.ed25519(digest, secret),
  ],
  ['junk', { ed25519: () => new Uint8Array(64).fill(0xff) }, (signer) => signer.ed25519(digest, secret)],
];

describe('checkedSigner (K-10)', () => {
  it.each(faults)('holds back %s', (_name, fault, run) => {
    const signer = checkedSigner({ ...nobleSigner, ...fault }, nobleSigner);
    try {
      run(signer);
      expect.unreachable();
    } catch (error) {
      expect(isHoldfastError(error, 'signature-check-failed')).toBe(true);
    }
  });

  it('lets right signatures through unchanged', () => {
    const signer = checkedSigner(nobleSigner, nobleSigner);
    expect(signer.ecdsaSecp256k1(digest, secret)).toEqual(nobleSigner.ecdsaSecp256k1(digest, secret));
    expect(signer.schnorr(digest, secret, digest)).toEqual(nobleSigner.schnorr(digest, secret, digest));
    expect(signer.ecdsaP256Sha256(digest, secret)).toEqual(nobleSigner.ecdsaP256Sha256(digest, secret));
    expect(signer.ed25519(digest, secret)).toEqual(nobleSigner.ed25519(digest, secret));
  });

  it('refuses secrets out of range: zero, the order and above, for both ECDSA curves', () => {
    const order = fromHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(0xff), order]) {
      expect(() => nobleSigner.ecdsaSecp256k1(digest, bad)).toThrow('bad-secret-key');
      expect(() => nobleSigner.schnorr(digest, bad, digest)).toThrow('bad-secret-key');
    }
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
      expect(() => nobleSigner.ecdsaP256Sha256(digest, bad)).toThrow('bad-secret-key');
    }
  });
});

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
