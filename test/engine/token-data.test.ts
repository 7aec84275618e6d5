import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { aeskwp } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import { armorData, readArmor } from '../../src/core/data/armor.ts';
import { encodePrefix, readPrefix } from '../../src/core/data/header.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { HoldfastError } from '../../src/core/error.ts';
import type { KeyPurpose } from '../../src/core/crypto/algorithms.ts';
import type { FakeToken } from '../support/fake-token.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, module, plug } = await openTokenBench();
const card = plug({ label: 'Card' });
await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });

const ciphers = ['aes-256', 'p256', 'p384', 'x25519', 'rsa'] as const;
type Cipher = (typeof ciphers)[number];
const note = new TextEncoder().encode('meet at noon');
let count = 0;

async function activated(id: string): Promise<string> {
  await bench.ok('keys.waive-backup', { id, reason: 'test' });
  await bench.ok('keys.activate', { id });
  return id;
}

async function make(
  algorithm: Cipher | 'hmac-sha256',
  purposes: KeyPurpose[],
  token: FakeToken = card,
): Promise<string> {
  const wish = { token: token.serial, algorithm, label: `Key ${++count}`, purposes };
  const bits = algorithm === 'rsa' ? { bits: 2048 as const } : {};
  return await activated((await bench.ok('token-keys.generate', { ...wish, ...bits })).record.id);
}

async function here(
  algorithm: 'aes-256' | 'x25519' | 'p256' | 'p384',
  purposes: KeyPurpose[],
): Promise<string> {
  const { record } = await bench.ok('keys.generate', { algorithm, label: `Key ${++count}`, purposes });
  return await activated(record.id);
}

const keys = new Map<Cipher, string>();
for (const algorithm of ciphers) keys.set(algorithm, await make(algorithm, ['encrypt', 'wrap']));
const keyOf = (algorithm: Cipher): string => keys.get(algorithm) ?? '';

function file(bytes: Uint8Array): string {
  const path = bench.file(`data-${++count}`);
  writeFileSync(path, bytes);
  return path;
}

async function encrypted(key: string): Promise<string> {
  return (await bench.ok('data.encrypt-text', { key, text: note })).armored;
}

async function decrypted(armored: string): Promise<Uint8Array> {
  return (await bench.ok('data.decrypt-text', { armored })).text;
}

