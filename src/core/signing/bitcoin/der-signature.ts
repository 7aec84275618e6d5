import { bytesToBigInt } from '../bytes.ts';

/** Half the order of secp256k1 (SEC 2), rounded down. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** r || s (64 bytes) in the DER form of transactions (BIP-66). */
export function encodeDerSignature(compact: Uint8Array): Uint8Array {
  const r = integer(compact.subarray(0, 32));
  const s = integer(compact.subarray(32, 64));
  const bytes = new Uint8Array(6 + r.length + s.length);
  bytes.set([0x30, 4 + r.length + s.length, 2, r.length]);
  bytes.set(r, 4);
  bytes.set([2, s.length], 4 + r.length);
  bytes.set(s, 6 + r.length);
  return bytes;
}

/** Shortest two's complement: leading zeros go, one comes back before a high bit. */
function integer(number: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 31 && number[start] === 0) start += 1;
  if ((number[start] ?? 0) < 0x80) return number.subarray(start);
  const bytes = new Uint8Array(33 - start);
  bytes.set(number.subarray(start), 1);
  return bytes;
}

/** The r || s of a strict DER signature with low s (BIP-66, BIP-146); anything else is `undefined`. */
export function parseDerSignature(der: Uint8Array): Uint8Array | undefined {
  const rLength = der[3] ?? 0;
  const sLength = der[5 + rLength] ?? 0;
  if (der.length !== 6 + rLength + sLength || der.length > 72) return undefined;
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[2] !== 2 || der[4 + rLength] !== 2)
    return undefined;
  const compact = new Uint8Array(64);
  for (const [number, end] of [
    [der.subarray(4, 4 + rLength), 32],
    [der.subarray(6 + rLength), 64],
  ] as const) {
    const first = number[0];
    if (first === undefined || first >= 0x80) return undefined;
    const padded = first === 0 && number.length > 1;
    if (padded && (number[1] ?? 0) < 0x80) return undefined;
    const bare = padded ? number.subarray(1) : number;
    if (bare.length > 32) return undefined;
    compact.set(bare, end - bare.length);
  }
  return bytesToBigInt(compact.subarray(32)) <= halfOrder ? compact : undefined;
}
