import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { compileHostile, type HostileFactory } from './hostile/hostile-module.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/*
 * The faults of P-2, each in a copy of the module of its own, while SoftHSM2 goes on beside it. This process is what the
 * vault process is in the app: it must live, be told in time, and never take what a module says for more than it is.
 */

let hostile: HostileFactory;
let hsm: SoftHsm;
let port: TokenPort;
let other: TokenModule;
let otherToken: { readonly serial: string };

const pin = (): Uint8Array => new TextEncoder().encode('1234');
const name = { serial: 'HOSTILE1' };
const place = { id: Uint8Array.of(1) };
/** What a person is told within (P-2). */
const told = 3000;
const within = 1000;

beforeAll(async () => {
  hostile = compileHostile();
  hsm = softHsm();
  hsm.addToken('healthy');
  port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
  other = port.module(await port.inspect(hsm.module));
  const [token] = (await other.tokens()).filter(({ label }) => label === 'healthy');
  otherToken = { serial: token?.serial ?? '' };
  await other.login(otherToken, 'user', pin());
  await other.generate(otherToken, {
    type: 'p256',
    id: Uint8Array.of(7),
    label: 'healthy',
    uses: ['sign'],
    extractable: false,
  });
});
afterAll(async () => {
  await port.close();
  hostile.remove();
  hsm.remove();
});

/** Everything that is done with a token in the course of a signature, call by call. */
async function wholeAct(module: TokenModule): Promise<Outcome> {
  const options = { within };
  const digest = createHash('sha256').update('x').digest();
  const calls: (() => Promise<unknown>)[] = [
    () => module.info(options),
    () => module.tokens(options),
    () => module.login(name, 'user', pin(), options),
    () => module.mechanisms(name, options),
    () => module.objects(name, options),
    () => module.sign(name, place, 'ecdsa', digest, undefined, options),
  ];
  let outcome: Outcome = { code: 'ok', reason: undefined, took: 0 };
  for (const call of calls) {
    outcome = await outcomeOf(call);
    if (outcome.code !== 'ok') return outcome;
  }
  return outcome;
}

interface Outcome {
  readonly code: string;
  readonly reason: unknown;
  /** Milliseconds from the call to its answer. */
  readonly took: number;
}

async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  const begun = performance.now();
  try {
    await call();
    return { code: 'ok', reason: undefined, took: performance.now() - begun };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return { code: error.code, reason: error.details['reason'], took: performance.now() - begun };
  }
}

/** The other module answers, and is still logged in. */
async function otherWorks(): Promise<void> {
  const digest = createHash('sha256').update('y').digest();
  expect(await other.sign(otherToken, { id: Uint8Array.of(7) }, 'ecdsa', digest)).toHaveLength(64);
}

async function open(fault: string): Promise<{ module: TokenModule; logins: () => number; cure: () => void }> {
  const made = hostile.make(fault);
  const module = port.module(await port.inspect(made.path));
  return { module, logins: made.logins, cure: () => made.fault('') };
}

const functions = [
  'C_Initialize',
  'C_GetInfo',
  'C_GetSlotList',
  'C_GetTokenInfo',
  'C_OpenSession',
  'C_Login',
  'C_FindObjectsInit',
  'C_GetAttributeValue',
  'C_SignInit',
  'C_Sign',
];
const reasonFor = { crash: 'crashed', exit: 'crashed', hang: 'hung' } as const;

describe('a module that ends or never returns', () => {
  for (const how of ['crash', 'exit', 'hang'] as const) {
    for (const where of functions) {
      it(`${how} in ${where}`, async () => {
        const { module, logins, cure } = await open(`${how}:${where}`);
        const outcome = await wholeAct(module);
        expect(outcome).toMatchObject({ code: 'module-failed', reason: reasonFor[how] });
        expect(outcome.took).toBeLessThan(told);
        // Nothing was tried again with the PIN.
        expect(logins()).toBeLessThanOrEqual(1);
        await otherWorks();
        cure();
        // Its next call finds a new process, in which nobody is logged in.
        expect((await module.tokens())[0]).toMatchObject({ serial: 'HOSTILE1' });
        expect((await module.tokens())[0]?.loggedIn).toBeUndefined();
      });
    }
  }
});

/** Lies about counts, lengths and texts, and what they come to. */
const lies: Readonly<Record<string, (outcome: Outcome) => void>> = {
  'slots-huge': failed,
  'slots-many': failed,
  'slots-grow': notOk,
  'mechanisms-huge': failed,
  'objects-huge': harmless,
  'objects-endless': failed,
  'objects-more-than-asked': failed,
  'attribute-huge': notOk,
  'attribute-grows': harmless,
  'signature-huge': harmless,
  'signature-empty': harmless,
  'signature-long': harmless,
  'signature-overruns': harmless,
  'label-long': harmless,
  'label-not-utf8': harmless,
  'label-controls': harmless,
  'mechanisms-junk': harmless,
  'memory-lies': harmless,
  'pin-lengths': harmless,
  'serial-junk': (outcome) => expect(outcome.code).toBe('no-such-token'),
  'serial-changes': notOk,
  'curve-junk': harmless,
  'point-junk': harmless,
  removed: harmlessOrGone,
  'unknown-error': (outcome) => expect(outcome).toMatchObject({ code: 'token-failed', reason: '0x80001234' }),
  'device-error': (outcome) =>
    expect(outcome).toMatchObject({ code: 'token-failed', reason: 'CKR_DEVICE_ERROR' }),
  'login-general-error': (outcome) => expect(outcome.code).toBe('token-failed'),
  refuses: (outcome) => expect(outcome.code).toBe('token-failed'),
  'no-functions': failed,
  'no-list': notOk,
  'segv-handler': harmless,
  'close-descriptors': failed,
  'write-to-all': notOk,
  'write-to-stdout': harmless,
  fork: harmless,
};

