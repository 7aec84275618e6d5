import { concatBytes } from '@noble/hashes/utils.js';

/** A number in `width` bytes, little-endian. */
export function littleEndian(value: number | bigint, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  let rest = BigInt(value);
  for (let at = 0; at < width; at += 1) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** A compact size in its shortest form. */
export function compactSize(value: number): Uint8Array {
  if (value < 0xfd) return Uint8Array.of(value);
  if (value <= 0xffff) return concatBytes(Uint8Array.of(0xfd), littleEndian(value, 2));
  return concatBytes(Uint8Array.of(0xfe), littleEndian(value, 4));
}

/** Bytes with their length in front. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return concatBytes(compactSize(bytes.length), bytes);
}
