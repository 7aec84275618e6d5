import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { KeyPurpose } from '../../src/core/crypto/algorithms.ts';
import { armorData, readArmor } from '../../src/core/data/armor.ts';
import { readPrefix } from '../../src/core/data/header.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

const hsm = softHsm();
hsm.addToken('Card');
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});
await bench.create();
await bench.ok('modules.trust', { path: hsm.module });
const token = (await bench.ok('tokens.list', {})).tokens.find(({ label }) => label === 'Card')?.token ?? '';
const logIn = async (): Promise<unknown> =>
  await bench.ok('tokens.login', { token, pin: new TextEncoder().encode('1234') });
await logIn();

const ways = {
  'aes-256': 'aes-kw',
  p256: 'ecdh-p256',
  p384: 'ecdh-p384',
  x25519: 'ecdh-x25519',
  // SoftHSM2 knows OAEP with SHA-1 alone, which its key has shown when it was made.
  rsa: 'rsa-oaep-sha1',
} as const;
type Cipher = keyof typeof ways;
const ciphers = Object.keys(ways) as Cipher[];

async function make(algorithm: Cipher | 'hmac-sha256', purposes: KeyPurpose[]): Promise<string> {
  const label = `Key ${algorithm}`;
  const bits = algorithm === 'rsa' ? { bits: 2048 as const } : {};
  const { record } = await bench.ok('token-keys.generate', { token, algorithm, label, purposes, ...bits });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}

const note = new TextEncoder().encode('meet at noon');

describe.each(ciphers)('a key on SoftHSM2 (%s)', async (algorithm) => {
  const key = await make(algorithm, ['encrypt', 'wrap']);

  it('encrypts and decrypts texts and files, also after a new log-in', async () => {
    const { armored } = await bench.ok('data.encrypt-text', { key, text: note });
    expect(readPrefix(readArmor(armored)).header.envelope?.how).toBe(ways[algorithm]);
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(note);
    const [plain, to, back] = ['plain', 'sealed', 'back'].map((name) => bench.file(`${algorithm}-${name}`));
    const bytes = randomBytes(3_000_000);
    writeFileSync(String(plain), bytes);
    await bench.ok('data.encrypt-file', { key, file: String(plain), to: String(to) });
    await bench.ok('tokens.logout', { token });
    const refused = await bench.no('data.decrypt-file', { file: to, to: back });
    expect(refused.code).toBe('token-login-needed');
    await logIn();
    await bench.ok('data.decrypt-file', { file: String(to), to: String(back) });
    expect(Buffer.compare(readFileSync(String(back)), bytes)).toBe(0);
  });

  it('refuses what was changed, and what was not still opens', async () => {
    const { armored } = await bench.ok('data.encrypt-text', { key, text: note });
    const bytes = readArmor(armored);
    const header = new TextDecoder().decode(readPrefix(bytes).prefix);
    const from = header.search(/"(wrapped|ephemeral)":"/) + 14;
    for (const at of [from, from + 30, readPrefix(bytes).prefix.length + 3, bytes.length - 1]) {
      const changed = Uint8Array.from(bytes);
      // Another hex digit, where it is one.
      changed[at] = (changed[at] ?? 0) === 0x31 ? 0x32 : 0x31;
      if (changed[at] === bytes[at]) continue;
      // To wrong padding of RSA this module answers CKR_GENERAL_ERROR, which could be anything.
      const { code } = await bench.no('data.decrypt-text', { armored: armorData(changed) });
      expect(code).toBe('data-damaged');
    }
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(note);
    // Nothing of that has ended the module for the others.
    expect((await bench.ok('tokens.get', { token })).token.loggedIn).toBe('user');
  });

  it('wraps a key and unwraps it', async () => {
    const label = `Inside ${algorithm}`;
    const { record } = await bench.ok('keys.generate', { algorithm: 'p384', label });
    const file = bench.file(`${algorithm}-wrapped`);
    await bench.ok('keys.wrap', { id: record.id, under: key, to: file });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: label, reason: 'test' });
    const back = await bench.ok('keys.unwrap', { from: { file }, label });
    expect(back.record.versions[0]?.publicKey).toBe(record.versions[0]?.publicKey);
  });

  it('is found to work by its check', async () => {
    const { findings } = await bench.ok('token-keys.check', { key });
    expect(findings.find(({ what }) => what === 'works')).toEqual({ what: 'works', ok: true });
  });
});

describe('SoftHSM2', () => {
  it('makes and checks codes over files', async () => {
    const key = await make('hmac-sha256', ['mac']);
    const path = bench.file('long');
    writeFileSync(path, randomBytes(2_000_000));
    const message = { file: path };
    const { token: code } = await bench.ok('data.mac', { key, message });
    expect((await bench.ok('data.verify-mac', { message, token: code })).valid).toBe(true);
    const other = { bytes: note };
    expect((await bench.ok('data.verify-mac', { message: other, token: code })).valid).toBe(false);
  });

  it('wraps in the bare form of RFC 5649, which comes back', async () => {
    const label = 'Wraps bare';
    const { record } = await bench.ok('token-keys.generate', {
      token,
      algorithm: 'aes-256',
      label,
      purposes: ['wrap'],
    });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    const inside = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Bare' });
    const wrap = { id: inside.record.id, under: record.id, form: 'aes-kwp' } as const;
    const { wrapped } = await bench.ok('keys.wrap', wrap);
    expect(wrapped).toHaveLength(40);
    await bench.ok('keys.destroy', { id: inside.record.id, confirmLabel: 'Bare', reason: 'test' });
    const from = { bytes: Uint8Array.from(wrapped ?? []) };
    await bench.ok('keys.unwrap', { from, bare: { under: record.id, algorithm: 'aes-256' }, label: 'Bare' });
  });
});
