import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad } from '@scure/base';
import { canonicalJsonBytes } from './jcs.ts';
import { readRsaPublicKey, uncompressedPoint } from './public-key-export.ts';

/** Signature algorithms of JSON Web Signatures by our keys (RFC 7518, RFC 8037, RFC 8812); undefined for others. */
export function jwsAlgorithm(algorithm: string): string | undefined {
  return (algorithms as Readonly<Record<string, string | undefined>>)[algorithm];
}

const publicAlgorithms = {
  ed25519: 'EdDSA',
  p256: 'ES256',
  p384: 'ES384',
  secp256k1: 'ES256K',
  rsa: 'RS256',
} as const;
const algorithms = { ...publicAlgorithms, 'hmac-sha256': 'HS256' } as const;

const curveNames = { p256: 'P-256', p384: 'P-384', secp256k1: 'secp256k1' } as const;

/** A public key as a JSON Web Key's members, those that its thumbprint is over (RFC 7638). Errors: `bad-public-key`. */
export function publicJwk(
  algorithm: keyof typeof publicAlgorithms,
  publicKey: Uint8Array,
): Readonly<Record<string, string>> {
  if (algorithm === 'ed25519') return { crv: 'Ed25519', kty: 'OKP', x: base64urlnopad.encode(publicKey) };
  if (algorithm === 'rsa') {
    const { modulus, exponent } = readRsaPublicKey(publicKey);
    return { e: base64urlnopad.encode(exponent), kty: 'RSA', n: base64urlnopad.encode(modulus) };
  }
  const point = uncompressedPoint(algorithm, publicKey);
  const half = (point.length - 1) / 2;
  return {
    crv: curveNames[algorithm],
    kty: 'EC',
    x: base64urlnopad.encode(point.subarray(1, 1 + half)),
    y: base64urlnopad.encode(point.subarray(1 + half)),
  };
}

/** The key's name by RFC 7638: SHA-256 over its required members. */
export function jwkThumbprint(jwk: Readonly<Record<string, string>>): string {
  return base64urlnopad.encode(sha256(canonicalJsonBytes(jwk)));
}
