import { sha256 } from '@noble/hashes/sha2.js';
import { derTags, expectTag, readDer, readOnly, writeDer } from '../encoding/der.ts';
import {
  derBits,
  derContext,
  derInteger,
  derNamedBits,
  derOid,
  derSequence,
  derSetOf,
  derTime,
} from '../encoding/der-values.ts';
import { decodeHex } from '../encoding/hex.ts';
import { signatureIdentifier, signatureValue, spkiOf, type CertificateAlgorithm } from './algorithms.ts';
import {
  encodeAlternativeNames,
  encodeName,
  extension,
  type AlternativeName,
  type SubjectName,
} from './names.ts';

/** What a certificate may be used for. */
export type CertificateUse = 'server' | 'client' | 'code-signing' | 'email' | 'ca';

/** What a certificate, or the request for one, says. */
export interface CertificateWish {
  readonly subject: SubjectName;
  readonly alternativeNames: readonly AlternativeName[];
  readonly uses: readonly CertificateUse[];
}

/** Serial number (hex) and dates (ISO 8601 UTC) of a certificate that is made here. */
export interface SelfSignedWish extends CertificateWish {
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Extended key usages by our words (RFC 5280, section 4.2.1.12). */
const extendedUses: Readonly<Record<Exclude<CertificateUse, 'ca'>, string>> = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  'code-signing': '1.3.6.1.5.5.7.3.3',
  email: '1.3.6.1.5.5.7.3.4',
};

/** The bits of key usage: digitalSignature, keyCertSign, cRLSign (RFC 5280, section 4.2.1.3). */
const usageBits = { digitalSignature: 0, certSign: 5, crlSign: 6 } as const;

/** The key identifier of RFC 7093, method 1: the leftmost 160 bits of SHA-256 over the public key's bits. */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  const [, bits] = readDer(readOnly(spki, derTags.sequence));
  return sha256(expectTag(bits, derTags.bitString).subarray(1)).slice(0, 20);
}

/** What a certification request is signed over (RFC 2986, section 4.1). */
export function encodeRequestInfo(
  wish: CertificateWish,
  algorithm: CertificateAlgorithm,
  publicKey: Uint8Array,
): Uint8Array {
  const requested = derSequence(...wishedExtensions(wish));
  const attribute = derSequence(derOid('1.2.840.113549.1.9.14'), derSetOf([requested]));
  return derSequence(
    derInteger(0),
    encodeName(wish.subject),
    spkiOf(algorithm, publicKey),
    derContext(0, attribute),
  );
}

/** What a self-signed certificate of version 3 is signed over (RFC 5280, section 4.1). */
export function encodeSelfSigned(
  wish: SelfSignedWish,
  algorithm: CertificateAlgorithm,
  publicKey: Uint8Array,
): Uint8Array {
  const name = encodeName(wish.subject);
  const spki = spkiOf(algorithm, publicKey);
  const identifier = keyIdentifier(spki);
  const extensions = [
    ...wishedExtensions(wish),
    extension('2.5.29.14', writeDer(derTags.octetString, identifier)),
    extension('2.5.29.35', derSequence(writeDer(0x80, identifier))),
  ];
  return derSequence(
    derContext(0, derInteger(2)),
    derInteger(decodeHex(wish.serial.padStart(wish.serial.length + (wish.serial.length % 2), '0'))),
    signatureIdentifier(algorithm),
    name,
    derSequence(derTime(wish.notBefore), derTime(wish.notAfter)),
    name,
    spki,
    derContext(3, derSequence(...extensions)),
  );
}

/** What was signed, with its signature: the outer form of certificates, requests and revocation lists. */
export function encodeSigned(
  signed: Uint8Array,
  algorithm: CertificateAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return derSequence(signed, signatureIdentifier(algorithm), derBits(signatureValue(algorithm, signature)));
}

function wishedExtensions({ uses, alternativeNames }: CertificateWish): Uint8Array[] {
  const isCa = uses.includes('ca');
  const usage = [usageBits.digitalSignature, ...(isCa ? [usageBits.certSign, usageBits.crlSign] : [])];
  const extended = uses.flatMap((use) => (use === 'ca' ? [] : [derOid(extendedUses[use])]));
  return [
    extension('2.5.29.19', isCa ? derSequence(writeDer(0x01, Uint8Array.of(0xff))) : derSequence(), true),
    extension('2.5.29.15', derNamedBits(usage), true),
    ...(extended.length === 0 ? [] : [extension('2.5.29.37', derSequence(...extended))]),
    ...(alternativeNames.length === 0
      ? []
      : [extension('2.5.29.17', encodeAlternativeNames(alternativeNames))]),
  ];
}
