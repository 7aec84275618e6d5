import { encodeHex } from '../encoding/hex.ts';

const blockBytes = 16;
const shownBytes = 5;

/** Encrypts one block of 16 bytes with AES (ECB) under the key that a check value is of. */
export type BlockCipher = (block: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/**
 * Key check value of an AES key, as ANSI X9.24-1 (2017, annex A) defines it: the first five bytes of the AES-CMAC (NIST SP
 * 800-38B) over one block of zeros, lower-case hex. Two calls of the block cipher are all it takes, so that a token which
 * keeps the key to itself can be asked for it. What it tells of the key is nothing but whether two are the same.
 */
export async function checkValue(encrypt: BlockCipher): Promise<string> {
  const zero = await encrypt(new Uint8Array(blockBytes));
  const subkey = doubled(zero);
  const mac = await encrypt(subkey);
  const value = encodeHex(mac.subarray(0, shownBytes));
  for (const bytes of [zero, subkey, mac]) bytes.fill(0);
  return value;
}

/** Doubling in GF(2^128), which makes the first subkey of CMAC (SP 800-38B, section 6.1). */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(blockBytes);
  for (let at = 0; at < blockBytes; at++) result[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7);
  const last = blockBytes - 1;
  result[last] = (result[last] ?? 0) ^ (0x87 & -((block[0] ?? 0) >> 7));
  return result;
}
