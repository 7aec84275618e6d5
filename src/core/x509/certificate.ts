import { equalBytes } from '../crypto/bytes.ts';
import { readCertificate, readTime } from '../encoding/certificate.ts';
import { derTags, expectTag, readDer, readOnly, writeDer, type DerElement } from '../encoding/der.ts';
import { dotted, nameText } from '../encoding/distinguished-name.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';

/** One extension (RFC 5280, section 4.2): its object identifier in dots and the content of its OCTET STRING. */
export interface CertificateExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate read whole, for its chain to be checked. Parts are views of its DER. */
export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hex. */
  readonly sha256: string;
  /** 1 to 3. */
  readonly version: number;
  /** Lower-case hex. */
  readonly serial: string;
  /** Names in DER, to be compared byte by byte, and as RFC 4514 text to be shown. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuerName: string;
  readonly subjectName: string;
  /** ISO 8601 UTC, milliseconds. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array;
  /** The subject's key in our stored form, hex; undefined for algorithms that are not ours. */
  readonly key: { readonly algorithm: string; readonly publicKey: string } | undefined;
  readonly extensions: readonly CertificateExtension[];
  /** What is signed, the AlgorithmIdentifier in DER, and the signature. */
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Reads a certificate in DER (RFC 5280, section 4.1) and all of its extensions. No signature is checked: see
 * `chain.ts`. Errors: `certificate-malformed` {reason}.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const facts = readCertificate(der);
  try {
    const [signed, outer, signature] = readDer(readOnly(der, derTags.sequence));
    const fields = readDer(expectTag(signed, derTags.sequence));
    const versioned = fields[0]?.tag === derTags.context0;
    const version = versioned ? readVersion(fields[0]) : 1;
    const [, inner, issuer, validity, subject, spki, ...rest] = fields.slice(versioned ? 1 : 0);
    const signatureAlgorithm = whole(outer, derTags.sequence);
    // RFC 5280, section 4.1.1.2: both must be the same.
    if (!equalBytes(signatureAlgorithm, whole(inner, derTags.sequence)))
      throw malformed('signature-algorithm');
    const bits = expectTag(signature, derTags.bitString);
    if (bits[0] !== 0) throw malformed('signature');
    const [notBefore] = readDer(expectTag(validity, derTags.sequence));
    return {
      der,
      sha256: facts.sha256,
      version,
      serial: facts.serial,
      issuer: whole(issuer, derTags.sequence),
      subject: whole(subject, derTags.sequence),
      issuerName: nameText(expectTag(issuer, derTags.sequence)),
      subjectName: facts.subjectName,
      notBefore: readTime(notBefore),
      notAfter: facts.notAfter,
      spki: whole(spki, derTags.sequence),
      key: facts.subject,
      extensions: readExtensions(rest, version),
      signed: whole(signed, derTags.sequence),
      signatureAlgorithm,
      signature: bits.subarray(1),
    };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'certificate-malformed') throw error;
    throw malformed(typeof error.details['reason'] === 'string' ? error.details['reason'] : error.code);
  }
}

/** The extension of that object identifier, in dots. */
export function extensionOf({ extensions }: Certificate, oid: string): CertificateExtension | undefined {
  return extensions.find((one) => one.oid === oid);
}

/** Whether a certificate names itself as its issuer (RFC 5280, section 6.1). */
export function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return equalBytes(issuer, subject);
}

function readVersion(element: DerElement | undefined): number {
  const content = readOnly(expectTag(element, derTags.context0), derTags.integer);
  const [value = 0] = content;
  // Version 1 is left out in DER.
  if (content.length !== 1 || (value !== 1 && value !== 2)) throw malformed('version');
  return value + 1;
}

/** Unique identifiers ([1], [2]) are passed over; extensions ([3]) are of version 3, none twice. */
function readExtensions(rest: readonly DerElement[], version: number): CertificateExtension[] {
  const tags = rest.map(({ tag }) => tag);
  if (!tags.every((tag, at) => [0x81, 0x82, 0xa3].includes(tag) && tag > (tags[at - 1] ?? 0)))
    throw malformed('left-over');
  const element = rest.find(({ tag }) => tag === 0xa3);
  if (element === undefined) return [];
  if (version !== 3) throw malformed('version');
  const found = readDer(readOnly(element.content, derTags.sequence)).map((one) => {
    const [oid, ...values] = readDer(expectTag(one, derTags.sequence));
    const critical = values.length === 2;
    // FALSE is the default and left out in DER.
    if (values.length > 2 || (critical && !isTrue(values[0]))) throw malformed('extension');
    return {
      oid: dotted(expectTag(oid, derTags.objectIdentifier)),
      critical,
      value: expectTag(values.at(-1), derTags.octetString),
    };
  });
  if (new Set(found.map(({ oid }) => oid)).size !== found.length) throw malformed('extension-twice');
  return found;
}

function isTrue(element: DerElement | undefined): boolean {
  return element?.tag === 0x01 && element.content.length === 1 && element.content[0] === 0xff;
}

/** Elements are in DER, so that writing one again gives the bytes that were read. */
function whole(element: DerElement | undefined, tag: number): Uint8Array {
  return writeDer(tag, expectTag(element, tag));
}

function malformed(reason: string): HoldfastError {
  return new HoldfastError('certificate-malformed', { reason });
}
