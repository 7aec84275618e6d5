import type { CurveAlgorithm } from '../crypto/signer.ts';
import { decodeHex, encodeHex } from './hex.ts';

/** id-ecPublicKey (RFC 5480), content octets of the object identifier. */
export const ecPublicKeyOid = decodeHex('2a8648ce3d0201');

/** Curves by the content octets of their object identifiers: SEC 2, RFC 5480, RFC 8410. */
export const curveOids: Readonly<Record<CurveAlgorithm, Uint8Array>> = {
  secp256k1: decodeHex('2b8104000a'),
  p256: decodeHex('2a8648ce3d030107'),
  p384: decodeHex('2b81040022'),
  ed25519: decodeHex('2b6570'),
  x25519: decodeHex('2b656e'),
};

/** Algorithms on curves of the form that ECDSA is over. */
export type EcCurve = 'secp256k1' | 'p256' | 'p384';

/** Whether the algorithm's keys are written as id-ecPublicKey with a named curve. */
export function isEcCurve(algorithm: string): algorithm is EcCurve {
  return algorithm === 'secp256k1' || algorithm === 'p256' || algorithm === 'p384';
}

/** The algorithm that an object identifier names, if it is one of ours. */
export function algorithmOfOid(oid: Uint8Array): CurveAlgorithm | undefined {
  const hex = encodeHex(oid);
  const algorithms: readonly CurveAlgorithm[] = ['secp256k1', 'p256', 'p384', 'ed25519', 'x25519'];
  return algorithms.find((algorithm) => encodeHex(curveOids[algorithm]) === hex);
}
