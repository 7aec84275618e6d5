import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { decodeHex, encodeHex } from './hex.ts';

/** id-ecPublicKey (RFC 5480), content octets of the object identifier. */
export const ecPublicKeyOid = decodeHex('2a8648ce3d0201');

/** Curves by the content octets of their object identifiers: SEC 2, RFC 5480, RFC 8410. */
export const curveOids: Readonly<Record<AsymmetricAlgorithm, Uint8Array>> = {
  secp256k1: decodeHex('2b8104000a'),
  p256: decodeHex('2a8648ce3d030107'),
  ed25519: decodeHex('2b6570'),
  x25519: decodeHex('2b656e'),
};

/** Whether the algorithm's keys are written as id-ecPublicKey with a named curve. */
export function isEcCurve(algorithm: AsymmetricAlgorithm): algorithm is 'secp256k1' | 'p256' {
  return algorithm === 'secp256k1' || algorithm === 'p256';
}

/** The algorithm that an object identifier names, if it is one of ours. */
export function algorithmOfOid(oid: Uint8Array): AsymmetricAlgorithm | undefined {
  const hex = encodeHex(oid);
  const algorithms: readonly AsymmetricAlgorithm[] = ['secp256k1', 'p256', 'ed25519', 'x25519'];
  return algorithms.find((algorithm) => encodeHex(curveOids[algorithm]) === hex);
}
