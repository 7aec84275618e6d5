import { ecb } from '@noble/ciphers/aes.js';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { equalBytes } from '../core/signing/bytes.ts';
import type { KeyAlgorithm } from '../core/crypto/algorithms.ts';
import { nobleX25519 } from '../core/crypto/hpke.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { SignatureScheme, SigningTask } from '../core/signing/request.ts';
import { isVerified } from '../core/signing/sign.ts';
import { signatureFromToken, tokenOrder } from '../core/signing/token-signature.ts';
import type { TokenKeyAttributes, TokenKeyPlace, TokenKeyType } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
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

const schemes: Partial<Record<TokenAlgorithm, SignatureScheme>> = {
  secp256k1: 'ecdsa-secp256k1',
  p256: 'ecdsa-p256',
  p384: 'ecdsa-p384',
  ed25519: 'ed25519',
  rsa: 'rsa-pkcs1-sha256',
  'hmac-sha256': 'hmac-sha256',
};

/**
 * Proof that a token has the secret of a key and can use it: a fresh challenge signed and verified under the public
 * half; an agreement that comes out the same on our side; a secret key answers twice alike, or as
 * `secret` does where we have it (AES, HMAC). Errors: `token-lied` {what: `proof`}, those of tokens.
 */
export async function provePossession(
  context: Context,
  { module, name }: LiveToken,
  algorithm: TokenAlgorithm,
  place: TokenKeyPlace,
  secret?: Uint8Array,
): Promise<void> {
  const challenge = context.ports.random.bytes(32);
  const scheme = schemes[algorithm];
  let right: boolean;
  try {
    if (scheme === undefined) {
      const ask = async (): Promise<Uint8Array> =>
        algorithm === 'x25519'
          ? await module.agree(name, place, context.ports.secondSigner.publicKey('x25519', challenge))
          : await module.encrypt(name, place, { name: 'aes-ecb' }, challenge);
      const first = await ask();
      const ours =
        algorithm === 'x25519' && place.publicKey !== undefined
          ? (context.ports.x25519 ?? nobleX25519).sharedSecret(challenge, place.publicKey)
          : secret === undefined
            ? await ask()
            : ecb(secret, { disablePadding: true }).encrypt(challenge);
      right = first.length === 32 && equalBytes(first, ours);
    } else {
      const payload = encodeUtf8(`holdfast proof of possession ${[...challenge].join(' ')}`);
      const isDigest = scheme === 'ecdsa-secp256k1';
      const task: SigningTask = {
        // No key of the inventory yet: this never leaves the check.
        keyId: 'proof',
        scheme,
        payload: isDigest ? challenge : payload,
        publicKey: place.publicKey ?? new Uint8Array(0),
      };
      const { how, data } = tokenOrder(task);
      const made = signatureFromToken(
        task,
        await module.sign(name, place, how, data),
        context.ports.secondSigner,
      );
      right =
        place.publicKey === undefined
          ? equalBytes(
              made,
              secret === undefined
                ? await module.sign(name, place, how, data)
                : context.ports.hash.hmacSha256(secret, payload),
            )
          : isVerified(task, made, context.ports.secondSigner);
    }
  } catch (error) {
    if (!isHoldfastError(error, 'bad-signature')) throw error;
    right = false;
  }
  if (!right) throw new HoldfastError('token-lied', { what: 'proof' });
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
