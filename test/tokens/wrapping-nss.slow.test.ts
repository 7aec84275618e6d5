import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { NewTokenKey, TokenName } from '../../src/core/tokens/port.ts';
import { wrapUnderRsa } from '../../src/core/tokens/rsa-key-wrap.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { nssToken } from './support/nss.ts';

/* Keys under an RSA key on NSS softokn, which has the steps and not the ready-made mechanism; the RSA key was put there. */

const token = nssToken('12345678');
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...token.environment }) });
afterAll(async () => {
  await port.close();
  token.remove();
});

const random = { bytes: (length: number): Uint8Array => Uint8Array.from(randomBytes(length)) };

describe('NSS softokn', async () => {
  const module = port.module(await port.inspect(token.module));
  const found = (await module.tokens()).find(({ label }) => label === 'NSS Certificate DB');
  const name: TokenName = { serial: found?.serial ?? '', reference: found?.reference ?? '' };
  await module.login(name, 'user', new TextEncoder().encode('12345678'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
  const by = { id: random.bytes(16), publicKey: spki };
  const wish = { type: 'rsa', bits: 2048, label: 'transport', uses: ['unwrap'], extractable: false } as const;
  const pkcs8 = Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' }));
  await module.importKey(name, { ...wish, id: by.id }, pkcs8, spki);

  it.each([
    ['sha256', 'rsa-aes-key-wrap'],
    ['sha1', 'rsa-aes-key-wrap-sha1'],
  ] as const)('takes in a key under its RSA key by OAEP with %s, and no damaged one', async (hash, how) => {
    const wrapped = wrapUnderRsa(random, spki, hash, random.bytes(32));
    const key: NewTokenKey = {
      type: 'aes',
      bits: 256,
      id: random.bytes(16),
      label: 'in',
      uses: ['encrypt'],
      extractable: false,
    };
    const { object } = await module.unwrap(name, by, wrapped, key, how);
    expect(object.attributes).toMatchObject({ sensitive: true, extractable: false });
    for (const at of [100, 260]) {
      const changed = Uint8Array.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const id = random.bytes(16);
      await expect(module.unwrap(name, by, changed, { ...key, id }, how)).rejects.toSatisfy((error) =>
        isHoldfastError(error, 'token-failed'),
      );
    }
    expect((await module.tokens()).find(({ reference }) => reference === name.reference)?.loggedIn).toBe(
      'user',
    );
  });

  it('wraps a key under the public half of an RSA key', async () => {
    const id = random.bytes(16);
    const key: NewTokenKey = { type: 'aes', bits: 256, id, label: 's', uses: ['encrypt'], extractable: true };
    await module.importKey(name, key, random.bytes(32), undefined);
    expect((await module.wrap(name, by, { id }, 'rsa-aes-key-wrap')).length).toBe(256 + 40);
  });

  it('does not list the mechanism that does both at once', async () => {
    expect((await module.mechanisms(name)).map(({ number }) => number)).not.toContain(0x1054);
  });
});
