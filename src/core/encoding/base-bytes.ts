import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';

/*
 * Base58Check and Base64 over bytes instead of strings: private keys come in by these, and a string cannot be wiped.
 */

const base58Alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/**
 * Decodes Base58Check text of at most 128 ASCII characters.
 * @throws HoldfastError `bad-base58` with the reason: `length`, `character`, `checksum`.
 */
export function decodeBase58CheckBytes(text: Uint8Array): Uint8Array {
  if (text.length > 128) throw new HoldfastError('bad-base58', { reason: 'length' });
  const work = new Uint8Array(text.length); // big-endian, right-aligned; never longer than the text
  try {
    for (const character of text) {
      let carry = base58Alphabet.indexOf(String.fromCharCode(character));
      if (carry < 0) throw new HoldfastError('bad-base58', { reason: 'character' });
      for (let at = work.length - 1; at >= 0; at--) {
        carry += 58 * (work[at] ?? 0);
        work[at] = carry & 0xff;
        carry >>= 8;
      }
    }
    const zeros = leading(text, 0x31);
    const start = leading(work, 0) - zeros;
    const end = work.length - 4;
    if (start < 0 || end < start) throw new HoldfastError('bad-base58', { reason: 'length' });
    const checksum = sha256(sha256(work.subarray(start, end)));
    if (!work.subarray(end).every((byte, at) => byte === checksum[at])) {
      throw new HoldfastError('bad-base58', { reason: 'checksum' });
    }
    return work.slice(start, end);
  } finally {
    work.fill(0);
  }
}

/** How many bytes of this value the array begins with. */
function leading(bytes: Uint8Array, value: number): number {
  const other = bytes.findIndex((byte) => byte !== value);
  return other < 0 ? bytes.length : other;
}

/**
 * Decodes Base64 (RFC 4648 section 4) with padding, over lines; other white space than line ends, spaces and tabs,
 * wrong padding and stray bits are refused.
 * @throws HoldfastError `bad-base64`.
 */
export function decodeBase64Bytes(text: Uint8Array): Uint8Array {
  const dense = text.filter((code) => code !== 0x0a && code !== 0x0d && code !== 0x20 && code !== 0x09);
  const padding = dense.at(-1) !== 0x3d ? 0 : dense.at(-2) === 0x3d ? 2 : 1;
  const bytes = new Uint8Array(Math.max(0, (dense.length / 4) * 3 - padding));
  try {
    if (dense.length % 4 !== 0) throw new HoldfastError('bad-base64', { reason: 'length' });
    let bits = 0;
    let count = 0;
    let at = 0;
    for (const code of dense.subarray(0, dense.length - padding)) {
      bits = ((bits << 6) | base64Value(code)) & 0xffffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes[at++] = (bits >> count) & 0xff;
      }
    }
    if ((bits & ((1 << count) - 1)) !== 0) throw new HoldfastError('bad-base64', { reason: 'stray-bits' });
    return bytes;
  } catch (error) {
    bytes.fill(0);
    throw error;
  } finally {
    dense.fill(0);
  }
}

function base64Value(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  if (code === 0x2b) return 62;
  if (code === 0x2f) return 63;
  throw new HoldfastError('bad-base64', { reason: 'character' });
}
