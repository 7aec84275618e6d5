import { randomBytes } from 'node:crypto';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { HoldfastError } from '../../src/core/error.ts';
import type {
  MadeTokenKey,
  NewTokenKey,
  PinState,
  TokenKeyAttributes,
  TokenKeyPlace,
  TokenModule,
  TokenObject,
  TokenSignature,
  TokenState,
} from '../../src/core/tokens/port.ts';
import {
  bitsOf,
  fakeSign,
  makeFakeKey,
  mechanismMissing,
  signWithFixedNonce,
  type FakeKey,
} from './fake-token-keys.ts';

/** How a made-up token warns before it locks: by flags (`count-low`, `final-try`), or not at all, as tpm2-pkcs11 does. */
export interface FakeTokenOptions {
  readonly serial?: string;
  readonly label?: string;
  readonly pin?: string;
  readonly soPin?: string;
  readonly tries?: number;
  /** Wrong attempts that others have made. */
  readonly wrongBefore?: number;
  readonly warns?: boolean;
  readonly pinBytes?: { readonly least: number; readonly most: number };
  readonly pinPad?: boolean;
  /** Objects that fit; any number when absent. */
  readonly room?: number;
  /** Mechanisms that it does not have, by the name that an error names them with. */
  readonly without?: readonly string[];
}

/** How it misbehaves, until it is told otherwise. */
export interface Misbehaviour {
  /** Changes what it says of the keys that it makes. */
  attributes?: Partial<TokenKeyAttributes>;
  /**
   * `junk` bytes, the `stale` signature of before, one of a `foreign` key, one with the r of before (`replayed-r`), or right
   * ones that all have one nonce, which gives the secret away.
   */
  signature?: 'junk' | 'stale' | 'foreign' | 'replayed-r' | 'fixed-nonce';
  /** Goes away in the middle of the next call of this name. */
  removeDuring?: keyof TokenModule;
  /** The next calls of this name fail so, with a code of the port. */
  fail?: { readonly call: keyof TokenModule; readonly error: HoldfastError; times: number };
  /** A key that asks for the PIN at each use takes it, and then fails. */
  failsAfterPin?: boolean;
  /** What is typed at its pad; the right PIN when absent. */
  padTyped?: string;
  /** Says that it has destroyed what it has not. */
  keepsDestroyed?: boolean;
}

/** A thing on a made-up token, as it is kept there. */
export interface StoredObject {
  kind: TokenObject['kind'];
  id: Uint8Array;
  label: string;
  type: TokenObject['type'];
  key?: FakeKey;
  attributes: TokenKeyAttributes;
  certificate?: Uint8Array;
}

/** One made-up token. */
export class FakeToken {
  serial: string;
  label: string;
  initialised: boolean;
  present = true;
  /** C_Login and C_SetPIN: what P-5 counts. */
  logins = 0;
  /** C_InitToken, which carries the SO PIN as well. */
  inits = 0;
  readonly objects: StoredObject[] = [];
  readonly misbehave: Misbehaviour = {};
  readonly options: FakeTokenOptions;
  loggedIn: 'user' | 'so' | undefined;
  readonly pins: { user: string | undefined; so: string | undefined };
  readonly wrong = { user: 0, so: 0 };
  readonly signatures: Uint8Array[] = [];
  static #count = 0;

  constructor(options: FakeTokenOptions = {}) {
    this.options = options;
    this.serial = options.serial ?? `FAKE${String(++FakeToken.#count).padStart(6, '0')}`;
    this.label = options.label ?? '';
    this.wrong.user = options.wrongBefore ?? 0;
    this.initialised = options.label !== undefined;
    this.pins = {
      user: options.pin ?? (this.initialised ? '123456' : undefined),
      so: options.soPin ?? (this.initialised ? '12345678' : undefined),
    };
  }

  get tries(): number {
    return this.options.tries ?? 3;
  }

  pinState(user: 'user' | 'so'): PinState {
    if (this.pins[user] === undefined) return 'not-set';
    const left = this.tries - this.wrong[user];
    if (this.options.warns === false || left === this.tries) return 'fine';
    if (left <= 0) return 'locked';
    return left === 1 ? 'final-try' : 'count-low';
  }

