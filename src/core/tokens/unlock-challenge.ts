import { x25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { HoldfastError, isHoldfastError } from '../error.ts';
import type { RandomPort } from '../ports.ts';
import { isTokenShare, type TokenSlotMeans } from '../vault/token-slot.ts';
import type { TokenCipher, TokenKeyPlace, TokenKeyType, TokenModule, TokenName } from './port.ts';

/** What a token is to answer, and what it has to answer with; the secret is the caller's to wipe. */
export interface Challenge {
  readonly means: TokenSlotMeans;
  readonly challenge: Uint8Array;
  /** 32 bytes, 48 of P-384. */
  readonly secret: Uint8Array;
}

/** The means that a key of that type has, the better ones first; none for keys that only sign. */
export function meansOf(type: TokenKeyType): readonly TokenSlotMeans[] {
  switch (type) {
    case 'p256':
    case 'p384':
    case 'x25519':
      return [`ecdh-${type}`];
    case 'rsa':
      return ['rsa-oaep-sha256', 'rsa-oaep-sha1'];
    case 'aes':
      return ['aes-gcm', 'aes-cbc-pad'];
    default:
      return [];
  }
}

const canTryNext = new Set(['token-mechanism-missing', 'token-failed']);
const secretLength = 32;
const ivLengths = { 'aes-gcm': 12, 'aes-cbc-pad': 16 } as const;

/**
 * Makes a challenge that only that key answers: an agreement is made here, in software; RSA and AES encrypt on the token.
 * The token then answers it once, so that nothing is stored that it cannot open. The first of `means` that it can do.
 * Errors: those of the port; `token-mechanism-missing` when it can do none, `token-lied` {what: `challenge`}.
 */
export async function makeChallenge(
  token: { readonly module: TokenModule; readonly name: TokenName },
  place: TokenKeyPlace,
  means: readonly TokenSlotMeans[],
  random: RandomPort,
): Promise<Challenge> {
  let refused: HoldfastError | undefined;
  for (const one of means) {
    let made: Challenge | undefined;
    try {
      made = await propose(token, place, one, random);
      const given = await answerChallenge(token, place, one, made.challenge);
      const right = same(given, made.secret);
      given.fill(0);
      if (right) return made;
      throw new HoldfastError('token-lied', { what: 'challenge' });
    } catch (error) {
      made?.secret.fill(0);
      // Another hash or mode may be what it knows; everything else is said at once.
      if (!isHoldfastError(error) || !canTryNext.has(error.code)) throw error;
      refused ??= error;
    }
  }
  throw refused ?? new HoldfastError('token-mechanism-missing', { mechanism: 'unlock' });
}

/**
 * What the token makes of a challenge, for the caller to wipe. Errors: those of the port; `token-failed` for a
 * challenge that is not of this key, or whose answer is no secret.
 */
export async function answerChallenge(
  token: { readonly module: TokenModule; readonly name: TokenName },
  place: TokenKeyPlace,
  means: TokenSlotMeans,
  challenge: Uint8Array,
): Promise<Uint8Array> {
  const share = await answer(token, place, means, challenge);
  if (isTokenShare(means, share)) return share;
  share.fill(0);
  throw new HoldfastError('token-failed', { reason: 'no-shared-secret' });
}

async function answer(
  { module, name }: { readonly module: TokenModule; readonly name: TokenName },
  place: TokenKeyPlace,
  means: TokenSlotMeans,
  challenge: Uint8Array,
): Promise<Uint8Array> {
  if (means === 'rsa-oaep-sha256' || means === 'rsa-oaep-sha1')
    return await module.decrypt(name, place, { name: means }, challenge);
  if (means === 'aes-gcm' || means === 'aes-cbc-pad') {
    const length = ivLengths[means];
    return await module.decrypt(
      name,
      place,
      cipherOf(means, challenge.slice(0, length)),
      challenge.slice(length),
    );
  }
  return await module.agree(name, place, challenge);
}

async function propose(
  { module, name }: { readonly module: TokenModule; readonly name: TokenName },
  place: TokenKeyPlace,
  means: TokenSlotMeans,
  random: RandomPort,
): Promise<Challenge> {
  if (means === 'ecdh-p256' || means === 'ecdh-p384' || means === 'ecdh-x25519') {
    if (place.publicKey === undefined) throw new HoldfastError('token-lied', { what: 'public-key' });
    return { means, ...agreement(means, place.publicKey, random) };
  }
  const secret = random.bytes(secretLength);
  if (means === 'rsa-oaep-sha256' || means === 'rsa-oaep-sha1')
    return { means, secret, challenge: await module.encrypt(name, place, { name: means }, secret) };
  const iv = random.bytes(ivLengths[means]);
  const sealed = await module.encrypt(name, place, cipherOf(means, iv), secret);
  return { means, secret, challenge: Uint8Array.from([...iv, ...sealed]) };
}

function agreement(
  means: 'ecdh-p256' | 'ecdh-p384' | 'ecdh-x25519',
  publicKey: Uint8Array,
  random: RandomPort,
): { challenge: Uint8Array; secret: Uint8Array } {
  if (means === 'ecdh-x25519') {
    const ephemeral = random.bytes(32);
    const made = {
      challenge: x25519.getPublicKey(ephemeral),
      secret: x25519.getSharedSecret(ephemeral, publicKey),
    };
    ephemeral.fill(0);
    return made;
  }
  const curve = means === 'ecdh-p256' ? p256 : p384;
  // A few bytes more than the order has: taken modulo the order, they are as good as evenly spread.
  const seed = random.bytes(curve.lengths.seed ?? 72);
  const ephemeral = curve.utils.randomSecretKey(seed);
  const point = curve.getSharedSecret(ephemeral, publicKey, true);
  const made = { challenge: curve.getPublicKey(ephemeral, true), secret: point.slice(1) };
  for (const bytes of [seed, ephemeral, point]) bytes.fill(0);
  return made;
}

function cipherOf(means: 'aes-gcm' | 'aes-cbc-pad', iv: Uint8Array): TokenCipher {
  return means === 'aes-gcm' ? { name: means, iv, aad: new Uint8Array(0) } : { name: means, iv };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.reduce((all, byte, at) => all | (byte ^ (b[at] ?? 0)), 0) === 0;
}
