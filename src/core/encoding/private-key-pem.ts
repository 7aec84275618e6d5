import { equalBytes } from '../crypto/bytes.ts';
import { isRsaOid, wrapRsaPrivateKey } from '../crypto/rsa-key.ts';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { derTags, expectTag, readDer, readOnly, type DerElement } from './der.ts';
import { algorithmOfOid, ecPublicKeyOid, isEcCurve, type EcCurve } from './key-oids.ts';
import { parsePem, type PemBlock } from './pem.ts';

/** What a key file says, before any of it is checked against the curve. */
export interface PemPrivateKey {
  readonly algorithm: AsymmetricAlgorithm;
  /** In our stored form: 32 bytes, PKCS#8 for RSA. A copy; the caller wipes it. */
  readonly secret: Uint8Array;
  /** The public key that the file states, if any. */
  readonly publicKey: Uint8Array | undefined;
}

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-private-key', { reason });
}

/**
 * Reads the one private key of a PEM file: PKCS#8 (RFC 5208, RFC 5958, RFC 8410) or SEC 1 (RFC 5915), or PKCS#1 for RSA. A block of
 * curve parameters beside it, as OpenSSL writes, is passed over; certificates and public keys as well.
 * @throws HoldfastError `bad-private-key`; reasons as in `parsePrivateKey`.
 */
export function readPrivateKeyPem(text: Uint8Array): PemPrivateKey {
  const blocks = orMalformed(() => parsePem(text));
  try {
    const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
    const [block] = keys;
    if (block === undefined) throw bad('malformed');
    if (keys.length > 1) throw bad('several-keys');
    return readBlock(block);
  } finally {
    for (const { der } of blocks) der.fill(0);
  }
}

function readBlock({ label, der, hasHeaders }: PemBlock): PemPrivateKey {
  if (label === 'ENCRYPTED PRIVATE KEY') throw bad('encrypted');
  if (label !== 'PRIVATE KEY' && label !== 'EC PRIVATE KEY' && label !== 'RSA PRIVATE KEY')
    throw bad(label === 'DSA PRIVATE KEY' ? 'unsupported-algorithm' : 'unsupported-container');
  if (hasHeaders) throw bad('encrypted'); // Proc-Type: 4,ENCRYPTED; plain keys have no headers
  if (label === 'RSA PRIVATE KEY') return readRsa(der);
  return orMalformed(() => (label === 'PRIVATE KEY' ? readPkcs8(der) : readSec1(der, undefined)));
}

/** Structural errors under one reason; our own pass through. */
function orMalformed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'bad-private-key') throw error;
    throw bad('malformed');
  }
}

/** OneAsymmetricKey: version, algorithm, key, then optionally attributes [0] and public key [1]. */
function readPkcs8(der: Uint8Array): PemPrivateKey {
  const [version, identifier, key, ...rest] = readDer(readOnly(der, derTags.sequence));
  const versionNumber = smallInteger(version);
  if (versionNumber !== 0 && versionNumber !== 1) throw bad('malformed');
  const [oid, parameters, ...more] = readDer(expectTag(identifier, derTags.sequence));
  const oidBytes = expectTag(oid, derTags.objectIdentifier);
  if (more.length > 0) throw bad('malformed');
  const content = expectTag(key, derTags.octetString);
  const stated = optionalPublicKey(rest, versionNumber);
  if (equalBytes(oidBytes, ecPublicKeyOid)) {
    const inner = readSec1(content, namedCurve(parameters));
    return { ...inner, publicKey: inner.publicKey ?? stated };
  }
  if (isRsaOid(oidBytes)) return readRsa(content);
  const algorithm = algorithmOfOid(oidBytes);
  if (algorithm === undefined || isEcCurve(algorithm)) throw bad('unsupported-algorithm');
  if (parameters !== undefined) throw bad('malformed'); // RFC 8410 section 3: absent
  const secret = readOnly(content, derTags.octetString); // CurvePrivateKey
  if (secret.length !== 32) throw bad('length');
  return { algorithm, secret: Uint8Array.from(secret), publicKey: stated };
}

/** The content of an RSAPrivateKey, kept as PKCS#8 without what else a file may carry. */
function readRsa(pkcs1: Uint8Array): PemPrivateKey {
  try {
    return { algorithm: 'rsa', secret: wrapRsaPrivateKey(pkcs1), publicKey: undefined };
  } catch (error) {
    if (!isHoldfastError(error, 'bad-rsa-key')) throw error;
    throw bad(error.details['reason'] === 'malformed' ? 'malformed' : 'unsupported-algorithm');
  }
}

function smallInteger(element: DerElement | undefined): number {
  const content = expectTag(element, derTags.integer);
  return content.length === 1 ? (content[0] ?? 255) : 255;
}

function namedCurve(parameters: DerElement | undefined): EcCurve {
  if (parameters === undefined || parameters.tag !== derTags.objectIdentifier)
    throw bad('unsupported-algorithm');
  const algorithm = algorithmOfOid(parameters.content);
  if (algorithm === undefined || !isEcCurve(algorithm)) throw bad('unsupported-algorithm');
  return algorithm;
}

/** Attributes [0] are passed over; the public key [1] (implicit bit string, RFC 5958) needs version 1. */
function optionalPublicKey(rest: readonly DerElement[], version: number): Uint8Array | undefined {
  let publicKey: Uint8Array | undefined;
  for (const { tag, content } of rest) {
    if (tag === derTags.context0 && publicKey === undefined) continue;
    // Implicit and primitive: 0x81, the bit string's content itself.
    if (tag !== 0x81 || publicKey !== undefined || version !== 1 || content[0] !== 0) throw bad('malformed');
    publicKey = Uint8Array.from(content.subarray(1));
  }
  return publicKey;
}

/** ECPrivateKey: 1, the scalar at full width, then optionally the curve [0] and the public key [1]. */
function readSec1(der: Uint8Array, outerCurve: EcCurve | undefined): PemPrivateKey {
  const [version, scalar, ...rest] = readDer(readOnly(der, derTags.sequence));
  if (smallInteger(version) !== 1) throw bad('malformed');
  const secret = expectTag(scalar, derTags.octetString);
  let curve = outerCurve;
  let publicKey: Uint8Array | undefined;
  for (const { tag, content } of rest) {
    if (tag === derTags.context0 && publicKey === undefined) {
      const inner = namedCurve(readDer(content)[0]);
      if (outerCurve !== undefined && inner !== outerCurve) throw bad('malformed');
      curve = inner;
    } else if (tag === derTags.context1 && publicKey === undefined) {
      const bits = readOnly(content, derTags.bitString);
      if (bits[0] !== 0) throw bad('malformed');
      publicKey = Uint8Array.from(bits.subarray(1));
    } else {
      throw bad('malformed');
    }
  }
  if (curve === undefined) throw bad('unsupported-algorithm');
  if (secret.length !== (curve === 'p384' ? 48 : 32)) throw bad('length');
  return { algorithm: curve, secret: Uint8Array.from(secret), publicKey };
}
