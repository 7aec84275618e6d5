import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  getCiphers,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { aeskw, aeskwp } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { HoldfastError } from '../../src/core/error.ts';
import type { NewTokenKey, TokenCipher, TokenSignature } from '../../src/core/tokens/port.ts';

/** Keys as the made-up token of the tests has them: secrets in the clear, with Node's and noble's cryptography. */
export interface FakeKey {
  readonly secret: Uint8Array;
  readonly publicKey?: Uint8Array;
}

const curves = { p256, p384, secp256k1 } as const;

/** A new key of that type. */
export function makeFakeKey(type: NewTokenKey['type'], bits: number | undefined): FakeKey {
  switch (type) {
    case 'p256':
    case 'p384':
    case 'secp256k1':
      return withPublic(type, curves[type].utils.randomSecretKey());
    case 'ed25519':
    case 'x25519':
      return withPublic(type, Uint8Array.from(randomBytes(32)));
    case 'rsa': {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits ?? 2048 });
      return withPublic('rsa', Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })));
    }
    case 'aes':
    case 'generic':
      return { secret: Uint8Array.from(randomBytes((bits ?? 256) / 8)) };
  }
}

/** The public half, in the form of a key's record. */
export function withPublic(type: NewTokenKey['type'], secret: Uint8Array): FakeKey {
  const own = Uint8Array.from(secret);
  switch (type) {
    case 'p256':
    case 'p384':
    case 'secp256k1':
      return { secret: own, publicKey: curves[type].getPublicKey(own, true) };
    case 'ed25519':
      return { secret: own, publicKey: ed25519.getPublicKey(own) };
    case 'x25519':
      return { secret: own, publicKey: x25519.getPublicKey(own) };
    case 'rsa': {
      const spki = createPublicKey(rsaOf(own)).export({ type: 'spki', format: 'der' });
      return { secret: own, publicKey: Uint8Array.from(spki) };
    }
    default:
      return { secret: own };
  }
}

function rsaOf(secret: Uint8Array): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' });
}

/** Bytes of CKA_EC_POINT's coordinates, of the modulus in bits, or of the secret. */
export function bitsOf(type: NewTokenKey['type'], { secret }: FakeKey): number | undefined {
  if (type === 'rsa') return rsaOf(secret).asymmetricKeyDetails?.modulusLength;
  return type === 'aes' || type === 'generic' ? secret.length * 8 : undefined;
}

/** A signature as tokens make them: r and s as they come, high or low. `nonce` fixes r. */
export function fakeSign(
  type: NewTokenKey['type'],
  { secret }: FakeKey,
  how: TokenSignature,
  data: Uint8Array,
): Uint8Array {
  const hash = /sha(256|384|512)$/.exec(how)?.[0] ?? 'sha256';
  switch (how) {
    case 'ecdsa':
    case 'ecdsa-sha256':
    case 'ecdsa-sha384': {
      if (type !== 'p256' && type !== 'p384' && type !== 'secp256k1') throw mechanismMissing(how);
      const digest = how === 'ecdsa' ? data : createHash(hash).update(data).digest();
      return curves[type].sign(Uint8Array.from(digest), secret, {
        prehash: false,
        lowS: false,
        extraEntropy: true,
      });
    }
    case 'ed25519':
      if (type !== 'ed25519') throw mechanismMissing(how);
      return ed25519.sign(data, secret);
    case 'hmac-sha256':
      return Uint8Array.from(createHmac('sha256', secret).update(data).digest());
    default: {
      if (type !== 'rsa') throw mechanismMissing(how);
      const pss = how.startsWith('rsa-pss');
      const padding = pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
      const key = {
        key: rsaOf(secret),
        padding,
        ...(pss ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}),
      };
      return Uint8Array.from(sign(hash, data, key));
    }
  }
}

/** ECDSA with k = 7: what a token whose randomness has failed gives out. */
export function signWithFixedNonce(
  type: NewTokenKey['type'],
  { secret }: FakeKey,
  digest: Uint8Array,
): Uint8Array {
  if (type !== 'p256' && type !== 'p384' && type !== 'secp256k1') throw mechanismMissing('ecdsa');
  const { Point } = curves[type];
  const { Fn } = Point;
  const k = 7n;
  const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const r = Fn.create(Point.BASE.multiply(k).x);
  const s = Fn.mul(Fn.inv(k), Fn.add(Fn.create(number(digest)), Fn.mul(r, number(secret))));
  return Uint8Array.from([...Fn.toBytes(r), ...Fn.toBytes(s)]);
}

