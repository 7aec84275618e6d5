import { decodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import { tokenPlaces } from '../core/keys/token-places.ts';
import { canTransition } from '../core/keys/state.ts';
import { equalBytes } from '../core/signing/bytes.ts';
import type { SigningTask } from '../core/signing/request.ts';
import { isVerified } from '../core/signing/sign.ts';
import { signatureFromToken, tokenOrder } from '../core/signing/token-signature.ts';
import type { TokenKeyPlace } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { oneUse } from './each-use-pin.ts';
import { wasSeen, withKnownToken, type LiveToken } from './token-link.ts';
import { tokenRecord } from './token-record.ts';

/** Where the version in use of a key is. */
export interface KeyOnToken {
  /** What the token is known by. */
  readonly token: string;
  readonly place: TokenKeyPlace;
}

/** Errors: `not-a-token-key`. */
export function placeOnToken(record: KeyRecord): KeyOnToken {
  const version = record.versions.at(-1);
  if (version?.token === undefined) throw new HoldfastError('not-a-token-key', { id: record.id });
  const { publicKey, token } = version;
  const id = decodeHex(token.id);
  return {
    token: token.serial,
    place: publicKey === undefined ? { id } : { id, publicKey: decodeHex(publicKey) },
  };
}

/**
 * Every token that has a version of a key (absent: the one in use), those that were seen last first: the first token may be
 * in a drawer, or lost, while a spare is at hand. Errors: `not-a-token-key`.
 */
export function placesOnToken(
  context: Context,
  record: KeyRecord,
  number?: number,
): readonly [KeyOnToken, ...KeyOnToken[]] {
  const version =
    number === undefined ? record.versions.at(-1) : record.versions.find((one) => one.number === number);
  const publicKey = version?.publicKey === undefined ? undefined : decodeHex(version.publicKey);
  const [first, ...spares] = tokenPlaces(version ?? {}).map(({ serial, id }) => ({
    token: serial,
    place: { id: decodeHex(id), ...(publicKey === undefined ? {} : { publicKey }) },
  }));
  if (first === undefined) throw new HoldfastError('not-a-token-key', { id: record.id });
  const usable = [first, ...spares].filter(({ token }) => !isGone(context, token));
  const [one, ...more] = usable.sort(
    (a, b) => Number(wasSeen(context, b.token)) - Number(wasSeen(context, a.token)),
  );
  return one === undefined ? [first] : [one, ...more];
}

/** Tokens that are known not to come back are not asked for. */
function isGone(context: Context, token: string): boolean {
  const life = tokenRecord(context, token)?.life;
  return life === 'lost' || life === 'retired';
}

/** Why another token that has the same key is asked instead: this one is not at hand, or cannot do it. */
const notAtHand = [
  'no-such-token',
  'token-removed',
  'token-login-needed',
  'token-object-missing',
  'token-mechanism-missing',
  'module-failed',
  'module-changed',
];

/**
 * Uses the first token at hand that has a version of a key (absent: the one in use). Errors: those of `use`; when none is at hand, that
 * of the first which could be logged in to.
 */
export async function withKeyOnToken<T>(
  context: Context,
  record: KeyRecord,
  use: (token: LiveToken, place: TokenKeyPlace) => Promise<T>,
  number?: number,
): Promise<T> {
  let refused: unknown;
  for (const { token, place } of placesOnToken(context, record, number)) {
    try {
      return await withKnownToken(context, token, async (live) => await use(live, place));
    } catch (error) {
      if (!isHoldfastError(error) || !notAtHand.includes(error.code)) throw error;
      const isNearer =
        isHoldfastError(error, 'token-login-needed') && !isHoldfastError(refused, 'token-login-needed');
      if (refused === undefined || isNearer) refused = error;
    }
  }
  throw refused;
}

/**
 * One signature by the token that a key lives on. Nothing of it is released before the second implementation has
 * verified it under the public key on record (P-9); a code, which has none, is made twice and compared. A token that
 * signs two digests with one r gives the key away: the key is suspended at once.
 * Errors: those of tokens, `token-mechanism-missing`, `bad-signature`, `token-lied` {what: `nonce`}.
 */
export async function signOnToken(
  context: Context,
  record: KeyRecord,
  task: SigningTask,
): Promise<Uint8Array> {
  const { place } = placeOnToken(record);
  if (place.publicKey !== undefined && !equalBytes(place.publicKey, task.publicKey))
    throw new HoldfastError(
      task.scheme === 'schnorr-secp256k1' ? 'token-mechanism-missing' : 'bad-signature',
      { reason: 'other-key' },
    );
  const { how, data, digest } = tokenOrder(task);
  const ask = async (): Promise<Uint8Array> =>
    await withKeyOnToken(context, record, (live, at) =>
      oneUse(context, live, (pin) => live.module.sign(live.name, at, how, data, pin)),
    );
  const { secondSigner } = context.ports;
  const made = signatureFromToken(task, await ask(), secondSigner);
  const right =
    place.publicKey === undefined
      ? made.length === 32 && equalBytes(await ask(), made)
      : isVerified(task, made, secondSigner);
  if (!right) throw new HoldfastError('bad-signature', { reason: 'token' });
  if (digest !== undefined) await requireFreshNonce(context, record, made, digest);
  return made;
}

async function requireFreshNonce(
  context: Context,
  record: KeyRecord,
  made: Uint8Array,
  digest: Uint8Array,
): Promise<void> {
  const half = made.length >> 1;
  if (context.session.nonces.accept(record.id, made.subarray(0, half), digest)) return;
  const current = context.key(record.id);
  const details = { alarm: 'nonce', from: current.state };
  await context.change({ subjects: [record.id], details }, (change) => {
    if (canTransition(current.state, 'suspended'))
      change.putKey(
        transition(
          current,
          'suspended',
          context.act('the token used one nonce for two signatures', 'key-compromise'),
        ),
      );
  });
  throw new HoldfastError('token-lied', { what: 'nonce' });
}
