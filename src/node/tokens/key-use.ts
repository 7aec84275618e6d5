/** What every operation with a key begins with: its token, its handle, and a PIN where the key asks for one each time. */
import { HoldfastError } from '../../core/error.ts';
import type { Pin, TokenKeyPlace, TokenName } from '../../core/tokens/port.ts';
import { isSealedPin } from '../../core/tokens/sealed-pin.ts';
import { readAttribute } from './attributes.ts';
import { cka, ckf, cku } from './constants.ts';
import { failureOf } from './module-error.ts';
import { findKey, type KeyHalf } from './objects.ts';
import { type FoundKey, type OpenToken, type Pkcs11Module } from './pkcs11-module.ts';

/** A key with the session that it is used in. */
export interface KeyInUse {
  readonly open: OpenToken;
  readonly key: FoundKey;
}

/** Natively: it is done for each signature. */
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Finds a key, or remembers where it is since this login. Errors: `no-such-token`, `token-object-missing`. */
export function useKey(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  halves: readonly KeyHalf[],
  use: string,
): KeyInUse {
  const at = `${use}/${hex(place.id)}/${place.publicKey === undefined ? '' : hex(place.publicKey)}`;
  const already = module.openAlready(name);
  const known = already?.keys.get(at);
  if (already !== undefined && known !== undefined) return { open: already, key: known };
  const open = module.open(name);
  const { handle, half } = orLogin(open, module, name, () => findKey(module, open, place, halves));
  const each =
    half === 'private' && readAttribute(module, open.session, handle, cka.alwaysAuthenticate)?.[0] === 1;
  const key: FoundKey = { handle, half, asksEachTime: each };
  open.keys.set(at, key);
  module.remember(name, open);
  return { open, key };
}

/** A private object is not seen by who is not logged in: that is said, and not that it is gone. */
function orLogin<T>(open: OpenToken, module: Pkcs11Module, name: TokenName, find: () => T): T {
  try {
    return find();
  } catch (error) {
    const missing = error instanceof HoldfastError && error.code === 'token-object-missing';
    if (!missing || open.user === 'user') throw error;
    const { info } = module.find(name);
    if ((info.flags & ckf.tokenLoginRequired) === 0) throw error;
    throw new HoldfastError('token-login-needed', {});
  }
}

/**
 * The PIN for this one use, after C_*Init (CKU_CONTEXT_SPECIFIC); an empty one means the pad of the token. Errors:
 * `token-login-needed` {for: `each-use`} when it was not given, also where there is a pad: that is an attempt, which is counted
 * first. And those of a login.
 */
export function authorise(module: Pkcs11Module, name: TokenName, { open, key }: KeyInUse, pin: Pin): void {
  if (!key.asksEachTime) return;
  try {
    if (pin === undefined) throw new HoldfastError('token-login-needed', { for: 'each-use' });
    const slot = module.find(name);
    const hasPad = (slot.info.flags & ckf.protectedAuthenticationPath) !== 0;
    const onPad = hasPad && !isSealedPin(pin) && pin.length === 0;
    const typed = module.pinText(slot, onPad ? undefined : pin, 'each-use');
    module.lib.C_Login(open.session, cku.contextSpecific, typed);
  } catch (error) {
    // The operation stays open in the session.
    module.renew(open);
    throw error;
  }
}

/** Codes of failures that may be about the PIN, beside those of PINs themselves. */
const aboutThePin: ReadonlySet<string> = new Set(['token-login-needed', 'token-not-initialised']);
/** The same for reasons, beside those that begin with `CKR_PIN`. */
const reasonsAboutThePin: ReadonlySet<unknown> = new Set(['CKR_FUNCTION_REJECTED', 'CKR_FUNCTION_CANCELED']);

/** Modules may look at the PIN for one use only when the key is used, and then say at that point what they think of it. */
function mayBeThePin({ code, details }: HoldfastError): boolean {
  const { reason } = details;
  if (code.startsWith('token-pin-') || aboutThePin.has(code)) return true;
  return reasonsAboutThePin.has(reason) || (typeof reason === 'string' && reason.startsWith('CKR_PIN'));
}

/**
 * What follows the PIN for one use. A failure of the key, from there on, says that the PIN was right: it is no attempt that has
 * failed. One that may be about the PIN says nothing of the kind, and neither does one that could be anything: the attempt
 * stays counted, since a count that is too high costs a question, and one that is too low may cost the card.
 * Errors: those of `work`, with the detail `pin`: `right` where it was.
 */
export function afterPin<T>({ key }: KeyInUse, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    const { error, fatal } = failureOf(fault);
    if (!key.asksEachTime || fatal || mayBeThePin(error)) throw fault;
    throw new HoldfastError(error.code, { ...error.details, pin: 'right' });
  }
}

/** Whether the token lists a mechanism. */
export function hasMechanism(module: Pkcs11Module, open: OpenToken, mechanism: number): boolean {
  open.mechanisms ??= new Set(module.lib.C_GetMechanismList(open.slot));
  return open.mechanisms.has(mechanism);
}

/** Errors: `token-mechanism-missing`. */
export function mechanismMissing(what: string): HoldfastError {
  return new HoldfastError('token-mechanism-missing', { mechanism: what });
}
