/** One loaded module: its slots and one session for each token, inside of the module's own process. */
import { randomBytes } from 'node:crypto';
import pkcs11 from 'pkcs11js';
import { HoldfastError } from '../../core/error.ts';
import type { Pin, TokenName } from '../../core/tokens/port.ts';
import { isSealedPin, PinKeys, type PinStep } from '../../core/tokens/sealed-pin.ts';
import { nativeX25519 } from '../crypto/native-x25519.ts';
import { ckf, cku } from './constants.ts';
import { returnValueOf } from './module-error.ts';
import { moduleText } from './module-text.ts';

/** Handles of pkcs11js: bytes in the machine's order, worth nothing outside of this process. */
export type Handle = Buffer;

/** A token that is there now. */
export interface LiveSlot {
  readonly slot: Handle;
  readonly reference: string;
  readonly serial: string;
  readonly info: ReturnType<InstanceType<typeof pkcs11.PKCS11>['C_GetTokenInfo']>;
}

/** A key that was found on its token, so that the next operation needs no search. */
export interface FoundKey {
  readonly handle: Handle;
  /** A PIN for each use (CKA_ALWAYS_AUTHENTICATE). */
  readonly asksEachTime: boolean;
  readonly half: 'private' | 'public' | 'secret';
  /** The way of signing that has worked. */
  way?: unknown;
}

/** What is kept open with a token until it is logged out or the process ends. */
export interface OpenToken {
  readonly slot: Handle;
  /** Whose session it is: another token may come into the same reader. */
  readonly serial: string;
  session: Handle;
  user: 'user' | 'so' | undefined;
  /** Keys that were found and looked at, by place and use; gone with the session. */
  readonly keys: Map<string, FoundKey>;
  /** What the token lists, once asked for. */
  mechanisms: ReadonlySet<number> | undefined;
}

/** More slots than this are a lie. */
const mostSlots = 256;

/** A module that has been loaded and initialised. */
export class Pkcs11Module {
  readonly lib: InstanceType<typeof pkcs11.PKCS11>;
  /** What PINs are sealed to on their way here. */
  readonly pinKeys = new PinKeys((length) => Uint8Array.from(randomBytes(length)), nativeX25519);
  readonly #open = new Map<string, OpenToken>();

  constructor(path: string) {
    this.lib = new pkcs11.PKCS11();
    try {
      this.lib.load(path);
    } catch {
      throw new HoldfastError('module-failed', { reason: 'unloadable' });
    }
    this.#initialise();
  }

