import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import { requireBytes } from './bytes.ts';
import { verifyEd25519Strict } from './ed25519-strict.ts';
import { verifyRsa } from './rsa.ts';
import { encodeRsaSpki, rsaPublicKeyOf } from './rsa-key.ts';
import type { AsymmetricAlgorithm, RecoverableSignature, Signer } from './signer.ts';

/** Whether bytes are a point encoding that we read: compressed or uncompressed, never the hybrid forms 06 and 07. */
export function isPointEncoding(publicKey: Uint8Array, fieldBytes = 32): boolean {
  const first = publicKey[0];
  if (publicKey.length === 1 + fieldBytes) return first === 2 || first === 3;
  return publicKey.length === 1 + 2 * fieldBytes && first === 4;
}

/**
 * Whether bytes are a usable private key of the algorithm: for the three ECDSA curves 1 <= d < n (SEC 1 section 3.2.1),
 * for Ed25519 and X25519 any 32 bytes, for RSA a PKCS#8 key of a size in use (whether its parts belong together only
 * a signature shows).
 */
export function isSecretInRange(algorithm: AsymmetricAlgorithm, secret: Uint8Array): boolean {
  if (algorithm === 'rsa') return orFalse(() => rsaPublicKeyOf(secret).modulus.length > 0);
  if (secret.length !== secretBytes(algorithm)) return false;
  if (algorithm === 'secp256k1') return isScalar(secret, secp256k1Top);
  if (algorithm === 'p256') return isScalar(secret, p256Top);
  if (algorithm === 'p384') return isScalar(secret, p384Top);
  return true;
}

const secp256k1Top = secp256k1.Point.Fn.toBytes(secp256k1.Point.Fn.ORDER - 1n);
const p256Top = p256.Point.Fn.toBytes(p256.Point.Fn.ORDER - 1n);

const p384Top = p384.Point.Fn.toBytes(p384.Point.Fn.ORDER - 1n);

function secretBytes(algorithm: Exclude<AsymmetricAlgorithm, 'rsa'>): number {
  return algorithm === 'p384' ? 48 : 32;
}

/** Whether bytes as long as the order are a number from 1 to `top`, in time that does not depend on the number. */
function isScalar(bytes: Uint8Array, top: Uint8Array): boolean {
  let [borrow, some] = [0, 0];
  for (let at = top.length - 1; at >= 0; at--) {
    const byte = bytes[at] ?? 0;
    borrow = ((top[at] ?? 0) - byte - borrow) >>> 31;
    some |= byte;
  }
  return borrow === 0 && some !== 0;
}

/** `requireBytes` for a private key, and its range. @throws HoldfastError `bad-signer-input` or `bad-secret-key`. */
export function requireSecret(algorithm: AsymmetricAlgorithm, secret: unknown): Uint8Array {
  const bytes = requireBytes(secret, algorithm === 'rsa' ? undefined : secretBytes(algorithm), 'secret');
  if (!isSecretInRange(algorithm, bytes))
    throw new HoldfastError('bad-secret-key', { reason: 'out-of-range' });
  return bytes;
}

/** `false` instead of an exception: malformed keys and signatures are simply not valid. */
function orFalse(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

const hmacHashes = { sha256, sha384, sha512 } as const;

// prehash false: the caller's digest is signed as it is; lowS: BIP-146; no extra entropy: RFC 6979 as written.
const overDigest = { prehash: false, lowS: true } as const;

/** The signer in pure JavaScript (noble): the second implementation, and the only one where native code is absent. */
export const nobleSigner: Signer = {
  name: 'noble',

  ecdsaSecp256k1(digest, secret) {
    const message = requireBytes(digest, 32, 'digest');
    const key = requireSecret('secp256k1', secret);
    const signed = secp256k1.sign(message, key, { ...overDigest, format: 'recovered' });
    return { compact: signed.slice(1), recovery: recoveryId(signed[0]) };
  },

  verifyEcdsaSecp256k1(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return isPointEncoding(key) && orFalse(() => secp256k1.verify(bytes, message, key, overDigest));
  },

  recoverEcdsaSecp256k1(signature, digest) {
    const message = requireBytes(digest, 32, 'digest');
    const signed = new Uint8Array(65);
    signed[0] = signature.recovery;
    signed.set(requireBytes(signature.compact, 64, 'signature'), 1);
    try {
      return secp256k1.recoverPublicKey(signed, message, { prehash: false });
    } catch {
      return undefined;
    }
  },

  schnorr(digest, secret, aux) {
    const message = requireBytes(digest, 32, 'digest');
    const key = requireSecret('secp256k1', secret);
    return schnorr.sign(message, key, requireBytes(aux, 32, 'aux'));
  },

  verifySchnorr(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return orFalse(() => schnorr.verify(bytes, message, key));
  },

  ecdsaP256Sha256(message, secret) {
    const bytes = requireBytes(message, undefined, 'message');
    const key = requireSecret('p256', secret);
    return p256.sign(sha256(bytes), key, overDigest);
  },

  verifyEcdsaP256Sha256(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const digest = sha256(requireBytes(message, undefined, 'message'));
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return (
      isPointEncoding(key) && orFalse(() => p256.verify(bytes, digest, key, { prehash: false, lowS: false }))
    );
  },

  ecdsaP384Sha384(message, secret) {
    const bytes = requireBytes(message, undefined, 'message');
    const key = requireSecret('p384', secret);
    return p384.sign(sha384(bytes), key, overDigest);
  },

  verifyEcdsaP384Sha384(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const digest = sha384(requireBytes(message, undefined, 'message'));
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return (
      isPointEncoding(key, 48) &&
      orFalse(() => p384.verify(bytes, digest, key, { prehash: false, lowS: false }))
    );
  },

  ed25519(message, secret) {
    const bytes = requireBytes(message, undefined, 'message');
    return ed25519.sign(bytes, requireBytes(secret, 32, 'secret'));
  },

  verifyEd25519(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    return verifyEd25519Strict(bytes, text, requireBytes(publicKey, undefined, 'publicKey'));
  },

  rsa() {
    throw new HoldfastError('internal', { reason: 'no-rsa' });
  },

  verifyRsa(scheme, signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return orFalse(() => verifyRsa(scheme, bytes, text, key));
  },

  generateRsa() {
    return Promise.reject(new HoldfastError('internal', { reason: 'no-rsa' }));
  },

  hmac(hash, message, key) {
    return hmac(
      hmacHashes[hash],
      requireBytes(key, undefined, 'key'),
      requireBytes(message, undefined, 'message'),
    );
  },

  publicKey(algorithm, secret) {
    const key = requireSecret(algorithm, secret);
    switch (algorithm) {
      case 'secp256k1':
        return secp256k1.getPublicKey(key, true);
      case 'p256':
        return p256.getPublicKey(key, true);
      case 'p384':
        return p384.getPublicKey(key, true);
      case 'ed25519':
        return ed25519.getPublicKey(key);
      case 'x25519':
        return x25519.getPublicKey(key);
      case 'rsa':
        return encodeRsaSpki(rsaPublicKeyOf(key));
    }
  },
};

/** Narrows a recovery byte. @throws HoldfastError `internal` when an engine answers anything but 0 to 3. */
export function recoveryId(value: number | undefined): RecoverableSignature['recovery'] {
  if (value === 0 || value === 1 || value === 2 || value === 3) return value;
  throw new HoldfastError('internal', { reason: 'bad-recovery-id' });
}
