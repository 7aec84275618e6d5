import { derTags, writeDer } from '../encoding/der.ts';
import { derContext, derInteger, derOid, derSequence, derSetOf, derTime } from '../encoding/der-values.ts';
import { signatureIdentifier, signatureValue, type CertificateAlgorithm } from './algorithms.ts';
import type { CertificateParts } from './certificate-parts.ts';

/** Content that is not inside: id-data (RFC 5652, section 4). */
const idData = derOid('1.2.840.113549.1.7.1');

/** The hash that goes with a key: SHA-512 with Ed25519 (RFC 8419, section 2.3), SHA-384 with P-384 (RFC 5753, section 7), SHA-256 with the others. */
export function cmsHash(algorithm: CertificateAlgorithm): 'sha256' | 'sha384' | 'sha512' {
  if (algorithm === 'p384') return 'sha384';
  return algorithm === 'ed25519' ? 'sha512' : 'sha256';
}

const hashIdentifiers = {
  // RFC 5754, section 2: without parameters.
  sha256: derSequence(derOid('2.16.840.1.101.3.4.2.1')),
  sha384: derSequence(derOid('2.16.840.1.101.3.4.2.2')),
  sha512: derSequence(derOid('2.16.840.1.101.3.4.2.3')),
};

function attributes(digest: Uint8Array, signingTime: string): Uint8Array[] {
  return [
    derSequence(derOid('1.2.840.113549.1.9.3'), derSetOf([idData])),
    derSequence(derOid('1.2.840.113549.1.9.4'), derSetOf([writeDer(derTags.octetString, digest)])),
    derSequence(derOid('1.2.840.113549.1.9.5'), derSetOf([derTime(signingTime)])),
  ];
}

/** What is signed: content type, digest and time, as a SET OF (RFC 5652, section 5.4). `digest` is over the file. */
export function encodeSignedAttributes(digest: Uint8Array, signingTime: string): Uint8Array {
  return derSetOf(attributes(digest, signingTime));
}

/** A detached signature with the signer's certificate (RFC 5652, sections 3 and 5). `certificate` is its DER. */
export function encodeSignedData(signed: {
  readonly digest: Uint8Array;
  readonly signingTime: string;
  readonly certificate: Uint8Array;
  readonly signer: Pick<CertificateParts, 'issuer' | 'serial'>;
  readonly algorithm: CertificateAlgorithm;
  readonly signature: Uint8Array;
}): Uint8Array {
  const { algorithm, digest, signer } = signed;
  const hash = hashIdentifiers[cmsHash(algorithm)];
  // rsaEncryption stands for the scheme with the hash of this very structure (RFC 3370, section 3.2).
  const identifier =
    algorithm === 'rsa'
      ? derSequence(derOid('1.2.840.113549.1.1.1'), writeDer(derTags.null))
      : signatureIdentifier(algorithm);
  const signerInfo = derSequence(
    derInteger(1),
    derSequence(signer.issuer, signer.serial),
    hash,
    derSetOf(attributes(digest, signed.signingTime), 0xa0),
    identifier,
    writeDer(derTags.octetString, signatureValue(algorithm, signed.signature)),
  );
  const signedData = derSequence(
    derInteger(1),
    derSetOf([hash]),
    derSequence(idData),
    derContext(0, signed.certificate),
    derSetOf([signerInfo]),
  );
  return derSequence(derOid('1.2.840.113549.1.7.2'), derContext(0, signedData));
}
