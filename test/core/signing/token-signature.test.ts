import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import type { SignatureScheme, SigningTask } from '../../../src/core/signing/request.ts';
import { isVerified } from '../../../src/core/signing/sign.ts';
import { signatureFromToken, tokenOrder } from '../../../src/core/signing/token-signature.ts';

const curves = {
  'ecdsa-secp256k1': { curve: secp256k1, hash: undefined },
  'ecdsa-secp256k1-recoverable': { curve: secp256k1, hash: undefined },
  'ecdsa-p256': { curve: p256, hash: sha256 },
  'ecdsa-p384': { curve: p384, hash: sha384 },
} as const;

function task(scheme: SignatureScheme, payload: Uint8Array, publicKey = new Uint8Array(0)): SigningTask {
  return { keyId: 'k', scheme, payload, publicKey };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'ok';
  } catch (error) {
    return isHoldfastError(error) ? error.code : 'thrown';
  }
}

describe('signatures as tokens make them', () => {
  it.each(Object.keys(curves) as (keyof typeof curves)[])(
    '%s: any half of s comes out low, verified, and the same signature',
    (scheme) => {
      const { curve, hash } = curves[scheme];
      const secret = curve.utils.randomSecretKey();
      const publicKey = curve.getPublicKey(secret, true);
      let high = 0;
      for (let round = 0; round < 40; round++) {
        const payload = new Uint8Array(32).fill(round);
        const one = task(scheme, payload, publicKey);
        const { how, data, digest } = tokenOrder(one);
        expect(how).toBe('ecdsa');
        expect(data).toEqual(hash === undefined ? payload : hash(payload));
        expect(digest).toEqual(data);
        const made = curve.sign(data, secret, { prehash: false, lowS: false });
        const done = signatureFromToken(one, made, nobleSigner);
        expect(isVerified(one, done, nobleSigner)).toBe(true);
        const compact = done.subarray(0, made.length);
        expect(curve.Signature.fromBytes(compact).hasHighS()).toBe(false);
        if (encodeHex(compact) !== encodeHex(made)) high++;
        // The same s again is left as it is.
        expect(signatureFromToken(one, Uint8Array.from(compact), nobleSigner)).toEqual(done);
      }
      expect(high).toBeGreaterThan(5);
    },
  );

  it('of a wrong length, out of range, or by another key are refused', () => {
    const secret = secp256k1.utils.randomSecretKey();
    const payload = new Uint8Array(32).fill(7);
    const publicKey = secp256k1.getPublicKey(secret, true);
    const made = secp256k1.sign(payload, secret, { prehash: false, lowS: false });
    const one = task('ecdsa-secp256k1-recoverable', payload, publicKey);
    const other = task(
      'ecdsa-secp256k1-recoverable',
      payload,
      secp256k1.getPublicKey(secp256k1.utils.randomSecretKey()),
    );
    const changes: [SigningTask, Uint8Array][] = [
      [one, made.subarray(1)],
      [one, Uint8Array.from([...made, 0])],
      [one, new Uint8Array(0)],
      [one, Uint8Array.from([...made.subarray(0, 32), ...new Uint8Array(32).fill(0xff)])],
      [one, new Uint8Array(64)],
      [other, made],
    ];
    for (const [asked, signature] of changes)
      expect(codeOf(() => signatureFromToken(asked, signature, nobleSigner))).toBe('bad-signature');
  });

  it('of other kinds are left as they are', () => {
    for (const scheme of [
      'ed25519',
      'rsa-pkcs1-sha256',
      'rsa-pkcs1-sha512',
      'rsa-pss-sha256',
      'hmac-sha256',
    ] as const) {
      const one = task(scheme, new Uint8Array(3));
      expect(tokenOrder(one)).toEqual({ how: scheme, data: new Uint8Array(3) });
      expect(signatureFromToken(one, new Uint8Array(256), nobleSigner)).toEqual(new Uint8Array(256));
    }
  });

  it('are not asked for where no token makes them', () => {
    const payload = new Uint8Array(32);
    const refused: SigningTask[] = [
      task('schnorr-secp256k1', payload),
      task('hmac-sha384', payload),
      task('hmac-sha512', payload),
      task('passphrase', payload),
      task('passphrase-hmac-sha256', payload),
      { ...task('ecdsa-secp256k1', payload), path: '0/1' },
      { ...task('hmac-sha256', payload), apiSecret: 'text' },
      { ...task('ecdsa-secp256k1', payload), taproot: { merkleRoot: new Uint8Array(0) } },
    ];
    for (const one of refused) expect(codeOf(() => tokenOrder(one))).toBe('token-mechanism-missing');
  });
});