function failed(outcome: Outcome): void {
  expect(outcome.code).toBe('module-failed');
}
function notOk(outcome: Outcome): void {
  expect(outcome.code).not.toBe('ok');
}
/** Whether it goes well or not: nothing comes of it here. */
function harmless(outcome: Outcome): void {
  expect(['ok', 'module-failed', 'token-failed', 'token-object-missing']).toContain(outcome.code);
}
function harmlessOrGone(outcome: Outcome): void {
  expect(['no-such-token', 'token-removed']).toContain(outcome.code);
}

describe('a module that lies', () => {
  for (const [fault, check] of Object.entries(lies)) {
    it(fault, async () => {
      const { module, logins } = await open(fault);
      const outcome = await wholeAct(module);
      check(outcome);
      expect(outcome.took).toBeLessThan(told);
      expect(logins()).toBeLessThanOrEqual(1);
      await otherWorks();
    });
  }

  it('has its texts made safe to show', async () => {
    for (const fault of ['label-not-utf8', 'label-controls', 'serial-junk']) {
      const { module } = await open(fault);
      const [state] = await module.tokens();
      for (const text of [state?.label, state?.serial, state?.slot, state?.model]) {
        expect(text).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]{0,64}$/u);
      }
    }
  });

  it('drips: each call is slow, and the watchdog counts one call and not the act', async () => {
    const made = hostile.make();
    const module = port.module(await port.inspect(made.path));
    await module.info();
    made.fault('drip');
    const begun = performance.now();
    expect(await outcomeOf(() => module.tokens({ within: 1000 }))).toMatchObject({
      code: 'module-failed',
      reason: 'hung',
    });
    expect(performance.now() - begun).toBeLessThan(told);
    await otherWorks();
  });

  it('is taken for what it says only after its signature was checked: junk, stale and foreign ones are told apart', async () => {
    const ecdh = createECDH('prime256v1');
    const point = ecdh.generateKeys();
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const secret = createPrivateKey({
      key: { ...jwk, d: ecdh.getPrivateKey().toString('base64url') },
      format: 'jwk',
    });
    const open1 = createPublicKey({ key: jwk, format: 'jwk' });
    const made = hostile.make();
    made.write('point', point);
    const module = port.module(await port.inspect(made.path));
    await module.login(name, 'user', pin());
    const stored = (await module.objects(name)).find(({ kind }) => kind === 'public')?.publicKey;
    expect(stored).toEqual(new Uint8Array(ecdh.getPublicKey(null, 'compressed')));
    const signed = (text: string): Buffer =>
      nodeSign('sha256', Buffer.from(text), { key: secret, dsaEncoding: 'ieee-p1363' });
    const ask = async (text: string): Promise<boolean> => {
      const digest = createHash('sha256').update(text).digest();
      const signature = await module.sign(name, { ...place, publicKey: stored! }, 'ecdsa', digest);
      return verify('sha256', Buffer.from(text), { key: open1, dsaEncoding: 'ieee-p1363' }, signature);
    };
    made.write('signature', signed('one'));
    expect(await ask('one')).toBe(true);
    expect(await ask('two')).toBe(false);
    made.fault('signature-junk');
    expect(await ask('one')).toBe(false);
    // A key with another public half is not taken for it.
    const another = createECDH('prime256v1');
    another.generateKeys();
    const foreign = another.getPublicKey(null, 'compressed');
    expect(
      await outcomeOf(() =>
        module.sign(name, { ...place, publicKey: new Uint8Array(foreign) }, 'ecdsa', Buffer.alloc(32)),
      ),
    ).toMatchObject({ code: 'token-object-missing' });
  });

  it('makes a key otherwise than asked for: told as a lie, and destroyed', async () => {
    for (const [fault, what] of [
      ['not-sensitive', 'sensitive'],
      ['extractable', 'extractable'],
      ['was-extractable', 'never-extractable'],
      ['not-local', 'local'],
      ['curve-junk', 'type'],
      ['point-junk', 'public-key'],
    ] as const) {
      const made = hostile.make(fault);
      const module = port.module(await port.inspect(made.path));
      await module.login(name, 'user', pin());
      const wish = {
        type: 'p256',
        id: Uint8Array.of(1),
        label: 'k',
        uses: ['sign'],
        extractable: false,
      } as const;
      await expect(module.generate(name, wish)).rejects.toMatchObject({
        code: 'token-lied',
        details: { what },
      });
      expect(made.destroyed()).toBe(2);
    }
  });
});
