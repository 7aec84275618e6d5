import { bytesToBigInt } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/** An RLP item: a byte string or a list (Ethereum yellow paper, appendix B). */
export type RlpItem = Uint8Array | RlpItem[];

const maxDepth = 8;
/** No transaction comes near; a list of a million empty items would only cost time. */
const maxItems = 20_000;

/**
 * Decodes exactly one item, in its one canonical form: shortest lengths, no prefix on single bytes below 0x80,
 * nothing after the end.
 * @throws HoldfastError `undecodable` (`truncated`, `non-canonical`, `trailing-bytes`, `too-deep`, `too-many-items`).
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const { item, end } = readItem(bytes, 0, bytes.length, 0, { items: maxItems });
  if (end !== bytes.length) throw undecodable('trailing-bytes', { position: end });
  return item;
}

function readItem(
  bytes: Uint8Array,
  at: number,
  limit: number,
  depth: number,
  budget: { items: number },
): { item: RlpItem; end: number } {
  budget.items -= 1;
  if (budget.items < 0) throw undecodable('too-many-items');
  const first = bytes[at];
  if (first === undefined || at >= limit) throw undecodable('truncated', { position: at });
  if (depth > maxDepth) throw undecodable('too-deep');
  if (first < 0x80) return { item: bytes.slice(at, at + 1), end: at + 1 };
  const isList = first >= 0xc0;
  const { start, end } = readLength(bytes, at, limit, first - (isList ? 0xc0 : 0x80));
  if (isList) return { item: readList(bytes, start, end, depth + 1, budget), end };
  const content = bytes.slice(start, end);
  if (content.length === 1 && (content[0] ?? 0) < 0x80) throw undecodable('non-canonical', { position: at });
  return { item: content, end };
}

function readList(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
  budget: { items: number },
): RlpItem[] {
  const items: RlpItem[] = [];
  let at = start;
  while (at < end) {
    const next = readItem(bytes, at, end, depth, budget);
    items.push(next.item);
    at = next.end;
  }
  return items;
}

function readLength(
  bytes: Uint8Array,
  at: number,
  limit: number,
  short: number,
): { start: number; end: number } {
  let start = at + 1;
  let length = short;
  if (short > 55) {
    const digits = short - 55;
    if (start + digits > limit) throw undecodable('truncated', { position: at });
    const size = bytesToBigInt(bytes.subarray(start, start + digits));
    if (bytes[start] === 0 || size < 56n) throw undecodable('non-canonical', { position: at });
    if (size > BigInt(limit)) throw undecodable('truncated', { position: at });
    start += digits;
    length = Number(size);
  }
  if (start + length > limit) throw undecodable('truncated', { position: at });
  return { start, end: start + length };
}

/** Encodes an item in its canonical form. */
export function encodeRlp(item: RlpItem): Uint8Array {
  // Sizes first, then one array for all: a request is encoded several times on its way to a signature.
  const bytes = new Uint8Array(sizeOf(item));
  write(item, bytes, 0);
  return bytes;
}

/** Whether bytes from `from` to their end are the canonical form of an item: what `encodeRlp` gives, without making it. */
export function isRlpOf(item: RlpItem, bytes: Uint8Array, from: number): boolean {
  return from + sizeOf(item) === bytes.length && endOf(item, bytes, from) === bytes.length;
}

/** Where an item ends whose canonical form stands at `at`; -1 when something else stands there. */
function endOf(item: RlpItem, bytes: Uint8Array, at: number): number {
  if (isOwnCode(item)) return bytes[at] === item[0] ? at + 1 : -1;
  const length = contentSize(item);
  const digits = lengthDigits(length);
  const offset = item instanceof Uint8Array ? 0x80 : 0xc0;
  if (bytes[at] !== (digits === 0 ? offset + length : offset + 55 + digits)) return -1;
  let rest = length;
  for (let digit = digits; digit > 0; digit -= 1) {
    if (bytes[at + digit] !== rest % 256) return -1;
    rest = Math.floor(rest / 256);
  }
  let end = at + 1 + digits;
  if (item instanceof Uint8Array) {
    for (const byte of item) if (bytes[end++] !== byte) return -1;
    return end;
  }
  for (const inner of item) {
    end = endOf(inner, bytes, end);
    if (end < 0) return -1;
  }
  return end;
}

function isOwnCode(item: RlpItem): item is Uint8Array {
  return item instanceof Uint8Array && item.length === 1 && (item[0] ?? 0) < 0x80;
}

function sizeOf(item: RlpItem): number {
  if (isOwnCode(item)) return 1;
  const length = contentSize(item);
  return 1 + lengthDigits(length) + length;
}

function contentSize(item: RlpItem): number {
  if (item instanceof Uint8Array) return item.length;
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

/** Writes an item at `at`; gives where it ends. */
function write(item: RlpItem, bytes: Uint8Array, at: number): number {
  if (isOwnCode(item)) {
    bytes.set(item, at);
    return at + 1;
  }
  const length = contentSize(item);
  const digits = lengthDigits(length);
  const offset = item instanceof Uint8Array ? 0x80 : 0xc0;
  bytes[at] = digits === 0 ? offset + length : offset + 55 + digits;
  let rest = length;
  for (let digit = digits; digit > 0; digit -= 1) {
    bytes[at + digit] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  let end = at + 1 + digits;
  if (item instanceof Uint8Array) {
    bytes.set(item, end);
    return end + length;
  }
  for (const inner of item) end = write(inner, bytes, end);
  return end;
}
