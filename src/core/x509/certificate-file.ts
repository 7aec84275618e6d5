import { derTags, expectTag, readDer, readOnly, writeDer } from '../encoding/der.ts';
import { derContext, derInteger, derOid, derSequence, derSetOf } from '../encoding/der-values.ts';
import { encodeHex } from '../encoding/hex.ts';
import { parsePem } from '../encoding/pem.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { parseCertificate, type Certificate } from './certificate.ts';

/** A bundle with more is no chain. */
const maxCertificates = 50;

const signedData = derOid('1.2.840.113549.1.7.2');
const data = derOid('1.2.840.113549.1.7.1');

/**
 * The certificates in a file: PEM blocks, one in DER, or PKCS #7 without signatures (p7b) in either form.
 * Errors: `certificate-malformed` {reason}.
 */
export function readCertificateFile(bytes: Uint8Array): Certificate[] {
  try {
    const found = blocksOf(bytes).flatMap((der) => (isPkcs7(der) ? readPkcs7(der) : [der]));
    if (found.length === 0) throw malformed('no-certificate');
    if (found.length > maxCertificates) throw malformed('too-many');
    return found.map(parseCertificate);
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'certificate-malformed') throw error;
    throw malformed(typeof error.details['reason'] === 'string' ? error.details['reason'] : error.code);
  }
}

/** Certificates alone, as SignedData without signers (RFC 5652, section 5.1; "certs-only" of RFC 8551). DER. */
export function encodePkcs7(certificates: readonly Certificate[]): Uint8Array {
  const content = derSequence(
    derInteger(1),
    writeDer(0x31),
    derSequence(data),
    derSetOf(
      certificates.map(({ der }) => der),
      derTags.context0,
    ),
    writeDer(0x31),
  );
  return derSequence(signedData, derContext(0, content));
}

function blocksOf(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === derTags.sequence) return [bytes];
  const labels = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'PKCS7', 'CMS']);
  return parsePem(bytes).flatMap(({ label, der }) => (labels.has(label) ? [der] : []));
}

/** A certificate begins with a SEQUENCE, PKCS #7 with the object identifier of its content. */
function isPkcs7(der: Uint8Array): boolean {
  const [first] = readDer(readOnly(der, derTags.sequence));
  return (
    first?.tag === derTags.objectIdentifier &&
    encodeHex(writeDer(derTags.objectIdentifier, first.content)) === encodeHex(signedData)
  );
}

function readPkcs7(der: Uint8Array): Uint8Array[] {
  const [, wrapped] = readDer(readOnly(der, derTags.sequence));
  const fields = readDer(readOnly(expectTag(wrapped, derTags.context0), derTags.sequence));
  const certificates = fields.find(({ tag }) => tag === derTags.context0);
  if (certificates === undefined) return [];
  return readDer(certificates.content).map((element) =>
    writeDer(derTags.sequence, expectTag(element, derTags.sequence)),
  );
}

function malformed(reason: string): HoldfastError {
  return new HoldfastError('certificate-malformed', { reason });
}
