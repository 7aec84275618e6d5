/** Tokens while no vault is open: which modules may be loaded, whether the token is there, and the one log-in of an unlock. */
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { answerChallenge } from '../core/tokens/unlock-challenge.ts';
import type { ModuleFile, Pin, TokenModule, TokenName, TokenPort, TokenState } from '../core/tokens/port.ts';
import type { UnlockMemoryPort, UnlockModule } from '../core/tokens/unlock-memory.ts';
import type { HeaderBody } from '../core/vault/header.ts';
import { placeOfSlot, type TokenKdf } from '../core/vault/token-slot.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context, SessionHolder } from './context.ts';
import { tokenPort } from './token-link.ts';
import { askAfter, countedAs, inOneProcess, namesToken, requirePins } from './token-pins.ts';

/** A slot that asks for a token. */
export interface TokenSlot {
  readonly id: string;
  readonly kdf: TokenKdf;
}

/** A token that is plugged in, seen before any vault was open. */
interface Seen {
  readonly state: TokenState;
  readonly name: TokenName;
  readonly module: TokenModule;
}

type ModuleState = CommandOutput<'vault.unlock-tokens'>['modules'][number];

/** What is there now, and how the modules have answered. */
export interface SeenTokens {
  readonly tokens: readonly Seen[];
  readonly modules: readonly ModuleState[];
}

/** As for an open vault: whoever waits is told within three seconds (P-2). */
const listingWithin = 2500;

/** Errors: `tokens-unavailable`. */
export function unlockMemoryOf({ ports }: Pick<Context, 'ports'>): UnlockMemoryPort {
  if (ports.unlockMemory === undefined) throw new HoldfastError('tokens-unavailable');
  return ports.unlockMemory;
}

/** The slots of a header that ask for a token, in order. */
export function tokenSlots({ slots }: HeaderBody): TokenSlot[] {
  return slots.flatMap(({ id, kdf }) => (kdf?.algorithm === 'token' ? [{ id, kdf }] : []));
}

/** Asks every module that this computer has pinned outside of its vaults. Errors: `tokens-unavailable`. */
export async function seenTokens(context: Context): Promise<SeenTokens> {
  const port = tokenPort(context);
  const pinned = await unlockMemoryOf(context).modules();
  if (pinned.length > 0) endLater(context.holder, port);
  const answers = await Promise.all(pinned.map(async (one) => await ask(port, one)));
  return {
    tokens: answers.flatMap(({ tokens }) => tokens),
    modules: answers.map(({ answer }) => answer),
  };
}

const ending = new WeakSet<SessionHolder>();

/** Modules that were asked end at the latest when the vault is closed that is opened next, or the engine is. */
function endLater(holder: SessionHolder, port: TokenPort): void {
  if (ending.has(holder)) return;
  ending.add(holder);
  holder.atEnd(async () => {
    ending.delete(holder);
    await port.close();
  });
}

async function ask(
  port: TokenPort,
  pinned: UnlockModule,
): Promise<{ readonly answer: ModuleState; readonly tokens: readonly Seen[] }> {
  const { name, path } = pinned;
  const module = port.module(fileOf(pinned));
  try {
    const states = await listed(module);
    const tokens = states.map((state) => ({
      state,
      name: { serial: state.serial, reference: state.reference },
      module,
    }));
    return { answer: { name, path, state: 'answered' }, tokens };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const reason = error.details['reason'];
    const why = typeof reason === 'string' ? reason : error.code;
    const state =
      error.code === 'module-changed'
        ? 'changed'
        : error.code !== 'module-refused'
          ? 'failed'
          : why === 'missing'
            ? 'missing'
            : 'refused';
    return { answer: { name, path, state, why }, tokens: [] };
  }
}

