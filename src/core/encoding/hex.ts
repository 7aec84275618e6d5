import { HoldfastError } from '../error.ts';

/** The digits of each byte, as two characters of ASCII. */
const digitCodes = Uint8Array.from({ length: 512 }, (_, at) => {
  const digit = at % 2 === 0 ? at >> 5 : (at >> 1) & 15;
  return digit < 10 ? 0x30 + digit : 0x61 + digit - 10;
});

const ascii = new TextDecoder();
/** Digits on their way into a text: put together one by one a text takes ten times as long. */
const line = new Uint8Array(4096);
const bytesOfLine = line.length / 2;

/** Lower-case hex, without a prefix. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += bytesOfLine) {
    const end = Math.min(bytes.length, from + bytesOfLine);
    let to = 0;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0;
      line[to++] = digitCodes[2 * byte] ?? 0;
      line[to++] = digitCodes[2 * byte + 1] ?? 0;
    }
    text += ascii.decode(line.subarray(0, to));
    // It may have been a secret.
    line.fill(0, 0, to);
  }
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

/** The values of the ASCII hex digits; all else has 255. */
const values = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 && code >= 0x41 ? lower - 0x61 + 10 : 255;
});

/** The value of an ASCII hex digit. */
function digitValue(code: number): number {
  const value = values[code] ?? 255;
  if (value > 15) throw new HoldfastError('bad-hex', { reason: 'not-a-digit' });
  return value;
}
