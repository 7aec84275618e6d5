import { joinBytes } from '../crypto/bytes.ts';
import { HoldfastError } from '../error.ts';

/** Tags that key files use (X.690); constructed context tags have bit 0x20 set. */
export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const;

/** One element read: `content` is a view of the input. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-der', { reason });
}

/**
 * The elements that stand one after the other in `bytes`, by the Distinguished Encoding Rules: one-byte tags,
 * definite lengths in their shortest form, nothing left over. Contents are views; a constructed one is read by
 * calling this again.
 * @throws HoldfastError `bad-der`.
 */
export function readDer(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    if ((tag & 0x1f) === 0x1f) throw bad('long-tag');
    const { length, next } = readLength(bytes, at + 1);
    if (next + length > bytes.length) throw bad('cut-off');
    elements.push({ tag, content: bytes.subarray(next, next + length) });
    at = next + length;
  }
  return elements;
}

function readLength(bytes: Uint8Array, at: number): { length: number; next: number } {
  const first = bytes[at];
  if (first === undefined) throw bad('cut-off');
  if (first < 0x80) return { length: first, next: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 3) throw bad('length-form'); // indefinite, or above 16 MiB
  let length = 0;
  for (let byte = 1; byte <= count; byte++) {
    const value = bytes[at + byte];
    if (value === undefined) throw bad('cut-off');
    length = length * 256 + value;
  }
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw bad('length-not-minimal');
  return { length, next: at + 1 + count };
}

/** The one element that `bytes` must be, with this tag; its content. @throws HoldfastError `bad-der`. */
export function readOnly(bytes: Uint8Array, tag: number): Uint8Array {
  const elements = readDer(bytes);
  return expectTag(elements.length === 1 ? elements[0] : undefined, tag);
}

/** The content of an element that must be there with this tag. @throws HoldfastError `bad-der`. */
export function expectTag(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw bad('unexpected-element');
  return element.content;
}

/** One element written, contents joined, in an array of its own. */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x10000
          ? [tag, 0x82, length >> 8, length & 0xff]
          : [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return joinBytes(Uint8Array.from(head), ...contents);
}
