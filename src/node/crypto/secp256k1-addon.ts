import { createRequire } from 'node:module';

/** The calls of the native secp256k1 that we use. Outputs are fresh unless said otherwise; failures throw. */
export interface Secp256k1Addon {
  privateKeyVerify(secret: Uint8Array): boolean;
  /** In place. */
  privateKeyNegate(secret: Uint8Array): Uint8Array;
  /** In place; throws when the tweak is not below the order or the sum is zero. */
  privateKeyTweakAdd(secret: Uint8Array, tweak: Uint8Array): Uint8Array;
  /** In place; throws when the factor is zero or not below the order. */
  privateKeyTweakMul(secret: Uint8Array, factor: Uint8Array): Uint8Array;
  publicKeyCreate(secret: Uint8Array, compressed?: boolean): Uint8Array;
  publicKeyTweakAdd(publicKey: Uint8Array, tweak: Uint8Array, compressed?: boolean): Uint8Array;
  publicKeyTweakMul(publicKey: Uint8Array, factor: Uint8Array, compressed?: boolean): Uint8Array;
  ecdsaSign(digest: Uint8Array, secret: Uint8Array): { signature: Uint8Array; recid: number };
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  ecdsaRecover(signature: Uint8Array, recovery: number, digest: Uint8Array, compressed?: boolean): Uint8Array;
}

/**
 * libsecp256k1 by N-API. `bindings` and never the package's main entry: that one falls back to a slow JavaScript
 * library without a word when the addon does not load, and the library is not in our tree.
 */
export const secp256k1Addon = createRequire(import.meta.url)('secp256k1/bindings') as Secp256k1Addon; // the package ships no types; the shape above is checked by the self-test
