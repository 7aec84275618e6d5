/** Curves and public keys as PKCS#11 writes them. Modules differ in it, so every way of writing is read. */
import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { decodeHex, encodeHex } from '../../core/encoding/hex.ts';
import { HoldfastError } from '../../core/error.ts';
import type { TokenKeyType } from '../../core/tokens/port.ts';
import { ckk } from './constants.ts';

/** Key types with a curve. */
export type CurveType = 'p256' | 'p384' | 'secp256k1' | 'ed25519' | 'x25519';

/** CKA_EC_PARAMS in every way that is in use; the first is the one in the standard. */
const parameters: Readonly<Record<CurveType, readonly string[]>> = {
  p256: ['06082a8648ce3d030107', '130a7072696d653235367631', '1305502d323536'],
  p384: ['06052b81040022', '1305502d333834'],
  secp256k1: ['06052b8104000a', '1309736563703235366b31'],
  ed25519: ['06032b6570', '130c656477617264733235353139', '06092b06010401da470f01', '130745643235353139'],
  x25519: ['06032b656e', '130a63757276653235353139', '060a2b060104019755010501', '1306583235353139'],
};

/** The ways to write a curve, in the order in which they are tried. */
export function curveParameters(type: CurveType): Uint8Array[] {
  return parameters[type].map((hex) => decodeHex(hex));
}

/** Whether a type has a curve. */
export function isCurveType(type: TokenKeyType): type is CurveType {
  return type in parameters;
}

/** The type that CKA_EC_PARAMS names. */
export function curveOf(params: Uint8Array | undefined): CurveType | undefined {
  if (params === undefined) return undefined;
  const hex = encodeHex(params);
  return (Object.keys(parameters) as CurveType[]).find((type) => parameters[type].includes(hex)); // Keys of that record.
}

/** CKK of a type with a curve. */
export function curveKeyType(type: CurveType): number {
  return type === 'ed25519' ? ckk.ecEdwards : type === 'x25519' ? ckk.ecMontgomery : ckk.ec;
}

/** Bytes of one coordinate. */
export function coordinateBytes(type: CurveType): number {
  return type === 'p384' ? 48 : 32;
}

const curves = { p256, p384, secp256k1 } as const;

/**
 * The public key in CKA_EC_POINT, as records have it: compressed SEC1, or the 32 bytes of RFC 7748 and 8032. The attribute
 * is an OCTET STRING around the point (PKCS#11 2.40), or the point itself. Undefined for what is no point of the curve.
 */
export function publicKeyOfPoint(type: CurveType, attribute: Uint8Array): Uint8Array | undefined {
  for (const point of [unwrapped(attribute), attribute]) {
    const key = point === undefined ? undefined : keyOf(type, point);
    if (key !== undefined) return key;
  }
  return undefined;
}

function unwrapped(attribute: Uint8Array): Uint8Array | undefined {
  const [tag, length] = attribute;
  if (tag === 0x04 && length === attribute.length - 2) return attribute.subarray(2);
  // BIT STRING: so some write the keys of Edwards and Montgomery curves.
  if (tag === 0x03 && length === attribute.length - 2 && attribute[2] === 0) return attribute.subarray(3);
  return undefined;
}

function keyOf(type: CurveType, point: Uint8Array): Uint8Array | undefined {
  if (type === 'ed25519' || type === 'x25519') {
    if (point.length === 32) return new Uint8Array(point);
    // With the mark of a Montgomery point that OpenPGP uses.
    return point.length === 33 && point[0] === 0x40 ? point.slice(1) : undefined;
  }
  const size = coordinateBytes(type);
  if (point.length !== 2 * size + 1 && point.length !== size + 1) return undefined;
  try {
    return curves[type].Point.fromBytes(new Uint8Array(point)).toBytes(true);
  } catch {
    return undefined;
  }
}

/** A public key of a record as a point in full: what C_DeriveKey and CKA_EC_POINT take. Errors: `token-failed`. */
export function pointOf(type: CurveType, publicKey: Uint8Array): Uint8Array {
  if (type === 'ed25519' || type === 'x25519') return new Uint8Array(publicKey);
  try {
    return curves[type].Point.fromBytes(new Uint8Array(publicKey)).toBytes(false);
  } catch {
    throw new HoldfastError('token-failed', { reason: 'bad-public-key' });
  }
}
