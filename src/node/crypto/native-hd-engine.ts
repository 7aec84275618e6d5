import { createHash } from 'node:crypto';
import type { HdEngine } from '../../core/seeds/hd-engine.ts';
import { nativeSeedHashes } from './hash.ts';
import { secp256k1Addon as secp } from './secp256k1-addon.ts';

function orUndefined(compute: () => Uint8Array): Uint8Array | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

/** BIP-32 arithmetic on libsecp256k1 and node:crypto. */
export const nativeHdEngine: HdEngine = {
  ...nativeSeedHashes,
  publicKey: (secret) => orUndefined(() => secp.publicKeyCreate(secret)),
  addSecret: (secret, tweak) => orUndefined(() => secp.privateKeyTweakAdd(Uint8Array.from(secret), tweak)),
  addPublic: (publicKey, tweak) => orUndefined(() => secp.publicKeyTweakAdd(publicKey, tweak)),
  isPoint: (publicKey) =>
    publicKey.length === 33 &&
    orUndefined(() => secp.publicKeyTweakAdd(publicKey, new Uint8Array(32))) !== undefined,
  // `ripemd160`, not `rmd160`: BoringSSL knows the first name only.
  hash160: (data) =>
    Uint8Array.from(createHash('ripemd160').update(createHash('sha256').update(data).digest()).digest()),
};
