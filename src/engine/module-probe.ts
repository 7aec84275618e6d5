/** What a token can do, found out by doing it with keys that vanish again (P-10). */
import { equalBytes } from '../core/crypto/bytes.ts';
import { HoldfastError } from '../core/error.ts';
import type { MadeTokenKey, NewTokenKey, TokenCipher, TokenWrapping } from '../core/tokens/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { greetModule, moduleView, trustedModule } from './modules.ts';
import { provePossession, tokenTypes, type TokenAlgorithm } from './token-key-proof.ts';
import { tokenIdentity, tokenPort, type LiveToken } from './token-link.ts';
import { fileOf } from './trusted-modules.ts';

type Probed = CommandOutput<'modules.probe'>;
type Finding = Probed['findings'][number];

/** One thing to try; it throws what the port throws. */
interface Trial {
  readonly what: string;
  readonly run: () => Promise<string | undefined>;
}

/** `modules.probe`. Errors: `no-such-module`, `no-such-token`, those of the module. */
export async function probeModule(
  context: Context<'modules.probe'>,
  { id, token }: ParsedInput<'modules.probe'>,
): Promise<Probed> {
  const module = trustedModule(context, id);
  await greetModule(context, module);
  // Asked by itself: another module may know the same token, and be the one that it is usually reached through.
  const process = tokenPort(context).module(fileOf(module));
  const here = (await process.tokens()).map((state) => ({
    id: tokenIdentity(state, id),
    state,
    name: { serial: state.serial, reference: state.reference },
    module: process,
    trusted: module,
  }));
  const live =
    token === undefined
      ? (here.find(({ state }) => state.initialised) ?? here[0])
      : here.find((one) => one.id === token || one.state.serial === token);
  if (token !== undefined && live === undefined) throw new HoldfastError('no-such-token', { token });
  const mechanisms = live === undefined ? [] : await live.module.mechanisms(live.name);
  const findings = live === undefined ? [] : await probeToken(context, live);
  return {
    module: await moduleView(context, module),
    mechanisms: mechanisms.map(({ name, least, most, can }) => ({ name, least, most, can: [...can] })),
    findings,
  };
}

async function probeToken(context: Context<'modules.probe'>, live: LiveToken): Promise<Finding[]> {
  const findings: Finding[] = [];
  const mayMake = live.state.loggedIn === 'user' || !live.state.loginNeeded;
  const trials = [...pairTrials(context, live), ...secretTrials(context, live)];
  let stopped = mayMake ? undefined : 'log in first';
  for (const [at, { what, run }] of trials.entries()) {
    context.progress(what, at, trials.length);
    if (stopped !== undefined) {
      findings.push({ what, result: 'not-tried', note: stopped });
      continue;
    }
    const finding = await tried(what, run);
    findings.push(finding);
    // Tokens in software share a serial number.
    const { serial, reference } = live.state;
    const state = (await live.module.tokens()).find(
      (one) => one.serial === serial && one.reference === reference,
    );
    // An unexpected failure ends the process, and with it the login; a PIN is never sent again by itself (P-5).
    if (mayMake && live.state.loginNeeded && state?.loggedIn !== 'user') {
      stopped = 'the module failed before and was started anew: log in again';
    }
  }
  return findings;
}

async function tried(what: string, run: Trial['run']): Promise<Finding> {
  try {
    const note = await run();
    return { what, result: 'ok', ...(note === undefined ? {} : { note }) };
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code === 'cancelled') throw error;
    const note = [error.code, ...Object.values(error.details)].join(' ').slice(0, 200);
    return { what, result: error.code === 'token-mechanism-missing' ? 'missing' : 'failed', note };
  }
}

/** A key that is gone with its session, used and destroyed. */
async function withKey(
  context: Context,
  { module, name }: LiveToken,
  wish: Omit<NewTokenKey, 'id' | 'label' | 'session'>,
  use: (made: MadeTokenKey, id: Uint8Array) => Promise<void>,
): Promise<void> {
  const id = context.ports.random.bytes(16);
  const made = await module.generate(name, { ...wish, id, label: 'holdfast-probe', session: true });
  const place = { id, ...(made.publicKey === undefined ? {} : { publicKey: made.publicKey }) };
  try {
    await use(made, id);
  } finally {
    await module.destroy(name, place, false).catch(() => undefined);
  }
}

