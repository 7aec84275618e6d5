import { hexToBytes } from '@noble/hashes/utils.js';

import { encodeHex } from '../encoding/hex.ts';
import { undecodable } from './refusal.ts';

/** Bytes as `0x` and lower-case hex, the form of the display model. */
export function toHex(bytes: Uint8Array): string {
  return `0x${encodeHex(bytes)}`;
}

/** Reads hex with or without `0x`, either case. @throws HoldfastError `undecodable`, reason `bad-hex`. */
export function fromHex(text: string): Uint8Array {
  const body = text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text;
  if (body.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(body)) throw undecodable('bad-hex');
  return hexToBytes(body);
}

/** Whether two byte strings are the same. Not constant-time: for public data. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  // A plain loop: a callback for each byte of a request of megabytes takes seconds.
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** A big-endian unsigned number. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  if (bytes.length > 12) return BigInt(toHex(bytes));
  // Up to 48 bits an ordinary number holds it, which is many times as fast.
  const low = Math.max(0, bytes.length - 6);
  let [above, value] = [0, 0];
  for (let at = 0; at < low; at += 1) above = above * 256 + (bytes[at] ?? 0);
  for (let at = low; at < bytes.length; at += 1) value = value * 256 + (bytes[at] ?? 0);
  return above === 0 ? BigInt(value) : (BigInt(above) << 48n) | BigInt(value);
}

/** Big-endian in exactly `length` bytes; the caller has checked the range. Negative numbers in two's complement. */
export function bigIntToBytes(value: bigint, length: number): Uint8Array {
  return hexToBytes(
    BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0'),
  );
}

/** A 32-bit number, big-endian. */
export function uint32Bytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Strict UTF-8, no byte order mark removed; `undefined` when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