describe.each(ciphers)('a key on a token (%s)', (algorithm) => {
  it('encrypts a text and decrypts it', async () => {
    const made = await bench.ok('data.encrypt-text', { key: keyOf(algorithm), text: note });
    expect(await decrypted(made.armored)).toEqual(note);
    const { header } = readPrefix(readArmor(made.armored));
    expect(header).toMatchObject({ key: keyOf(algorithm), version: 1, kind: 'text' });
    const how = {
      'aes-256': 'aes-kw',
      p256: 'ecdh-p256',
      p384: 'ecdh-p384',
      x25519: 'ecdh-x25519',
      rsa: 'rsa-oaep-sha256',
    };
    expect(header.envelope?.how).toBe(how[algorithm]);
    const shown = await bench.ok('data.inspect', { from: { armored: made.armored } });
    expect(shown).toMatchObject({ envelope: how[algorithm], key: keyOf(algorithm) });
  });

  it.each([0, 1, 65_536, 200_000])('encrypts a file of %i bytes and decrypts it', async (size) => {
    const plain = Uint8Array.from(randomBytes(size));
    const [to, back] = [bench.file(`to-${++count}`), bench.file(`back-${++count}`)];
    const made = await bench.ok('data.encrypt-file', { key: keyOf(algorithm), file: file(plain), to });
    const { items } = await bench.ok('register.list', { key: keyOf(algorithm), limit: 500 });
    expect(items.find(({ id }) => id === made.item)).toMatchObject({
      version: 1,
      kind: 'file',
      location: to,
    });
    expect(await bench.ok('data.decrypt-file', { file: to, to: back })).toMatchObject({ plainBytes: size });
    expect(Buffer.compare(readFileSync(back), plain)).toBe(0);
  });

  it('refuses every changed byte of what stands before the chunks, and a file cut off', async () => {
    const bytes = readArmor(await encrypted(keyOf(algorithm)));
    const { prefix } = readPrefix(bytes);
    const codes = new Map<string, number>();
    for (let at = 0; at < prefix.length + 32; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const { code } = await bench.no('data.decrypt-text', { armored: armorData(changed) });
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    const expected = ['data-damaged', 'data-key-unknown', 'data-newer', 'not-encrypted-data'];
    expect([...codes.keys()].filter((code) => !expected.includes(code))).toEqual([
      // Another version number that is well formed names none.
      ...(codes.has('no-such-version') ? ['no-such-version'] : []),
    ]);
    for (const length of [prefix.length + 31, bytes.length - 1]) {
      const armored = armorData(bytes.slice(0, length));
      expect((await bench.no('data.decrypt-text', { armored })).code).toBe('data-damaged');
    }
  });

  it('refuses the envelope of another ciphertext, and a header without one', async () => {
    const [one, other] = [
      readArmor(await encrypted(keyOf(algorithm))),
      readArmor(await encrypted(keyOf(algorithm))),
    ];
    const [first, second] = [readPrefix(one), readPrefix(other)];
    const { envelope, ...bare } = first.header;
    expect(envelope).not.toEqual(second.header.envelope);
    for (const header of [{ ...first.header, envelope: second.header.envelope }, bare]) {
      const changed = Buffer.concat([encodePrefix(header), one.subarray(first.prefix.length)]);
      const { code } = await bench.no('data.decrypt-text', { armored: armorData(changed) });
      expect(code).toBe('data-damaged');
    }
  });

  it('wraps a key, which comes back by it', async () => {
    const label = `Inside ${++count}`;
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label });
    const to = bench.file(`wrapped-${++count}`);
    await bench.ok('keys.wrap', { id: record.id, under: keyOf(algorithm), to });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: label, reason: 'test' });
    const back = await bench.ok('keys.unwrap', { from: { file: to }, label });
    expect(back.record.versions[0]?.publicKey).toBe(record.versions[0]?.publicKey);
  });

  it('says that it wants a log-in, and does nothing', async () => {
    const armored = await encrypted(keyOf(algorithm));
    await bench.ok('tokens.logout', { token: card.serial });
    try {
      const error = await bench.no('data.decrypt-text', { armored });
      expect(error).toMatchObject({ code: 'token-login-needed', details: { token: card.serial } });
      const encrypt = await bench.engine.call('data.encrypt-text', { key: keyOf(algorithm), text: note });
      // To a public key nobody has to log in.
      expect(encrypt.ok ? 'ok' : encrypt.error.code).toBe(
        algorithm === 'aes-256' ? 'token-login-needed' : 'ok',
      );
    } finally {
      await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
    }
  });

  it('is offered what it can do', async () => {
    const { actions } = await bench.ok('keys.get', { id: keyOf(algorithm) });
    for (const command of ['data.encrypt-file', 'data.decrypt-file', 'data.encrypt-text', 'keys.unwrap'])
      expect(
        actions.find((one) => one.command === command),
        command,
      ).toMatchObject({ allowed: true });
  });
});

const { record } = await bench.ok('keys.get', { id: keyOf('aes-256') });

describe('the bare form of RFC 5649', () => {
  it('is the one of any other program, under an AES key of a token', async () => {
    const under = keyOf('aes-256');
    const inside = await here('aes-256', ['encrypt']);
    const { wrapped } = await bench.ok('keys.wrap', { id: inside, under, form: 'aes-kwp' });
    const stored = card.objects.find(({ id }) => encodeHex(id) === record.versions[0]?.token?.id);
    expect(
      aeskwp(stored?.key?.secret ?? new Uint8Array(32)).decrypt(wrapped ?? new Uint8Array(0)),
    ).toHaveLength(32);
    const given = Uint8Array.from(randomBytes(48));
    const foreign = aeskwp(stored?.key?.secret ?? new Uint8Array(32)).encrypt(given);
    const back = await bench.ok('keys.unwrap', {
      from: { bytes: foreign },
      bare: { under, algorithm: 'hmac-sha256' },
      label: `Inside ${++count}`,
    });
    expect(back.record.algorithm).toBe('hmac-sha256');
  });

  it('is none of other keys', async () => {
    const inside = await here('aes-256', ['encrypt']);
    for (const algorithm of ['p256', 'rsa'] as const) {
      const input = { id: inside, under: keyOf(algorithm), form: 'aes-kwp' };
      expect((await bench.no('keys.wrap', input)).code).toBe('purpose-forbids');
    }
  });
});

