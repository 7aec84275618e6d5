import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { derTags, writeDer } from '../encoding/der.ts';
import { derInteger, derOid, derSequence } from '../encoding/der-values.ts';
import { encodeSpki } from '../encoding/public-key-export.ts';

/** Algorithms of keys that certificates and messages are signed with. */
export type CertificateAlgorithm = Exclude<AsymmetricAlgorithm, 'x25519'>;

const identifiers: Readonly<Record<CertificateAlgorithm, Uint8Array>> = {
  // RFC 8410, section 3: no parameters.
  ed25519: derSequence(derOid('1.3.101.112')),
  // RFC 5758, section 3.2: ecdsa-with-SHA256, no parameters.
  p256: derSequence(derOid('1.2.840.10045.4.3.2')),
  // ecdsa-with-SHA384.
  p384: derSequence(derOid('1.2.840.10045.4.3.3')),
  secp256k1: derSequence(derOid('1.2.840.10045.4.3.2')),
  // RFC 4055, section 5: sha256WithRSAEncryption, with NULL.
  rsa: derSequence(derOid('1.2.840.113549.1.1.11'), writeDer(derTags.null)),
};

/** The AlgorithmIdentifier of the signatures that a key makes. */
export function signatureIdentifier(algorithm: CertificateAlgorithm): Uint8Array {
  return identifiers[algorithm];
}

/** A signature as the tasks make it, as X.509 and CMS carry it: ECDSA in DER (RFC 3279, section 2.2.3). */
export function signatureValue(algorithm: CertificateAlgorithm, signature: Uint8Array): Uint8Array {
  if (algorithm === 'ed25519' || algorithm === 'rsa') return signature;
  const half = signature.length / 2;
  return derSequence(derInteger(signature.subarray(0, half)), derInteger(signature.subarray(half)));
}

/** SubjectPublicKeyInfo in DER, from a key in our stored form. */
export function spkiOf(algorithm: CertificateAlgorithm, publicKey: Uint8Array): Uint8Array {
  return algorithm === 'rsa' ? publicKey : encodeSpki(algorithm, publicKey);
}
