import { createCipheriv, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { checkValue } from '../../src/core/shares/check-value.ts';
import type { NewTokenKey, TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { wrapUnderRsa } from '../../src/core/tokens/rsa-key-wrap.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/** Keys wrapped on one token and unwrapped on another, at the port, on SoftHSM2. */

let hsm: SoftHsm;
let port: TokenPort;
let module: TokenModule;
let one: { readonly serial: string };
let two: { readonly serial: string };
const wrapping = { id: Uint8Array.from(randomBytes(16)) };
const secret = Uint8Array.from(randomBytes(32));

const newId = (): Uint8Array => Uint8Array.from(randomBytes(16));

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('one');
  hsm.addToken('two');
  port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
  module = port.module(await port.inspect(hsm.module));
  const tokens = await module.tokens();
  const named = (name: string): { serial: string } => ({
    serial: tokens.find(({ label }) => label === name)?.serial ?? '',
  });
  one = named('one');
  two = named('two');
  for (const token of [one, two]) {
    await module.login(token, 'user', new TextEncoder().encode('1234'));
    await module.importKey(
      token,
      {
        type: 'aes',
        bits: 256,
        id: wrapping.id,
        label: 'wrapping',
        uses: ['wrap', 'unwrap', 'encrypt'],
        extractable: false,
      },
      Uint8Array.from(secret),
      undefined,
    );
  }
});
afterAll(async () => {
  await port.close();
  hsm.remove();
});

const kinds: readonly { readonly type: NewTokenKey['type']; readonly bits?: number }[] = [
  { type: 'p256' },
  { type: 'p384' },
  { type: 'secp256k1' },
  { type: 'rsa', bits: 2048 },
  { type: 'aes', bits: 256 },
  { type: 'generic', bits: 256 },
];

describe('a key that may leave', () => {
  it.each(kinds)('$type goes from token to token under a wrapping key', async ({ type, bits }) => {
    const uses: NewTokenKey['uses'] = type === 'aes' ? ['encrypt', 'decrypt'] : ['sign'];
    const size = bits === undefined ? {} : { bits };
    const wish = { type, ...size, label: 'leaves', uses };
    const id = newId();
    const made = await module.generate(one, { ...wish, id, extractable: true });
    const { publicKey } = made;
    const place = publicKey === undefined ? { id } : { id, publicKey };
    const wrapped = await module.wrap(one, wrapping, place, 'aes-key-wrap-pad');
    const spare = await module.unwrap(
      two,
      wrapping,
      wrapped,
      { ...wish, id, extractable: false },
      'aes-key-wrap-pad',
      publicKey,
    );
    expect(spare.object.attributes).toMatchObject({ sensitive: true, extractable: false });
    if (publicKey !== undefined)
      expect(encodeHex(spare.publicKey ?? new Uint8Array())).toBe(encodeHex(publicKey));
    // A key that may not leave there does not.
    await expect(module.wrap(two, wrapping, place, 'aes-key-wrap-pad')).rejects.toSatisfy((error) =>
      isHoldfastError(error),
    );
    const same = async (work: (token: typeof one) => Promise<Uint8Array>): Promise<void> => {
      expect(encodeHex(await work(two))).toBe(encodeHex(await work(one)));
    };
    const block = Uint8Array.from(randomBytes(32));
    if (type === 'aes')
      await same(async (token) => await module.encrypt(token, place, { name: 'aes-ecb' }, block));
    if (type === 'generic')
      await same(async (token) => await module.sign(token, place, 'hmac-sha256', block));
    if (type === 'rsa')
      await same(async (token) => await module.sign(token, place, 'rsa-pkcs1-sha256', block));
  });

  it('has a check value that the token tells without telling the key', async () => {
    const ours = await checkValue((block) => {
      const cipher = createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
      return Uint8Array.from(cipher.update(block));
    });
    const theirs = await checkValue(
      async (block) => await module.encrypt(two, wrapping, { name: 'aes-ecb' }, block),
    );
    expect(theirs).toBe(ours);
  });

  it.each(['ed25519', 'x25519'] as const)('%s is refused by this token, which says so', async (type) => {
    const id = newId();
    const uses: NewTokenKey['uses'] = type === 'x25519' ? ['derive'] : ['sign'];
    await module.generate(one, { type, label: 'stays', uses, id, extractable: true });
    await expect(module.wrap(one, wrapping, { id }, 'aes-key-wrap-pad')).rejects.toSatisfy(
      (error) =>
        isHoldfastError(error, 'token-failed') && error.details['reason'] === 'CKR_KEY_NOT_WRAPPABLE',
    );
  });

  it('is not unwrapped under another wrapping key', async () => {
    const other = newId();
    const uses = ['wrap', 'unwrap', 'encrypt'] as const;
    const wish = { type: 'aes', bits: 256, label: 'other', uses } as const;
    await module.importKey(
      two,
      { ...wish, id: other, extractable: false },
      Uint8Array.from(randomBytes(32)),
      undefined,
    );
    const id = newId();
    const key = { type: 'p256', label: 'leaves', uses: ['sign'], id } as const;
    await module.generate(one, { ...key, extractable: true });
    const wrapped = await module.wrap(one, wrapping, { id }, 'aes-key-wrap-pad');
    await expect(
      module.unwrap(two, { id: other }, wrapped, { ...key, extractable: false }, 'aes-key-wrap-pad'),
    ).rejects.toSatisfy((error) => isHoldfastError(error, 'token-failed'));
  });
});