describe('keys of the vault with a public half', () => {
  it.each(['x25519', 'p256', 'p384'] as const)('encrypt as those on tokens do: %s', async (algorithm) => {
    const key = await here(algorithm, ['encrypt']);
    const armored = await encrypted(key);
    expect(readPrefix(readArmor(armored)).header.envelope?.how).toBe(`ecdh-${algorithm}`);
    expect(await decrypted(armored)).toEqual(note);
  });

  it('do not decrypt with RSA, and are not made for it', async () => {
    const wish = { algorithm: 'rsa', bits: 2048, label: 'R', purposes: ['encrypt'] };
    expect((await bench.no('keys.generate', wish)).code).toBe('purpose-forbids');
  });

  it('sign and do not encrypt when they are made for that alone', async () => {
    const key = await here('p256', ['sign']);
    expect((await bench.no('data.encrypt-text', { key, text: note })).code).toBe('purpose-forbids');
  });
});

describe('codes', () => {
  it('over texts and files are made and checked on the token, in a form of their own', async () => {
    const key = await make('hmac-sha256', ['mac']);
    const other = await make('hmac-sha256', ['mac']);
    const path = file(randomBytes(3_000_000));
    for (const message of [{ bytes: note }, { file: path }]) {
      const { token } = await bench.ok('data.mac', { key, message });
      expect(token).toContain(`holdfast-mac-v2.${key}.1.`);
      expect((await bench.ok('data.verify-mac', { message, token })).valid).toBe(true);
      const wrong = [
        { message, token: token.replace('-v2.', '-v1.') },
        { message, token: token.replace(key, other) },
        { message: { bytes: Uint8Array.of(...note, 0) }, token },
      ];
      for (const one of wrong) expect((await bench.ok('data.verify-mac', one)).valid).toBe(false);
    }
  });

  it('of a key of the vault stay as they were', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'hmac-sha256', label: 'Codes' });
    await activated(record.id);
    const { token } = await bench.ok('data.mac', { key: record.id, message: { bytes: note } });
    expect(token).toContain('holdfast-mac-v1.');
    const other = token.replace('-v1.', '-v2.');
    expect((await bench.ok('data.verify-mac', { message: { bytes: note }, token: other })).valid).toBe(false);
  });

  it('that the token makes differently each time are not given out', async () => {
    const key = await make('hmac-sha256', ['mac']);
    card.misbehave.signature = 'junk';
    const error = await bench.no('data.mac', { key, message: { bytes: note } });
    delete card.misbehave.signature;
    expect(error).toMatchObject({ code: 'token-lied', details: { what: 'code' } });
  });
});

