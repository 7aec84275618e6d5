/** Keys that ask for the PIN at each use, on SoftHSM2, which insists on it: one attempt for one act. */
import { execFileSync } from 'node:child_process';
import { createVerify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeHex } from '../../src/core/encoding/hex.ts';
import { encodeSpkiPem } from '../../src/core/encoding/public-key-export.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { sealTo } from '../support/seal.ts';
import { softHsm } from './support/softhsm.ts';

const hsm = softHsm();
hsm.addToken('Card');
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
const pin = (text = '1234'): Uint8Array => new TextEncoder().encode(text);
const text = new TextEncoder().encode('meet at noon');
let token = '';
let serial = '';
const keys = { signs: '', opens: '' };
let publicKey = '';

afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});
beforeAll(async () => {
  await bench.create();
  await bench.ok('modules.trust', { path: hsm.module });
  const found = (await bench.ok('tokens.list', {})).tokens.find(({ label }) => label === 'Card');
  [token, serial] = [found?.token ?? '', found?.serial ?? ''];
  const script = join(import.meta.dirname, 'support', 'always-ask.mjs');
  const made = JSON.parse(
    execFileSync(process.execPath, [script, hsm.module, serial, '1234'], {
      env: { ...process.env, ...hsm.environment },
      encoding: 'utf8',
    }),
  ) as Record<keyof typeof keys, string>;
  await bench.ok('tokens.login', { token, pin: pin() });
  for (const [name, purposes] of [
    ['signs', ['sign' as const]],
    ['opens', ['encrypt' as const, 'wrap' as const]],
  ] as const) {
    const wish = { token, object: made[name], label: `It ${name}`, purposes };
    const refused = await bench.no('token-keys.adopt', { ...wish, purposes: [...purposes] });
    expect(refused).toMatchObject({ code: 'token-login-needed', details: { token, for: 'each-use' } });
    const { record } = await bench.ok('token-keys.adopt', { ...wish, purposes: [...purposes], pin: pin() });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    keys[name] = record.id;
    if (name === 'signs') publicKey = record.versions[0]?.publicKey ?? '';
  }
}, 60_000);

async function wrongPins(): Promise<number> {
  return (await bench.ok('tokens.get', { token })).token.wrongPins;
}

async function opened(): Promise<{ id: string; digest: string }> {
  const shown = await bench.ok('sign.open', {
    from: { bytes: text },
    kind: 'raw-message',
    key: keys.signs,
  });
  return { id: shown.id, digest: shown.digest };
}

/** A PIN as the window sends it. */
async function sealed(typed: string) {
  const { key } = await bench.ok('tokens.pin-key', { token });
  return sealTo(key, serial, 'use-pin', typed);
}

function isRight(signature: Uint8Array): boolean {
  const spki = encodeSpkiPem('p256', decodeHex(publicKey));
  return createVerify('sha256').update(text).verify({ key: spki, dsaEncoding: 'ieee-p1363' }, signature);
}

