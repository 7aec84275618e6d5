import { HoldfastError } from '../error.ts';

const digits = '0123456789abcdef';

/** Lower-case hex, without a prefix. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (digits[byte >> 4] ?? '') + (digits[byte & 15] ?? '');
  return text;
}

/** Hex in either case, optionally after `0x`; whitespace is not taken. @throws HoldfastError `bad-hex`. */
export function decodeHex(text: string): Uint8Array {
  const body = text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text;
  const bytes = new Uint8Array(body.length >> 1);
  if (body.length % 2 !== 0) throw new HoldfastError('bad-hex', { reason: 'odd-length' });
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = (digitValue(body.charCodeAt(2 * at)) << 4) | digitValue(body.charCodeAt(2 * at + 1));
  }
  return bytes;
}

/**
 * The same from ASCII bytes, so that a secret never becomes a string.
 * @throws HoldfastError `bad-hex`.
 */
export function decodeHexBytes(text: Uint8Array): Uint8Array {
  const start = text[0] === 0x30 && (text[1] === 0x78 || text[1] === 0x58) ? 2 : 0;
  const length = text.length - start;
  if (length % 2 !== 0) throw new HoldfastError('bad-hex', { reason: 'odd-length' });
  const bytes = new Uint8Array(length >> 1);
  try {
    for (let at = 0; at < bytes.length; at++) {
      const pair = start + 2 * at;
      bytes[at] = (digitValue(text[pair] ?? 0) << 4) | digitValue(text[pair + 1] ?? 0);
    }
  } catch (error) {
    bytes.fill(0);
    throw error;
  }
  return bytes;
}

/** The value of an ASCII hex digit. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x61 + 10;
  throw new HoldfastError('bad-hex', { reason: 'not-a-digit' });
}
