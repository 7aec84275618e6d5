import { createCipheriv, randomBytes } from 'node:crypto';
import { cmac } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { checkValue } from '../../../src/core/shares/check-value.ts';

function blockCipher(key: Uint8Array) {
  return (block: Uint8Array): Uint8Array => {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    return Uint8Array.from(cipher.update(block));
  };
}

describe('the key check value', () => {
  it('is the start of the CMAC over one block of zeros', async () => {
    for (let round = 0; round < 200; round++) {
      const key = Uint8Array.from(randomBytes(32));
      const whole = cmac(new Uint8Array(16), key);
      expect(await checkValue(blockCipher(key))).toBe(encodeHex(whole).slice(0, 10));
    }
  });

  it('is not that of the former way, which gives the first block of a cipher text away', async () => {
    const key = Uint8Array.from(randomBytes(32));
    const encrypt = blockCipher(key);
    expect(await checkValue(encrypt)).not.toBe(encodeHex(encrypt(new Uint8Array(16))).slice(0, 10));
  });
});
