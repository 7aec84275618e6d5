import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { Pin, TokenState } from '../core/tokens/port.ts';
import { isSealedPin, type PinStep } from '../core/tokens/sealed-pin.ts';
import type { Context } from './context.ts';
import { findToken, withToken, type LiveToken } from './token-link.ts';
import { putToken, recordOf, tokenRecord, type TokenRecord } from './token-record.ts';

/** Whose PIN. */
export type TokenUser = 'user' | 'so';

/** After so many wrong attempts the next is asked about: no token on sale locks earlier without a warning. */
export const askAfter = 2;

/** Wrong attempts that this vault has counted. */
export function wrongAttempts(record: TokenRecord | undefined, user: TokenUser): number {
  return (user === 'user' ? record?.wrongPins : record?.wrongSoPins) ?? 0;
}

/** One more wrong attempt may lock the token: it says so, or there were as many as a token allows that says nothing. */
export function nextMayLock(state: TokenState, record: TokenRecord | undefined, user: TokenUser): boolean {
  const told = user === 'user' ? state.pin : state.soPin;
  return told === 'final-try' || wrongAttempts(record, user) >= askAfter;
}

/** Whether what a person typed names the token. */
export function namesToken(
  { id, state }: Pick<LiveToken, 'id' | 'state'>,
  typed: string | undefined,
): boolean {
  if (typed === undefined || typed === '') return false;
  return typed === id || typed === state.serial || typed === state.label;
}

/** A PIN, and the step that it is for; what is not given is looked for on the token's own pad. */
export interface StepPin {
  readonly pin: Pin;
  readonly step: PinStep;
}

/**
 * Refuses what is not to be sent as a PIN (P-6): outside of the lengths that the token states, with a zero in it, or a
 * word that drivers take for something else. Sealed ones are looked at by the process that can open them. Errors:
 * `token-pin-length` {least, most}, `token-pin-stale`.
 */
export async function requirePins(
  token: Pick<LiveToken, 'state' | 'module' | 'name'>,
  ...pins: readonly StepPin[]
): Promise<void> {
  const { pinPad, pinBytes } = token.state;
  const least = Math.max(1, pinBytes.least);
  const most = Math.max(least, pinBytes.most);
  const sealed = pins.flatMap(({ pin, step }) => (isSealedPin(pin) ? [{ pin, step }] : []));
  const areFit = pins.every(
    ({ pin }) => isSealedPin(pin) || (pin === undefined ? pinPad : fits(pin, least, most)),
  );
  if (!areFit) throw new HoldfastError('token-pin-length', { least, most });
  if (sealed.length > 0) await token.module.checkPins(token.name, sealed);
}

/** Keeps the process of a token that opens sealed PINs until `work` has settled: another one could not open them. */
export async function inOneProcess<T>(
  { module }: Pick<LiveToken, 'module'>,
  pins: readonly Pin[],
  work: () => Promise<T>,
): Promise<T> {
  return pins.some(isSealedPin) ? await module.inOneProcess(work) : await work();
}

function fits(pin: Uint8Array, least: number, most: number): boolean {
  return pin.length >= least && pin.length <= most && !pin.includes(0) && !isMagic(pin);
}

/** `VERIFY_NONE`, `VERIFY_BIO` and whatever else begins so (ykcs11 2.7.2). */
function isMagic(pin: Uint8Array): boolean {
  const magic = encodeUtf8('VERIFY_');
  return pin.length >= magic.length && magic.every((letter, at) => pin[at] === letter);
}

/**
 * The one attempt at a PIN that a thing done by a person may cost (P-5). It is counted on disk before it is sent, so
 * that nothing that ends us loses it; the count ends with the first right one. Nothing is ever tried again by itself.
 * Errors: `token-pin-locked`, `token-not-initialised`, `token-pin-last-try` {wrong}, those of `send`.
 */
export async function attemptPin<T>(
  context: Context,
  token: LiveToken,
  user: TokenUser,
  confirm: string | undefined,
  send: () => Promise<T>,
): Promise<T> {
  const known = tokenRecord(context, token.id);
  const told = user === 'user' ? token.state.pin : token.state.soPin;
  const names = { token: token.id, user };
  if (told === 'locked') throw new HoldfastError('token-pin-locked', names);
  if (told === 'not-set' || !token.state.initialised) throw new HoldfastError('token-not-initialised', names);
  const before = wrongAttempts(known, user);
  const elsewhere = user === 'user' ? await wrongElsewhere(context, token.state) : undefined;
  const mayLock = nextMayLock(token.state, known, user) || (elsewhere?.wrong ?? 0) >= askAfter;
  if (mayLock && !namesToken(token, confirm)) {
    const wrong = Math.max(before, elsewhere?.wrong ?? 0);
    throw new HoldfastError('token-pin-last-try', { ...names, wrong, label: token.state.label });
  }
  await count(context, token, user, before + 1);
  await elsewhere?.set(elsewhere.wrong + 1);
  try {
    const done = await send();
    await count(context, token, user, 0);
    await elsewhere?.set(0);
    return done;
  } catch (error) {
    // What a key did after its PIN was taken is no attempt.
    if (isHoldfastError(error) && error.details['pin'] === 'right') {
      await count(context, token, user, 0);
      await elsewhere?.set(0);
      throw error;
    }
    // Our own look at it, before anything was sent. A refusal by the token itself carries its reason, and may have cost
    // an attempt.
    const isUnsent = isHoldfastError(error, 'token-pin-length') || isHoldfastError(error, 'token-pin-stale');
    if (isUnsent && error.details['reason'] === undefined) {
      await count(context, token, user, before);
      await elsewhere?.set(elsewhere.wrong);
    }
    throw error;
  }
}

