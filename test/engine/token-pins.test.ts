import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { FakeToken, FakeTokenOptions, Misbehaviour } from '../support/fake-token.ts';
import type { PinUse, SealedPin } from '../../src/core/tokens/sealed-pin.ts';
import { sealTo } from '../support/seal.ts';
import { fakePin, openTokenBench, type TokenBench } from './token-bench.ts';

/** One thing that a person does: a command with what they typed. */
interface Step {
  readonly do:
    'login' | 'so-login' | 'change' | 'so-change' | 'unblock' | 'initialise' | 'lock' | 'logout' | 'use';
  readonly pin?: string | Uint8Array | undefined;
  readonly old?: string;
  readonly confirm?: string;
  readonly lastTry?: string;
  /** The code that it ends with; it succeeds when absent. */
  readonly gives?: string;
  /** C_Login and C_SetPIN that it may cost: none unless said. */
  readonly sends?: 1;
}

interface Scenario {
  readonly name: string;
  readonly token?: FakeTokenOptions;
  readonly misbehave?: Misbehaviour;
  readonly steps: readonly Step[];
  /** Wrong attempts on record at the end. */
  readonly counted?: number;
}

const wrong: Step = { do: 'login', pin: '000000', gives: 'token-pin-wrong', sends: 1 };
const right: Step = { do: 'login', pin: '123456', sends: 1 };
const wrongSo: Step = { do: 'so-login', pin: '00000000', gives: 'token-pin-wrong', sends: 1 };
const silent = { warns: false } as const;
const length = (name: string, pin: string | Uint8Array | undefined): Scenario => ({
  name,
  steps: [{ do: 'login', pin, gives: 'token-pin-length' }],
  counted: 0,
});
const failing = (code: string, details = {}): Misbehaviour => ({
  fail: { call: 'login', error: new HoldfastError(code, details), times: 1 },
});

/** One use of a key that asks for the PIN each time. */
const use = (pin: string | Uint8Array, more: Partial<Step> = {}): Step => ({
  do: 'use',
  pin,
  sends: 1,
  ...more,
});
const wrongAtPad: Step = { do: 'use', sends: 1, gives: 'token-pin-wrong' };
const wrongUse = use('000000', { gives: 'token-pin-wrong' });