describe('a key that signs', () => {
  it('signs with its PIN, in the clear or sealed, each time anew', async () => {
    for (const typed of [pin(), await sealed('1234'), pin()]) {
      const { bytes } = await bench.ok('sign.approve', { ...(await opened()), pin: typed });
      expect(isRight(bytes)).toBe(true);
    }
    expect(await wrongPins()).toBe(0);
  });

  it('says that it asks, and nothing is sent', async () => {
    const request = await opened();
    expect(await bench.no('sign.approve', request)).toMatchObject({
      code: 'token-login-needed',
      details: { token, for: 'each-use' },
    });
    expect(await wrongPins()).toBe(0);
    // The request still waits.
    expect(isRight((await bench.ok('sign.approve', { ...request, pin: pin() })).bytes)).toBe(true);
  });

  it('counts a wrong one once, with those of the log-in, and asks before the third', async () => {
    const request = await opened();
    const wrong = await bench.no('sign.approve', { ...request, pin: pin('0000') });
    expect(wrong.code).toBe('token-pin-wrong');
    expect(await wrongPins()).toBe(1);
    // Who is logged in stays so: the key is asked for its own PIN.
    expect((await bench.ok('tokens.get', { token })).token.loggedIn).toBe('user');
    const again = await bench.no('sign.approve', { ...request, pin: await sealed('0000') });
    expect(again.code).toBe('token-pin-wrong');
    expect(await wrongPins()).toBe(2);
    expect((await bench.no('sign.approve', { ...request, pin: pin() })).code).toBe('token-pin-last-try');
    expect(await wrongPins()).toBe(2);
    const done = await bench.ok('sign.approve', { ...request, pin: pin(), confirm: 'Card' });
    expect(isRight(done.bytes)).toBe(true);
    expect(await wrongPins()).toBe(0);
  });

  it('is not sent what cannot be its PIN', async () => {
    const request = await opened();
    for (const typed of [pin('1'), pin(''), Uint8Array.of(49, 0, 51, 52), await sealed('1')])
      expect((await bench.no('sign.approve', { ...request, pin: typed })).code).toBe('token-pin-length');
    const box = await sealed('1234');
    expect((await bench.no('sign.approve', { ...request, pin: { ...box, use: 'login-pin' } })).code).toBe(
      'token-pin-stale',
    );
    expect(await wrongPins()).toBe(0);
  });

  it('is checked where it is, with its PIN', async () => {
    const { findings } = await bench.ok('token-keys.check', { key: keys.signs, pin: pin() });
    expect(findings.find(({ what }) => what === 'works')).toEqual({ what: 'works', ok: true });
    expect(await bench.no('token-keys.check', { key: keys.signs, pin: pin('0000') })).toMatchObject({
      code: 'token-pin-wrong',
    });
    await bench.ok('token-keys.check', { key: keys.signs, pin: pin() });
    expect(await wrongPins()).toBe(0);
  });
});

describe('a key that decrypts', () => {
  it('opens texts and files with its PIN, once for each', async () => {
    const key = keys.opens as never;
    const { armored } = await bench.ok('data.encrypt-text', { key, text });
    expect(await bench.no('data.decrypt-text', { armored })).toMatchObject({
      code: 'token-login-needed',
      details: { for: 'each-use' },
    });
    expect((await bench.ok('data.decrypt-text', { armored, pin: pin() })).text).toEqual(text);
    expect((await bench.ok('data.decrypt-text', { armored, pin: await sealed('1234') })).text).toEqual(text);
    const [plain, to, back] = ['plain', 'sealed', 'back'].map((name) => bench.file(name));
    writeFileSync(String(plain), text);
    await bench.ok('data.encrypt-file', { key, file: String(plain), to: String(to) });
    const done = await bench.ok('data.decrypt-file', { file: String(to), to: String(back), pin: pin() });
    expect(done.plainBytes).toBe(text.length);
    expect(await bench.no('data.decrypt-text', { armored, pin: pin('0000') })).toMatchObject({
      code: 'token-pin-wrong',
    });
    expect(await wrongPins()).toBe(1);
    expect((await bench.ok('data.decrypt-text', { armored, pin: pin() })).text).toEqual(text);
    expect(await wrongPins()).toBe(0);
  });

  it('unwraps a key with its PIN', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'p384', label: 'Inside' });
    const file = bench.file('wrapped');
    await bench.ok('keys.wrap', { id: record.id, under: keys.opens, to: file });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: 'Inside', reason: 'test' });
    const wish = { from: { file }, label: 'Inside' };
    expect(await bench.no('keys.unwrap', wish)).toMatchObject({
      code: 'token-login-needed',
      details: { for: 'each-use' },
    });
    const back = await bench.ok('keys.unwrap', { ...wish, pin: pin() });
    expect(back.record.versions[0]?.publicKey).toBe(record.versions[0]?.publicKey);
  });

  it('does not send a PIN for a key that asks for none', async () => {
    const made = await bench.ok('token-keys.generate', { token, algorithm: 'p256', label: 'Asks nothing' });
    await bench.ok('keys.waive-backup', { id: made.record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: made.record.id });
    const from = { bytes: text };
    const { id, digest } = await bench.ok('sign.open', { from, kind: 'raw-message', key: made.record.id });
    await bench.ok('sign.approve', { id, digest, pin: pin('0000') });
    expect(await wrongPins()).toBe(0);
  });
});
