import { concatBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';

/** `value` as 4 bytes, big-endian. */
export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** A safe integer as 8 bytes, big-endian. */
export function uint64(value: number): Uint8Array {
  return concatBytes(uint32(Math.floor(value / 2 ** 32)), uint32(value >>> 0));
}

/** The 4 bytes at `offset`, big-endian. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

/** True when both hold the same bytes; the time depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** A label of the format followed by a zero byte: what every hash input and associated data starts with. */
export function label(text: string): Uint8Array {
  return concatBytes(utf8ToBytes(`holdfast v1 ${text}`), Uint8Array.of(0));
}

/** 32 bytes by HKDF-SHA-256 (RFC 5869) from `key`, with a label of the format as info and an empty salt. */
export function subkey(key: Uint8Array, purpose: string, salt: Uint8Array = new Uint8Array(0)): Uint8Array {
  return hkdf(sha256, key, salt, utf8ToBytes(`holdfast v1 ${purpose}`), 32);
}

/** The error for bytes that are not what was written; `where` names the part and, for rows, which one. */
export function damaged(what: string, where = ''): HoldfastError {
  return new HoldfastError('vault-damaged', where === '' ? { what } : { what, where });
}
