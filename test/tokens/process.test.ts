import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import type { TokenProcess } from '../../src/node/tokens/token-process-port.ts';
import { compileHostile, type HostileFactory } from './hostile/hostile-module.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/** The way to a module and back, on SoftHSM2 and on a module that counts what it is sent. */

let hsm: SoftHsm;
let hostile: HostileFactory;
let port: TokenPort;
let module: TokenModule;
let token: { readonly serial: string };
/** How many processes were started. */
let started = 0;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hostileName = { serial: 'HOSTILE1' };

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('one');
  hostile = compileHostile();
  port = createTokenPort({
    start: (): TokenProcess => {
      started++;
      return forkTokenProcess({ ...process.env, ...hsm.environment });
    },
  });
  module = port.module(await port.inspect(hsm.module));
  const [found] = (await module.tokens()).filter(({ label }) => label === 'one');
  token = { serial: found?.serial ?? '' };
});
afterAll(async () => {
  await port.close();
  hostile.remove();
  hsm.remove();
});

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'ok',
    (error: unknown) => {
      if (!isHoldfastError(error)) throw error;
      return error.code;
    },
  );

describe('a module', () => {
  it('makes keys of every kind, signs with them, and forgets the login at its end', async () => {
    await module.login(token, 'user', bytes('1234'));
    expect((await module.tokens()).find(({ serial }) => serial === token.serial)?.loggedIn).toBe('user');
    const id = Uint8Array.of(1, 2, 3);
    const wish = { type: 'rsa', bits: 2048, id, label: 'rsä', uses: ['sign'], extractable: false } as const;
    const { object, publicKey = new Uint8Array() } = await module.generate(token, wish);
    expect(object).toMatchObject({ kind: 'private', type: 'rsa', bits: 2048, label: 'rsä' });
    expect(object.attributes).toMatchObject({ sensitive: true, extractable: false, local: true });
    const spki = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    // Several at once: they are sent ahead and come back in order.
    const texts = Array.from({ length: 12 }, (_, at) => bytes(`text ${at}`));
    const signatures = await Promise.all(
      texts.map(async (text) => await module.sign(token, { id, publicKey }, 'rsa-pkcs1-sha256', text)),
    );
    texts.forEach((text, at) => {
      expect(verify('sha256', text, spki, signatures[at]!)).toBe(true);
    });
    expect(await module.objects(token)).toHaveLength(2);
    await module.destroy(token, { id, publicKey }, false);
    expect(await module.objects(token)).toHaveLength(0);

    const before = started;
    await module.logout(token);
    // The PIN was a string in the memory of that process, so it went.
    expect((await module.tokens()).find(({ serial }) => serial === token.serial)?.loggedIn).toBeUndefined();
    expect(started).toBe(before + 1);
  });

  it('says what is missing in the codes of the port', async () => {
    const place = { id: Uint8Array.of(99) };
    const digest = createHash('sha256').update('').digest();
    expect(await codeOf(module.login({ serial: 'none' }, 'user', bytes('1234')))).toBe('no-such-token');
    expect(await codeOf(module.sign(token, place, 'ecdsa', digest))).toBe('token-login-needed');
    expect(await codeOf(module.login(token, 'user', bytes('4321')))).toBe('token-pin-wrong');
    await module.login(token, 'user', bytes('1234'));
    expect(await codeOf(module.sign(token, place, 'ecdsa', digest))).toBe('token-object-missing');
    expect(await codeOf(module.destroy(token, place, true))).toBe('token-object-missing');
    expect(await codeOf(module.initPin(token, bytes('1234')))).toBe('token-login-needed');
    await module.logout(token);
  });

  it('is never sent what cannot be a PIN (P-6)', async () => {
    const made = hostile.make();
    const bad = port.module(await port.inspect(made.path));
    const not = ['', '123', '1'.repeat(33), '12\u000034', 'VERIFY_NONE', 'VERIFY_BIO', 'x'.repeat(65_536)];
    for (const pin of not) {
      expect(await codeOf(bad.login(hostileName, 'user', bytes(pin)))).toBe('token-pin-length');
      expect(await codeOf(bad.initialise(hostileName, bytes(pin), 'new'))).toBe('token-pin-length');
      expect(await codeOf(bad.setPin(hostileName, 'user', bytes('1234'), bytes(pin)))).toBe(
        'token-pin-length',
      );
    }
    expect(await codeOf(bad.login(hostileName, 'user', Uint8Array.of(0xff, 0xfe, 0xff, 0xfe)))).toBe(
      'token-pin-length',
    );
    expect(await codeOf(bad.login(hostileName, 'user', undefined))).toBe('token-pin-length');
    expect(made.logins()).toBe(0);
    expect(made.pins()).toBe('');
    await bad.end();
  });

  it('gets a PIN once, whatever becomes of it, and is not waited for by others (P-3, P-5)', async () => {
    const made = hostile.make();
    const bad = port.module(await port.inspect(made.path));
    await bad.info();
    for (const [fault, code] of [
      ['pin-incorrect', 'token-pin-wrong'],
      ['pin-locked', 'token-pin-locked'],
      ['login-general-error', 'token-failed'],
      ['crash:C_Login', 'module-failed'],
    ] as const) {
      made.fault(fault);
      const before = made.logins();
      expect(await codeOf(bad.login(hostileName, 'user', bytes('1234')))).toBe(code);
      expect(made.logins()).toBe(before + 1);
    }
    made.fault('');
    await bad.info();
    made.fault('hang:C_Login');
    const before = made.logins();
    let ended = false;
    const stop = new AbortController();
    const options = { within: 30_000, signal: stop.signal };
    const hung = codeOf(bad.login(hostileName, 'user', bytes('1234'), options)).finally(() => (ended = true));
    await module.info();
    expect(ended).toBe(false);
    stop.abort();
    expect(await hung).toBe('cancelled');
    expect(made.logins()).toBe(before + 1);
    await bad.end();
  });

  it('is told of while it hangs, long before the watchdog ends it', async () => {
    const made = hostile.make();
    const bad = port.module(await port.inspect(made.path));
    await bad.info();
    const told: { readonly path: string; readonly waits: boolean; readonly after: number }[] = [];
    const begun = performance.now();
    const stop = port.onWait((path, waits) => told.push({ path, waits, after: performance.now() - begun }));
    made.fault('hang:C_Login');
    expect(await codeOf(bad.login(hostileName, 'user', bytes('1234')))).toBe('module-failed');
    expect(told).toMatchObject([
      { path: made.path, waits: true },
      { path: made.path, waits: false },
    ]);
    expect(told[0]?.after).toBeLessThan(3000);
    stop();
    await bad.end();
  });

  it('is ended by who cancels, and what waits behind goes on in a new process', async () => {
    const made = hostile.make();
    const bad = port.module(await port.inspect(made.path));
    await bad.info();
    made.fault('hang:C_GetSlotList');
    const stop = new AbortController();
    const cancelled = codeOf(bad.tokens({ signal: stop.signal }));
    const behind = bad.info();
    const dropped = new AbortController();
    const never = codeOf(bad.tokens({ signal: dropped.signal }));
    dropped.abort();
    expect(await never).toBe('cancelled');
    setTimeout(() => stop.abort(), 100);
    expect(await cancelled).toBe('cancelled');
    expect((await behind).manufacturer).toBe('Hostile');
    expect(await codeOf(bad.tokens({ signal: stop.signal }))).toBe('cancelled');
    await bad.end();
  });

  it('takes what it has started with it', async () => {
    const made = hostile.make('fork');
    const bad = port.module(await port.inspect(made.path));
    await bad.tokens();
    const inGroup = (): string =>
      execFileSync('sh', ['-c', `grep -l ${made.path} /proc/[0-9]*/maps 2>/dev/null || true`]).toString();
    expect(inGroup().trim().split('\n').length).toBeGreaterThan(1);
    await bad.end();
    const end = performance.now() + 3000;
    while (inGroup() !== '' && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(inGroup()).toBe('');
  });
});
