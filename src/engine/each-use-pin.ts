import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { Pin } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { findToken, type LiveToken } from './token-link.ts';
import { attemptPin, inOneProcess, requirePins } from './token-pins.ts';

/**
 * A PIN that came with a command, for one use of one key that asks for it each time (CKA_ALWAYS_AUTHENTICATE). Without one the pad
 * of the token is used, where it has one.
 */
export interface OfferedPin {
  readonly pin?: Pin;
  /** The typed name of the token, where the attempt may lock it. */
  readonly confirm?: string | undefined;
}

/** What came with each command under way; `spent` once it was taken for a use. */
const offers = new WeakMap<Context, OfferedPin | 'spent'>();

/**
 * Does what a command is for, with the PIN that came with it at hand for the first key which asks for one. It is sent at
 * most once, whatever happens, and not at all where no key asks.
 */
export async function withOfferedPin<T>(
  context: Context,
  { pin, confirm }: OfferedPin,
  work: () => Promise<T>,
): Promise<T> {
  offers.set(context, { pin, confirm });
  try {
    return await work();
  } finally {
    offers.delete(context);
    // A sealed one was never in the clear here.
    if (pin instanceof Uint8Array) context.ports.forgetUsedKeys?.();
  }
}

/**
 * One use of a key on a token. `use` is done without a PIN first, which costs nothing: where the key asks for one it is done
 * again with the one that was offered, or with an empty one, which means the pad, counted as an attempt at the token's PIN like a
 * log-in (P-5). A command that takes no PIN uses no pad either: nobody sits in front of it. Errors: those of `use`, `token-login-needed` {token, reason}: `each-use` when none was offered, `another-use` when it was taken already; those of
 * an attempt.
 */
export async function oneUse<T>(
  context: Context,
  { id, state }: LiveToken,
  use: (pin?: Pin) => Promise<T>,
): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!isHoldfastError(error, 'token-login-needed') || error.details['for'] !== 'each-use') throw error;
  }
  const offered = offers.get(context);
  if (offered === undefined || (offered !== 'spent' && offered.pin === undefined && !state.pinPad))
    throw new HoldfastError('token-login-needed', { token: id, for: 'each-use', reason: 'each-use' });
  if (offered === 'spent')
    throw new HoldfastError('token-login-needed', { token: id, reason: 'another-use' });
  offers.set(context, 'spent');
  const { pin, confirm } = offered;
  // How it stands with the PIN now, and not when the token was looked for last.
  const token = await findToken(context, id);
  return await inOneProcess(token, [pin], async () => {
    await requirePins(token, { pin, step: 'each-use' });
    const typed = pin ?? new Uint8Array(0);
    return await attemptPin(context, token, 'user', confirm, async () => await use(typed));
  });
}