  state(reference: string): TokenState {
    const { least, most } = this.options.pinBytes ?? { least: 4, most: 64 };
    return {
      serial: this.serial,
      reference,
      label: this.label,
      manufacturer: 'Holdfast tests',
      model: 'Made-up token',
      hardware: '1.0',
      firmware: '2.3',
      slot: `Slot ${reference}`,
      initialised: this.initialised,
      loginNeeded: true,
      readOnly: false,
      pinPad: this.options.pinPad ?? false,
      ownRandom: true,
      pin: this.pinState('user'),
      soPin: this.pinState('so'),
      pinBytes: { least, most },
      loggedIn: this.loggedIn,
    };
  }

  /** One attempt at a PIN. */
  attempt(user: 'user' | 'so', pin: Uint8Array | undefined): void {
    const right = this.pins[user];
    if (right === undefined) throw new HoldfastError('token-not-initialised');
    if (this.wrong[user] >= this.tries) throw new HoldfastError('token-pin-locked');
    const typed = pin === undefined ? (this.misbehave.padTyped ?? right) : new TextDecoder().decode(pin);
    if (typed === right) {
      this.wrong[user] = 0;
      return;
    }
    this.wrong[user]++;
    throw new HoldfastError(this.wrong[user] >= this.tries ? 'token-pin-locked' : 'token-pin-wrong');
  }

  requireLogin(): void {
    if (this.loggedIn !== 'user') throw new HoldfastError('token-login-needed');
  }

  requireMechanism(name: string): void {
    if (this.options.without?.includes(name) === true) throw mechanismMissing(name);
  }

  /** A private or secret key by its CKA_ID, which must be the one that the public key says. */
  find({ id, publicKey }: TokenKeyPlace): StoredObject & { key: FakeKey } {
    const found = this.objects.find(
      (object) =>
        (object.kind === 'private' || object.kind === 'secret') &&
        equalBytes(object.id, id) &&
        (publicKey === undefined ||
          (object.key?.publicKey !== undefined && equalBytes(object.key.publicKey, publicKey))),
    );
    if (found?.key === undefined) throw new HoldfastError('token-object-missing');
    return { ...found, key: found.key };
  }

  put(wish: NewTokenKey, key: FakeKey, local: boolean): MadeTokenKey {
    const isPair = key.publicKey !== undefined;
    if (this.objects.length + (isPair ? 2 : 1) > (this.options.room ?? Infinity))
      throw new HoldfastError('token-full');
    const has = (use: NewTokenKey['uses'][number]): boolean => wish.uses.includes(use);
    const attributes: TokenKeyAttributes = {
      sensitive: true,
      extractable: wish.extractable,
      neverExtractable: local && !wish.extractable,
      alwaysSensitive: local,
      local,
      private: true,
      sign: has('sign'),
      decrypt: has('decrypt'),
      encrypt: has('encrypt'),
      wrap: has('wrap'),
      unwrap: has('unwrap'),
      derive: has('derive'),
      ...this.misbehave.attributes,
    };
    const base = { id: Uint8Array.from(wish.id), label: wish.label, type: wish.type, key };
    const object: StoredObject = { ...base, kind: isPair ? 'private' : 'secret', attributes };
    this.objects.push(object);
    if (isPair) this.objects.push({ ...base, kind: 'public', attributes: {} });
    return { object: shown(object), ...(key.publicKey === undefined ? {} : { publicKey: key.publicKey }) };
  }

  sign(place: TokenKeyPlace, how: TokenSignature, data: Uint8Array): Uint8Array {
    const { key, type } = this.find(place);
    if (type === 'other') throw mechanismMissing(how);
    const { signature: fault } = this.misbehave;
    const last = this.signatures.at(-1);
    if (fault === 'stale' && last !== undefined) return last;
    const by = fault === 'foreign' ? makeFakeKey(type, 2048) : key;
    const made =
      fault === 'fixed-nonce' && how === 'ecdsa'
        ? signWithFixedNonce(type, by, data)
        : fakeSign(type, by, how, data);
    this.signatures.push(made);
    if (fault === 'junk') return Uint8Array.from(randomBytes(made.length));
    if (fault === 'replayed-r' && last !== undefined)
      return Uint8Array.from([...last.subarray(0, last.length / 2), ...made.subarray(made.length / 2)]);
    return made;
  }
}

/** As the port describes it. */
export function shown({ key, certificate, attributes, ...rest }: StoredObject): TokenObject {
  const bits = key === undefined || rest.type === 'other' ? undefined : bitsOf(rest.type, key);
  return {
    ...rest,
    attributes,
    ...(bits === undefined ? {} : { bits }),
    ...(key?.publicKey === undefined ? {} : { publicKey: key.publicKey }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