interface PairTrial {
  readonly algorithm: TokenAlgorithm;
  readonly bits?: number;
  readonly does: 'sign' | 'agree' | 'decrypt';
}

const pairs: readonly PairTrial[] = [
  { algorithm: 'p256', does: 'sign' },
  { algorithm: 'p384', does: 'sign' },
  { algorithm: 'secp256k1', does: 'sign' },
  { algorithm: 'ed25519', does: 'sign' },
  { algorithm: 'rsa', bits: 2048, does: 'sign' },
  { algorithm: 'p256', does: 'agree' },
  { algorithm: 'p384', does: 'agree' },
  { algorithm: 'x25519', does: 'agree' },
  { algorithm: 'rsa', bits: 2048, does: 'decrypt' },
];

const usesFor = { sign: ['sign'], agree: ['derive'], decrypt: ['decrypt'] } as const;

function pairTrials(context: Context, live: LiveToken): Trial[] {
  return pairs.map(({ algorithm, bits, does }) => {
    const uses = usesFor[does];
    const wish = { type: tokenTypes[algorithm], uses, extractable: false, ...(bits && { bits }) };
    return {
      what: `make a ${algorithm} key, ${does} with it and check it`,
      run: async () => {
        let note: string | undefined;
        await withKey(context, live, wish, async ({ object, publicKey }, id) => {
          const place = { id, ...(publicKey === undefined ? {} : { publicKey }) };
          const purposes = [does === 'sign' ? ('sign' as const) : ('encrypt' as const)];
          const { oaep } = await provePossession(context, live, algorithm, place, { purposes });
          if (oaep !== undefined) note = `OAEP with ${oaep}`;
          if (object.attributes.alwaysAuthenticate === true) note = 'asks for the PIN at each use';
        });
        return note;
      },
    };
  });
}

const wrappings: readonly TokenWrapping[] = ['aes-key-wrap', 'aes-key-wrap-pad'];

function secretTrials(context: Context, live: LiveToken): Trial[] {
  const { module, name } = live;
  const aes = { type: 'aes', bits: 256, extractable: false } as const;
  const message = context.ports.random.bytes(32);
  const iv = context.ports.random.bytes(16);
  const ciphers: TokenCipher[] = [
    { name: 'aes-gcm', iv: iv.subarray(0, 12), aad: new Uint8Array(0) },
    { name: 'aes-cbc-pad', iv },
  ];
  const thereAndBack = async (id: Uint8Array, how: TokenCipher): Promise<void> => {
    const sealed = await module.encrypt(name, { id }, how, message);
    const opened = await module.decrypt(name, { id }, how, sealed);
    if (!equalBytes(opened, message)) throw new HoldfastError('token-lied', { what: how.name });
  };
  return [
    ...ciphers.map((how) => ({
      what: `encrypt and decrypt with ${how.name}`,
      run: async () => {
        const wish = { ...aes, uses: ['encrypt', 'decrypt'] as const };
        await withKey(context, live, wish, async (_made, id) => await thereAndBack(id, how));
        return undefined;
      },
    })),
    ...wrappings.map((how) => ({
      what: `wrap a key with ${how} and take it in again`,
      run: async () => {
        await withKey(context, live, { ...aes, uses: ['wrap', 'unwrap'] }, async (_made, by) => {
          const target = { ...aes, extractable: true, uses: ['encrypt', 'decrypt'] as const };
          await withKey(context, live, target, async (_target, id) => {
            const wrapped = await module.wrap(name, { id: by }, { id }, how);
            const back = context.ports.random.bytes(16);
            const key: NewTokenKey = { ...target, id: back, label: 'holdfast-probe', session: true };
            await module.unwrap(name, { id: by }, wrapped, key, how);
            await module.destroy(name, { id: back }, false);
          });
        });
        return undefined;
      },
    })),
    {
      what: 'make a key for HMAC with SHA-256 and use it',
      run: async () => {
        const wish = { type: 'generic', bits: 256, extractable: false, uses: ['sign'] } as const;
        await withKey(context, live, wish, async (_made, id) => {
          await provePossession(context, live, 'hmac-sha256', { id }, { purposes: ['mac'] });
        });
        return undefined;
      },
    },
  ];
}
