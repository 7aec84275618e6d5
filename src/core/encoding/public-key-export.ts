import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base64 } from '@scure/base';
import { joinBytes } from '../crypto/bytes.ts';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import { derTags, writeDer } from './der.ts';
import { curveOids, ecPublicKeyOid, isEcCurve } from './key-oids.ts';
import { encodePem } from './pem.ts';
import { encodeUtf8 } from './utf8.ts';

/**
 * The other form of an elliptic curve point: 65 bytes uncompressed from 33 bytes compressed.
 * @throws HoldfastError `bad-public-key` when it is not a point of the curve.
 */
export function uncompressedPoint(algorithm: 'secp256k1' | 'p256', publicKey: Uint8Array): Uint8Array {
  try {
    return (algorithm === 'p256' ? p256 : secp256k1).Point.fromBytes(publicKey).toBytes(false);
  } catch {
    throw new HoldfastError('bad-public-key', { reason: 'not-on-curve' });
  }
}

/**
 * SubjectPublicKeyInfo in DER: RFC 5480 with a named curve and the uncompressed point (what every program reads), or
 * RFC 8410. `publicKey` is in our stored form: 33 or 32 bytes.
 * @throws HoldfastError `bad-public-key`.
 */
export function encodeSpki(algorithm: AsymmetricAlgorithm, publicKey: Uint8Array): Uint8Array {
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

/**
 * The line for `authorized_keys` (RFC 4253 section 6.6, RFC 8709, RFC 5656). The comment has control characters and
 * line ends taken out, because a line end would start another entry.
 * @throws HoldfastError `no-ssh-form` for algorithms that SSH does not have, or `bad-public-key`.
 */
export function encodeSshPublicKey(
  algorithm: AsymmetricAlgorithm,
  publicKey: Uint8Array,
  comment = '',
): string {
  if (algorithm !== 'ed25519' && algorithm !== 'p256') throw new HoldfastError('no-ssh-form', { algorithm });
  const name = algorithm === 'ed25519' ? 'ssh-ed25519' : 'ecdsa-sha2-nistp256';
  const fields =
    algorithm === 'ed25519'
      ? [encodeUtf8(name), publicKey]
      : [encodeUtf8(name), encodeUtf8('nistp256'), uncompressedPoint('p256', publicKey)];
  const note = comment.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').trim();
  return `${name} ${base64.encode(joinBytes(...fields.map(sshString)))}${note === '' ? '' : ` ${note}`}`;
}

/** RFC 4251 string: a 32-bit length, then the bytes. */
function sshString(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return joinBytes(length, bytes);
}
