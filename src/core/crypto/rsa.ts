import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { decodeHex } from '../encoding/hex.ts';
import { equalBytes, joinBytes } from './bytes.ts';
import { decodeRsaSpki } from './rsa-key.ts';

/** How an RSA signature is made (RFC 8017): PKCS1-v1_5 (8.2), or PSS (8.1) with a salt as long as the hash. */
export type RsaScheme = 'pkcs1-sha256' | 'pkcs1-sha512' | 'pss-sha256';

/** Schemes that are also checked, where others have signed: certificates. */
export type CheckedRsaScheme = RsaScheme | 'pkcs1-sha384' | 'pss-sha384' | 'pss-sha512';

/** DigestInfo in front of the hash (RFC 8017, section 9.2, note 1). */
const digestInfo = {
  'pkcs1-sha256': decodeHex('3031300d060960864801650304020105000420'),
  'pkcs1-sha384': decodeHex('3041300d060960864801650304020205000430'),
  'pkcs1-sha512': decodeHex('3051300d060960864801650304020305000440'),
} as const;

/** A hash of {@link CheckedRsaScheme}. */
type Hash = (message: Uint8Array) => Uint8Array;
const hashes: Readonly<Record<CheckedRsaScheme, Hash>> = {
  'pkcs1-sha256': sha256,
  'pkcs1-sha384': sha384,
  'pkcs1-sha512': sha512,
  'pss-sha256': sha256,
  'pss-sha384': sha384,
  'pss-sha512': sha512,
};

/**
 * Whether an RSA signature is right, by our own reading of RFC 8017: the check beside the library that signed. The key
 * is a SubjectPublicKeyInfo in DER. Public data only, so that nothing depends on how long it takes.
 * @throws HoldfastError `bad-rsa-key` for what is no key.
 */
export function verifyRsa(
  scheme: CheckedRsaScheme,
  signature: Uint8Array,
  message: Uint8Array,
  spki: Uint8Array,
): boolean {
  const { modulus, exponent } = decodeRsaSpki(spki);
  if (signature.length !== modulus.length) return false;
  const n = toNumber(modulus);
  const s = toNumber(signature);
  if (s >= n) return false;
  const encoded = fromNumber(power(s, toNumber(exponent), n), modulus.length);
  const hash = hashes[scheme];
  return scheme === 'pss-sha256' || scheme === 'pss-sha384' || scheme === 'pss-sha512'
    ? isPss(encoded, hash(message), hash)
    : equalBytes(encoded, pkcs1(digestInfo[scheme], hash(message), modulus.length));
}

/** EMSA-PKCS1-v1_5 (RFC 8017, section 9.2): 00 01 ff … ff 00, DigestInfo, hash. Made, and compared as a whole. */
function pkcs1(info: Uint8Array, digest: Uint8Array, length: number): Uint8Array {
  const tail = joinBytes(Uint8Array.of(0), info, digest);
  const encoded = new Uint8Array(length).fill(0xff);
  encoded.set([0, 1]);
  encoded.set(tail, length - tail.length);
  return encoded;
}

/** EMSA-PSS-VERIFY (RFC 8017, section 9.1.2), MGF1 on the same hash, a salt as long as it; emBits is 8·length - 1. */
function isPss(encoded: Uint8Array, digest: Uint8Array, hashOf: Hash): boolean {
  const size = digest.length;
  const end = encoded.length - size - 1;
  if (encoded.at(-1) !== 0xbc || ((encoded[0] ?? 0xff) & 0x80) !== 0) return false;
  const hash = encoded.subarray(end, end + size);
  const block = maskOf(hash, end, hashOf).map((byte, at) => byte ^ (encoded[at] ?? 0));
  block[0] = (block[0] ?? 0) & 0x7f;
  const start = end - size;
  for (let at = 0; at < start - 1; at++) if (block[at] !== 0) return false;
  if (block[start - 1] !== 1) return false;
  return equalBytes(hash, hashOf(joinBytes(new Uint8Array(8), digest, block.subarray(start))));
}

/** RSAEP and RSAVP1 (RFC 8017, section 5): a block as long as the modulus, raised to the public exponent. */
export function applyPublic(spki: Uint8Array, block: Uint8Array): Uint8Array {
  const { modulus, exponent } = decodeRsaSpki(spki);
  const n = toNumber(modulus);
  return fromNumber(power(toNumber(block), toNumber(exponent), n), modulus.length);
}

/** MGF1 (RFC 8017, appendix B.2.1). */
export function maskOf(seed: Uint8Array, length: number, hashOf: Hash): Uint8Array {
  const out = new Uint8Array(length + seed.length);
  for (let at = 0, counter = 0; at < length; at += seed.length, counter++) {
    const count = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter);
    out.set(hashOf(joinBytes(seed, count)), at);
  }
  return out.slice(0, length);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

function toNumber(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(`0x${hex}`);
}

function fromNumber(value: bigint, length: number): Uint8Array {
  return decodeHex(value.toString(16).padStart(2 * length, '0'));
}
