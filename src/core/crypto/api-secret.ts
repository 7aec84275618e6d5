import { decodeBase64Bytes } from '../encoding/base-bytes.ts';
import { HoldfastError } from '../error.ts';
import { joinBytes } from './bytes.ts';

/** Bounds of a secret and its passphrase, in bytes of the text that the exchange shows. */
export const apiSecretLimits = { least: 8, most: 512, passphrase: 256 } as const;

/** What an exchange gives beside the name of an API key. */
export interface ApiSecret {
  /** The text as shown, without blanks around it. */
  readonly secret: Uint8Array;
  /** Empty when the exchange asks for none. */
  readonly passphrase: Uint8Array;
}

/** How the text becomes the key of an HMAC. */
export type ApiSecretForm = 'text' | 'base64';

const version = 1;

/**
 * The stored form: a version byte, the length of the secret in two bytes, the secret, the passphrase. A new array;
 * the caller wipes it. Errors: `api-secret-malformed` {reason}.
 */
export function encodeApiSecret({ secret, passphrase }: ApiSecret): Uint8Array {
  const { least, most, passphrase: longest } = apiSecretLimits;
  if (secret.length < least || secret.length > most)
    throw new HoldfastError('api-secret-malformed', { reason: 'length' });
  if (passphrase.length > longest) throw new HoldfastError('api-secret-malformed', { reason: 'passphrase' });
  return joinBytes(Uint8Array.of(version, secret.length >> 8, secret.length & 0xff), secret, passphrase);
}

/** Reads {@link encodeApiSecret}; the parts are copies for the caller to wipe. Errors: `api-secret-malformed`. */
export function decodeApiSecret(stored: Uint8Array): ApiSecret {
  const length = ((stored[1] ?? 0) << 8) | (stored[2] ?? 0);
  if (stored[0] !== version || length === 0 || stored.length < 3 + length)
    throw new HoldfastError('api-secret-malformed', { reason: 'stored' });
  return { secret: stored.slice(3, 3 + length), passphrase: stored.slice(3 + length) };
}

/** The key of the HMAC; the caller wipes it. Errors: `api-secret-malformed` when it is not the base64 that it must be. */
export function apiSecretKey(secret: Uint8Array, form: ApiSecretForm): Uint8Array {
  if (form === 'text') return secret.slice();
  try {
    return decodeBase64Bytes(secret);
  } catch {
    throw new HoldfastError('api-secret-malformed', { reason: 'base64' });
  }
}
