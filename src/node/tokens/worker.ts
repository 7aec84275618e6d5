/** What runs in the process of one module: loads it, and does one call after the other. It holds no secret of the vault. */
import { HoldfastError, isHoldfastError, type ErrorDetails } from '../../core/error.ts';
import type {
  NewTokenKey,
  Pin,
  TokenCipher,
  TokenKeyPlace,
  TokenModule,
  TokenName,
  TokenSignature,
  TokenWrapping,
} from '../../core/tokens/port.ts';
import { ckf } from './constants.ts';
import { generate, importKey } from './key-making.ts';
import type { FromTokenProcess, ToTokenProcess, TokenCall } from './messages.ts';
import { failureOf } from './module-error.ts';
import { destroy, listObjects, putCertificate, relabel } from './objects.ts';
import { Pkcs11Module } from './pkcs11-module.ts';
import { agree, decrypt, encrypt } from './token-ciphers.ts';
import { sign } from './token-signing.ts';
import { moduleInfo, tokenMechanisms, tokenState, tokenStates } from './token-state.ts';
import { unwrap, wrap } from './token-wrapping.ts';

type Work = (module: Pkcs11Module, ...args: never[]) => unknown;

const calls = {
  presence: (module) =>
    module
      .slots()
      .map(({ reference, serial, info }) => `${reference}/${serial}/${info.label.trim()}/${info.flags}`),
  info: (module) => moduleInfo(module),
  tokens: (module) => tokenStates(module),
  mechanisms: (module, name: TokenName) => tokenMechanisms(module, name),
  pinKey: (module, name: TokenName) => module.pinKeys.publicKey(module.find(name)),
  checkPins: (module, name: TokenName, pins: Parameters<TokenModule['checkPins']>[1]) => {
    const slot = module.find(name);
    for (const { pin, step } of pins) module.pinText(slot, pin, step, 'look');
  },
  initialise: (module, name: TokenName, pin: Pin, label: string) =>
    tokenState(module, module.initialise(name, pin, label)),
  login: (module, name: TokenName, user: 'user' | 'so', pin: Pin) => {
    requireInitialised(module, name);
    module.login(name, user, pin);
  },
  logout: (module, name: TokenName) => {
    module.logout(name);
  },
  initPin: (module, name: TokenName, pin: Pin) => {
    const open = module.open(name);
    if (open.user !== 'so') throw new HoldfastError('token-login-needed', { user: 'so' });
    module.lib.C_InitPIN(open.session, module.pinText(module.find(name), pin, 'init-pin'));
  },
  setPin: (module, name: TokenName, user: 'user' | 'so', old: Pin, pin: Pin) => {
    requireInitialised(module, name);
    module.setPin(name, user, old, pin);
  },
  objects: (module, name: TokenName) => listObjects(module, name),
  generate: (module, name: TokenName, key: NewTokenKey) => generate(module, name, key),
  importKey: (
    module,
    name: TokenName,
    key: NewTokenKey,
    secret: Uint8Array,
    publicKey: Uint8Array | undefined,
  ) => importKey(module, name, key, secret, publicKey),
  putCertificate: (module, name: TokenName, certificate: Parameters<typeof putCertificate>[2]) => {
    putCertificate(module, name, certificate);
  },
  relabel: (module, name: TokenName, place: TokenKeyPlace, label: string) => {
    relabel(module, name, place, label);
  },
  destroy: (module, name: TokenName, place: TokenKeyPlace, withCertificates: boolean) => {
    destroy(module, name, place, withCertificates);
  },
  sign: (module, name: TokenName, place: TokenKeyPlace, how: TokenSignature, data: Uint8Array, pin: Pin) =>
    sign(module, name, place, how, data, pin),
  encrypt: (module, name: TokenName, place: TokenKeyPlace, how: TokenCipher, data: Uint8Array) =>
    encrypt(module, name, place, how, data),
  decrypt: (module, name: TokenName, place: TokenKeyPlace, how: TokenCipher, data: Uint8Array, pin: Pin) =>
    decrypt(module, name, place, how, data, pin),
  agree: (module, name: TokenName, place: TokenKeyPlace, other: Uint8Array) =>
    agree(module, name, place, other),
  wrap: (module, name: TokenName, by: TokenKeyPlace, key: TokenKeyPlace, how: TokenWrapping) =>
    wrap(module, name, by, key, how),
  unwrap: (
    module,
    name: TokenName,
    by: TokenKeyPlace,
    wrapped: Uint8Array,
    key: NewTokenKey,
    how: TokenWrapping,
    publicKey: Uint8Array | undefined,
  ) => unwrap(module, name, by, wrapped, key, how, publicKey),
} as const satisfies Record<TokenCall, Work>;

function requireInitialised(module: Pkcs11Module, name: TokenName): void {
  const { info } = module.find(name);
  if ((info.flags & ckf.tokenInitialized) === 0) throw new HoldfastError('token-not-initialised', {});
}

/** Secrets that came with a call are wiped when it is done: PINs and keys, which are the byte arrays among its arguments. */
function wipe(args: readonly unknown[]): void {
  for (const arg of args) if (arg instanceof Uint8Array) arg.fill(0);
}

/** Answers messages through `post`, in the order in which they come. Its first word is `hello`. */
export function createWorker(post: (message: FromTokenProcess) => void): (message: ToTokenProcess) => void {
  let module: Pkcs11Module | undefined;
  post({ type: 'hello' });
  const fail = (id: number, code: string, details: ErrorDetails, fatal: boolean): void =>
    post({ type: 'answer', id, ok: false, code, details, fatal, login: module?.anyLogin ?? false });
  return (message) => {
    const id = message.type === 'load' ? 0 : message.id;
    try {
      if (message.type === 'load') {
        module = new Pkcs11Module(message.path);
        post({ type: 'loaded' });
        return;
      }
      if (module === undefined || !Object.hasOwn(calls, message.call)) {
        fail(id, 'module-failed', { reason: 'unloadable' }, true);
        return;
      }
      // The other end is ours, and typed by the port.
      const work = calls[message.call] as (module: Pkcs11Module, ...args: readonly unknown[]) => unknown;
      const value = work(module, ...message.args);
      post({ type: 'answer', id, ok: true, value, login: module.anyLogin });
    } catch (fault) {
      const { error, fatal } = failureOf(fault);
      const unusable = fatal || module === undefined || isHoldfastError(error, 'module-failed');
      fail(id, error.code, error.details, unusable);
    } finally {
      if (message.type === 'call') wipe(message.args);
    }
  };
}
