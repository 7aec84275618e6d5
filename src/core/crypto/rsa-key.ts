import { derTags, expectTag, readDer, readOnly, writeDer, type DerElement } from '../encoding/der.ts';
import { decodeHex } from '../encoding/hex.ts';
import { HoldfastError } from '../error.ts';
import { equalBytes } from './bytes.ts';

/** Lengths of the modulus, in bits, that keys are made with and taken in (SP 800-131A Rev. 2, section 3). */
export const rsaSizes = [2048, 3072, 4096] as const;
/** One of {@link rsaSizes}. */
export type RsaSize = (typeof rsaSizes)[number];

/** The public half: big-endian numbers without leading zeros. */
export interface RsaPublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** rsaEncryption with its NULL (RFC 8017, appendix A.1), as it stands in every SubjectPublicKeyInfo and PKCS#8 key. */
const identifier = decodeHex('300d06092a864886f70d0101010500');
const rsaEncryption = decodeHex('2a864886f70d010101');

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-rsa-key', { reason });
}

/** Whether this is the content of the object identifier rsaEncryption. */
export function isRsaOid(oid: Uint8Array): boolean {
  return equalBytes(oid, rsaEncryption);
}

/**
 * PKCS#8 (RFC 5958) around the DER of an RSAPrivateKey of two primes (RFC 8017, appendix A.1.2): the form in which a
 * vault keeps RSA keys. A copy; the caller wipes both.
 * @throws HoldfastError `bad-rsa-key` {reason}.
 */
export function wrapRsaPrivateKey(pkcs1: Uint8Array): Uint8Array {
  publicPartOf(pkcs1);
  return writeDer(
    derTags.sequence,
    writeDer(derTags.integer, Uint8Array.of(0)),
    identifier,
    writeDer(derTags.octetString, pkcs1),
  );
}

/** The public half of a private key in PKCS#8, read and not computed. @throws HoldfastError `bad-rsa-key` {reason}. */
export function rsaPublicKeyOf(pkcs8: Uint8Array): RsaPublicKey {
  const [version, algorithm, key, ...rest] = orBad(() => readDer(readOnly(pkcs8, derTags.sequence)));
  if (rest.length > 0 || orBad(() => expectTag(version, derTags.integer))[0] !== 0) throw bad('malformed');
  requireIdentifier(algorithm);
  return publicPartOf(orBad(() => expectTag(key, derTags.octetString)));
}

/** SubjectPublicKeyInfo in DER, the form in which public halves are kept. */
export function encodeRsaSpki({ modulus, exponent }: RsaPublicKey): Uint8Array {
  const key = writeDer(derTags.sequence, integer(modulus), integer(exponent));
  return writeDer(derTags.sequence, identifier, writeDer(derTags.bitString, Uint8Array.of(0), key));
}

/**
 * Reads {@link encodeRsaSpki}, with any exponent that signatures can be checked by: keys of others have small ones.
 * @throws HoldfastError `bad-rsa-key` {reason}.
 */
export function decodeRsaSpki(spki: Uint8Array): RsaPublicKey {
  return orBad(() => {
    const [algorithm, bits, ...rest] = readDer(readOnly(spki, derTags.sequence));
    requireIdentifier(algorithm);
    const content = expectTag(bits, derTags.bitString);
    if (rest.length > 0 || content[0] !== 0) throw bad('malformed');
    return decodeRsaPublicKey(content.subarray(1));
  });
}

/** Reads an RSAPublicKey (RFC 8017, appendix A.1.1). @throws HoldfastError `bad-rsa-key` {reason}. */
export function decodeRsaPublicKey(der: Uint8Array): RsaPublicKey {
  return orBad(() => {
    const [modulus, exponent, ...more] = readDer(readOnly(der, derTags.sequence));
    if (more.length > 0) throw bad('malformed');
    return checked(unsigned(modulus), unsigned(exponent), 1);
  });
}

function publicPartOf(pkcs1: Uint8Array): RsaPublicKey {
  return orBad(() => {
    const [version, ...numbers] = readDer(readOnly(pkcs1, derTags.sequence));
    // Version 1 has more than two primes, which no program makes.
    if (numbers.length !== 8 || !equalBytes(expectTag(version, derTags.integer), Uint8Array.of(0)))
      throw bad('malformed');
    const [modulus, exponent] = numbers.map(unsigned);
    if (modulus === undefined || exponent === undefined) throw bad('malformed');
    // FIPS 186-5, section A.1.1: odd, above 2^16.
    return checked(modulus, exponent, 3);
  });
}

/** Only sizes in use, and an odd exponent above 1 of `least` to 8 bytes. */
function checked(modulus: Uint8Array, exponent: Uint8Array, least: number): RsaPublicKey {
  const full = ((modulus[0] ?? 0) & 0x80) !== 0 && ((modulus.at(-1) ?? 0) & 1) === 1;
  if (!full || !rsaSizes.some((bits) => bits === modulus.length * 8)) throw bad('size');
  const odd = ((exponent.at(-1) ?? 0) & 1) === 1 && (exponent.length > 1 || exponent[0] !== 1);
  if (exponent.length < least || exponent.length > 8 || !odd) throw bad('exponent');
  return { modulus, exponent };
}

function requireIdentifier(element: DerElement | undefined): void {
  const content = orBad(() => expectTag(element, derTags.sequence));
  if (!equalBytes(content, identifier.subarray(2))) throw bad('algorithm');
}

/** A positive integer without the zero that keeps it from being negative. */
function unsigned(element: DerElement | undefined): Uint8Array {
  const content = expectTag(element, derTags.integer);
  const [first, second = 0] = content;
  if (first === undefined || first >= 0x80 || (first === 0 && second < 0x80 && content.length > 1))
    throw bad('malformed');
  return first === 0 ? content.subarray(1) : content;
}

function integer(bytes: Uint8Array): Uint8Array {
  const padded = (bytes[0] ?? 0) >= 0x80;
  return padded ? writeDer(derTags.integer, Uint8Array.of(0), bytes) : writeDer(derTags.integer, bytes);
}

/** Errors of the structure under this file's own code. */
function orBad<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'bad-der') throw bad('malformed');
    throw error;
  }
}