/** 55 scenarios of P-5 and P-6. In none does a thing done cost more than one attempt. */
const scenarios: readonly Scenario[] = [
  { name: 'the right PIN', steps: [right], counted: 0 },
  { name: 'a wrong PIN', steps: [wrong], counted: 1 },
  { name: 'wrong, then right', steps: [wrong, right], counted: 0 },
  { name: 'two wrong ones', steps: [wrong, wrong], token: silent, counted: 2 },
  {
    name: 'a third on a token that never warns is asked about',
    token: silent,
    steps: [wrong, wrong, { do: 'login', pin: '000000', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  {
    name: 'a third, right and confirmed by the label',
    token: silent,
    steps: [wrong, wrong, { ...right, confirm: 'Card' }],
    counted: 0,
  },
  {
    name: 'a third, confirmed by another name',
    token: silent,
    steps: [wrong, wrong, { do: 'login', pin: '123456', confirm: 'Cart', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  {
    name: 'a third, confirmed by nothing',
    token: silent,
    steps: [wrong, wrong, { do: 'login', pin: '123456', confirm: '', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  {
    name: 'a third, wrong and confirmed, locks and says so',
    token: silent,
    steps: [wrong, wrong, { ...wrong, confirm: 'Card', gives: 'token-pin-locked' }],
    counted: 3,
  },
  {
    name: 'locked without a flag: the next is asked about, not sent',
    token: silent,
    steps: [
      wrong,
      wrong,
      { ...wrong, confirm: 'Card', gives: 'token-pin-locked' },
      { do: 'login', pin: '123456', gives: 'token-pin-last-try' },
    ],
    counted: 3,
  },
  {
    name: 'FINAL_TRY is asked about although nothing was counted here',
    steps: [{ do: 'login', pin: '123456', gives: 'token-pin-last-try' }],
    token: { wrongBefore: 2 },
    counted: 0,
  },
  {
    name: 'LOCKED is not sent to',
    token: { tries: 2 },
    steps: [
      wrong,
      { ...wrong, confirm: 'Card', gives: 'token-pin-locked' },
      { do: 'login', pin: '123456', confirm: 'Card', gives: 'token-pin-locked' },
    ],
    counted: 2,
  },
  {
    name: 'FINAL_TRY confirmed with the right PIN',
    token: { tries: 2 },
    steps: [wrong, { ...right, confirm: 'Card' }],
    counted: 0,
  },
  {
    name: 'FINAL_TRY not confirmed',
    token: { tries: 2 },
    steps: [wrong, { do: 'login', pin: '123456', gives: 'token-pin-last-try' }],
    counted: 1,
  },
  {
    name: 'a patient token with ten tries is still asked about after two',
    token: { tries: 10 },
    steps: [wrong, wrong, { do: 'login', pin: '123456', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  length('an empty PIN', ''),
  length('a PIN that is too short', '123'),
  length('a PIN that is too long', '1'.repeat(65)),
  length('a PIN of 255 bytes', 'x'.repeat(255)),
  length('a PIN with a zero in it', Uint8Array.from([49, 50, 51, 0, 52])),
  length('VERIFY_NONE', 'VERIFY_NONE'),
  length('VERIFY_BIO', 'VERIFY_BIO'),
  length('another VERIFY_ word', 'VERIFY_ANYTHING'),
  length('no PIN where there is no pad', undefined),
  {
    name: 'no PIN where there is a pad',
    token: { pinPad: true },
    steps: [{ do: 'login', pin: undefined, sends: 1 }],
    counted: 0,
  },
  {
    name: 'our process refuses the length: nothing was tried',
    misbehave: failing('token-pin-length'),
    steps: [{ do: 'login', pin: '123456', gives: 'token-pin-length' }],
    counted: 0,
  },
  {
    name: 'the token refuses the length of what was sent to it: counted',
    misbehave: failing('token-pin-length', { reason: 'CKR_PIN_LEN_RANGE' }),
    steps: [{ do: 'login', pin: '123456', gives: 'token-pin-length' }],
    counted: 1,
  },
  {
    name: 'the process dies while the PIN is on its way: counted, not tried again',
    misbehave: failing('module-failed', { reason: 'crashed' }),
    steps: [{ do: 'login', pin: '123456', gives: 'module-failed' }],
    counted: 1,
  },
  {
    name: 'the module hangs: counted, not tried again',
    misbehave: failing('module-failed', { reason: 'hung' }),
    steps: [{ do: 'login', pin: '123456', gives: 'module-failed' }],
    counted: 1,
  },
  {
    name: 'the token is pulled out: counted, not tried again',
    misbehave: { removeDuring: 'login' },
    steps: [{ do: 'login', pin: '123456', gives: 'token-removed' }],
    counted: 1,
  },
  {
    name: 'an unknown fault: counted, not tried again',
    misbehave: failing('token-failed', { reason: 'CKR_DEVICE_ERROR' }),
    steps: [{ do: 'login', pin: '123456', gives: 'token-failed' }, right],
    counted: 0,
  },
  { name: 'logged in twice costs one attempt', steps: [right, { do: 'login', pin: '123456' }], counted: 0 },
  {
    name: 'in, out and in again',
    steps: [right, { do: 'logout' }, right],
    counted: 0,
  },
  {
    name: 'locking the vault logs out; the next log-in is one attempt',
    steps: [right, { do: 'lock' }, right],
    counted: 0,
  },
  {
    name: 'what was counted survives locking the vault',
    token: silent,
    steps: [wrong, wrong, { do: 'lock' }, { do: 'login', pin: '123456', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  {
    name: 'changing the PIN is one attempt',
    steps: [
      { do: 'change', old: '123456', pin: '654321', sends: 1 },
      { do: 'login', pin: '654321', sends: 1 },
    ],
    counted: 0,
  },
  {
    name: 'changing with a wrong old PIN counts',
    steps: [{ do: 'change', old: '111111', pin: '654321', gives: 'token-pin-wrong', sends: 1 }],
    counted: 1,
  },
  {
    name: 'changing to a PIN that is too short sends nothing',
    steps: [{ do: 'change', old: '123456', pin: '12', gives: 'token-pin-length' }],
    counted: 0,
  },
  {
    name: 'a wrong SO PIN counts on its own',
    token: silent,
    steps: [{ do: 'so-login', pin: '00000000', gives: 'token-pin-wrong', sends: 1 }, right],
    counted: 0,
  },
  {
    name: 'unblocking is one log-in of the security officer, and ends what was counted',
    token: silent,
    steps: [
      wrong,
      wrong,
      { do: 'unblock', old: '12345678', pin: '654321', sends: 1 },
      { do: 'login', pin: '654321', sends: 1 },
    ],
    counted: 0,
  },
  {
    name: 'initialising anew is confirmed, and is one log-in for the new PIN',
    steps: [
      { do: 'initialise', old: '12345678', pin: '222222', gives: 'token-holds-keys' },
      { do: 'initialise', old: '12345678', pin: '222222', confirm: 'Card', sends: 1 },
      { do: 'login', pin: '222222', sends: 1 },
    ],
    counted: 0,
  },
  {
    name: 'the name typed for erasing is no consent to the last SO PIN',
    token: silent,
    steps: [
      wrongSo,
      wrongSo,
      { do: 'initialise', old: '12345678', pin: '222222', confirm: 'Card', gives: 'token-pin-last-try' },
    ],
    counted: 0,
  },
  {
    name: 'erasing with the last SO PIN takes the name twice',
    token: silent,
    steps: [
      wrongSo,
      wrongSo,
      { do: 'initialise', old: '12345678', pin: '222222', confirm: 'Card', lastTry: 'Card', sends: 1 },
    ],
    counted: 0,
  },
  {
    name: 'a key that asks at each use, with the right PIN each time',
    steps: [use('123456'), use('123456')],
    counted: 0,
  },
  {
    name: 'a key that asks at each use, and gets no PIN',
    steps: [{ do: 'use', gives: 'token-login-needed' }],
    counted: 0,
  },
  { name: 'a key that asks at each use, with a wrong PIN', steps: [wrongUse], counted: 1 },
  {
    name: 'a key that asks at each use, with a wrong PIN and then the right one',
    steps: [wrongUse, use('123456')],
    counted: 0,
  },
  {
    name: 'wrong at the log-in and wrong at a use count together, and the next is asked about',
    token: silent,
    steps: [wrong, wrongUse, { do: 'use', pin: '123456', gives: 'token-pin-last-try' }],
    counted: 2,
  },
  {
    name: 'the next log-in is asked about after two wrong uses',
    token: silent,
    steps: [
      wrongUse,
      wrongUse,
      { do: 'logout' },
      { do: 'login', pin: '123456', gives: 'token-pin-last-try' },
    ],
    counted: 2,
  },
  {
    name: 'a third use, right and confirmed by the label',
    token: silent,
    steps: [wrongUse, wrongUse, use('123456', { confirm: 'Card' })],
    counted: 0,
  },
  {
    name: 'a third use, wrong and confirmed, locks and says so',
    token: silent,
    steps: [wrongUse, wrongUse, { ...wrongUse, confirm: 'Card', gives: 'token-pin-locked' }],
    counted: 3,
  },
  {
    name: 'a key that asks at each use, with what cannot be a PIN',
    steps: [
      { do: 'use', pin: '123', gives: 'token-pin-length' },
      { do: 'use', pin: 'VERIFY_NONE', gives: 'token-pin-length' },
      { do: 'use', pin: Uint8Array.from([49, 50, 0, 52]), gives: 'token-pin-length' },
    ],
    counted: 0,
  },
  {
    name: 'a key that fails after the right PIN makes it no wrong PIN',
    misbehave: { failsAfterPin: true },
    steps: [use('123456', { gives: 'token-failed' })],
    counted: 0,
  },
  {
    name: 'a key that asks at each use, on a token with a pad',
    token: { pinPad: true },
    steps: [
      { do: 'use', sends: 1 },
      { do: 'use', sends: 1 },
    ],
    counted: 0,
  },
  {
    name: 'wrong PINs at the pad count with the others, and the next use is asked about before the pad is',
    token: { ...silent, pinPad: true },
    misbehave: { padTyped: '000000' },
    steps: [wrongAtPad, wrongAtPad, { do: 'use', gives: 'token-pin-last-try' }],
    counted: 2,
  },
];

type Sealing = (pin: Uint8Array, use: PinUse) => Uint8Array | SealedPin;

async function run(
  { bench }: TokenBench,
  token: FakeToken,
  step: Step,
  seal: Sealing = (pin) => pin,
): Promise<void> {
  const name = token.serial;
  const bytes = (pin: string | Uint8Array | undefined): Uint8Array | undefined =>
    typeof pin === 'string' ? fakePin(pin) : pin;
  const pin = bytes(step.pin);
  const uses = pinUsesOf[step.do];
  const typed = pin === undefined ? {} : { pin: seal(pin, uses[0]) };
  const confirm = step.confirm === undefined ? {} : { confirm: step.confirm };
  const lastTry = step.lastTry === undefined ? {} : { lastTry: step.lastTry };
  const old = seal(fakePin(step.old ?? ''), uses[1] ?? uses[0]);
  const calls: Record<Step['do'], () => readonly [string, Record<string, unknown>]> = {
    login: () => ['tokens.login', { token: name, ...typed, ...confirm }],
    'so-login': () => ['tokens.login', { token: name, user: 'so', ...typed, ...confirm }],
    change: () => ['tokens.change-pin', { token: name, old, ...typed, ...confirm }],
    'so-change': () => ['tokens.change-pin', { token: name, user: 'so', old, ...typed, ...confirm }],
    unblock: () => ['tokens.unblock', { token: name, soPin: old, ...typed, ...confirm }],
    initialise: () => [
      'tokens.initialise',
      { token: name, label: 'Card', soPin: old, ...typed, ...confirm, ...lastTry },
    ],
    logout: () => ['tokens.logout', { token: name }],
    lock: () => ['vault.lock', {}],
    use: () => ['sign.approve', { ...request, ...typed, ...confirm }],
  };
  const request = step.do === 'use' ? await requestFor(bench, token) : {};
  const [command, input] = calls[step.do]();
  const before = token.logins;
  const result = await bench.engine.call(command, input);
  if (step.do === 'lock') await bench.unlock();
  expect(result.ok ? 'ok' : result.error.code).toBe(step.gives ?? 'ok');
  expect(token.logins - before).toBe(step.sends ?? 0);
}

/** What the PINs of each step are sealed for: `pin`, and `old` where there is one. */
const pinUsesOf: Readonly<Record<Step['do'], readonly [PinUse, PinUse?]>> = {
  login: ['login-pin'],
  'so-login': ['login-so-pin'],
  change: ['change-new-pin', 'change-old-pin'],
  'so-change': ['change-new-so-pin', 'change-old-so-pin'],
  unblock: ['unblock-new-pin', 'unblock-so-pin'],
  initialise: ['initialise-new-pin', 'initialise-so-pin'],
  lock: ['login-pin'],
  logout: ['login-pin'],
  use: ['use-pin'],
};

/** A request to a key of the token that asks for the PIN at each use; made on it first. Whoever asks is logged in. */
async function requestFor(bench: TokenBench['bench'], token: FakeToken): Promise<Record<string, unknown>> {
  token.loggedIn = 'user';
  const label = `Asks ${token.serial}`;
  let [key] = (await bench.ok('keys.list', { search: label })).keys.map(({ id }) => id);
  if (key === undefined) {
    const { fail } = token.misbehave;
    delete token.misbehave.fail;
    const wish = { token: token.serial, algorithm: 'ed25519' as const, label };
    const { record } = await bench.ok('token-keys.generate', wish);
    key = record.id;
    await bench.ok('keys.waive-backup', { id: key, reason: 'test' });
    await bench.ok('keys.activate', { id: key });
    for (const object of token.objects)
      object.attributes = { ...object.attributes, alwaysAuthenticate: true };
    if (fail !== undefined) token.misbehave.fail = fail;
  }
  const from = { bytes: fakePin('what is signed') };
  const { id, digest } = await bench.ok('sign.open', { from, kind: 'raw-message', key });
  return { id, digest };
}

describe('attempts at PINs', async () => {
  const bench = await openTokenBench();

  it('are 55 scenarios', () => {
    expect(scenarios.length).toBe(55);
  });

  function plug({ token: options, misbehave = {} }: Scenario): FakeToken {
    const token = bench.plug({ label: 'Card', pin: '123456', soPin: '12345678', ...options });
    const { fail } = misbehave;
    // Its times are counted down.
    Object.assign(token.misbehave, misbehave, fail === undefined ? {} : { fail: { ...fail } });
    return token;
  }

  async function countsAs(token: FakeToken, counted: number | undefined): Promise<void> {
    if (token.present) {
      const { token: shown } = await bench.bench.ok('tokens.get', { token: token.serial });
      expect(shown.wrongPins).toBe(counted);
    }
    bench.module.held.splice(0);
  }

  for (const scenario of scenarios) {
    it(scenario.name, async () => {
      const token = plug(scenario);
      for (const step of scenario.steps) await run(bench, token, step);
      await countsAs(token, scenario.counted);
    });

    it(`${scenario.name}, sealed as by the window`, async () => {
      const token = plug(scenario);
      for (const step of scenario.steps) {
        const { key } = await bench.bench.ok('tokens.pin-key', { token: token.serial });
        await run(bench, token, step, (pin, use) => sealTo(key, token.serial, use, pin));
      }
      await countsAs(token, scenario.counted);
    });
  }

  describe('sealed', () => {
    const plugged = async () => {
      const token = bench.plug({ label: 'Card', pin: '123456', soPin: '12345678' });
      const { key } = await bench.bench.ok('tokens.pin-key', { token: token.serial });
      const seal = (use: PinUse, pin: string) => sealTo(key, token.serial, use, pin);
      return { token, seal, name: token.serial };
    };
    const code = async (command: string, input: object): Promise<string> => {
      const result = await bench.bench.engine.call(command, input);
      return result.ok ? 'ok' : result.error.code;
    };

    it('the same message sent again makes no second attempt, and none is counted', async () => {
      const { token, seal, name } = await plugged();
      const message = { token: name, pin: seal('login-pin', '000000') };
      expect(await code('tokens.login', message)).toBe('token-pin-wrong');
      for (let again = 0; again < 5; again++)
        expect(await code('tokens.login', message)).toBe('token-pin-stale');
      expect(token.logins).toBe(1);
      await countsAs(token, 1);
    });

    it('a PIN of one act is of no use for another, and of one token for none but it', async () => {
      const { token, seal, name } = await plugged();
      const other = bench.plug({ label: 'Other', pin: '123456', soPin: '12345678' });
      await bench.bench.ok('tokens.pin-key', { token: other.serial });
      expect(await code('tokens.login', { token: name, pin: seal('change-old-pin', '123456') })).toBe(
        'token-pin-stale',
      );
      const pins = { old: seal('login-pin', '123456'), pin: seal('change-new-pin', '222222') };
      expect(await code('tokens.change-pin', { token: name, ...pins })).toBe('token-pin-stale');
      expect(await code('tokens.login', { token: other.serial, pin: seal('login-pin', '123456') })).toBe(
        'token-pin-stale',
      );
      expect([token.logins, other.logins]).toEqual([0, 0]);
      await countsAs(token, 0);
    });

    it('a process that was started anew asks for the PIN again, and nothing is counted', async () => {
      const { token, seal, name } = await plugged();
      await bench.module.end();
      expect(await code('tokens.login', { token: name, pin: seal('login-pin', '123456') })).toBe(
        'token-pin-stale',
      );
      expect(token.logins).toBe(0);
      await countsAs(token, 0);
    });

    it('a process that is started anew between the look and the attempt has sent nothing', async () => {
      const { token, seal, name } = await plugged();
      const error = new HoldfastError('token-pin-stale');
      token.misbehave.fail = { call: 'login', error, times: 1 };
      expect(await code('tokens.login', { token: name, pin: seal('login-pin', '123456') })).toBe(
        'token-pin-stale',
      );
      expect(token.logins).toBe(0);
      await countsAs(token, 0);
    });

    it('boxes of any other shape are not looked at', async () => {
      const { token, seal, name } = await plugged();
      const pin = seal('login-pin', '123456');
      const wrongs = [
        { ...pin, use: 'anything' },
        { ...pin, enc: pin.enc.slice(1) },
        { ...pin, box: pin.box.slice(0, 100) },
        { ...pin, box: new Uint8Array(5000) },
        { ...pin, more: 1 },
        { enc: pin.enc, box: pin.box },
        'box',
      ];
      for (const wrong of wrongs)
        expect(await code('tokens.login', { token: name, pin: wrong })).toBe('bad-request');
      expect(token.logins).toBe(0);
      await countsAs(token, 0);
    });
  });
});
