import { createRequire } from 'node:module';
import { nobleSecp256k1 } from './secp256k1-noble.ts';

/** The calls of the native secp256k1 that we use. Outputs are fresh unless said otherwise; failures throw. */
export interface Secp256k1Addon {
  privateKeyVerify(secret: Uint8Array): boolean;
  /** In place. */
  privateKeyNegate(secret: Uint8Array): Uint8Array;
  /** In place; throws when the tweak is not below the order or the sum is zero. */
  privateKeyTweakAdd(secret: Uint8Array, tweak: Uint8Array): Uint8Array;
  /** In place; throws when the factor is zero or not below the order. */
  privateKeyTweakMul(secret: Uint8Array, factor: Uint8Array): Uint8Array;
  publicKeyCreate(secret: Uint8Array): Uint8Array;
  publicKeyConvert(publicKey: Uint8Array, compressed: boolean, into?: Uint8Array): Uint8Array;
  /** Throws when the tweak is not below the order or the sum is infinity. */
  publicKeyTweakAdd(publicKey: Uint8Array, tweak: Uint8Array): Uint8Array;
  /** Throws when the factor is zero or not below the order. */
  publicKeyTweakMul(publicKey: Uint8Array, factor: Uint8Array): Uint8Array;
  /** `into` takes the signature, when it is not to be a fresh one. */
  ecdsaSign(
    digest: Uint8Array,
    secret: Uint8Array,
    options?: Readonly<Record<string, never>>,
    into?: Uint8Array,
  ): { signature: Uint8Array; recid: number };
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  ecdsaRecover(signature: Uint8Array, recovery: number, digest: Uint8Array): Uint8Array;
}

/** Platforms for which the package brings a binary. */
const prebuilt = ['linux-x64', 'darwin-arm64', 'win32-x64'];

/**
 * libsecp256k1 by N-API. `bindings` and never the package's main entry: that one falls back to a JavaScript library
 * that is not in our tree. `undefined` on platforms without a binary; where there is one it must load, since going
 * on without it would take the independent check away unseen.
 */
function loadAddon(): Secp256k1Addon | undefined {
  try {
    // The package ships no types; the shape is checked by the self-test, call by call.
    return createRequire(import.meta.url)('secp256k1/bindings') as Secp256k1Addon;
  } catch (error) {
    if (prebuilt.includes(`${process.platform}-${process.arch}`)) throw error;
    return undefined;
  }
}

const loaded = loadAddon();

/** Whether the native library is in use; if not, the checks of a second implementation are noble checking noble. */
export const hasNativeSecp256k1: boolean = loaded !== undefined;

/** The native library, or noble in its place. */
export const secp256k1Addon: Secp256k1Addon = loaded ?? nobleSecp256k1;

/** A point (33 bytes) as 65 bytes, in `into` when it is given; undefined when it is none. */
export function uncompressPoint(point: Uint8Array, into?: Uint8Array): Uint8Array | undefined {
  try {
    return secp256k1Addon.publicKeyConvert(point, false, into);
  } catch {
    return undefined;
  }
}