/** Encrypts or decrypts as tokens do. */
export function fakeCipher(
  direction: 'encrypt' | 'decrypt',
  type: NewTokenKey['type'],
  key: FakeKey,
  how: TokenCipher,
  data: Uint8Array,
): Uint8Array {
  try {
    return how.name.startsWith('rsa')
      ? rsaCipher(direction, key, how.name === 'rsa-oaep-sha1' ? 'sha1' : 'sha256', data)
      : aesCipher(direction, key.secret, how, data);
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    throw new HoldfastError('token-failed', { reason: 'CKR_ENCRYPTED_DATA_INVALID', type });
  }
}

function rsaCipher(
  direction: 'encrypt' | 'decrypt',
  key: FakeKey,
  oaepHash: string,
  data: Uint8Array,
): Uint8Array {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const own = rsaOf(key.secret);
  return Uint8Array.from(
    direction === 'encrypt'
      ? publicEncrypt({ key: createPublicKey(own), padding, oaepHash }, data)
      : privateDecrypt({ key: own, padding, oaepHash }, data),
  );
}

function aesCipher(
  direction: 'encrypt' | 'decrypt',
  secret: Uint8Array,
  how: TokenCipher,
  data: Uint8Array,
): Uint8Array {
  const size = secret.length * 8;
  if (how.name === 'aes-gcm') {
    const name = `aes-${size}-gcm` as 'aes-256-gcm';
    if (direction === 'encrypt') {
      const cipher = createCipheriv(name, secret, how.iv).setAAD(how.aad);
      return Uint8Array.from([...cipher.update(data), ...cipher.final(), ...cipher.getAuthTag()]);
    }
    const cipher = createDecipheriv(name, secret, how.iv).setAAD(how.aad).setAuthTag(data.subarray(-16));
    return Uint8Array.from([...cipher.update(data.subarray(0, -16)), ...cipher.final()]);
  }
  const iv = how.name === 'aes-cbc-pad' ? how.iv : null;
  const name = how.name === 'aes-cbc-pad' ? `aes-${size}-cbc` : `aes-${size}-ecb`;
  const cipher =
    direction === 'encrypt' ? createCipheriv(name, secret, iv) : createDecipheriv(name, secret, iv);
  if (how.name === 'aes-ecb') cipher.setAutoPadding(false);
  return Uint8Array.from([...cipher.update(data), ...cipher.final()]);
}

/** AES key wrap (RFC 3394, RFC 5649) of another key's bytes: OpenSSL's, or noble's where there is BoringSSL instead. */
export function fakeWrap(wrapping: Uint8Array, padded: boolean, data: Uint8Array): Uint8Array {
  const [name, iv] = wrapNames(wrapping, padded);
  if (!getCiphers().includes(name)) return noble(padded)(wrapping).encrypt(data);
  const cipher = createCipheriv(name, wrapping, iv);
  return Uint8Array.from([...cipher.update(data), ...cipher.final()]);
}

/** Inverse of {@link fakeWrap}. Errors: `token-failed`. */
export function fakeUnwrap(wrapping: Uint8Array, padded: boolean, wrapped: Uint8Array): Uint8Array {
  try {
    const [name, iv] = wrapNames(wrapping, padded);
    if (!getCiphers().includes(name)) return noble(padded)(wrapping).decrypt(wrapped);
    const cipher = createDecipheriv(name, wrapping, iv);
    return Uint8Array.from([...cipher.update(wrapped), ...cipher.final()]);
  } catch {
    throw new HoldfastError('token-failed', { reason: 'CKR_WRAPPED_KEY_INVALID' });
  }
}

const noble = (padded: boolean): typeof aeskw => (padded ? aeskwp : aeskw);

function wrapNames(wrapping: Uint8Array, padded: boolean): [string, Buffer] {
  const iv = Buffer.from(padded ? 'a65959a6' : 'a6a6a6a6a6a6a6a6', 'hex');
  return [`id-aes${wrapping.length * 8}-wrap${padded ? '-pad' : ''}`, iv];
}

/** ECDH without a KDF: the x coordinate, or X25519's result. */
export function fakeAgree(type: NewTokenKey['type'], { secret }: FakeKey, other: Uint8Array): Uint8Array {
  if (type === 'x25519') return x25519.getSharedSecret(secret, other);
  if (type === 'p256' || type === 'p384' || type === 'secp256k1')
    return curves[type].getSharedSecret(secret, other, true).slice(1);
  throw mechanismMissing('CKM_ECDH1_DERIVE');
}

/** Its error. */
export function mechanismMissing(mechanism: string): HoldfastError {
  return new HoldfastError('token-mechanism-missing', { mechanism });
}