/** A process that has ended since it was last asked is found out by asking it: another one is asked then, once. */
async function listed(module: TokenModule): Promise<readonly TokenState[]> {
  try {
    return await module.tokens({ within: listingWithin });
  } catch (error) {
    if (!isHoldfastError(error, 'module-failed') || error.details['reason'] !== 'crashed') throw error;
    return await module.tokens({ within: listingWithin });
  }
}

function fileOf({ path, sha256, bytes }: UnlockModule): ModuleFile {
  return { path, sha256, bytes };
}

/** Whether a token is the one that a slot asks for: by its serial number, and by its label where that says nothing. */
export function isTokenOf({ serial, label }: Pick<TokenKdf, 'serial' | 'label'>, state: TokenState): boolean {
  return state.initialised && state.serial === serial && (/[^0 ]/.test(serial) || state.label === label);
}

/** The next wrong PIN may lock it: it says so, or there were as many as a token allows that says nothing. */
export function mayLock(state: TokenState, wrong: number): boolean {
  return state.pin === 'final-try' || wrong >= askAfter;
}

/** What `vault.unlock-tokens` tells. */
export async function unlockTokens(
  context: Context,
  body: HeaderBody,
): Promise<CommandOutput<'vault.unlock-tokens'>> {
  const memory = unlockMemoryOf(context);
  const { tokens, modules } = await seenTokens(context);
  const slots = tokenSlots(body);
  return {
    slots: await Promise.all(
      slots.map(async ({ id, kdf }) => {
        const { serial, label, passphrase } = kdf;
        const named = { slot: id, serial, label, passphrase: passphrase !== null };
        const found = tokens.find(({ state }) => isTokenOf(kdf, state));
        if (found === undefined) return { ...named, present: false };
        const wrongPins = await memory.wrongPins(countedAs(found.state));
        const { pin, pinPad } = found.state;
        return {
          ...named,
          present: true,
          pin,
          pinPad,
          wrongPins,
          nextMayLock: mayLock(found.state, wrongPins),
        };
      }),
    ),
    others: tokens
      .filter(({ state }) => !slots.some(({ kdf }) => isTokenOf(kdf, state)))
      .map(({ state }) => state.label || state.serial),
    modules: [...modules],
  };
}

/** What PINs for the token of a slot are sealed to in the window. Errors: `no-such-slot`, `no-such-token`, those of the port. */
export async function unlockPinKey(
  context: Context,
  body: HeaderBody,
  slot: string,
): Promise<CommandOutput<'vault.unlock-pin-key'>> {
  const slots = tokenSlots(body).filter(({ id }) => id === slot);
  if (slots.length === 0) throw new HoldfastError('no-such-slot', { kind: 'token' });
  const seen = await seenTokens(context);
  const token = seen.tokens.find(({ state }) => slots.some(({ kdf }) => isTokenOf(kdf, state)));
  if (token === undefined) throw absent(slots, seen);
  return { key: await token.module.pinKey(token.name), serial: token.state.serial };
}

/**
 * What the token makes of a slot's challenge, for the caller to wipe: one log-in, whatever happens, and out again; the
 * module's process ends with it. `hasPassphrase`: looked at before a PIN is sent.
 * Errors: `no-such-slot`, `no-unlock-module`, `no-such-token`, `module-changed`, `slot-needs-passphrase`, those of PINs and
 * of the port.
 */
