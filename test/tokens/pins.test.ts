import { afterAll, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

const hsm = softHsm();
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('leads a token of SoftHSM2 from its first initialisation through every change of its PINs', async () => {
  await bench.create();
  await bench.ok('modules.trust', { path: hsm.module });
  const fresh = (await bench.ok('tokens.list', {})).tokens.find(({ initialised }) => !initialised);
  expect(fresh).toMatchObject({ pin: 'not-set', holdsKeys: false });
  const wish = { label: 'Card', soPin: bytes('87654321'), pin: bytes('123456') };
  const made = await bench.ok('tokens.initialise', { token: fresh?.token ?? '', ...wish });
  const { token } = made.token;
  expect(made.token).toMatchObject({ label: 'Card', initialised: true, pin: 'fine', wrongPins: 0 });
  expect(made.token.loggedIn).toBeUndefined();

  const code = async (command: string, input: object): Promise<string> => {
    const result = await bench.engine.call(command, { token, ...input });
    return result.ok ? 'ok' : result.error.code;
  };
  expect(await code('tokens.login', { pin: bytes('000000') })).toBe('token-pin-wrong');
  expect(await code('tokens.login', { pin: bytes('000000') })).toBe('token-pin-wrong');
  expect(await code('tokens.login', { pin: bytes('123456') })).toBe('token-pin-last-try');
  expect(await code('tokens.login', { pin: bytes('123456'), confirm: 'Card' })).toBe('ok');
  expect(await code('tokens.change-pin', { old: bytes('123456'), pin: bytes('654321') })).toBe('ok');
  expect(await code('tokens.logout', {})).toBe('ok');
  expect(await code('tokens.login', { pin: bytes('123456') })).toBe('token-pin-wrong');
  expect(await code('tokens.unblock', { soPin: bytes('00000000'), pin: bytes('111111') })).toBe(
    'token-pin-wrong',
  );
  expect(await code('tokens.unblock', { soPin: bytes('87654321'), pin: bytes('111111') })).toBe('ok');
  expect(await code('tokens.login', { pin: bytes('111111') })).toBe('ok');
  const change = { user: 'so', old: bytes('87654321'), pin: bytes('12345678') };
  expect(await code('tokens.change-pin', change)).toBe('ok');
  expect(await code('tokens.login', { user: 'so', pin: bytes('12345678') })).toBe('ok');
  expect(await code('tokens.logout', {})).toBe('ok');
  expect(await code('tokens.login', { pin: bytes('12') })).toBe('token-pin-length');
  const { token: shown } = await bench.ok('tokens.get', { token });
  expect(shown).toMatchObject({ wrongPins: 0, wrongSoPins: 0, nextMayLock: false });

  // A token that was in use is erased only by whoever types its name.
  const again = { label: 'Anew', soPin: bytes('12345678') };
  expect(await code('tokens.initialise', again)).toBe('token-holds-keys');
  expect(await code('tokens.initialise', { ...again, confirm: 'Card' })).toBe('ok');
});
