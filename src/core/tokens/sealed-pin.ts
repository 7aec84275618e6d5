/**
 * A PIN sealed to the process of its token's module (HPKE, RFC 9180, base mode: X25519, HKDF-SHA256,
 * ChaCha20-Poly1305), so that the vault process, which passes it on, never has it in the clear (security.md P-7; ADR 17).
 * The key is that process's own, made at its start and gone with it.
 */
import { hpkeKeyLength, hpkeRecipient, hpkeSender, nobleX25519 } from '../crypto/hpke.ts';
import { encodeHex } from '../encoding/hex.ts';
import { canonicalJsonBytes } from '../encoding/jcs.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { X25519Port } from '../ports.ts';

/** Where a PIN goes into a module: the call, and which of its PINs. */
export type PinStep =
  | 'init-token'
  | 'login user'
  | 'login so'
  | 'init-pin'
  | 'set-pin old user'
  | 'set-pin new user'
  | 'set-pin old so'
  | 'set-pin new so'
  | 'each-use';

/** What a sealed PIN is for, and the steps that this allows: each once. */
export const pinUses = {
  'login-pin': ['login user'],
  'login-so-pin': ['login so'],
  'change-old-pin': ['set-pin old user'],
  'change-new-pin': ['set-pin new user'],
  'change-old-so-pin': ['set-pin old so'],
  'change-new-so-pin': ['set-pin new so'],
  'unblock-so-pin': ['login so'],
  'unblock-new-pin': ['init-pin'],
  'initialise-so-pin': ['init-token', 'login so'],
  'initialise-new-pin': ['init-pin'],
  'enrol-so-pin': ['init-token', 'login so', 'set-pin old so'],
  'enrol-pin': ['init-pin', 'login user'],
  'use-pin': ['each-use'],
} as const satisfies Record<string, readonly PinStep[]>;
/** One of {@link pinUses}: the command and which of its PINs. */
export type PinUse = keyof typeof pinUses;

/** A PIN that only one process can open. */
export interface SealedPin {
  readonly use: PinUse;
  /** HPKE's encapsulated key, 32 bytes; fresh for each box. */
  readonly enc: Uint8Array;
  /** The padded PIN, encrypted: a multiple of {@link pinBlock} bytes and a tag of 16. */
  readonly box: Uint8Array;
}

/** PINs are padded to a multiple of so many bytes, so that a box does not tell how long its PIN is. */
export const pinBlock = 256;
/** The largest box, in bytes: longer PINs than any token takes still fit, and are refused where they are opened. */
export const sealedPinMost = 16 * pinBlock + 16;

const info = encodeUtf8('holdfast token pin v1');

/**
 * Seals a PIN for one use with the token of that serial number, which is the one that `key` was given out for.
 * `ephemeral`: 32 bytes from the random source, wiped here. Errors: `token-pin-length`, `hpke-bad-key`.
 */
export function sealPin(
  pin: Uint8Array,
  to: { readonly key: Uint8Array; readonly serial: string; readonly use: PinUse },
  ephemeral: Uint8Array,
): SealedPin {
  const { key, serial, use } = to;
  const padded = new Uint8Array((Math.floor(pin.length / pinBlock) + 1) * pinBlock);
  if (padded.length + 16 > sealedPinMost) throw new HoldfastError('token-pin-length');
  padded.set(pin);
  padded[pin.length] = endOfPin;
  try {
    const { enc, context } = hpkeSender(key, info, ephemeral);
    return { use, enc, box: context.seal(aad(serial, use), padded) };
  } finally {
    padded.fill(0);
    ephemeral.fill(0);
  }
}

/** Whether a PIN is a sealed one. */
export function isSealedPin(pin: unknown): pin is SealedPin {
  return typeof pin === 'object' && pin !== null && !(pin instanceof Uint8Array) && 'box' in pin;
}

/** First byte of the padding; the others are zeros (ISO/IEC 7816-4). */
const endOfPin = 0x80;

function aad(serial: string, use: PinUse): Uint8Array {
  return canonicalJsonBytes({ serial, use });
}

/** Boxes that one key opens before another takes its place, so that what is remembered of them stays bounded. */
const mostBoxes = 64;

interface PinKey {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Of the token as it was when the key was given out: what boxes are bound to. */
  readonly serial: string;
  /** Its serial number now: an initialised token may have got another. */
  serialNow: string;
  /** Steps that were taken, each with its box. */
  readonly spent: Set<string>;
}

/** A token as its module names it. */
interface Place {
  readonly reference: string;
  readonly serial: string;
}

/** The keys of one token process: one for each token, made when it is first asked for. Nothing of them leaves but public keys. */
export class PinKeys {
  readonly #keys = new Map<string, PinKey>();
  readonly #random: (length: number) => Uint8Array;
  readonly #exchange: X25519Port;

  /** `random` gives that many bytes of the system's generator; `exchange` may be native. */
  constructor(random: (length: number) => Uint8Array, exchange: X25519Port = nobleX25519) {
    this.#random = random;
    this.#exchange = exchange;
  }

  /** The public key for the token in a slot, 32 bytes: the same one until another token is there. */
  publicKey({ reference, serial }: Place): Uint8Array {
    const known = this.#keys.get(reference);
    if (known?.serialNow === serial && known.serial === serial && known.spent.size < mostBoxes)
      return known.publicKey;
    known?.secret.fill(0);
    const secret = this.#random(hpkeKeyLength);
    const publicKey = this.#exchange.publicKey(secret);
    this.#keys.set(reference, { secret, publicKey, serial, serialNow: serial, spent: new Set() });
    return publicKey;
  }

  /** A token was initialised and is the same one, whatever its serial number is now. */
  renamed({ reference, serial }: Place, now: string): void {
    const key = this.#keys.get(reference);
    if (key?.serialNow === serial) key.serialNow = now;
  }

  /**
   * Opens a box for one step; the caller wipes what it gets. `spend`: the step is taken now, and never again with this
   * box. Errors: `token-pin-stale` for what is not sealed to this process and token, not for this step, or was opened
   * for it before: nothing was sent then.
   */
  open(sealed: SealedPin, place: Place, step: PinStep, spend: boolean): Uint8Array {
    const stale = new HoldfastError('token-pin-stale');
    const key = this.#keys.get(place.reference);
    const steps: readonly PinStep[] = Object.hasOwn(pinUses, sealed.use) ? pinUses[sealed.use] : [];
    if (key?.serialNow !== place.serial || !steps.includes(step)) throw stale;
    const taken = `${encodeHex(sealed.enc)} ${step}`;
    if (key.spent.has(taken) || key.spent.size >= mostBoxes) throw stale;
    let padded: Uint8Array;
    try {
      const context = hpkeRecipient(sealed.enc, key.secret, info, 'chacha20-poly1305', this.#exchange);
      padded = context.open(aad(key.serial, sealed.use), sealed.box);
    } catch {
      throw stale;
    }
    if (spend) key.spent.add(taken);
    const end = padded.lastIndexOf(endOfPin);
    const pin = padded.slice(0, Math.max(0, end));
    padded.fill(0);
    return pin;
  }
}