export async function tokenShare(
  context: Context,
  body: HeaderBody,
  wish: {
    readonly slot: string | undefined;
    readonly pin: Pin;
    readonly confirm: string | undefined;
    readonly hasPassphrase: boolean;
    /** Told that an attempt has failed, before the error goes on. */
    readonly onWrongPin: () => Promise<void>;
  },
): Promise<{ readonly slot: string; readonly share: Uint8Array }> {
  const slots = tokenSlots(body).filter(({ id }) => wish.slot === undefined || wish.slot === id);
  if (slots.length === 0) throw new HoldfastError('no-such-slot', { kind: 'token' });
  const seen = await seenTokens(context);
  const found = slots
    .map((slot) => ({ slot, token: seen.tokens.find(({ state }) => isTokenOf(slot.kdf, state)) }))
    .find(({ token }) => token !== undefined);
  if (found?.token === undefined) throw absent(slots, seen);
  const { slot, token } = found;
  if (slot.kdf.passphrase !== null && !wish.hasPassphrase) throw new HoldfastError('slot-needs-passphrase');
  const { module, name, state } = token;
  const { means, challenge, keyId } = placeOfSlot(slot.kdf);
  try {
    await inOneProcess(token, [wish.pin], () => logInOnce(context, token, wish));
    const share = await answerChallenge({ module, name }, { id: keyId }, means, challenge);
    return { slot: slot.id, share };
  } catch (error) {
    throw named(error, state.label || state.serial);
  } finally {
    await module.logout(name);
    // What it has seen of the PIN and of the answer goes with the process.
    await module.end();
  }
}

function absent(slots: readonly TokenSlot[], { tokens, modules }: SeenTokens): HoldfastError {
  if (modules.length === 0) return new HoldfastError('no-unlock-module');
  const silent = modules.find(({ state }) => state !== 'answered');
  if (silent !== undefined) {
    const { name, state, why } = silent;
    const details = { module: name, ...(why === undefined ? {} : { reason: why }) };
    if (state === 'changed') return new HoldfastError('module-changed', details);
    return new HoldfastError(state === 'failed' ? 'module-failed' : 'module-refused', details);
  }
  // One that was never initialised may have neither label nor serial number.
  return new HoldfastError('no-such-token', {
    token: slots.map(({ kdf }) => kdf.label || kdf.serial).join(', '),
    ...(tokens.length === 0
      ? {}
      : { present: tokens.map(({ state }) => state.label || state.serial || state.slot).join(', ') }),
  });
}

/**
 * The one attempt that an unlock may cost (P-5), counted beside the vaults before it is sent; the count ends with the first
 * right one. Errors: as `attemptPin`.
 */
async function logInOnce(
  context: Context,
  token: Seen,
  wish: { readonly pin: Pin; readonly confirm: string | undefined; readonly onWrongPin: () => Promise<void> },
): Promise<void> {
  const { module, name, state } = token;
  const memory = unlockMemoryOf(context);
  const names = { token: state.label || state.serial, user: 'user' };
  if (state.pin === 'locked') throw new HoldfastError('token-pin-locked', names);
  if (state.pin === 'not-set') throw new HoldfastError('token-not-initialised', names);
  await requirePins(token, { pin: wish.pin, step: 'login user' });
  const counted = countedAs(state);
  const before = await memory.wrongPins(counted);
  if (mayLock(state, before) && !namesToken({ id: counted, state }, wish.confirm))
    throw new HoldfastError('token-pin-last-try', { ...names, wrong: before, label: state.label });
  await memory.setWrongPins(counted, before + 1);
  try {
    if (state.loggedIn !== undefined) await module.logout(name);
    await module.login(name, 'user', wish.pin);
  } catch (error) {
    if (isHoldfastError(error) && unsentCodes.has(error.code) && error.details['reason'] === undefined)
      await memory.setWrongPins(counted, before);
    else if (isHoldfastError(error) && wrongPinCodes.has(error.code)) await wish.onWrongPin();
    throw error;
  }
  await memory.setWrongPins(counted, 0);
}

const unsentCodes = new Set(['token-pin-length', 'token-pin-stale']);
const wrongPinCodes = new Set(['token-pin-wrong', 'token-pin-locked', 'token-pin-length']);

function named(error: unknown, token: string): unknown {
  if (!(error instanceof HoldfastError)) return error;
  if (error.code === 'no-such-token') return new HoldfastError('token-removed', { token });
  return /^(module|token)-/.test(error.code)
    ? new HoldfastError(error.code, { token, ...error.details })
    : error;
}
