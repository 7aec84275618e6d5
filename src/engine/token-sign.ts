import { decodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import { canTransition } from '../core/keys/state.ts';
import { equalBytes } from '../core/signing/bytes.ts';
import type { SigningTask } from '../core/signing/request.ts';
import { isVerified } from '../core/signing/sign.ts';
import { signatureFromToken, tokenOrder } from '../core/signing/token-signature.ts';
import type { TokenKeyPlace } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { withKnownToken } from './token-link.ts';

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
  const { token, place } = placeOnToken(record);
  if (place.publicKey !== undefined && !equalBytes(place.publicKey, task.publicKey))
    throw new HoldfastError(
      task.scheme === 'schnorr-secp256k1' ? 'token-mechanism-missing' : 'bad-signature',
      { reason: 'other-key' },
    );
  const { how, data, digest } = tokenOrder(task);
  const ask = async (): Promise<Uint8Array> =>
    await withKnownToken(context, token, ({ module, name }) => module.sign(name, place, how, data));
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