/** What the attempts at a token's PIN are counted under on this computer, whichever vault it opens or is used by. */
export function countedAs({ serial, label }: Pick<TokenState, 'serial' | 'label'>): string {
  return /[^0 ]/.test(serial) ? serial : `${serial}/${label}`;
}

/**
 * The count of this computer beside that of the vault: a token locks by what it was sent, be it to open a vault, in this
 * one or in another. Where it cannot be kept the vault's own still is.
 */
async function wrongElsewhere(
  { ports: { unlockMemory } }: Context,
  state: TokenState,
): Promise<{ readonly wrong: number; readonly set: (wrong: number) => Promise<void> } | undefined> {
  if (unlockMemory === undefined) return undefined;
  const token = countedAs(state);
  const set = (wrong: number): Promise<void> =>
    unlockMemory.setWrongPins(token, wrong).catch(() => undefined);
  return { wrong: await unlockMemory.wrongPins(token), set };
}

/** Attempts at a token's PIN that this computer has counted, wherever they were made; 0 where it keeps no count. */
export async function wrongOnThisComputer(context: Context, state: TokenState): Promise<number> {
  return (await wrongElsewhere(context, state))?.wrong ?? 0;
}

/** The token has another PIN: what was tried before counts no more. */
export async function forgetWrongPins(context: Context, state: TokenState): Promise<void> {
  await (await wrongElsewhere(context, state))?.set(0);
}

async function count(context: Context, token: LiveToken, user: TokenUser, wrong: number): Promise<void> {
  const known = recordOf(context, token);
  const record = user === 'user' ? { ...known, wrongPins: wrong } : { ...known, wrongSoPins: wrong };
  await context.change({ subjects: [token.id], details: { user, attempts: wrong } }, (change) => {
    putToken(context, change, record);
  });
}

/** Logs in with one attempt, or none when that user is in already; gives the token as it is then. */
export async function logIn(
  context: Context,
  name: string,
  user: TokenUser,
  pin: Pin,
  confirm: string | undefined,
): Promise<LiveToken> {
  const id = await withPinsFor(context, name, [pin], async (token) => {
    const { module, name: at, state } = token;
    if (state.loggedIn === user) return;
    await requirePins(token, { pin, step: `login ${user}` });
    await attemptPin(context, token, user, confirm, async () => {
      if (state.loggedIn !== undefined) await module.logout(at);
      await module.login(at, user, pin);
    });
  });
  return await findToken(context, id);
}

/** Sets another PIN, with the old one; counts as the one attempt. */
export async function changePin(
  context: Context,
  name: string,
  change: {
    readonly user: TokenUser;
    readonly old: Pin;
    readonly pin: Pin;
    readonly confirm: string | undefined;
  },
): Promise<LiveToken> {
  const { user, old, pin, confirm } = change;
  const id = await withPinsFor(context, name, [old, pin], async (token) => {
    const steps = { old: `set-pin old ${user}`, pin: `set-pin new ${user}` } as const;
    await requirePins(token, { pin: old, step: steps.old }, { pin, step: steps.pin });
    await attemptPin(context, token, user, confirm, () => token.module.setPin(token.name, user, old, pin));
    await noteEvent(context, token, user === 'user' ? 'pin-changed' : 'so-pin-changed');
  });
  return await findToken(context, id);
}

/** Sets the user's PIN as the security officer: after it was locked, or for the first time. */
export async function unblock(
  context: Context,
  name: string,
  with_: { readonly soPin: Pin; readonly pin: Pin; readonly confirm: string | undefined },
): Promise<LiveToken> {
  const { soPin, pin, confirm } = with_;
  const id = await withPinsFor(context, name, [soPin, pin], async (token) => {
    await requirePins(token, { pin: soPin, step: 'login so' }, { pin, step: 'init-pin' });
    await setUserPin(context, token, soPin, pin, confirm);
    await noteEvent(context, token, 'pin-set');
  });
  return await findToken(context, id);
}

/** Finds a token and does something with PINs, in one process when they are sealed; gives what the token is known by. */
async function withPinsFor(
  context: Context,
  name: string,
  pins: readonly Pin[],
  use: (token: LiveToken) => Promise<void>,
): Promise<string> {
  return await withToken(context, name, async (token) => {
    await inOneProcess(token, pins, () => use(token));
    return token.id;
  });
}

/** One log-in as security officer, the user's new PIN, and out again; nobody is logged in afterwards. */
export async function setUserPin(
  context: Context,
  token: LiveToken,
  soPin: Pin,
  pin: Pin,
  confirm: string | undefined,
): Promise<void> {
  const { module, name, state } = token;
  try {
    await attemptPin(context, token, 'so', confirm, async () => {
      if (state.loggedIn !== undefined) await module.logout(name);
      await module.login(name, 'so', soPin);
    });
    await module.initPin(name, pin);
    const record = { ...recordOf(context, token), wrongPins: 0 };
    await context.change({ subjects: [token.id] }, (change) => {
      putToken(context, change, record);
    });
    await forgetWrongPins(context, state);
  } finally {
    await module.logout(name);
  }
}

async function noteEvent(context: Context, token: LiveToken, event: string): Promise<void> {
  await context.change({ subjects: [token.id], details: { event } }, (change) => {
    putToken(context, change, recordOf(context, token), { event });
  });
}
