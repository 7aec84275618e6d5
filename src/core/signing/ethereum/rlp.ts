import { bytesToBigInt } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/** An RLP item: a byte string or a list (Ethereum yellow paper, appendix B). */
export type RlpItem = Uint8Array | RlpItem[];

const maxDepth = 8;
/** No transaction comes near; a list of a million empty items would only cost time. */
const maxItems = 20_000;

/**
 * Decodes exactly one item, in its one canonical form: shortest lengths, no prefix on single bytes below 0x80,
 * nothing after the end. Byte strings are views of `bytes`.
 * @throws HoldfastError `undecodable` (`truncated`, `non-canonical`, `trailing-bytes`, `too-deep`, `too-many-items`).
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const reader = new Reader(bytes);
  const item = reader.item(bytes.length, 0);
  if (reader.at !== bytes.length) throw undecodable('trailing-bytes', { position: reader.at });
  return item;
}

/** Goes through bytes item by item; byte strings are views of them. */
class Reader {
  readonly #bytes: Uint8Array;
  #left = maxItems;
  /** Where the next item begins. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  item(limit: number, depth: number): RlpItem {
    const bytes = this.#bytes;
    const begin = this.at;
    this.#left -= 1;
    if (this.#left < 0) throw undecodable('too-many-items');
    const first = bytes[begin];
    if (first === undefined || begin >= limit) throw undecodable('truncated', { position: begin });
    if (depth > maxDepth) throw undecodable('too-deep');
    if (first < 0x80) {
      this.at = begin + 1;
      return bytes.subarray(begin, begin + 1);
    }
    const isList = first >= 0xc0;
    const length = this.#length(begin, limit, first - (isList ? 0xc0 : 0x80));
    const start = this.at;
    if (isList) return this.#list(start + length, depth + 1);
    this.at = start + length;
    if (length === 1 && (bytes[start] ?? 0) < 0x80) throw undecodable('non-canonical', { position: begin });
    return bytes.subarray(start, start + length);
  }

  #list(end: number, depth: number): RlpItem[] {
    const items: RlpItem[] = [];
    while (this.at < end) items.push(this.item(end, depth));
    return items;
  }

  /** The length of the item that begins at `begin`; goes on to its content. */
  #length(begin: number, limit: number, short: number): number {
    let start = begin + 1;
    let length = short;
    if (short > 55) {
      const digits = short - 55;
      if (start + digits > limit) throw undecodable('truncated', { position: begin });
      const size = bytesToBigInt(this.#bytes.subarray(start, start + digits));
      if (this.#bytes[start] === 0 || size < 56n) throw undecodable('non-canonical', { position: begin });
      if (size > BigInt(limit)) throw undecodable('truncated', { position: begin });
      start += digits;
      length = Number(size);
    }
    if (start + length > limit) throw undecodable('truncated', { position: begin });
    this.at = start;
    return length;
  }
}

/** What is encoded: an item, in which a number stands for its bytes without leading zeros. */
export type RlpInput = Uint8Array | bigint | readonly RlpInput[];

/** Encodes an item in its canonical form. Numbers are not negative. */
export function encodeRlp(item: RlpInput): Uint8Array {
  // Sizes first, then one array for all: a request is encoded several times on its way to a signature.
  const bytes = new Uint8Array(sizeOf(item));
  write(item, bytes, 0);
  return bytes;
}

/** Whether bytes from `from` to their end are the canonical form of an item: what `encodeRlp` gives, without making it. */
export function isRlpOf(item: RlpInput, bytes: Uint8Array, from: number): boolean {
  return from + sizeOf(item) === bytes.length && endOf(item, bytes, from) === bytes.length;
}

/** Where an item ends whose canonical form stands at `at`; -1 when something else stands there. */
function endOf(item: RlpInput, bytes: Uint8Array, at: number): number {
  if (isOwnCode(item)) return bytes[at] === ownCode(item) ? at + 1 : -1;
  const length = contentSize(item);
  const digits = lengthDigits(length);
  const offset = isList(item) ? 0xc0 : 0x80;
  if (bytes[at] !== (digits === 0 ? offset + length : offset + 55 + digits)) return -1;
  let rest = length;
  for (let digit = digits; digit > 0; digit -= 1) {
    if (bytes[at + digit] !== rest % 256) return -1;
    rest = Math.floor(rest / 256);
  }
  const start = at + 1 + digits;
  if (isList(item)) {
    let end = start;
    for (const inner of item) {
      end = endOf(inner, bytes, end);
      if (end < 0) return -1;
    }
    return end;
  }
  if (typeof item === 'bigint') return isNumberAt(item, bytes, start, length) ? start + length : -1;
  for (let place = 0; place < length; place += 1) if (bytes[start + place] !== item[place]) return -1;
  return start + length;
}

function isList(item: RlpInput): item is readonly RlpInput[] {
  return Array.isArray(item);
}

/** Whether an item is one byte that stands for itself. */
function isOwnCode(item: RlpInput): item is Uint8Array | bigint {
  if (typeof item === 'bigint') return item > 0n && item < 0x80n;
  return !isList(item) && item.length === 1 && (item[0] ?? 0) < 0x80;
}

function ownCode(item: Uint8Array | bigint): number {
  return typeof item === 'bigint' ? Number(item) : (item[0] ?? 0);
}

function sizeOf(item: RlpInput): number {
  if (isOwnCode(item)) return 1;
  const length = contentSize(item);
  return 1 + lengthDigits(length) + length;
}

function contentSize(item: RlpInput): number {
  if (typeof item === 'bigint') return numberSize(item);
  if (!isList(item)) return item.length;
  let length = 0;
  for (const inner of item) length += sizeOf(inner);
  return length;
}

/** How many bytes a length takes beside the first; none for short ones. */
function lengthDigits(length: number): number {
  if (length < 56) return 0;
  let digits = 1;
  for (let rest = length; rest > 0xff; rest = Math.floor(rest / 256)) digits += 1;
  return digits;
}

/** Bytes that are taken of a number at a time: as many as an ordinary number holds. */
const stepBytes = 6;
const stepBits = 48n;

/** The last bytes of a number as an ordinary one. */
function lastStep(value: bigint): number {
  return Number(BigInt.asUintN(48, value));
}

/** How many bytes a number takes without leading zeros: none for zero. */
function numberSize(value: bigint): number {
  if (value < 0n) throw new RangeError('a number below zero');
  let size = 0;
  let above = value;
  for (; above > 0xffff_ffff_ffffn; above >>= stepBits) size += stepBytes;
  for (let rest = Number(above); rest > 0; rest = Math.floor(rest / 256)) size += 1;
  return size;
}

/** Whether the `length` bytes from `start` on are a number. */
function isNumberAt(value: bigint, bytes: Uint8Array, start: number, length: number): boolean {
  let above = value;
  for (let end = start + length; end > start; end -= stepBytes) {
    let step = lastStep(above);
    for (let at = end - 1; at >= start && at >= end - stepBytes; at -= 1) {
      if (bytes[at] !== step % 256) return false;
      step = Math.floor(step / 256);
    }
    if (end - stepBytes > start) above >>= stepBits;
  }
  return true;
}

/** Writes a number into the `length` bytes from `start` on. */
function writeNumber(value: bigint, bytes: Uint8Array, start: number, length: number): void {
  let above = value;
  for (let end = start + length; end > start; end -= stepBytes) {
    let step = lastStep(above);
    for (let at = end - 1; at >= start && at >= end - stepBytes; at -= 1) {
      bytes[at] = step % 256;
      step = Math.floor(step / 256);
    }
    above >>= stepBits;
  }
}

/** Writes an item at `at`; gives where it ends. */
function write(item: RlpInput, bytes: Uint8Array, at: number): number {
  if (isOwnCode(item)) {
    bytes[at] = ownCode(item);
    return at + 1;
  }
  const length = contentSize(item);
  const digits = lengthDigits(length);
  const offset = isList(item) ? 0xc0 : 0x80;
  bytes[at] = digits === 0 ? offset + length : offset + 55 + digits;
  let rest = length;
  for (let digit = digits; digit > 0; digit -= 1) {
    bytes[at + digit] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  const start = at + 1 + digits;
  if (isList(item)) {
    let end = start;
    for (const inner of item) end = write(inner, bytes, end);
    return end;
  }
  if (typeof item === 'bigint') writeNumber(item, bytes, start, length);
  else bytes.set(item, start);
  return start + length;
}