describe('a token that misbehaves', () => {
  it('and wraps what it does not unwrap protects nothing', async () => {
    const key = keyOf('aes-256');
    const before = (await bench.ok('register.list', { key, limit: 500 })).total;
    const decrypt = module.decrypt.bind(module);
    module.decrypt = async (...args) => Uint8Array.from(await decrypt(...args), (byte) => byte ^ 1);
    try {
      const to = bench.file(`never-${++count}`);
      for (const [command, input] of [
        ['data.encrypt-text', { key, text: note }],
        ['data.encrypt-file', { key, file: file(note), to }],
      ] as const)
        expect(await bench.no(command, input)).toMatchObject({
          code: 'token-lied',
          details: { what: 'wrapping' },
        });
      const inside = await here('aes-256', ['encrypt']);
      for (const form of ['holdfast', 'aes-kwp'])
        expect((await bench.no('keys.wrap', { id: inside, under: key, form })).code).toBe('token-lied');
    } finally {
      module.decrypt = decrypt;
    }
    expect((await bench.ok('register.list', { key, limit: 500 })).total).toBe(before);
  });

  it('and agrees on something else is found out by the commitment', async () => {
    for (const algorithm of ['p256', 'x25519'] as const) {
      const armored = await encrypted(keyOf(algorithm));
      const agree = module.agree.bind(module);
      for (const lie of [new Uint8Array(32), new Uint8Array(32).fill(7), new Uint8Array(0)]) {
        module.agree = () => Promise.resolve(Uint8Array.from(lie));
        expect((await bench.no('data.decrypt-text', { armored })).code).toBe('data-damaged');
      }
      module.agree = agree;
      expect(await decrypted(armored)).toEqual(note);
    }
  });

  it('and goes away in the middle is found again', async () => {
    const armored = await encrypted(keyOf('aes-256'));
    card.misbehave.removeDuring = 'decrypt';
    expect((await bench.no('data.decrypt-text', { armored })).code).toMatch(
      /^(token-removed|no-such-token)$/,
    );
    card.present = true;
    expect((await bench.no('data.decrypt-text', { armored })).code).toBe('token-login-needed');
    await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
    expect(await decrypted(armored)).toEqual(note);
  });

  it('and knows OAEP with SHA-1 alone is encrypted to with that', async () => {
    const decrypt = module.decrypt.bind(module);
    module.decrypt = async (name, key, how, data) => {
      if (how.name !== 'rsa-oaep-sha256') return await decrypt(name, key, how, data);
      throw new HoldfastError('token-mechanism-missing', { mechanism: how.name });
    };
    try {
      const key = await make('rsa', ['encrypt']);
      const armored = await encrypted(key);
      expect(readPrefix(readArmor(armored)).header.envelope?.how).toBe('rsa-oaep-sha1');
      expect(await decrypted(armored)).toEqual(note);
    } finally {
      module.decrypt = decrypt;
    }
  });
});

describe('what a key on a token protects', () => {
  it('goes over to its successor, file by file, and back to a key of the vault', async () => {
    const old = await make('aes-256', ['encrypt']);
    const paths = [1, 2, 3].map((one) => bench.file(`kept-${one}`));
    for (const [at, to] of paths.entries())
      await bench.ok('data.encrypt-file', { key: old, file: file(Uint8Array.of(at, 2, 3)), to });
    const { successor } = await bench.ok('keys.rotate', { id: old, reason: 'test' });
    const next = await activated(String(successor?.record.id));
    await bench.ok('tokens.logout', { token: card.serial });
    const away = await bench.no('register.reencrypt', { key: old, to: next });
    expect(away.code).toBe('token-login-needed');
    await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
    for (const [from, to] of [
      [old, next],
      [next, await here('aes-256', ['encrypt'])],
      [next, await here('x25519', ['encrypt'])],
    ] as const) {
      const done = await bench.ok('register.reencrypt', { key: from, to });
      if (done.carried === 0) continue;
      expect(done).toMatchObject({ carried: 3, remaining: 0, troubles: [] });
      for (const [at, path] of paths.entries()) {
        const back = bench.file(`again-${++count}`);
        expect((await bench.ok('data.decrypt-file', { file: path, to: back })).key).toBe(to);
        expect([...readFileSync(back)]).toEqual([at, 2, 3]);
      }
    }
  });

  it('is reached by its compromise, and read then only at a stated risk', async () => {
    const key = await make('p384', ['encrypt', 'wrap']);
    const inside = await here('aes-256', ['encrypt']);
    const armored = await encrypted(key);
    const to = bench.file(`reached-${++count}`);
    await bench.ok('keys.wrap', { id: inside, under: key, to });
    await bench.ok('keys.revoke', { id: key, reason: 'test' });
    expect((await bench.ok('keys.get', { id: inside })).record.state).toBe('compromised');
    expect((await bench.no('data.decrypt-text', { armored })).code).toBe('risk-unconfirmed');
    const read = await bench.ok('data.decrypt-text', { armored, risk: { reason: 'the only copy' } });
    expect(read).toMatchObject({ text: note, warnings: ['key-compromised'] });
  });

  it('needs no secret of another key: the wrapped bytes differ each time', async () => {
    const [one, two] = [await encrypted(keyOf('aes-256')), await encrypted(keyOf('aes-256'))];
    const [a, b] = [one, two].map((text) => readPrefix(readArmor(text)).header.envelope);
    expect(a).not.toEqual(b);
    expect(a !== undefined && 'wrapped' in a && decodeHex(a.wrapped)).toHaveLength(40);
  });
});
