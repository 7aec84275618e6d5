import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { aeskw, aeskwp } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import {
  unwrapByBlocks,
  wrapByBlocks,
  type BlockKey,
  type WrapForm,
} from '../../../src/core/crypto/key-wrap-blocks.ts';

/** A key that does single blocks, and counts them. */
function blockKey(secret: Uint8Array): BlockKey & { asked: number } {
  const name = `aes-${String(secret.length * 8)}-ecb`;
  const key = {
    asked: 0,
    encrypt: (block: Uint8Array) => {
      key.asked++;
      const cipher = createCipheriv(name, secret, null).setAutoPadding(false);
      return Promise.resolve(Uint8Array.from([...cipher.update(block), ...cipher.final()]));
    },
    decrypt: (block: Uint8Array) => {
      key.asked++;
      const cipher = createDecipheriv(name, secret, null).setAutoPadding(false);
      return Promise.resolve(Uint8Array.from([...cipher.update(block), ...cipher.final()]));
    },
  };
  return key;
}

const ofNoble = { kw: aeskw, kwp: aeskwp } as const;
const bytes = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

async function outcome(key: BlockKey, wrapped: Uint8Array, form: WrapForm): Promise<string> {
  return await unwrapByBlocks(key, wrapped, form).then(
    () => 'opened',
    (error: unknown) => (error as Error).message,
  );
}

describe('AES key wrap, one block at a time', () => {
  it.each(['kw', 'kwp'] as const)(
    '%s is the same as a second implementation makes, for every length',
    async (form) => {
      let compared = 0;
      for (const size of [16, 24, 32] as const) {
        for (let length = form === 'kw' ? 16 : 1; length <= 80; length += form === 'kw' ? 8 : 1) {
          const [secret, inside] = [bytes(size), bytes(length)];
          const wrapped = await wrapByBlocks(blockKey(secret), inside, form);
          expect(wrapped).toEqual(ofNoble[form](secret).encrypt(inside));
          expect(await unwrapByBlocks(blockKey(secret), wrapped, form)).toEqual(inside);
          compared++;
        }
      }
      expect(compared).toBe(form === 'kw' ? 27 : 240);
    },
  );

  it('asks 24 times for 32 bytes', async () => {
    const key = blockKey(bytes(32));
    await wrapByBlocks(key, bytes(32), 'kw');
    expect(key.asked).toBe(24);
  });

  it.each(['kw', 'kwp'] as const)(
    '%s refuses every flipped bit, every other length, and another key',
    async (form) => {
      const key = blockKey(bytes(32));
      const wrapped = await wrapByBlocks(key, bytes(30 + (form === 'kw' ? 2 : 0)), form);
      for (let bit = 0; bit < wrapped.length * 8; bit++) {
        const changed = Uint8Array.from(wrapped);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome(key, changed, form)).toBe('data-damaged');
      }
      for (let length = 0; length < 64; length++) {
        if (length === wrapped.length) continue;
        const other = Uint8Array.from({ length }, (_, at) => wrapped[at] ?? 0);
        expect(await outcome(key, other, form)).toBe('data-damaged');
      }
      expect(await outcome(blockKey(bytes(32)), wrapped, form)).toBe('data-damaged');
      expect(await outcome(key, wrapped, form)).toBe('opened');
    },
  );

  it('refuses padding that is not zeros, and a length that does not fit', async () => {
    const secret = bytes(32);
    // The form without padding takes any check value when it is asked for the other's, so the two do not mix.
    const plain = await wrapByBlocks(blockKey(secret), bytes(32), 'kw');
    expect(await outcome(blockKey(secret), plain, 'kwp')).toBe('data-damaged');
    const padded = await wrapByBlocks(blockKey(secret), bytes(32), 'kwp');
    expect(await outcome(blockKey(secret), padded, 'kw')).toBe('data-damaged');
  });

  it('refuses what cannot be wrapped, and answers that are no block', async () => {
    await expect(wrapByBlocks(blockKey(bytes(32)), bytes(8), 'kw')).rejects.toThrow('bad-key-length');
    await expect(wrapByBlocks(blockKey(bytes(32)), bytes(17), 'kw')).rejects.toThrow('bad-key-length');
    await expect(wrapByBlocks(blockKey(bytes(32)), bytes(0), 'kwp')).rejects.toThrow('bad-key-length');
    const short = { encrypt: () => Promise.resolve(bytes(15)), decrypt: () => Promise.resolve(bytes(17)) };
    await expect(wrapByBlocks(short, bytes(32), 'kw')).rejects.toThrow('data-damaged');
    await expect(unwrapByBlocks(short, bytes(40), 'kw')).rejects.toThrow('data-damaged');
  });
});
