import { isHoldfastError, HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { tokenPlaces, withoutToken } from '../core/keys/token-places.ts';
import type { Pin } from '../core/tokens/port.ts';
import { backupsReadOn } from './backup-readers.ts';
import type { Context } from './context.ts';
import { findToken, forgetToken, tokenIdentity, withToken, type LiveToken } from './token-link.ts';
import {
  attemptPin,
  forgetWrongPins,
  inOneProcess,
  namesToken,
  requirePins,
  setUserPin,
} from './token-pins.ts';
import { putToken, recordOf } from './token-record.ts';
import { slotOfToken } from './ways-in.ts';
import { forgetOnToken } from './wrapping-keys.ts';

/** What a token is to become. */
export interface NewToken {
  readonly label: string;
  readonly soPin: Pin;
  readonly pin?: Pin;
  /** Sets a PIN too: with the token's own pad there are no bytes of one. */
  readonly withPin: boolean;
  /** Its name, typed for what is erased. */
  readonly confirm?: string | undefined;
  /** Its name, typed once more for an attempt at the SO PIN that may lock it. */
  readonly lastTry?: string | undefined;
}

/** The keys of the inventory that live on a token and are not destroyed. */
export function keysOn(context: Context, token: string): KeyRecord[] {
  return [...context.session.keys.all()].filter(
    ({ state, versions }) =>
      state !== 'destroyed' &&
      versions.some((version) => tokenPlaces(version).some(({ serial }) => serial === token)),
  );
}

/**
 * Erases a token and gives it a label, a SO PIN and, if asked, the first PIN of its user. One that holds keys, or may
 * hold some because it was in use and shows nothing, wants its name typed. Keys of the inventory that it held are noted
 * as lost, and backups that it alone could read are none any more. Errors: those of tokens, `token-pin-*`,
 * `key-opens-vault`, `token-holds-keys` {keys, and where there are such backups reason: `backups-lost`, backups}, `token-lied`.
 */
export async function initialiseToken(context: Context, name: string, wish: NewToken): Promise<LiveToken> {
  const id = await withToken(context, name, (token) =>
    inOneProcess(token, [wish.soPin, wish.pin], () => erase(context, token, wish)),
  );
  return await findToken(context, id);
}

async function erase(context: Context, token: LiveToken, wish: NewToken): Promise<string> {
  const { module, name, state } = token;
  const pins = [
    { pin: wish.soPin, step: 'init-token' },
    { pin: wish.pin, step: 'init-pin' },
  ] as const;
  await requirePins(token, ...(wish.withPin ? pins : pins.slice(0, 1)));
  if (slotOfToken(context.session, state) !== undefined)
    throw new HoldfastError('key-opens-vault', { token: token.id, label: state.label });
  const held = keysOn(context, token.id);
  const backups = backupsReadOn(context, token.id).length;
  if ((held.length > 0 || backups > 0 || (await mayHoldKeys(token))) && !namesToken(token, wish.confirm))
    throw new HoldfastError('token-holds-keys', {
      token: token.id,
      label: state.label,
      keys: held.length,
      ...(backups === 0 ? {} : { reason: 'backups-lost', backups }),
    });
  const send = async (): ReturnType<typeof module.initialise> =>
    await module.initialise(name, wish.soPin, wish.label);
  if (state.loggedIn !== undefined) await module.logout(name);
  const before = recordOf(context, token);
  // A fresh token takes any SO PIN: nothing is tried there that could be wrong.
  const made = state.initialised ? await attemptPin(context, token, 'so', wish.lastTry, send) : await send();
  const id = tokenIdentity(made, token.trusted.id);
  if (made.label !== wish.label) throw new HoldfastError('token-lied', { what: 'label' });
  forgetToken(context, token.id);
  const fresh: LiveToken = {
    ...token,
    id,
    state: made,
    name: { serial: made.serial, reference: made.reference },
  };
  const act = context.act(`token ${token.id} initialised`);
  await context.change(
    { subjects: [id, ...held.map((key) => key.id)], details: { label: wish.label } },
    (change) => {
      const record = id === token.id ? before : recordOf(context, fresh);
      putToken(
        context,
        change,
        { ...record, serial: id, label: made.label, wrongPins: 0, wrongSoPins: 0 },
        { event: 'initialised' },
      );
      const moved = held.map((key) => withHistory(withoutToken(key, token.id), 'token-lost', act));
      forgetOnToken(context, change, token.id, { moved });
    },
  );
  await forgetWrongPins(context, made);
  if (wish.withPin) await setUserPin(context, fresh, wish.soPin, wish.pin, wish.lastTry);
  return id;
}

/** A token that was in use may hold what it shows to nobody before a log-in. */
async function mayHoldKeys({ module, name, state }: LiveToken): Promise<boolean> {
  if (!state.initialised) return false;
  if (state.loggedIn !== 'user') return state.loginNeeded;
  try {
    return (await module.objects(name)).length > 0;
  } catch (error) {
    if (isHoldfastError(error, 'token-failed')) return true;
    throw error;
  }
}
