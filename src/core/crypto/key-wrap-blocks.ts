import { HoldfastError } from '../error.ts';
import { equalBytes } from './bytes.ts';

/** An AES key that is asked one block of 16 bytes at a time, such as one that never leaves its token. */
export interface BlockKey {
  /** AES of one block, without chaining or padding. */
  encrypt(block: Uint8Array): Promise<Uint8Array>;
  /** The inverse. */
  decrypt(block: Uint8Array): Promise<Uint8Array>;
}

/** `kw`: AES Key Wrap (RFC 3394), for multiples of 8 bytes; `kwp`: with padding (RFC 5649), for any length. */
export type WrapForm = 'kw' | 'kwp';

/** First half of the block that everything is checked by (RFC 3394, section 2.2.3.1; RFC 5649, section 3). */
const checkBytes = {
  kw: Uint8Array.of(0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6),
  kwp: Uint8Array.of(0xa6, 0x59, 0x59, 0xa6),
} as const;

const half = 8;
const rounds = 6;

/**
 * Wraps a key (SP 800-38F, KW and KWP) with as many single blocks as it takes, six for every eight bytes. The result
 * names nothing, and the same inputs always give the same bytes. Errors: those of the key that is asked,
 * `bad-key-length`.
 */
export async function wrapByBlocks(wrapping: BlockKey, key: Uint8Array, form: WrapForm): Promise<Uint8Array> {
  const padded = Math.ceil(key.length / half) * half;
  if (form === 'kw' ? padded !== key.length || padded < 2 * half : padded === 0)
    throw new HoldfastError('bad-key-length', { length: key.length });
  const blocks = new Uint8Array(half + padded);
  blocks.set(checkBytes[form]);
  if (form === 'kwp') new DataView(blocks.buffer).setUint32(4, key.length);
  blocks.set(key, half);
  // One block is only encrypted (RFC 5649, section 4.1).
  if (padded === half) return await askedOnce(wrapping, 'encrypt', blocks);
  const count = padded / half;
  for (let step = 1; step <= rounds * count; step++) {
    const at = half * (((step - 1) % count) + 1);
    await turn(wrapping, 'encrypt', blocks, at, step);
  }
  return blocks;
}

/**
 * The inverse; the caller wipes the key. Errors: those of the key that is asked, `data-damaged` {what: key} for changed
 * bytes and for another wrapping key.
 */
export async function unwrapByBlocks(
  wrapping: BlockKey,
  wrapped: Uint8Array,
  form: WrapForm,
): Promise<Uint8Array> {
  const count = wrapped.length / half - 1;
  if (!Number.isInteger(count) || count < (form === 'kw' ? 2 : 1)) throw damaged();
  let blocks = Uint8Array.from(wrapped);
  if (count === 1) blocks = await askedOnce(wrapping, 'decrypt', blocks);
  else {
    for (let step = rounds * count; step >= 1; step--) {
      const at = half * (((step - 1) % count) + 1);
      await turn(wrapping, 'decrypt', blocks, at, step);
    }
  }
  try {
    const length = form === 'kw' ? count * half : new DataView(blocks.buffer).getUint32(4);
    const end = half + length;
    const isPadded = length > (count - 1) * half && length <= count * half;
    const right =
      equalBytes(blocks.subarray(0, checkBytes[form].length), checkBytes[form]) &&
      isPadded &&
      equalBytes(blocks.subarray(end), new Uint8Array(blocks.length - end));
    if (!right) throw damaged();
    return blocks.slice(half, end);
  } finally {
    blocks.fill(0);
  }
}

async function askedOnce(
  wrapping: BlockKey,
  what: keyof BlockKey,
  block: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await wrapping[what](block);
  block.fill(0);
  if (answer.length !== 2 * half) throw damaged();
  return Uint8Array.from(answer);
}

/** One step: the check value and one half block change places through the cipher; the number of the step is mixed in. */
async function turn(
  wrapping: BlockKey,
  what: keyof BlockKey,
  blocks: Uint8Array,
  at: number,
  step: number,
): Promise<void> {
  const block = new Uint8Array(2 * half);
  block.set(blocks.subarray(0, half));
  block.set(blocks.subarray(at, at + half), half);
  if (what === 'decrypt') mix(block, step);
  const answer = await wrapping[what](block);
  if (answer.length !== 2 * half) throw damaged();
  if (what === 'encrypt') mix(answer, step);
  blocks.set(answer.subarray(0, half));
  blocks.set(answer.subarray(half), at);
  block.fill(0);
  answer.fill(0);
}

/** The step as a big-endian number of 64 bits, of which a key of ours never needs more than 32. */
function mix(block: Uint8Array, step: number): void {
  const view = new DataView(block.buffer, block.byteOffset, half);
  view.setUint32(4, (view.getUint32(4) ^ step) >>> 0);
}

function damaged(): HoldfastError {
  return new HoldfastError('data-damaged', { what: 'key' });
}
