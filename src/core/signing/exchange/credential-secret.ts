import { apiSecretKey, encodeApiSecret } from '../../crypto/api-secret.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { nobleSigner } from '../../crypto/noble-signer.ts';
import { decodeBase64Bytes } from '../../encoding/base-bytes.ts';
import { parsePrivateKey } from '../../encoding/private-key-import.ts';
import { HoldfastError, isHoldfastError } from '../../error.ts';
import type { Authentication } from '../request.ts';
import { credentialAlgorithms } from './credential.ts';
import type { ExchangeProfile } from './profile.ts';

/** What comes in with an API key. */
export interface StatedSecret {
  /** As the exchange shows it: text, or a private key as PEM, hex (`0x` or not) or base64. */
  readonly secret: Uint8Array;
  readonly passphrase: Uint8Array | undefined;
}

/**
 * The stored form of a credential's secret and its public half, if it has one. New arrays; the caller wipes the secret.
 * Errors: `key-malformed` {reason}, `key-wrong-algorithm`, `passphrase-needed`, those of `parsePrivateKey`.
 */
export function readCredentialSecret(
  profile: ExchangeProfile,
  authentication: Authentication,
  { secret, passphrase }: StatedSecret,
): { readonly secret: Uint8Array; readonly publicKey: Uint8Array | undefined } {
  const rule = profile.signing[authentication];
  if (rule === undefined) throw new HoldfastError('key-wrong-algorithm', { authentication });
  const text = trimmed(secret);
  const wantsPassphrase = rule !== 'agent' && rule.passphrase !== undefined;
  if (wantsPassphrase && (passphrase === undefined || passphrase.length === 0))
    throw new HoldfastError('passphrase-needed');
  if (!wantsPassphrase && passphrase !== undefined)
    throw new HoldfastError('key-malformed', { reason: 'passphrase-unused' });
  if (authentication !== 'hmac') return readPair(authentication, text);
  // Both go into texts and headers that hold nothing else.
  if (!isVisible(text) || !isVisible(passphrase ?? text))
    throw new HoldfastError('key-malformed', { reason: 'character' });
  if (rule !== 'agent') apiSecretKey(text, rule.secret ?? 'text').fill(0);
  return {
    secret: encodeApiSecret({ secret: text, passphrase: passphrase ?? new Uint8Array(0) }),
    publicKey: undefined,
  };
}

function readPair(
  authentication: Exclude<Authentication, 'hmac'>,
  text: Uint8Array,
): { readonly secret: Uint8Array; readonly publicKey: Uint8Array | undefined } {
  const algorithm = credentialAlgorithms[authentication];
  if (text[0] === 0x2d) return parsePrivateKey('pem', text, algorithm);
  if (algorithm === 'ed25519') return readEd25519(text);
  const prefixed = text[0] === 0x30 && (text[1] === 0x78 || text[1] === 0x58);
  return parsePrivateKey('hex', prefixed ? text.subarray(2) : text, algorithm);
}

/** Base64 of the seed, or of seed and public half as some exchanges show it. */
function readEd25519(text: Uint8Array): {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array | undefined;
} {
  const bytes = base64OrMalformed(text);
  try {
    const read = parsePrivateKey('raw', bytes.subarray(0, 32), 'ed25519');
    const stated = bytes.subarray(32);
    if (stated.length === 0 || equalBytes(stated, nobleSigner.publicKey('ed25519', read.secret))) return read;
    read.secret.fill(0);
    throw new HoldfastError('key-malformed', { reason: 'public-key-mismatch' });
  } finally {
    bytes.fill(0);
  }
}

function base64OrMalformed(text: Uint8Array): Uint8Array {
  try {
    return decodeBase64Bytes(text);
  } catch (error) {
    if (isHoldfastError(error, 'bad-base64')) throw new HoldfastError('key-malformed', { reason: 'base64' });
    throw error;
  }
}

function isVisible(text: Uint8Array): boolean {
  return text.every((code) => code > 0x20 && code < 0x7f);
}

/** A view without the blanks and line ends that come along when a secret is copied. */
function trimmed(text: Uint8Array): Uint8Array {
  const isBlank = (code: number | undefined): boolean =>
    code === 0x20 || code === 9 || code === 10 || code === 13;
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.subarray(start, end);
}
