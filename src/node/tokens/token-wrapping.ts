/** Keys wrapped by keys of the same token, and taken in again. */
import { randomBytes } from 'node:crypto';
import type { OaepHash } from '../../core/crypto/rsa-oaep.ts';
import { HoldfastError } from '../../core/error.ts';
import type {
  MadeTokenKey,
  NewTokenKey,
  TokenKeyPlace,
  TokenName,
  TokenWrapping,
} from '../../core/tokens/port.ts';
import { wrapUnderRsa } from '../../core/tokens/rsa-key-wrap.ts';
import { readAttribute } from './attributes.ts';
import { cka, ckk, ckm, cko } from './constants.ts';
import { readBack } from './key-making.ts';
import { classOf, publicHalfTemplate, publicTemplate, secretTemplate } from './key-templates.ts';
import { hasMechanism, mechanismMissing, useKey, type KeyInUse } from './key-use.ts';
import { failureOf, returnValueOf } from './module-error.ts';
import type { Handle, OpenToken, Pkcs11Module } from './pkcs11-module.ts';
import { damagedCiphertext, orDamaged, publicHalf } from './damage.ts';
import { oaep, type MechanismCall } from './token-ciphers.ts';

/** A wrapped RSA-4096 key and whatever a module adds. */
const room = 16 * 1024;

/** In two steps: an AES key for this once under the RSA key, and the key under that. */
type InTwo = 'rsa-aes-key-wrap' | 'rsa-aes-key-wrap-sha1';

/** Mechanisms for a way of wrapping, the better known first; an RSA key wraps the key itself with one of these. */
const candidates: Readonly<Record<Exclude<TokenWrapping, InTwo>, readonly MechanismCall[]>> = {
  'aes-key-wrap': [{ mechanism: ckm.aesKeyWrap }],
  // RFC 5649; the older number is something else in NSS, which has the newer one.
  'aes-key-wrap-pad': [{ mechanism: ckm.aesKeyWrapKwp }, { mechanism: ckm.aesKeyWrapPad }],
  'rsa-oaep-sha256': [oaep('sha256')],
};

/** The weakness of SHA-1 does not matter here (SP 800-131A Rev. 2, section 9). */
const outerHash: Readonly<Record<InTwo, OaepHash>> = {
  'rsa-aes-key-wrap': 'sha256',
  'rsa-aes-key-wrap-sha1': 'sha1',
};

const isInTwo = (how: TokenWrapping): how is InTwo => how in outerHash;

/** Errors: see the port. */
export function wrap(
  module: Pkcs11Module,
  name: TokenName,
  wrapping: TokenKeyPlace,
  key: TokenKeyPlace,
  how: TokenWrapping,
): Uint8Array {
  const target = useKey(module, name, key, ['private', 'secret'], 'wrapped');
  if (how === 'rsa-oaep-sha256' || isInTwo(how)) {
    const by = publicHalfThere(module, target.open, wrapping);
    try {
      return isInTwo(how)
        ? wrapInTwo(module, by, target.key.handle, how)
        : wrapWith(module, by, target.key.handle, candidates[how], how);
    } finally {
      module.lib.C_DestroyObject(by.open.session, by.key.handle);
    }
  }
  const by = useKey(module, name, wrapping, ['secret'], 'wrap');
  return wrapWith(module, by, target.key.handle, candidates[how], how);
}

/** For this session; the key itself may be on another token. */
function publicHalfThere(module: Pkcs11Module, open: OpenToken, { id, publicKey }: TokenKeyPlace): KeyInUse {
  if (publicKey === undefined) throw new HoldfastError('token-object-missing', {});
  const key = { type: 'rsa', id, label: '', uses: ['unwrap'], extractable: false, session: true } as const;
  const half = publicHalfTemplate(key, publicKey) ?? [];
  const handle = module.lib.C_CreateObject(open.session, [...publicTemplate(key), ...half]);
  return { open, key: { handle, half: 'public', asksEachTime: false } };
}

/** What CKM_RSA_AES_KEY_WRAP gives, from the steps that it consists of: more tokens have those. */
function wrapInTwo(module: Pkcs11Module, by: KeyInUse, target: Handle, how: InTwo): Uint8Array {
  const { open } = by;
  const once = ephemeralKey(module, open);
  try {
    const inUse: KeyInUse = { open, key: { handle: once, half: 'secret', asksEachTime: false } };
    const inner = wrapWith(module, inUse, target, candidates['aes-key-wrap-pad'], how);
    const outer = wrapWith(module, by, once, [oaep(outerHash[how])], how);
    return Uint8Array.from([...outer, ...inner]);
  } finally {
    module.lib.C_DestroyObject(open.session, once);
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
  const undo = (bytes: Uint8Array, wish: NewTokenKey): Handle =>
    isInTwo(how)
      ? unwrapInTwo(module, by, bytes, wish, how)
      : unwrapWith(module, by, bytes, wish, candidates[how], how);
  const handle = orDamaged(
    () => undo(wrapped, key),
    () => opensFreshKey(module, by, how, wrapping.publicKey, undo),
  );
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

function unwrapInTwo(
  module: Pkcs11Module,
  by: KeyInUse,
  wrapped: Uint8Array,
  key: NewTokenKey,
  how: InTwo,
): Handle {
  const { open } = by;
  const modulus = readAttribute(module, open.session, by.key.handle, cka.modulus);
  const size = modulus === undefined ? 0 : modulus.length - (modulus[0] === 0 ? 1 : 0);
  if (size === 0 || wrapped.length <= size) throw damagedCiphertext();
  const once = sessionKey(['unwrap']);
  const handle = unwrapWith(module, by, wrapped.subarray(0, size), once, [oaep(outerHash[how])], how);
  try {
    const inUse: KeyInUse = { open, key: { handle, half: 'secret', asksEachTime: false } };
    return unwrapWith(module, inUse, wrapped.subarray(size), key, candidates['aes-key-wrap-pad'], how);
  } finally {
    module.lib.C_DestroyObject(open.session, handle);
  }
}

function sessionKey(uses: NewTokenKey['uses']): NewTokenKey {
  return {
    type: 'aes',
    bits: 256,
    id: randomBytes(16),
    label: '',
    uses,
    extractable: false,
    session: true,
  };
}

/** Whether the token takes in a key that was wrapped for it just now, for this session. Never throws. */
function opensFreshKey(
  module: Pkcs11Module,
  by: KeyInUse,
  how: TokenWrapping,
  publicKey: Uint8Array | undefined,
  undo: (wrapped: Uint8Array, key: NewTokenKey) => Handle,
): boolean {
  const { session } = by.open;
  if (by.key.asksEachTime || how === 'rsa-oaep-sha256') return false;
  try {
    let fresh: Uint8Array;
    if (isInTwo(how)) {
      const random = { bytes: (length: number) => Uint8Array.from(randomBytes(length)) };
      fresh = wrapUnderRsa(random, publicKey ?? publicHalf(module, by), outerHash[how], random.bytes(32));
    } else {
      const once = ephemeralKey(module, by.open);
      try {
        fresh = wrapWith(module, by, once, candidates[how], how);
      } finally {
        module.lib.C_DestroyObject(session, once);
      }
    }
    module.lib.C_DestroyObject(session, undo(fresh, sessionKey(['encrypt'])));
    return true;
  } catch {
    return false;
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
