/** Keys wrapped by keys of the same token, and taken in again. */
import { randomBytes } from 'node:crypto';
import { HoldfastError } from '../../core/error.ts';
import type {
  MadeTokenKey,
  NewTokenKey,
  TokenKeyPlace,
  TokenName,
  TokenWrapping,
} from '../../core/tokens/port.ts';
import { readAttribute } from './attributes.ts';
import { cka, ckk, ckm, cko } from './constants.ts';
import { readBack } from './key-making.ts';
import { classOf, publicHalfTemplate, publicTemplate, secretTemplate } from './key-templates.ts';
import { hasMechanism, mechanismMissing, useKey, type KeyInUse } from './key-use.ts';
import { failureOf, returnValueOf } from './module-error.ts';
import type { Handle, OpenToken, Pkcs11Module } from './pkcs11-module.ts';
import { oaep, type MechanismCall } from './token-ciphers.ts';

/** A wrapped RSA-4096 key and whatever a module adds. */
const room = 16 * 1024;

/** Mechanisms for a way of wrapping, the better known first; an RSA key wraps the key itself with one of these. */
const candidates: Readonly<Record<Exclude<TokenWrapping, 'rsa-aes-key-wrap'>, readonly MechanismCall[]>> = {
  'aes-key-wrap': [{ mechanism: ckm.aesKeyWrap }],
  // RFC 5649; the older number is something else in NSS, which has the newer one.
  'aes-key-wrap-pad': [{ mechanism: ckm.aesKeyWrapKwp }, { mechanism: ckm.aesKeyWrapPad }],
  'rsa-oaep-sha256': [oaep('sha256')],
};

/** Tokens without OAEP over SHA-256 have it over SHA-1, whose weakness does not matter here. */
const forShortKeys: readonly MechanismCall[] = [oaep('sha256'), oaep('sha1')];

/** Errors: see the port. */
export function wrap(
  module: Pkcs11Module,
  name: TokenName,
  wrapping: TokenKeyPlace,
  key: TokenKeyPlace,
  how: TokenWrapping,
): Uint8Array {
  const target = useKey(module, name, key, ['private', 'secret'], 'wrapped');
  const by = useKey(module, name, wrapping, how.startsWith('rsa-') ? ['public'] : ['secret'], 'wrap');
  if (how !== 'rsa-aes-key-wrap') return wrapWith(module, by, target.key.handle, candidates[how], how);
  const session = by.open;
  const once = ephemeralKey(module, session);
  try {
    const inUse: KeyInUse = { open: session, key: { handle: once, half: 'secret', asksEachTime: false } };
    const inner = wrapWith(module, inUse, target.key.handle, candidates['aes-key-wrap-pad'], how);
    const outer = wrapWith(module, by, once, forShortKeys, how);
    return Uint8Array.from([...outer, ...inner]);
  } finally {
    module.lib.C_DestroyObject(session.session, once);
  }
}

function ephemeralKey(module: Pkcs11Module, open: OpenToken): Handle {
  if (!hasMechanism(module, open, ckm.aesKeyGen)) throw mechanismMissing('generate-aes');
  return module.lib.C_GenerateKey(open.session, { mechanism: ckm.aesKeyGen }, [
    { type: cka.class, value: cko.secretKey },
    { type: cka.keyType, value: ckk.aes },
    { type: cka.token, value: false },
    { type: cka.sensitive, value: true },
    { type: cka.extractable, value: true },
    { type: cka.wrap, value: true },
    { type: cka.valueLen, value: 32 },
  ]);
}

function wrapWith(
  module: Pkcs11Module,
  { open, key }: KeyInUse,
  target: Handle,
  mechanisms: readonly MechanismCall[],
  how: string,
): Uint8Array {
  return inTurn(module, open, mechanisms, how, (mechanism) => {
    const wrapped = module.lib.C_WrapKey(open.session, mechanism, key.handle, target, Buffer.alloc(room));
    return new Uint8Array(wrapped);
  });
}

