import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import type { PinUse } from '../../src/core/tokens/sealed-pin.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import type { TokenProcess } from '../../src/node/tokens/token-process-port.ts';
import { Bench } from '../engine/harness.ts';
import { sealTo } from '../support/seal.ts';
import { compileHostile, type HostileFactory } from './hostile/hostile-module.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/** PINs as the window sends them: to the process of a module, on SoftHSM2 and on a module that counts what it is sent. */

let hsm: SoftHsm;
let hostile: HostileFactory;
let port: TokenPort;
let bench: Bench;
const hostileName = { serial: 'HOSTILE1' };

beforeAll(async () => {
  hsm = softHsm();
  hostile = compileHostile();
  port = createTokenPort({
    start: (): TokenProcess => forkTokenProcess({ ...process.env, ...hsm.environment }),
  });
  bench = new Bench((ports) => ({ ...ports, tokens: port }));
  await bench.create();
  await bench.ok('modules.trust', { path: hsm.module });
}, 60_000);
afterAll(async () => {
  await bench.end();
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
const bad = async (): Promise<{
  readonly made: ReturnType<HostileFactory['make']>;
  readonly module: TokenModule;
}> => {
  const made = hostile.make();
  return { made, module: port.module(await port.inspect(made.path)) };
};

describe('the process of a module', { timeout: 60_000 }, () => {
  it('sends nothing that cannot be a PIN, however it was sealed (P-6)', async () => {
    const { made, module } = await bad();
    const not = ['', '123', '1'.repeat(33), '12\u000034', 'VERIFY_NONE', 'VERIFY_BIO', 'x'.repeat(4000)];
    const key = await module.pinKey(hostileName);
    await module.inOneProcess(async () => {
      for (const pin of [...not, Uint8Array.of(0xff, 0xfe, 0xff, 0xfe)]) {
        const seal = (use: PinUse) => sealTo(key, hostileName.serial, use, pin);
        const login = seal('login-pin');
        const look = [{ pin: login, step: 'login user' }] as const;
        expect(await codeOf(module.checkPins(hostileName, look))).toBe('token-pin-length');
        expect(await codeOf(module.login(hostileName, 'user', login))).toBe('token-pin-length');
        const soPin = seal('initialise-so-pin');
        expect(await codeOf(module.initialise(hostileName, soPin, 'new'))).toBe('token-pin-length');
        const old = sealTo(key, hostileName.serial, 'change-old-pin', '1234');
        const fresh = seal('change-new-pin');
        expect(await codeOf(module.setPin(hostileName, 'user', old, fresh))).toBe('token-pin-length');
      }
    });
    expect(made.logins()).toBe(0);
    expect(made.pins()).toBe('');
    await module.end();
  });

  it('sends what was sealed once, and never what was sealed for something else or to another process', async () => {
    const { made, module } = await bad();
    made.fault('pin-incorrect');
    const key = await module.pinKey(hostileName);
    const pin = sealTo(key, hostileName.serial, 'login-pin', '4321');
    expect(await codeOf(module.checkPins(hostileName, [{ pin, step: 'login user' }]))).toBe('ok');
    expect(made.logins()).toBe(0);
    expect(await codeOf(module.login(hostileName, 'so', pin))).toBe('token-pin-stale');
    expect(await codeOf(module.initialise(hostileName, pin, 'new'))).toBe('token-pin-stale');
    expect(made.logins()).toBe(0);
    expect(await codeOf(module.login(hostileName, 'user', pin))).toBe('token-pin-wrong');
    expect(made.logins()).toBe(1);
    for (let again = 0; again < 3; again++)
      expect(await codeOf(module.login(hostileName, 'user', pin))).toBe('token-pin-stale');
    expect(made.logins()).toBe(1);
    expect(made.pins()).toContain('4321');

    const kept = sealTo(await module.pinKey(hostileName), hostileName.serial, 'login-pin', '4321');
    await module.end();
    expect(await codeOf(module.login(hostileName, 'user', kept))).toBe('token-pin-stale');
    expect(await codeOf(module.checkPins(hostileName, [{ pin: kept, step: 'login user' }]))).toBe(
      'token-pin-stale',
    );
    expect(await module.pinKey(hostileName)).not.toEqual(key);
    expect(made.logins()).toBe(1);
    await module.end();
  });

  it('gives the key of a fresh process when it is about to end, and stays for an act that needs one', async () => {
    const { made, module } = await bad();
    const key = await module.pinKey(hostileName);
    expect(await module.pinKey(hostileName)).toEqual(key);
    made.fault('pin-incorrect');
    const wrong = sealTo(key, hostileName.serial, 'login-pin', '1234');
    expect(await codeOf(module.login(hostileName, 'user', wrong))).toBe('token-pin-wrong');
    made.fault('');
    // The one that knows the wrong PIN would end before another one could be typed and sent.
    const later = await module.pinKey(hostileName);
    expect(later).not.toEqual(key);
    await module.inOneProcess(async () => {
      const soPin = sealTo(later, hostileName.serial, 'unblock-so-pin', '12345678');
      const pin = sealTo(later, hostileName.serial, 'unblock-new-pin', '2222');
      await module.login(hostileName, 'so', soPin);
      await module.initPin(hostileName, pin);
      await module.logout(hostileName);
      expect(await module.pinKey(hostileName)).toEqual(later);
    });
    // Now it has ended, as after every logout.
    expect(await module.pinKey(hostileName)).not.toEqual(later);
    await module.end();
  });
});

describe('a token of SoftHSM2', { timeout: 60_000 }, () => {
  it('is led from its first initialisation through every change of its PINs by sealed ones', async () => {
    const fresh = (await bench.ok('tokens.list', {})).tokens.find(({ initialised }) => !initialised)!;
    let { token, serial } = fresh;
    const sealer = async (): Promise<(use: PinUse, pin: string) => ReturnType<typeof sealTo>> => {
      const { key } = await bench.ok('tokens.pin-key', { token });
      return (use, pin) => sealTo(key, serial, use, pin);
    };
    const code = async (command: string, input: object): Promise<string> => {
      const result = await bench.engine.call(command, { token, ...input });
      return result.ok ? 'ok' : result.error.code;
    };
    const login = async (pin: string, more = {}): Promise<string> =>
      await code('tokens.login', { pin: (await sealer())('login-pin', pin), ...more });

    let seal = await sealer();
    const first = { soPin: seal('initialise-so-pin', '87654321'), pin: seal('initialise-new-pin', '123456') };
    const made = await bench.ok('tokens.initialise', { token, label: 'Sealed', ...first });
    ({ token, serial } = made.token);
    expect(made.token).toMatchObject({ label: 'Sealed', pin: 'fine', wrongPins: 0 });
    expect(await login('000000')).toBe('token-pin-wrong');
    expect(await login('12')).toBe('token-pin-length');
    expect(await login('000000')).toBe('token-pin-wrong');
    expect(await login('123456')).toBe('token-pin-last-try');
    expect(await login('123456', { confirm: 'Sealed' })).toBe('ok');

    seal = await sealer();
    const change = { old: seal('change-old-pin', '123456'), pin: seal('change-new-pin', '654321') };
    expect(await code('tokens.change-pin', change)).toBe('ok');
    // The same message once more.
    expect(await code('tokens.change-pin', change)).toBe('token-pin-stale');
    expect(await code('tokens.logout', {})).toBe('ok');
    expect(await login('654321')).toBe('ok');
    expect(await code('tokens.logout', {})).toBe('ok');

    seal = await sealer();
    const short = { soPin: seal('unblock-so-pin', '87654321'), pin: seal('unblock-new-pin', '12') };
    expect(await code('tokens.unblock', short)).toBe('token-pin-length');
    seal = await sealer();
    const wrong = { soPin: seal('unblock-so-pin', '00000000'), pin: seal('unblock-new-pin', '111111') };
    expect(await code('tokens.unblock', wrong)).toBe('token-pin-wrong');
    seal = await sealer();
    const right = { soPin: seal('unblock-so-pin', '87654321'), pin: seal('unblock-new-pin', '111111') };
    expect(await code('tokens.unblock', right)).toBe('ok');
    expect(await login('111111')).toBe('ok');

    seal = await sealer();
    const so = { old: seal('change-old-so-pin', '87654321'), pin: seal('change-new-so-pin', '12345678') };
    expect(await code('tokens.change-pin', { user: 'so', ...so })).toBe('ok');
    seal = await sealer();
    expect(await code('tokens.login', { user: 'so', pin: seal('login-so-pin', '12345678') })).toBe('ok');
    // From the security officer to the user: he is logged out in the same process.
    expect(await login('111111')).toBe('ok');
    const shown = await bench.ok('tokens.get', { token });
    expect(shown.token).toMatchObject({ wrongPins: 0, wrongSoPins: 0, loggedIn: 'user' });

    // Erasing while somebody is logged in.
    seal = await sealer();
    const again = { label: 'Anew', soPin: seal('initialise-so-pin', '12345678') };
    const anew = { ...again, pin: seal('initialise-new-pin', '333333'), confirm: 'Sealed' };
    expect(await code('tokens.initialise', anew)).toBe('ok');
  });
});
