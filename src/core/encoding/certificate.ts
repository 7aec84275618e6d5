import { sha256 } from '@noble/hashes/sha2.js';
import { decodeRsaSpki, encodeRsaSpki, isRsaOid } from '../crypto/rsa-key.ts';
import type { AsymmetricAlgorithm, CurveAlgorithm } from '../crypto/signer.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { derTags, expectTag, readDer, readOnly, writeDer, type DerElement } from './der.ts';
import { derInteger } from './der-values.ts';
import { nameText } from './distinguished-name.ts';
import { decodeHex, encodeHex } from './hex.ts';
import { algorithmOfOid, ecPublicKeyOid, isEcCurve } from './key-oids.ts';
import { parsePem } from './pem.ts';
import { compressedPoint } from './public-key-export.ts';
import { encodeUtf8 } from './utf8.ts';

/** What a revocation list needs to know of a certificate, and the key that it names. */
export interface CertificateFacts {
  /** RFC 4514, at most 500 UTF-16 units. */
  readonly issuer: string;
  /** As the issuer. */
  readonly subjectName: string;
  /** Serial number, lower-case hex without leading zero bytes. */
  readonly serial: string;
  /** SHA-256 of the certificate's DER, hex. */
  readonly sha256: string;
  /** ISO 8601 UTC. */
  readonly notAfter: string;
  /** The subject's key in our stored form, hex; undefined for algorithms that are not ours. */
  readonly subject?: { readonly algorithm: AsymmetricAlgorithm; readonly publicKey: string };
}

/**
 * Reads an X.509 certificate (RFC 5280, section 4.1) in DER or as the first PEM block. Its signature is not checked:
 * it is kept for the day it must be revoked, and nothing is believed because of it.
 * Errors: `certificate-malformed` {reason}.
 */
export function readCertificate(bytes: Uint8Array): CertificateFacts {
  try {
    return readFields(certificateDer(bytes));
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'certificate-malformed') throw error;
    throw malformed(typeof error.details['reason'] === 'string' ? error.details['reason'] : error.code);
  }
}

/** A certificate's DER, from DER or the first PEM block. Errors: `certificate-malformed`, `bad-pem`. */
export function certificateDer(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === derTags.sequence) return bytes;
  const block = parsePem(bytes).find(({ label }) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE');
  if (block === undefined) throw malformed('no-certificate');
  return block.der;
}