  #initialise(): void {
    // One that is told by a parameter where its keys are has no place to look by itself: NSS.
    const libraryParameters = process.env['NSS_LIB_PARAMS'];
    try {
      this.lib.C_Initialize();
    } catch (fault) {
      if (libraryParameters === undefined || returnValueOf(fault) !== 'CKR_ARGUMENTS_BAD') throw fault;
      this.lib.C_Initialize({ libraryParameters, flags: 0 });
    }
  }

  /** Every token that is present. */
  slots(): LiveSlot[] {
    const slots = this.lib.C_GetSlotList(true);
    if (slots.length > mostSlots) throw new HoldfastError('module-failed', { reason: 'lied' });
    return slots.flatMap((slot) => {
      try {
        const info = this.lib.C_GetTokenInfo(slot);
        const reference = slot.toString('hex');
        const serial = moduleText(info.serialNumber, 16);
        this.#dropOther(reference, serial);
        return [{ slot, reference, serial, info }];
      } catch (fault) {
        const reason = returnValueOf(fault) ?? '';
        // Pulled out between the two questions, or a card that this module cannot read.
        if (['CKR_TOKEN_NOT_PRESENT', 'CKR_TOKEN_NOT_RECOGNIZED', 'CKR_DEVICE_REMOVED'].includes(reason))
          return [];
        throw fault;
      }
    });
  }

  /** What is open with the token that was in a slot before is of no use for the one that is there now. */
  #dropOther(reference: string, serial: string): void {
    const open = this.#open.get(reference);
    if (open === undefined || open.serial === serial) return;
    this.#forget(reference, open);
    try {
      this.lib.C_CloseSession(open.session);
    } catch {
      // It ended with its token.
    }
  }

  /** The token of that name. Errors: `no-such-token`. */
  find({ serial, reference }: TokenName): LiveSlot {
    const same = this.slots().filter((slot) => slot.serial === serial);
    const [only] = same;
    const there = same.find((slot) => slot.reference === reference);
    if (there !== undefined) return there;
    // Without a serial of its own nothing tells it from another token in another slot.
    if (only === undefined || same.length > 1 || (reference !== undefined && !/[^0]/.test(serial))) {
      throw new HoldfastError('no-such-token', { token: serial });
    }
    return only;
  }

  /** The session with a token, opened on need. */
  open(name: TokenName): OpenToken {
    const { slot, reference, serial } = this.find(name);
    const open = this.#open.get(reference);
    if (open !== undefined) return open;
    const opened: OpenToken = {
      slot,
      serial,
      session: this.#openSession(slot),
      user: undefined,
      keys: new Map(),
      mechanisms: undefined,
    };
    this.#open.set(reference, opened);
    return opened;
  }

  /** The session of somebody who is logged in, without asking the module where the token is. */
  openAlready({ serial, reference }: TokenName): OpenToken | undefined {
    return this.#named.get(`${serial}/${reference ?? ''}`);
  }

  readonly #named = new Map<string, OpenToken>();

  /** Another session in place of one in which an operation was left open; whoever is logged in stays so. */
  renew(open: OpenToken): void {
    const old = open.session;
    open.session = this.#openSession(open.slot);
    open.keys.clear();
    this.lib.C_CloseSession(old);
  }

  /** From now on `openAlready` finds it by that name. */
  remember({ serial, reference }: TokenName, open: OpenToken): void {
    this.#named.set(`${serial}/${reference ?? ''}`, open);
  }

  /** Who is logged in to the token in a slot. */
  userOf(reference: string): 'user' | 'so' | undefined {
    return this.#open.get(reference)?.user;
  }

  get anyLogin(): boolean {
    return [...this.#open.values()].some(({ user }) => user !== undefined);
  }

  /** Exactly one C_Login, unless the PIN cannot be one. */
  login(name: TokenName, user: 'user' | 'so', pin: Pin): void {
    const found = this.find(name);
    this.#logIn(name, found, user, this.pinText(found, pin, `login ${user}`));
  }

  #logIn(name: TokenName, { reference }: LiveSlot, user: 'user' | 'so', text: string): void {
    this.#leave(reference);
    const open = this.open(name);
    this.lib.C_Login(open.session, user === 'so' ? cku.so : cku.user, text);
    open.user = user;
  }

  /** C_SetPIN, which counts as the one login. The security officer changes his own only when he is logged in. */
  setPin(name: TokenName, user: 'user' | 'so', old: Pin, pin: Pin): void {
    const found = this.find(name);
    const before = this.pinText(found, old, `set-pin old ${user}`);
    const after = this.pinText(found, pin, `set-pin new ${user}`);
    if (user === 'so') {
      this.#logIn(name, found, 'so', before);
    } else if (this.userOf(found.reference) === 'so') {
      this.#leave(found.reference);
    }
    const open = this.open(name);
    try {
      this.lib.C_SetPIN(open.session, before, after);
    } finally {
      if (user === 'so') this.#leave(found.reference);
    }
  }

  /** Logs out and closes the session. Never fails for a token that is gone. */
  logout(name: TokenName): void {
    for (const { reference } of this.slots().filter(({ serial }) => serial === name.serial)) {
      if (name.reference === undefined || name.reference === reference) this.#leave(reference);
    }
  }

  /** Closes what is open with a slot: C_InitToken wants nobody in there, and so does another user. */
  #leave(reference: string): void {
    const open = this.#open.get(reference);
    if (open === undefined) return;
    this.#forget(reference, open);
    if (open.user !== undefined) this.lib.C_Logout(open.session);
    this.lib.C_CloseSession(open.session);
  }

  #forget(reference: string, open: OpenToken): void {
    this.#open.delete(reference);
    for (const [name, named] of this.#named) if (named === open) this.#named.delete(name);
  }

  /** C_InitToken; the same slot afterwards. */
  initialise(name: TokenName, soPin: Pin, label: string): LiveSlot {
    const found = this.find(name);
    const text = this.pinText(found, soPin, 'init-token');
    this.#leave(found.reference);
    const bytes = Buffer.alloc(32, 0x20);
    bytes.write(label, 0, 32, 'utf8');
    this.lib.C_InitToken(found.slot, text, bytes.toString('utf8'));
    const now = this.slots().find(({ reference }) => reference === found.reference);
    if (now === undefined) throw new HoldfastError('token-removed', {});
    this.pinKeys.renamed(found, now.serial);
    return now;
  }

  /**
   * The PIN as pkcs11js wants it, opened when it was sealed; `look`: without taking the step. Errors: `token-pin-length`,
   * `token-pin-stale`.
   */
  pinText(slot: LiveSlot, pin: Pin, step: PinStep, look?: 'look'): string {
    if (!isSealedPin(pin)) return textOfPin(slot, pin);
    const opened = this.pinKeys.open(pin, slot, step, look === undefined);
    try {
      return textOfPin(slot, opened);
    } finally {
      opened.fill(0);
    }
  }

  #openSession(slot: Handle): Handle {
    try {
      return this.lib.C_OpenSession(slot, ckf.serialSession | ckf.rwSession);
    } catch (fault) {
      if (returnValueOf(fault) !== 'CKR_TOKEN_WRITE_PROTECTED') throw fault;
      return this.lib.C_OpenSession(slot, ckf.serialSession);
    }
  }
}

/** Values that some modules take for an order and not for a PIN. */
const magic = /^VERIFY_/;

/**
 * The text of a PIN. Nothing is sent that cannot be a PIN (P-6): out of the token's own bounds, empty, with a
 * NUL, or of those that mean something else to some modules. Errors: `token-pin-length`.
 */
function textOfPin({ info }: LiveSlot, pin: Uint8Array | undefined): string {
  const padded = (info.flags & ckf.protectedAuthenticationPath) !== 0;
  const { least, most } = pinBounds(info);
  if (pin === undefined) {
    // An empty one means the pad of the token, where there is one.
    if (padded) return '';
    throw new HoldfastError('token-pin-length', { least, most });
  }
  const length = pin.length;
  if (length < least || length > most || pin.includes(0))
    throw new HoldfastError('token-pin-length', { least, most });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(pin);
  } catch {
    throw new HoldfastError('token-pin-length', { least, most });
  }
  if (magic.test(text)) throw new HoldfastError('token-pin-length', { least, most });
  return text;
}

/** Lengths of a PIN in bytes, as far as they can be believed. */
export function pinBounds(info: { readonly minPinLen: number; readonly maxPinLen: number }): {
  least: number;
  most: number;
} {
  const most = info.maxPinLen > 0 && info.maxPinLen <= 255 ? info.maxPinLen : 255;
  return { least: Math.min(Math.max(1, info.minPinLen), most), most };
}
