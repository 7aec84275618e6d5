import { aeskw, aeskwp } from '@noble/ciphers/aes.js';
import { HoldfastError } from '../error.ts';

/**
 * AES Key Wrap with Padding (RFC 5649; SP 800-38F, KWP): one key under a wrapping key of 32 bytes. The result names
 * neither key nor algorithm, and the same inputs always give the same bytes.
 */
export function wrapBare(wrappingKey: Uint8Array, key: Uint8Array): Uint8Array {
  return aeskwp(wrappingKey).encrypt(key);
}

/**
 * The inverse; the caller wipes the key. Errors: `data-damaged` {what: key} for changed bytes and for another wrapping
 * key, which passes for right with a probability below 2^-60.
 */
export function unwrapBare(wrappingKey: Uint8Array, wrapped: Uint8Array): Uint8Array {
  try {
    return aeskwp(wrappingKey).decrypt(wrapped);
  } catch {
    throw new HoldfastError('data-damaged', { what: 'key' });
  }
}

/**
 * AES Key Wrap without padding (RFC 3394), undone; the caller wipes the key. Errors: `data-damaged` {what: key} for changed
 * bytes and for another wrapping key.
 */
export function unwrapKeyWrap(wrappingKey: Uint8Array, wrapped: Uint8Array): Uint8Array {
  try {
    return aeskw(wrappingKey).decrypt(wrapped);
  } catch {
    throw new HoldfastError('data-damaged', { what: 'key' });
  }
}
