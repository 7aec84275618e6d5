import { joinBytes } from './bytes.ts';

/** A pseudorandom function under a key that may be elsewhere, such as on a token; always answers with as many bytes. */
export type Prf = (data: Uint8Array) => Promise<Uint8Array>;

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/**
 * What a derived key is bound to: Label || 0x00 || Context || [L]32, where L is its length in bits (SP 800-108 Rev. 1,
 * section 4). `label` holds no zero character, so that it ends where it is meant to; `length` is in bytes.
 */
export function fixedInfo(label: Uint8Array, context: Uint8Array, length: number): Uint8Array {
  return joinBytes(label, Uint8Array.of(0), context, uint32(length * 8));
}

/**
 * A key of `length` bytes by the KDF in counter mode (SP 800-108 Rev. 1, section 4.1) with a counter of 32 bits before
 * the fixed input. The caller wipes it. Errors: those of `prf`.
 */
export async function counterKdf(prf: Prf, fixed: Uint8Array, length: number): Promise<Uint8Array> {
  const key = new Uint8Array(length);
  for (let at = 0, counter = 1; at < length; counter++) {
    const block = await prf(joinBytes(uint32(counter), fixed));
    key.set(block.subarray(0, length - at), at);
    at += block.length;
    block.fill(0);
  }
  return key;
}
