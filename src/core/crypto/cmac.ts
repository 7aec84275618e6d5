import type { BlockKey } from './key-wrap-blocks.ts';

const size = 16;

/**
 * AES-CMAC (SP 800-38B, section 6.2) with a key that encrypts single blocks, such as one that never leaves its token. 16
 * bytes; the caller wipes them where they are secret. Errors: those of the key that is asked.
 */
export async function cmacByBlocks(key: Pick<BlockKey, 'encrypt'>, message: Uint8Array): Promise<Uint8Array> {
  const count = Math.max(1, Math.ceil(message.length / size));
  // Of a Buffer of Node `slice` would be a view, and the message be changed.
  const last = Uint8Array.prototype.slice.call(message, (count - 1) * size);
  const subkey = doubled(await key.encrypt(new Uint8Array(size)));
  let end = last;
  if (last.length < size) {
    // Padded with a one and zeros, and marked as such by the second subkey.
    end = new Uint8Array(size);
    end.set(last);
    end[last.length] = 0x80;
    const first = subkey.slice();
    subkey.set(doubled(first));
  }
  let state = new Uint8Array(size);
  for (let at = 0; at < count - 1; at++)
    state = await step(key, state, message.subarray(at * size, (at + 1) * size));
  xor(end, subkey);
  subkey.fill(0);
  const code = await step(key, state, end);
  end.fill(0);
  last.fill(0);
  return code;
}

async function step(
  key: Pick<BlockKey, 'encrypt'>,
  state: Uint8Array<ArrayBuffer>,
  block: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  xor(state, block);
  const made = await key.encrypt(state);
  const next = Uint8Array.from(made);
  made.fill(0);
  state.fill(0);
  return next;
}

function xor(into: Uint8Array, other: Uint8Array): void {
  for (let at = 0; at < size; at++) into[at] = (into[at] ?? 0) ^ (other[at] ?? 0);
}

/** Twice a block in GF(2^128); the block itself is wiped (SP 800-38B, section 6.1). */
function doubled(block: Uint8Array): Uint8Array {
  const twice = new Uint8Array(size);
  for (let at = 0; at < size; at++) twice[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7);
  // Without a branch on what is secret.
  twice[size - 1] = (twice[size - 1] ?? 0) ^ (0x87 & -((block[0] ?? 0) >> 7));
  block.fill(0);
  return twice;
}