describe('a key under an RSA key of the token that it goes to', () => {
  const how = 'rsa-aes-key-wrap-sha1';
  const transport: NewTokenKey = {
    type: 'rsa',
    bits: 2048,
    id: newId(),
    label: 'transport',
    uses: ['unwrap'],
    extractable: false,
  };
  let by: { readonly id: Uint8Array; readonly publicKey: Uint8Array };
  beforeAll(async () => {
    const { publicKey, object } = await module.generate(two, transport);
    by = { id: transport.id, publicKey: publicKey ?? new Uint8Array() };
    expect(object.attributes).toMatchObject({ unwrap: true, decrypt: false, extractable: false });
  });

  it.each(kinds)('$type: wrapped on the first, unwrapped on the second', async ({ type, bits }) => {
    const uses: NewTokenKey['uses'] = type === 'aes' ? ['encrypt', 'decrypt'] : ['sign'];
    const wish = { type, ...(bits === undefined ? {} : { bits }), label: 'leaves', uses };
    const id = newId();
    const { publicKey } = await module.generate(one, { ...wish, id, extractable: true });
    const place = publicKey === undefined ? { id } : { id, publicKey };
    const before = (await module.objects(one)).length;
    const wrapped = await module.wrap(one, by, place, how);
    // What was there for once is gone.
    expect((await module.objects(one)).length).toBe(before);
    const spare = await module.unwrap(two, by, wrapped, { ...wish, id, extractable: false }, how, publicKey);
    expect(spare.object.attributes).toMatchObject({ sensitive: true, extractable: false });
    if (type === 'rsa')
      expect(encodeHex(await module.sign(two, place, 'rsa-pkcs1-sha256', id))).toBe(
        encodeHex(await module.sign(one, place, 'rsa-pkcs1-sha256', id)),
      );
    if (type === 'aes')
      expect(encodeHex(await module.encrypt(two, place, { name: 'aes-ecb' }, id))).toBe(
        encodeHex(await module.encrypt(one, place, { name: 'aes-ecb' }, id)),
      );
  });

  it('comes out of what software has wrapped for the token', async () => {
    const inside = Uint8Array.from(randomBytes(32));
    const random = { bytes: (length: number) => Uint8Array.from(randomBytes(length)) };
    const wrapped = wrapUnderRsa(random, by.publicKey, 'sha1', inside);
    const id = newId();
    const wish: NewTokenKey = {
      type: 'aes',
      bits: 256,
      id,
      label: 'in',
      uses: ['encrypt'],
      extractable: false,
    };
    await module.unwrap(two, by, wrapped, wish, how);
    const cipher = createCipheriv('aes-256-ecb', inside, null).setAutoPadding(false);
    const theirs = await module.encrypt(two, { id }, { name: 'aes-ecb' }, id);
    expect(encodeHex(theirs)).toBe(encodeHex(Uint8Array.from(cipher.update(id))));
  });

  it('and what was changed on its way is refused, with the log-in left as it was', async () => {
    const id = newId();
    const key: NewTokenKey = { type: 'p256', label: 'leaves', uses: ['sign'], id, extractable: true };
    await module.generate(one, key);
    const wrapped = await module.wrap(one, by, { id }, how);
    for (const at of [3, 200, 255, 258, wrapped.length - 1]) {
      const changed = Uint8Array.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(module.unwrap(two, by, changed, { ...key, extractable: false }, how)).rejects.toSatisfy(
        (error) => isHoldfastError(error, 'token-failed'),
      );
    }
    for (const length of [0, 100, 256])
      await expect(
        module.unwrap(two, by, wrapped.subarray(0, length), { ...key, extractable: false }, how),
      ).rejects.toSatisfy((error) => isHoldfastError(error, 'token-failed'));
    expect((await module.tokens()).every(({ label, loggedIn }) => label === '' || loggedIn === 'user')).toBe(
      true,
    );
  });

  it('is not taken by a hash that the token does not know', async () => {
    const id = newId();
    await module.generate(one, { type: 'p256', label: 'x', uses: ['sign'], id, extractable: true });
    await expect(module.wrap(one, by, { id }, 'rsa-aes-key-wrap')).rejects.toSatisfy((error) =>
      isHoldfastError(error, 'token-mechanism-missing'),
    );
  });

  it('and the ready-made mechanism is not in its list, so that the steps are all there is', async () => {
    const numbers = (await module.mechanisms(two)).map(({ number }) => number);
    expect(numbers).not.toContain(0x1054);
  });
});
