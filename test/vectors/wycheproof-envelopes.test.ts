import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
} from 'node:crypto';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { unwrapByBlocks, wrapByBlocks, type BlockKey } from '../../src/core/crypto/key-wrap-blocks.ts';
import { encryptOaep } from '../../src/core/crypto/rsa-oaep.ts';
import { maskOf } from '../../src/core/crypto/rsa.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';
import type { WycheproofCase, WycheproofGroup } from '../support/wycheproof.ts';

const field = (row: WycheproofCase | WycheproofGroup, name: string): Uint8Array => {
  const value = row[name];
  return decodeHex(typeof value === 'string' ? value : '');
};
const groupsOf = (file: string): readonly WycheproofGroup[] =>
  (readVectorJson('wycheproof', file) as { testGroups: readonly WycheproofGroup[] }).testGroups;

/** What encrypting and decrypting have in common. */
interface BlockThrough {
  setAutoPadding(on: boolean): unknown;
  update(block: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

function blockKey(secret: Uint8Array): BlockKey {
  const name = `aes-${String(secret.length * 8)}-ecb`;
  const through = (cipher: BlockThrough, block: Uint8Array): Promise<Uint8Array> => {
    cipher.setAutoPadding(false);
    return Promise.resolve(Uint8Array.from([...cipher.update(block), ...cipher.final()]));
  };
  return {
    encrypt: async (block) => await through(createCipheriv(name, secret, null), block),
    decrypt: async (block) => await through(createDecipheriv(name, secret, null), block),
  };
}

describe.runIf(vectorsPresent)(`Wycheproof for envelopes (${vectorsAbsentReason} otherwise)`, () => {
  it('AES key wrap, one block at a time: 165 of 165', async () => {
    const wrong: string[] = [];
    let cases = 0;
    for (const test of groupsOf('aes_wrap_test.json').flatMap(({ tests }) => tests)) {
      cases++;
      const key = blockKey(field(test, 'key'));
      const opened = await unwrapByBlocks(key, field(test, 'ct'), 'kw').catch(() => undefined);
      // `acceptable`: keys of eight bytes, which RFC 3394 does not know. Decided: refused.
      const right =
        test.result === 'valid'
          ? opened !== undefined &&
            encodeHex(opened) === test['msg'] &&
            encodeHex(await wrapByBlocks(key, opened, 'kw')) === test['ct']
          : opened === undefined;
      if (!right) wrong.push(`${String(test.tcId)} ${test.result} ${test.comment}`);
    }
    expect({ cases, wrong }).toEqual({ cases: 165, wrong: [] });
  });

  it.each([
    ['sha1', 'rsa_oaep_2048_sha1_mgf1sha1_test.json', sha1],
    ['sha256', 'rsa_oaep_2048_sha256_mgf1sha256_test.json', sha256],
  ] as const)(
    'RSA-OAEP with %s: what is valid and has no label is encrypted to the same bytes',
    (hash, file, hashOf) => {
      let compared = 0;
      for (const group of groupsOf(file)) {
        const key = createPrivateKey({
          key: Buffer.from(field(group, 'privateKeyPkcs8')),
          format: 'der',
          type: 'pkcs8',
        });
        const spki = Uint8Array.from(createPublicKey(key).export({ type: 'spki', format: 'der' }));
        for (const test of group.tests) {
          if (test.result !== 'valid' || test['label'] !== '') continue;
          // The seed that was drawn is in the block, under its mask.
          const block = Uint8Array.from(
            privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, field(test, 'ct')),
          );
          const size = hash === 'sha1' ? 20 : 32;
          const mask = maskOf(block.slice(1 + size), size, hashOf);
          const seed = block.slice(1, 1 + size).map((byte, at) => byte ^ (mask[at] ?? 0));
          expect(encodeHex(encryptOaep(hash, field(test, 'msg'), seed, spki))).toBe(test['ct']);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(5);
    },
  );
});
