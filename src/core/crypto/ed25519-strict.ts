import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { encodeHex } from '../encoding/hex.ts';
import { equalBytes, joinBytes } from './bytes.ts';

/** The y coordinates (sign bit cleared) of the eight points of small order, as hex. */
const smallOrderY = new Set(
  ED25519_TORSION_SUBGROUP.map((hex) => hex.slice(0, 62) + clearSign(hex.slice(62))),
);

function clearSign(lastByte: string): string {
  return (parseInt(lastByte, 16) & 0x7f).toString(16).padStart(2, '0');
}

/**
 * Whether 32 bytes can be a point under the strict rule: y is canonical (below p, RFC 8032 section 5.1.3) and the
 * point is not of small order. Under a key of small order one signature would fit many messages; an R of small order
 * comes from no honest signer, and engines differ on it. That it lies on the curve is checked by the verification.
 */
export function isStrictEd25519Point(encoded: Uint8Array): boolean {
  if (encoded.length !== 32) return false;
  const y = Uint8Array.from(encoded);
  y[31] = (y[31] ?? 0) & 0x7f;
  // p = 2^255 - 19: little-endian ed ff .. ff 7f.
  const middleFull = y[31] === 0x7f && y.subarray(1, 31).every((byte) => byte === 0xff);
  if (middleFull && (y[0] ?? 0) >= 0xed) return false;
  return !smallOrderY.has(encodeHex(y));
}

/**
 * Ed25519 verification by the one rule that Holdfast uses everywhere: S < L; public key and R canonical and not of
 * small order; and the cofactorless equation of RFC 8032 section 5.1.7, compared as bytes. It is the common ground of
 * OpenSSL, BoringSSL and libsodium; the leniency of ZIP-215, and noble's cofactored equation, are not taken.
 * Answers `false` for anything malformed.
 */
export function verifyEd25519Strict(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== 64 || !isStrictEd25519Point(publicKey)) return false;
  const { Point } = ed25519;
  try {
    const r = signature.subarray(0, 32);
    if (!isStrictEd25519Point(r)) return false;
    const s = littleEndian(signature.subarray(32));
    if (s >= Point.Fn.ORDER) return false;
    const key = Point.fromBytes(publicKey, false);
    const k = Point.Fn.create(littleEndian(sha512(joinBytes(r, publicKey, message))));
    const sB = s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s);
    return equalBytes(sB.subtract(key.multiplyUnsafe(k)).toBytes(), r);
  } catch {
    return false; // not a point of the curve
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}
