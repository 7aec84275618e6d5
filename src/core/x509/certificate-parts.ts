import { derTags, expectTag, readDer, readOnly, writeDer, type DerElement } from '../encoding/der.ts';
import { derOid } from '../encoding/der-values.ts';
import { encodeHex } from '../encoding/hex.ts';

/** The parts of a certificate that what is signed under it refers to, each in DER. */
export interface CertificateParts {
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  /** Content of the subject key identifier, when it has one. */
  readonly keyIdentifier: Uint8Array | undefined;
  /** Whether key usage says something, and does not allow signing revocation lists (RFC 5280, section 4.2.1.3). */
  readonly forbidsCrl: boolean;
}

/** Reads those parts; the certificate was read by `readCertificate` before. Errors: `bad-der`. */
export function readCertificateParts(der: Uint8Array): CertificateParts {
  const [signed] = readDer(readOnly(der, derTags.sequence));
  const fields = readDer(expectTag(signed, derTags.sequence));
  const [serial, , issuer, , subject, spki, ...rest] = fields.slice(
    fields[0]?.tag === derTags.context0 ? 1 : 0,
  );
  const extensions = extensionsOf(rest.find(({ tag }) => tag === 0xa3));
  const identifier = extensions.get('2.5.29.14');
  const usage = extensions.get('2.5.29.15');
  return {
    serial: whole(serial, derTags.integer),
    issuer: whole(issuer, derTags.sequence),
    subject: whole(subject, derTags.sequence),
    spki: whole(spki, derTags.sequence),
    keyIdentifier: identifier === undefined ? undefined : readOnly(identifier, derTags.octetString),
    // Bit 6, cRLSign: the second lowest of the first byte.
    forbidsCrl: usage !== undefined && ((readOnly(usage, derTags.bitString)[1] ?? 0) & 0x02) === 0,
  };
}

/** Elements are in DER, so that writing one again gives the bytes that were read. */
function whole(element: DerElement | undefined, tag: number): Uint8Array {
  return writeDer(tag, expectTag(element, tag));
}

function extensionsOf(element: DerElement | undefined): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (element === undefined) return found;
  const names = new Map(['2.5.29.14', '2.5.29.15'].map((dotted) => [encodeHex(derOid(dotted)), dotted]));
  for (const one of readDer(readOnly(element.content, derTags.sequence))) {
    const [oid, ...rest] = readDer(expectTag(one, derTags.sequence));
    const name = names.get(encodeHex(whole(oid, derTags.objectIdentifier)));
    if (name !== undefined) found.set(name, expectTag(rest.at(-1), derTags.octetString));
  }
  return found;
}
