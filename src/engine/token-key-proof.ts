import { ecb } from '@noble/ciphers/aes.js';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { equalBytes } from '../core/signing/bytes.ts';
import type { KeyAlgorithm, KeyPurpose } from '../core/crypto/algorithms.ts';
import type { OaepHash } from '../core/crypto/rsa-oaep.ts';
import { agreedSecret, sealToCurve, sealToRsa, type CurveName } from '../core/data/envelope.ts';
import { decodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { SignatureScheme, SigningTask } from '../core/signing/request.ts';
import { isVerified } from '../core/signing/sign.ts';
import { signatureFromToken, tokenOrder } from '../core/signing/token-signature.ts';
import type { TokenKeyAttributes, TokenKeyPlace, TokenKeyType } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { oneUse } from './each-use-pin.ts';
import type { LiveToken } from './token-link.ts';

/** Algorithms of keys that can live on a token, and what a token calls them. */
export const tokenTypes = {
  secp256k1: 'secp256k1',
  p256: 'p256',
  p384: 'p384',
  ed25519: 'ed25519',
  x25519: 'x25519',
  rsa: 'rsa',
  'aes-256': 'aes',
  'hmac-sha256': 'generic',
} as const satisfies Partial<Record<KeyAlgorithm, TokenKeyType>>;

/** One of {@link tokenTypes}. */
export type TokenAlgorithm = keyof typeof tokenTypes;

/** Whether a key on a token is to decrypt or to agree, beside signing or in place of it. */
export function opensOrAgrees(algorithm: TokenAlgorithm, purposes: readonly KeyPurpose[]): boolean {
  // An HMAC key derives by the codes that it makes.
  if (algorithm === 'hmac-sha256') return false;
  return purposes.some((purpose) => purpose === 'encrypt' || purpose === 'wrap' || purpose === 'derive');
}

const schemes: Partial<Record<TokenAlgorithm, SignatureScheme>> = {
  secp256k1: 'ecdsa-secp256k1',
  p256: 'ecdsa-p256',
  p384: 'ecdsa-p384',
  ed25519: 'ed25519',
  rsa: 'rsa-pkcs1-sha256',
  'hmac-sha256': 'hmac-sha256',
};

/** What a proof has found out besides. */
export interface Proof {
  /** For RSA keys that decrypt: the hash of OAEP that the token knows. */
  readonly oaep?: OaepHash;
}

/**
 * Proof that a token has the secret of a key and can use it for what it is for: a fresh challenge signed and verified under
 * the public half; an agreement that comes out the same on our side, or what was encrypted here decrypted there; a secret
 * key answers twice alike, or as `secret` does where we have it (AES, HMAC). `oaep` is the one hash that will do. Errors:
 * `token-lied` {what: `proof`}, those of tokens.
 */
export async function provePossession(
  context: Context,
  live: LiveToken,
  algorithm: TokenAlgorithm,
  place: TokenKeyPlace,
  {
    purposes,
    secret,
    oaep,
  }: {
    readonly purposes: readonly KeyPurpose[];
    readonly secret?: Uint8Array;
    readonly oaep?: OaepHash | undefined;
  },
): Promise<Proof> {
  try {
    const opens = opensOrAgrees(algorithm, purposes);
    const isPair = algorithm === 'rsa' || isAgreeing(algorithm);
    const signs = !isPair || !opens || purposes.includes('sign') || purposes.includes('authenticate');
    let right = true;
    if (algorithm === 'aes-256') right = await answersAlike(context, live, place, secret);
    else if (signs && algorithm !== 'x25519')
      right = await proveSignature(context, live, algorithm, place, secret);
    if (right && isAgreeing(algorithm) && (opens || algorithm === 'x25519'))
      right = await proveAgreement(context, live, algorithm, place);
    if (right && algorithm === 'rsa' && opens)
      return { oaep: await proveDecryption(context, live, place, oaep) };
    if (right) return {};
  } catch (error) {
    if (!isHoldfastError(error, 'bad-signature') && !isHoldfastError(error, 'data-damaged')) throw error;
  }
  throw new HoldfastError('token-lied', { what: 'proof' });
}

async function proveSignature(
  context: Context,
  live: LiveToken,
  algorithm: TokenAlgorithm,
  place: TokenKeyPlace,
  secret: Uint8Array | undefined,
): Promise<boolean> {
  const scheme = schemes[algorithm];
  if (scheme === undefined) return false;
  const challenge = context.ports.random.bytes(32);
  const payload = encodeUtf8(`holdfast proof of possession ${[...challenge].join(' ')}`);
  const task: SigningTask = {
    // No key of the inventory yet: this never leaves the check.
    keyId: 'proof',
    scheme,
    payload: scheme === 'ecdsa-secp256k1' ? challenge : payload,
    publicKey: place.publicKey ?? new Uint8Array(0),
  };
  const { how, data } = tokenOrder(task);
  const ask = async (): Promise<Uint8Array> =>
    await oneUse(context, live, (pin) => live.module.sign(live.name, place, how, data, pin));
  const { hash, secondSigner } = context.ports;
  const made = signatureFromToken(task, await ask(), secondSigner);
  if (place.publicKey !== undefined) return isVerified(task, made, secondSigner);
  return equalBytes(made, secret === undefined ? await ask() : hash.hmacSha256(secret, payload));
}

async function answersAlike(
  { ports }: Context,
  { module, name }: LiveToken,
  place: TokenKeyPlace,
  secret: Uint8Array | undefined,
): Promise<boolean> {
  const challenge = ports.random.bytes(32);
  const ask = async (): Promise<Uint8Array> =>
    await module.encrypt(name, place, { name: 'aes-ecb' }, challenge);
  const first = await ask();
  const ours = secret === undefined ? await ask() : ecb(secret, { disablePadding: true }).encrypt(challenge);
  return first.length === 32 && equalBytes(first, ours);
}

function isAgreeing(algorithm: TokenAlgorithm): algorithm is CurveName {
  return algorithm === 'p256' || algorithm === 'p384' || algorithm === 'x25519';
}

/** The secret of a fresh envelope comes out the same on both sides. */
async function proveAgreement(
  { ports }: Context,
  { module, name }: LiveToken,
  curve: CurveName,
  place: TokenKeyPlace,
): Promise<boolean> {
  if (place.publicKey === undefined) return false;
  const { envelope, secret } = sealToCurve(ports.random, curve, place.publicKey);
  if (!('ephemeral' in envelope)) return false;
  const shared = await module.agree(name, place, decodeHex(envelope.ephemeral));
  return equalBytes(agreedSecret(envelope, place.publicKey, shared), secret);
}

/**
 * By `asked`, or by whichever hash the token knows. Errors: `token-lied` {what: `proof`}, `token-mechanism-missing`
 * {mechanism} when it knows OAEP with none of them.
 */
async function proveDecryption(
  context: Context,
  live: LiveToken,
  place: TokenKeyPlace,
  asked: OaepHash | undefined,
): Promise<OaepHash> {
  const hashes: readonly OaepHash[] = asked === undefined ? ['sha256', 'sha1'] : [asked];
  for (const hash of hashes) {
    const { envelope, secret } = sealToRsa(context.ports.random, place.publicKey ?? new Uint8Array(0), hash);
    if (!('wrapped' in envelope)) continue;
    try {
      const wrapped = decodeHex(envelope.wrapped);
      const opened = await oneUse(context, live, (pin) =>
        live.module.decrypt(live.name, place, { name: `rsa-oaep-${hash}` }, wrapped, pin),
      );
      if (equalBytes(opened, secret)) return hash;
    } catch (error) {
      const unknown =
        isHoldfastError(error, 'token-mechanism-missing') || isHoldfastError(error, 'token-failed');
      if (unknown && asked !== undefined)
        throw new HoldfastError('token-mechanism-missing', { token: live.id, mechanism: `rsa-oaep-${hash}` });
      if (!unknown || hash === 'sha1') throw error;
      continue;
    }
    break;
  }
  throw new HoldfastError('token-lied', { what: 'proof' });
}

/**
 * What of a key's protection is not as asked, in the words of PKCS#11; undefined when all that the token tells is right
 * (P-8). What it does not tell is not held against it.
 */
export function wrongAttribute(
  attributes: TokenKeyAttributes,
  asked: { readonly extractable: boolean; readonly local: boolean },
): string | undefined {
  if (attributes.sensitive === false) return 'CKA_SENSITIVE';
  if (!asked.extractable && attributes.extractable === true) return 'CKA_EXTRACTABLE';
  if (asked.extractable && attributes.extractable === false) return 'CKA_EXTRACTABLE';
  if (asked.local && !asked.extractable && attributes.neverExtractable === false)
    return 'CKA_NEVER_EXTRACTABLE';
  if (asked.local && attributes.local === false) return 'CKA_LOCAL';
  return undefined;
}
