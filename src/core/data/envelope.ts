import { x25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import type { KeyAlgorithm } from '../crypto/algorithms.ts';
import { joinBytes } from '../crypto/bytes.ts';
import { encryptOaep, oaepSeedBytes, type OaepHash } from '../crypto/rsa-oaep.ts';
import { decodeHex, encodeHex } from '../encoding/hex.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { RandomPort } from '../ports.ts';

/** Length in bytes of the secret inside an envelope. */
export const envelopeSecretBytes = 32;

/** Lower-case hex of so many bytes. */
function hex(least: number, most = least): z.ZodString {
  return z.string().regex(new RegExp(`^([0-9a-f]{2}){${String(least)},${String(most)}}$`));
}

/**
 * How a ciphertext carries a secret of its own, for keys that cannot give theirs: wrapped by an AES key (RFC 3394),
 * encrypted to an RSA key (RFC 8017, OAEP), or agreed on with a key on a curve and an ephemeral one (SP 800-56A Rev. 3,
 * C(1e, 1s)). See docs/data-format.md.
 */
export const envelopeSchema = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('aes-kw'), wrapped: hex(40) }),
  z.strictObject({ how: z.literal('rsa-oaep-sha256'), wrapped: hex(256, 512) }),
  z.strictObject({ how: z.literal('rsa-oaep-sha1'), wrapped: hex(256, 512) }),
  z.strictObject({ how: z.literal('ecdh-p256'), ephemeral: hex(33) }),
  z.strictObject({ how: z.literal('ecdh-p384'), ephemeral: hex(49) }),
  z.strictObject({ how: z.literal('ecdh-x25519'), ephemeral: hex(32) }),
]);
/** See {@link envelopeSchema}. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** The ways of {@link envelopeSchema}, by name. */
export const envelopeWays = [
  'aes-kw',
  'rsa-oaep-sha256',
  'rsa-oaep-sha1',
  'ecdh-p256',
  'ecdh-p384',
  'ecdh-x25519',
] as const satisfies readonly Envelope['how'][];

/** Which key opens an envelope. */
const openers: Readonly<Record<Envelope['how'], KeyAlgorithm>> = {
  'aes-kw': 'aes-256',
  'rsa-oaep-sha256': 'rsa',
  'rsa-oaep-sha1': 'rsa',
  'ecdh-p256': 'p256',
  'ecdh-p384': 'p384',
  'ecdh-x25519': 'x25519',
};

/** The algorithm of the key that an envelope is for. */
export function openerOf({ how }: Pick<Envelope, 'how'>): KeyAlgorithm {
  return openers[how];
}

/** Algorithms of keys that agree. */
export type CurveName = 'p256' | 'p384' | 'x25519';

/** An envelope with what is in it; the caller wipes the secret. */
interface SealedEnvelope {
  readonly envelope: Envelope;
  readonly secret: Uint8Array;
}

/** Puts a fresh secret where only the private half of an RSA key gets at it. `spki` is the public one. */
export function sealToRsa(random: RandomPort, spki: Uint8Array, hash: OaepHash): SealedEnvelope {
  const secret = random.bytes(envelopeSecretBytes);
  const seed = random.bytes(oaepSeedBytes(hash));
  const wrapped = encodeHex(encryptOaep(hash, secret, seed, spki));
  seed.fill(0);
  return { envelope: { how: `rsa-oaep-${hash}`, wrapped }, secret };
}

/**
 * Agrees on a fresh secret with a public key, as it stands in a key's record. Errors: `data-damaged` {what: key} for
 * what is no public key.
 */
export function sealToCurve(random: RandomPort, curve: CurveName, publicKey: Uint8Array): SealedEnvelope {
  const { utils, lengths } = curves[curve];
  const seed = random.bytes(lengths.seed ?? 32);
  const own = utils.randomSecretKey(seed);
  const ephemeral = publicOf(curve, own);
  const shared = agreeHere(curve, own, publicKey);
  const envelope = { how: `ecdh-${curve}`, ephemeral: encodeHex(ephemeral) } as const;
  const secret = agreedSecret(envelope, publicKey, shared);
  for (const one of [seed, own, shared]) one.fill(0);
  return { envelope, secret };
}

/** The curves as noble has them; all three have the same shape as far as it is used here. */
const curves = { p256, p384, x25519 } as const;

function publicOf(curve: CurveName, secret: Uint8Array): Uint8Array {
  return curve === 'x25519' ? x25519.getPublicKey(secret) : curves[curve].getPublicKey(secret, true);
}

/**
 * The shared secret of a private half that is at hand and the other's public one: the x coordinate, or the result of
 * X25519. The caller wipes it. Errors: `data-damaged` {what: key} for what is no point of the curve, and for one that
 * would give the same secret to everybody (RFC 7748, section 6.1).
 */
export function agreeHere(curve: CurveName, secret: Uint8Array, other: Uint8Array): Uint8Array {
  try {
    if (curve === 'x25519') return x25519.getSharedSecret(secret, other);
    const point = curves[curve].getSharedSecret(secret, other, true);
    const x = point.slice(1);
    point.fill(0);
    return x;
  } catch {
    throw new HoldfastError('data-damaged', { what: 'key' });
  }
}

/** Whether bytes are a public key of a curve in the form of records; checked before a token is asked with them. */
export function isPublicKey(curve: CurveName, key: Uint8Array): boolean {
  if (curve === 'x25519') return key.length === 32;
  return curves[curve].utils.isValidPublicKey(key, true);
}

const agreementLabel = encodeUtf8('holdfast data v2 agreement');

/**
 * The secret inside an envelope of a curve, from what was agreed on. Both public keys are bound to it, so that neither
 * can be another one. Errors: `data-damaged` {what: key} for an agreement that is all zeros.
 */
export function agreedSecret(
  { how, ephemeral }: Extract<Envelope, { readonly ephemeral: string }>,
  publicKey: Uint8Array,
  shared: Uint8Array,
): Uint8Array {
  if (shared.every((byte) => byte === 0)) throw new HoldfastError('data-damaged', { what: 'key' });
  const zero = Uint8Array.of(0);
  const info = joinBytes(agreementLabel, zero, encodeUtf8(how), zero, decodeHex(ephemeral), publicKey);
  return hkdf(sha256, shared, new Uint8Array(0), info, envelopeSecretBytes);
}
