import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { decodeRsaSpki, encodeRsaSpki, type RsaPublicKey } from '../crypto/rsa-key.ts';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import { derTags, writeDer } from './der.ts';
import { curveOids, ecPublicKeyOid, isEcCurve, type EcCurve } from './key-oids.ts';
import { encodePem } from './pem.ts';

const ecCurves = { secp256k1, p256, p384 } as const;

/** A point in our stored form, compressed, from either form. Throws what the library throws when it is none. */
export function compressedPoint(algorithm: EcCurve, publicKey: Uint8Array): Uint8Array {
  return ecCurves[algorithm].Point.fromBytes(publicKey).toBytes(true);
}

/**
 * The other form of an elliptic curve point: 65 bytes uncompressed from 33 bytes compressed; 97 from 49 for P-384.
 * @throws HoldfastError `bad-public-key` when it is not a point of the curve.
 */
export function uncompressedPoint(algorithm: EcCurve, publicKey: Uint8Array): Uint8Array {
  try {
    return ecCurves[algorithm].Point.fromBytes(publicKey).toBytes(false);
  } catch {
    throw new HoldfastError('bad-public-key', { reason: 'not-on-curve' });
  }
}

/**
 * SubjectPublicKeyInfo in DER: RFC 5480 with a named curve and the uncompressed point (what every program reads), or
 * RFC 8410, or RFC 3279 for RSA. `publicKey` is in our stored form: 33, 49 or 32 bytes, for RSA this very structure.
 * @throws HoldfastError `bad-public-key`.
 */
export function encodeSpki(algorithm: AsymmetricAlgorithm, publicKey: Uint8Array): Uint8Array {
  if (algorithm === 'rsa') return encodeRsaSpki(readRsaPublicKey(publicKey));
  const oid = writeDer(derTags.objectIdentifier, curveOids[algorithm]);
  let identifier: Uint8Array;
  let key: Uint8Array;
  if (isEcCurve(algorithm)) {
    identifier = writeDer(derTags.sequence, writeDer(derTags.objectIdentifier, ecPublicKeyOid), oid);
    key = uncompressedPoint(algorithm, publicKey);
  } else {
    if (publicKey.length !== 32) throw new HoldfastError('bad-public-key', { reason: 'length' });
    identifier = writeDer(derTags.sequence, oid);
    key = publicKey;
  }
  return writeDer(derTags.sequence, identifier, writeDer(derTags.bitString, Uint8Array.of(0), key));
}

/** The same as PEM, label `PUBLIC KEY`. @throws HoldfastError `bad-public-key`. */
export function encodeSpkiPem(algorithm: AsymmetricAlgorithm, publicKey: Uint8Array): string {
  return encodePem('PUBLIC KEY', encodeSpki(algorithm, publicKey));
}

/** The numbers of an RSA key from its stored form. @throws HoldfastError `bad-public-key`. */
export function readRsaPublicKey(spki: Uint8Array): RsaPublicKey {
  try {
    return decodeRsaSpki(spki);
  } catch {
    throw new HoldfastError('bad-public-key', { reason: 'rsa' });
  }
}