/** A module that does not know a parameter says so in one of several ways. */
function inTurn<T>(
  module: Pkcs11Module,
  open: OpenToken,
  mechanisms: readonly MechanismCall[],
  how: string,
  work: (mechanism: MechanismCall) => T,
): T {
  let refused: unknown = mechanismMissing(how);
  for (const mechanism of mechanisms.filter((one) => hasMechanism(module, open, one.mechanism))) {
    try {
      return work(mechanism);
    } catch (fault) {
      refused = mechanismRefused(fault, how);
    }
  }
  throw refused;
}

/** What is thrown for a fault after which another mechanism may be tried; throws any other. */
function mechanismRefused(fault: unknown, how: string): unknown {
  if (returnValueOf(fault) === 'CKR_ARGUMENTS_BAD') return mechanismMissing(how);
  const { error, fatal } = failureOf(fault);
  if (fatal || !['token-mechanism-missing', 'token-failed'].includes(error.code)) throw fault;
  return fault;
}

/** Errors: see the port. */
export function unwrap(
  module: Pkcs11Module,
  name: TokenName,
  wrapping: TokenKeyPlace,
  wrapped: Uint8Array,
  key: NewTokenKey,
  how: TokenWrapping,
  publicKey?: Uint8Array,
): MadeTokenKey {
  const by = useKey(module, name, wrapping, how.startsWith('rsa-') ? ['private'] : ['secret'], 'unwrap');
  const handle =
    how === 'rsa-aes-key-wrap'
      ? unwrapInTwo(module, by, wrapped, key)
      : unwrapWith(module, by, wrapped, key, candidates[how], how);
  const open = putPublicHalf(module, by.open, key, publicKey);
  const made = open === undefined ? { secret: handle } : { secret: handle, open };
  return readBack(module, by.open, key, made, 'unwrapped', publicKey);
}

/** What the key can do does not hang on it: a token that does not take the public half goes without. */
function putPublicHalf(
  module: Pkcs11Module,
  { session }: OpenToken,
  key: NewTokenKey,
  publicKey: Uint8Array | undefined,
): Handle | undefined {
  const half = publicKey === undefined ? undefined : publicHalfTemplate(key, publicKey);
  if (half === undefined) return undefined;
  try {
    return module.lib.C_CreateObject(session, [...publicTemplate(key), ...half]);
  } catch (fault) {
    const { fatal } = failureOf(fault);
    if (fatal) throw fault;
    return undefined;
  }
}

function unwrapInTwo(module: Pkcs11Module, by: KeyInUse, wrapped: Uint8Array, key: NewTokenKey): Handle {
  const { open } = by;
  const modulus = readAttribute(module, open.session, by.key.handle, cka.modulus);
  const size = modulus === undefined ? 0 : modulus.length - (modulus[0] === 0 ? 1 : 0);
  if (size === 0 || wrapped.length <= size) throw new HoldfastError('token-failed', { reason: 'too-short' });
  const once: NewTokenKey = {
    type: 'aes',
    bits: 256,
    id: randomBytes(16),
    label: '',
    uses: ['unwrap'],
    extractable: false,
    session: true,
  };
  const how = 'rsa-aes-key-wrap';
  const handle = unwrapWith(module, by, wrapped.subarray(0, size), once, forShortKeys, how);
  try {
    const inUse: KeyInUse = { open, key: { handle, half: 'secret', asksEachTime: false } };
    return unwrapWith(module, inUse, wrapped.subarray(size), key, candidates['aes-key-wrap-pad'], how);
  } finally {
    module.lib.C_DestroyObject(open.session, handle);
  }
}

function unwrapWith(
  module: Pkcs11Module,
  { open, key: by }: KeyInUse,
  wrapped: Uint8Array,
  key: NewTokenKey,
  mechanisms: readonly MechanismCall[],
  how: string,
): Handle {
  return inTurn(module, open, mechanisms, how, (mechanism) => {
    let refused: unknown;
    for (const style of ['plain', 'lean'] as const) {
      const template = [...classOf(key), ...secretTemplate(key, style)];
      try {
        return module.lib.C_UnwrapKey(open.session, mechanism, by.handle, Buffer.from(wrapped), template);
      } catch (fault) {
        refused = mechanismRefused(fault, how);
      }
    }
    throw refused;
  });
}