function readFields(der: Uint8Array): CertificateFacts {
  const [signed, algorithm, signature, ...more] = readDer(readOnly(der, derTags.sequence));
  expectTag(algorithm, derTags.sequence);
  expectTag(signature, derTags.bitString);
  const fields = readDer(expectTag(signed, derTags.sequence));
  // The version is left out in certificates of version 1.
  const start = fields[0]?.tag === derTags.context0 ? 1 : 0;
  const [serial, , issuer, validity, name, spki] = fields.slice(start);
  const [notBefore, notAfter, ...other] = readDer(expectTag(validity, derTags.sequence));
  if (more.length > 0 || other.length > 0) throw malformed('left-over');
  readTime(notBefore);
  const subject = readSubjectKey(expectTag(spki, derTags.sequence));
  return {
    issuer: nameText(expectTag(issuer, derTags.sequence)),
    subjectName: nameText(expectTag(name, derTags.sequence)),
    serial: readSerial(expectTag(serial, derTags.integer)),
    sha256: encodeHex(sha256(der)),
    notAfter: readTime(notAfter),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** Positive, at most 20 octets (RFC 5280, section 4.1.2.2) and one for the sign. */
function readSerial(content: Uint8Array): string {
  const [first = 0x80, second = 0] = content;
  const padded = first === 0 && content.length > 1;
  if (first >= 0x80 || content.length > 21 || (padded && second < 0x80)) throw malformed('serial');
  return encodeHex(padded ? content.subarray(1) : content);
}

/**
 * UTCTime or GeneralizedTime in the one form that RFC 5280 allows (section 4.1.2.5), as ISO 8601 UTC.
 * Errors: `certificate-malformed`.
 */
export function readTime(element: DerElement | undefined): string {
  const text = String.fromCharCode(...(element?.content.subarray(0, 20) ?? []));
  const short = element?.tag === 0x17 && /^\d{12}Z$/.test(text);
  if (!short && !(element?.tag === 0x18 && /^\d{14}Z$/.test(text))) throw malformed('time');
  const full = short ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text;
  const iso = full.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = new Date(iso);
  // A day that the calendar does not have would roll over into the next month.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso) throw malformed('time');
  return iso;
}

function readSubjectKey(spki: Uint8Array): CertificateFacts['subject'] {
  const [identifier, key, ...more] = readDer(spki);
  const [oid, parameter] = readDer(expectTag(identifier, derTags.sequence));
  const bits = expectTag(key, derTags.bitString);
  if (more.length > 0 || bits[0] !== 0) throw malformed('public-key');
  const named = expectTag(oid, derTags.objectIdentifier);
  const isEc = encodeHex(named) === encodeHex(ecPublicKeyOid);
  const curve = isEc && parameter?.tag === derTags.objectIdentifier ? parameter.content : named;
  if (isRsaOid(named)) return readRsaSubject(spki);
  const algorithm = algorithmOfOid(curve);
  if (algorithm === undefined || isEcCurve(algorithm) !== isEc) return undefined;
  return { algorithm, publicKey: encodeHex(storedForm(algorithm, bits.subarray(1))) };
}

/** RSA keys of sizes and exponents that we do not keep are nobody's of ours. */
function readRsaSubject(content: Uint8Array): CertificateFacts['subject'] {
  try {
    const key = decodeRsaSpki(writeDer(derTags.sequence, content));
    return { algorithm: 'rsa', publicKey: encodeHex(encodeRsaSpki(key)) };
  } catch (error) {
    if (isHoldfastError(error, 'bad-rsa-key')) return undefined;
    throw error;
  }
}

function storedForm(algorithm: CurveAlgorithm, point: Uint8Array): Uint8Array {
  if (!isEcCurve(algorithm)) {
    if (point.length !== 32) throw malformed('public-key');
    return point;
  }
  try {
    return compressedPoint(algorithm, point);
  } catch {
    throw malformed('public-key');
  }
}

/**
 * One entry of a revocation list in DER: serial, time, reason and time of invalidity (RFC 5280, sections 5.1.2.6, 5.3.1
 * and 5.3.2). `reason` is a CRLReason number; 0 is left out, as the section asks. Times are ISO 8601 UTC.
 */
export function encodeCrlEntry(entry: {
  readonly serial: string;
  readonly revoked: string;
  readonly reason: number;
  readonly invalidSince?: string | undefined;
}): Uint8Array {
  const serial = decodeHex(entry.serial.length % 2 === 0 ? entry.serial : `0${entry.serial}`);
  const extensions: Uint8Array[] = [];
  if (entry.reason !== 0) extensions.push(extension('551d15', writeDer(0x0a, Uint8Array.of(entry.reason)))); // ENUMERATED
  if (entry.invalidSince !== undefined)
    extensions.push(extension('551d18', writeDer(0x18, encodeUtf8(digitsOf(entry.invalidSince)))));
  return writeDer(
    derTags.sequence,
    derInteger(serial),
    writeTime(entry.revoked),
    ...(extensions.length === 0 ? [] : [writeDer(derTags.sequence, ...extensions)]),
  );
}

function extension(oid: string, value: Uint8Array): Uint8Array {
  return writeDer(
    derTags.sequence,
    writeDer(derTags.objectIdentifier, decodeHex(oid)),
    writeDer(derTags.octetString, value),
  );
}

/** UTCTime through 2049, GeneralizedTime after that (RFC 5280, section 5.1.2.4). */
function writeTime(iso: string): Uint8Array {
  const digits = digitsOf(iso);
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? writeDer(0x17, encodeUtf8(digits.slice(2)))
    : writeDer(0x18, encodeUtf8(digits));
}

function digitsOf(iso: string): string {
  return `${iso.slice(0, 19).replace(/[-T:]/g, '')}Z`;
}

function malformed(reason: string): HoldfastError {
  return new HoldfastError('certificate-malformed', { reason });
}
