import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { ecb } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import { cmacByBlocks } from '../../../src/core/crypto/cmac.ts';
import { counterKdf, fixedInfo } from '../../../src/core/crypto/counter-kdf.ts';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';

const aes = (key: Uint8Array) => ({
  encrypt: (block: Uint8Array) => Promise.resolve(ecb(key, { disablePadding: true }).encrypt(block)),
});
const hmac =
  (key: Uint8Array) =>
  (data: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve(new Uint8Array(createHmac('sha256', key).update(data).digest()));

/** KBKDF of OpenSSL 3: an implementation of SP 800-108 that is none of ours. */
function openssl(mac: readonly string[], key: Uint8Array, label: Uint8Array, context: Uint8Array): string {
  const options = [
    ...mac,
    'mode:counter',
    `hexkey:${encodeHex(key)}`,
    `hexsalt:${encodeHex(label)}`,
    ...(context.length === 0 ? [] : [`hexinfo:${encodeHex(context)}`]),
  ];
  const words = options.flatMap((option) => ['-kdfopt', option]);
  const printed = execFileSync('openssl', ['kdf', '-keylen', '32', ...words, 'KBKDF'], { encoding: 'utf8' });
  return printed.replaceAll(/[:\s]/g, '').toLowerCase();
}

describe('AES-CMAC', () => {
  // SP 800-38B, examples for AES-256.
  const key = decodeHex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
  const text = decodeHex(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51' +
      '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
  );
  it.each([
    [0, '028962f61b7bf89efc6b551f4667d983'],
    [16, '28a7023f452e8f82bd4bf28d8c37c35c'],
    [40, 'aaf3d8f1de5640c232f5b169b9c911e6'],
    [64, 'e1992190549f6ed5696a2c056c315410'],
  ])('over %i bytes is that of the standard', async (length, code) => {
    expect(encodeHex(await cmacByBlocks(aes(key), text.subarray(0, length)))).toBe(code);
  });

  it('leaves the message as it is', async () => {
    const message = text.slice(0, 40);
    await cmacByBlocks(aes(key), message);
    expect(message).toEqual(text.slice(0, 40));
  });

  it.each([16, 32, 40])(
    'leaves a Buffer of %i bytes as it is, of which a slice is a view',
    async (length) => {
      const message = Buffer.from(text.subarray(0, length));
      await cmacByBlocks(aes(key), message);
      expect(message).toEqual(Buffer.from(text.subarray(0, length)));
    },
  );

  it.each([0, 16, 40])('leaves nothing of what the key has answered over %i bytes', async (length) => {
    const answers: Uint8Array[] = [];
    const encrypt = async (block: Uint8Array): Promise<Uint8Array> => {
      const answer = await aes(key).encrypt(block);
      answers.push(answer);
      return answer;
    };
    const code = await cmacByBlocks({ encrypt }, text.subarray(0, length));
    expect(answers).toHaveLength(1 + Math.max(1, Math.ceil(length / 16)));
    for (const answer of answers) expect(answer).toEqual(new Uint8Array(16));
    expect(code).not.toEqual(new Uint8Array(16));
  });
});

describe('the KDF in counter mode', () => {
  const cases = Array.from({ length: 12 }, (_, at) => [at] as const);

  it.each(cases)('gives with HMAC what OpenSSL gives (%i)', async (at) => {
    const key = randomBytes(32 + 16 * (at % 3));
    const [label, context] = [encodeUtf8(`label ${String(at)}`), randomBytes(at * 5)];
    const made = await counterKdf(hmac(key), fixedInfo(label, context, 32), 32);
    expect(encodeHex(made)).toBe(openssl(['mac:HMAC', 'digest:SHA256'], key, label, context));
  });

  it.each(cases)('gives with CMAC, in two steps, what OpenSSL gives (%i)', async (at) => {
    const key = randomBytes(32);
    const [label, context] = [encodeUtf8(`label ${String(at)}`), randomBytes(at * 5)];
    const made = await counterKdf((data) => cmacByBlocks(aes(key), data), fixedInfo(label, context, 32), 32);
    expect(encodeHex(made)).toBe(openssl(['mac:CMAC', 'cipher:AES-256-CBC'], key, label, context));
  });

  it('takes as much of the last block as is left', async () => {
    const fixed = fixedInfo(encodeUtf8('l'), encodeUtf8('c'), 40);
    const key = randomBytes(32);
    const made = await counterKdf(hmac(key), fixed, 40);
    expect(made).toHaveLength(40);
    const second = createHmac('sha256', key).update(decodeHex('00000002')).update(fixed).digest();
    expect(made.subarray(32)).toEqual(new Uint8Array(second.subarray(0, 8)));
  });
});
