import { derTags, writeDer } from '../encoding/der.ts';
import { curveOids, ecPublicKeyOid, isEcCurve } from '../encoding/key-oids.ts';
import type { KeyAlgorithm } from '../crypto/algorithms.ts';

/**
 * The secret of a key of the vault as tokens take it wrapped: PKCS #8 for pairs (RFC 5958; SEC 1 inside for ECDSA, RFC 8410 for
 * the others), the bare bytes for symmetric keys. A copy; the caller wipes both. Undefined for kinds that no token keeps.
 */
export function wrappablePart(algorithm: KeyAlgorithm, secret: Uint8Array): Uint8Array | undefined {
  switch (algorithm) {
    case 'rsa':
    case 'aes-256':
    case 'hmac-sha256':
      return Uint8Array.from(secret);
    case 'secp256k1':
    case 'p256':
    case 'p384':
    case 'ed25519':
    case 'x25519':
      break;
    default:
      return undefined;
  }
  const oid = writeDer(derTags.objectIdentifier, curveOids[algorithm]);
  const ec = isEcCurve(algorithm);
  const identifier = ec
    ? writeDer(derTags.sequence, writeDer(derTags.objectIdentifier, ecPublicKeyOid), oid)
    : writeDer(derTags.sequence, oid);
  const own = writeDer(derTags.octetString, secret);
  const inner = ec ? writeDer(derTags.sequence, writeDer(derTags.integer, Uint8Array.of(1)), own) : own;
  const key = writeDer(derTags.octetString, inner);
  try {
    return writeDer(derTags.sequence, writeDer(derTags.integer, Uint8Array.of(0)), identifier, key);
  } finally {
    for (const bytes of [own, inner, key]) bytes.fill(0);
  }
}
