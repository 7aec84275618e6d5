/** Encryption, decryption and key agreement by tokens. */
import type { Pin, TokenCipher, TokenKeyPlace, TokenName } from '../../core/tokens/port.ts';
import { decodeRsaSpki } from '../../core/crypto/rsa-key.ts';
import { HoldfastError } from '../../core/error.ts';
import { readAttribute } from './attributes.ts';
import { cka, ckg, ckk, ckm, cko, packed } from './constants.ts';
import { curveOf, pointOf } from './curves.ts';
import { afterPin, authorise, hasMechanism, mechanismMissing, useKey, type KeyInUse } from './key-use.ts';
import { failureOf, returnValueOf } from './module-error.ts';
import type { KeyHalf } from './objects.ts';
import type { Handle, Pkcs11Module } from './pkcs11-module.ts';
import { damagedCiphertext, opensFreshOaep, orDamaged } from './damage.ts';

/** A mechanism as pkcs11js takes it. */
export interface MechanismCall {
  readonly mechanism: number;
  readonly parameter?: Buffer | ({ readonly type: number } & Readonly<Record<string, unknown>>);
}

/** RSA-OAEP with the hash in both places and no label. */
export function oaep(hash: 'sha1' | 'sha256'): MechanismCall {
  const [hashAlg, mgf] = hash === 'sha1' ? [ckm.sha1, ckg.mgf1Sha1] : [ckm.sha256, ckg.mgf1Sha256];
  // CKZ_DATA_SPECIFIED
  return { mechanism: ckm.rsaPkcsOaep, parameter: { type: packed.rsaOaep, hashAlg, mgf, source: 1 } };
}

function mechanismOf(how: TokenCipher): MechanismCall {
  switch (how.name) {
    case 'rsa-oaep-sha1':
      return oaep('sha1');
    case 'rsa-oaep-sha256':
      return oaep('sha256');
    case 'aes-cbc-pad':
      return { mechanism: ckm.aesCbcPad, parameter: Buffer.from(how.iv) };
    case 'aes-ecb':
      return { mechanism: ckm.aesEcb };
    case 'aes-gcm': {
      const iv = Buffer.from(how.iv);
      return {
        mechanism: ckm.aesGcm,
        parameter: {
          type: packed.aesGcm240,
          iv,
          ivBits: iv.length * 8,
          aad: Buffer.from(how.aad),
          tagBits: 128,
        },
      };
    }
  }
}

const isRsa = ({ name }: TokenCipher): boolean => name.startsWith('rsa-');

/** Errors: see the port. */
export function encrypt(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  how: TokenCipher,
  data: Uint8Array,
): Uint8Array {
  const used = begin(module, name, place, how, isRsa(how) ? 'public' : 'secret');
  const { lib } = module;
  beginWith(how, () => lib.C_EncryptInit(used.open.session, mechanismOf(how), used.key.handle));
  return new Uint8Array(
    lib.C_Encrypt(used.open.session, Buffer.from(data), Buffer.alloc(data.length + 1024)),
  );
}

/** Errors: see the port. */
export function decrypt(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  how: TokenCipher,
  data: Uint8Array,
  pin: Pin,
): Uint8Array {
  const used = begin(module, name, place, how, isRsa(how) ? 'private' : 'secret');
  const { lib } = module;
  const { publicKey } = place;
  // Of any other length it is none, and some modules leave the operation open over that.
  if (isRsa(how) && publicKey !== undefined && data.length !== decodeRsaSpki(publicKey).modulus.length)
    throw damagedCiphertext();
  beginWith(how, () => lib.C_DecryptInit(used.open.session, mechanismOf(how), used.key.handle));
  authorise(module, name, used, pin);
  const room = Buffer.alloc(data.length + 1024);
  const undo = (): Uint8Array => new Uint8Array(lib.C_Decrypt(used.open.session, Buffer.from(data), room));
  try {
    if (how.name !== 'rsa-oaep-sha1' && how.name !== 'rsa-oaep-sha256') return undo();
    const hash = how.name === 'rsa-oaep-sha1' ? 'sha1' : 'sha256';
    return afterPin(used, () =>
      orDamaged(undo, () =>
        opensFreshOaep(module, used, hash, publicKey, (fresh) => {
          lib.C_DecryptInit(used.open.session, mechanismOf(how), used.key.handle);
          return lib.C_Decrypt(used.open.session, fresh, room);
        }),
      ),
    );
  } finally {
    room.fill(0);
  }
}

/** Modules that know OAEP with one hash only refuse its parameters as bad arguments; nothing has begun then. */
function beginWith(how: TokenCipher, start: () => void): void {
  try {
    start();
  } catch (fault) {
    if (isRsa(how) && returnValueOf(fault) === 'CKR_ARGUMENTS_BAD') throw mechanismMissing(how.name);
    throw fault;
  }
}

function begin(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  how: TokenCipher,
  half: KeyHalf,
): KeyInUse {
  const used = useKey(module, name, place, [half], half);
  if (!hasMechanism(module, used.open, mechanismOf(how).mechanism)) throw mechanismMissing(how.name);
  return used;
}

/** ECDH1 without a KDF. Errors: see the port. */
export function agree(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  other: Uint8Array,
): Uint8Array {
  const used = useKey(module, name, place, ['private'], 'derive');
  const { open, key } = used;
  if (!hasMechanism(module, open, ckm.ecdh1Derive)) throw mechanismMissing('ecdh1');
  const curve =
    curveOf(readAttribute(module, open.session, key.handle, cka.ecParams)) ?? curveByLength(other);
  const point = pointOf(curve, other);
  const size = curve === 'p384' ? 48 : 32;
  const derived = deriveWith(module, used, point, size);
  try {
    const value = readAttribute(module, open.session, derived, cka.value);
    // Zeros: a point of low order (RFC 7748, section 6.1).
    if (value?.length !== size || value.every((byte) => byte === 0))
      throw new HoldfastError('token-failed', { reason: 'no-shared-secret' });
    return value;
  } finally {
    module.lib.C_DestroyObject(open.session, derived);
  }
}

function curveByLength(key: Uint8Array): 'p256' | 'p384' | 'x25519' {
  return key.length === 32 ? 'x25519' : key.length === 49 ? 'p384' : 'p256';
}

/** Modules differ in whether the other point is bare or in an OCTET STRING; and in what they want to be told of the secret. */
function deriveWith(module: Pkcs11Module, { open, key }: KeyInUse, point: Uint8Array, size: number): Handle {
  const wrapped = Uint8Array.of(0x04, point.length, ...point);
  const template = [
    { type: cka.class, value: cko.secretKey },
    { type: cka.keyType, value: ckk.genericSecret },
    { type: cka.token, value: false },
    { type: cka.sensitive, value: false },
    { type: cka.extractable, value: true },
    { type: cka.valueLen, value: size },
  ];
  let refused: unknown;
  for (const publicData of [point, wrapped]) {
    for (const attributes of [template, template.slice(0, -1)]) {
      try {
        const parameter = { type: packed.ecDh, kdf: 1, publicData: Buffer.from(publicData) };
        return module.lib.C_DeriveKey(
          open.session,
          { mechanism: ckm.ecdh1Derive, parameter },
          key.handle,
          attributes,
        );
      } catch (fault) {
        const { error, fatal } = failureOf(fault);
        if (fatal || error.code === 'token-login-needed') throw fault;
        refused ??= fault;
      }
    }
  }
  throw refused;
}
