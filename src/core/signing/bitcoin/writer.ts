/** A number in `width` bytes, little-endian. */
export function littleEndian(value: number | bigint, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  // Amounts stay below 2^51 satoshi, but what is written need not have been checked yet.
  let low = typeof value === 'bigint' ? Number(value & 0xffff_ffffn) : value % 0x1_0000_0000;
  let high =
    typeof value === 'bigint' ? Number((value >> 32n) & 0xffff_ffffn) : Math.floor(value / 0x1_0000_0000);
  for (let at = 0; at < width; at += 1) {
    bytes[at] = low & 0xff;
    low = (low >>> 8) | ((high & 0xff) << 24);
    high >>>= 8;
  }
  return bytes;
}

/** A compact size in its shortest form. */
export function compactSize(value: number): Uint8Array {
  if (value < 0xfd) return Uint8Array.of(value);
  if (value <= 0xffff) return Uint8Array.of(0xfd, value & 0xff, value >>> 8);
  return joinBytes([Uint8Array.of(0xfe), littleEndian(value, 4)]);
}

/** Bytes with their length in front. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return joinBytes([compactSize(bytes.length), bytes]);
}

/** The parts in one array. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
