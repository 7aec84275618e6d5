import type { DisplaySigner } from './display-parts.ts';
import { toHex } from './bytes.ts';
import { refused } from './refusal.ts';
import type { FoundKey, KeyLookup, RequestInput, SigningAlgorithm } from './request.ts';

/** What every decoder gets besides its bytes. */
export interface DecodeContext {
  input: RequestInput;
  keys: KeyLookup;
}

/**
 * The key a request names by hint. @throws HoldfastError `refused` (`key-needed`, `key-not-found`,
 * `wrong-key-algorithm`).
 */
export function hintedKey<A extends SigningAlgorithm>(
  context: DecodeContext,
  ...algorithms: A[]
): FoundKey & { algorithm: A } {
  const hint = context.input.key;
  if (!hint) throw refused('key-needed');
  const found = context.keys.byId(hint.keyId, hint.path);
  if (!found) throw refused('key-not-found');
  const algorithm = algorithms.find((one) => one === found.algorithm);
  if (algorithm === undefined) throw refused('wrong-key-algorithm', { algorithm: found.algorithm });
  return { ...found, algorithm };
}

/** Key id and path of a found key, for tasks and displays. */
export function placeOf(key: FoundKey): { keyId: string; path?: string } {
  return key.path === undefined ? { keyId: key.keyId } : { keyId: key.keyId, path: key.path };
}

/** How a key is named on screen. */
export function displaySigner(key: FoundKey, address?: string): DisplaySigner {
  return { ...placeOf(key), publicKey: toHex(key.publicKey), ...(address === undefined ? {} : { address }) };
}
