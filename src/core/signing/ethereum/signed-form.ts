import { HoldfastError } from '../../error.ts';

/**
 * The network form of a typed transaction (EIP-2718) from the very bytes that were signed: their type and items, then
 * parity, r and s. Nothing of the transaction is encoded a second time, so what leaves is what was shown.
 * `unsigned` is canonical, `signature` 65 bytes (r, s, parity 0 or 1).
 */
export function signedTypedForm(unsigned: Uint8Array, signature: Uint8Array): Uint8Array {
  const parity = signature[64];
  if (signature.length !== 65 || (parity !== 0 && parity !== 1)) throw new HoldfastError('bad-signature');
  const items = 1 + headerLength(unsigned[1] ?? 0);
  const [r, s] = [firstDigit(signature, 0, 32), firstDigit(signature, 32, 64)];
  const length = unsigned.length - items + 1 + sizeOf(signature, r, 32) + sizeOf(signature, s, 64);
  const digits = lengthDigits(length);
  const bytes = new Uint8Array(2 + digits + length);
  bytes[0] = unsigned[0] ?? 0;
  bytes[1] = digits === 0 ? 0xc0 + length : 0xf7 + digits;
  let rest = length;
  for (let digit = digits; digit > 0; digit--) {
    bytes[1 + digit] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  let at = 2 + digits;
  for (let from = items; from < unsigned.length; from++) bytes[at++] = unsigned[from] ?? 0;
  bytes[at++] = parity === 0 ? 0x80 : 1;
  at = writeInteger(bytes, at, signature, r, 32);
  writeInteger(bytes, at, signature, s, 64);
  return bytes;
}

/** Bytes before the items of a list, by its first byte. */
function headerLength(first: number): number {
  return first <= 0xf7 ? 1 : 1 + first - 0xf7;
}

/** How many bytes the length of a list takes beside the first one. */
function lengthDigits(length: number): number {
  if (length <= 55) return 0;
  let digits = 0;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits++;
  return digits;
}

/** Where a number begins without its leading zeros. */
function firstDigit(bytes: Uint8Array, from: number, end: number): number {
  let start = from;
  while (start < end && bytes[start] === 0) start++;
  return start;
}

/** Whether a number of one byte stands for itself. */
function isOwnCode(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && (bytes[start] ?? 0) < 0x80;
}

function sizeOf(bytes: Uint8Array, start: number, end: number): number {
  return isOwnCode(bytes, start, end) ? 1 : 1 + end - start;
}

/** Writes the number between `start` and `end` of a signature; gives where it ends. */
function writeInteger(to: Uint8Array, place: number, from: Uint8Array, start: number, end: number): number {
  let at = place;
  if (!isOwnCode(from, start, end)) to[at++] = 0x80 + end - start;
  for (let digit = start; digit < end; digit++) to[at++] = from[digit] ?? 0;
  return at;
}
