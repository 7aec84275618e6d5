import { describe, expect, it } from 'vitest';
import {
  hasNativeSecp256k1,
  secp256k1Addon,
  type Secp256k1Addon,
} from '../../../src/node/crypto/secp256k1-addon.ts';
import { nobleSecp256k1 } from '../../../src/node/crypto/secp256k1-noble.ts';
import { seededBytes } from '../../support/random-cases.ts';

type Call = (addon: Secp256k1Addon) => unknown;

/** The answer, or that there is none: messages of the two differ. */
function answer(addon: Secp256k1Addon, call: Call): unknown {
  try {
    return call(addon);
  } catch {
    return 'refused';
  }
}

describe('noble in place of the native library', () => {
  it('is not used here: the native one loads', () => {
    expect(hasNativeSecp256k1).toBe(true);
  });

  it('answers every call alike, edge cases included', () => {
    const random = seededBytes('stand-in');
    const zero = new Uint8Array(32);
    const one = Uint8Array.from(zero).fill(1, 31);
    const full = new Uint8Array(32).fill(0xff);
    const minusOne = secp256k1Addon.privateKeyNegate(Uint8Array.from(one));
    let calls = 0;
    for (let round = 0; round < 40; round++) {
      const secret = random(32);
      const digest = random(32);
      const publicKey = secp256k1Addon.publicKeyCreate(secret);
      const { signature, recid } = secp256k1Addon.ecdsaSign(digest, secret);
      for (const tweak of [random(32), zero, one, full, minusOne]) {
        const table: Call[] = [
          (addon) => addon.privateKeyVerify(tweak),
          (addon) => addon.privateKeyNegate(Uint8Array.from(secret)),
          (addon) => addon.privateKeyTweakAdd(Uint8Array.from(secret), tweak),
          (addon) => addon.privateKeyTweakAdd(Uint8Array.from(one), tweak),
          (addon) => addon.privateKeyTweakMul(Uint8Array.from(secret), tweak),
          (addon) => addon.publicKeyCreate(tweak),
          (addon) => addon.publicKeyTweakAdd(publicKey, tweak),
          (addon) => addon.publicKeyTweakMul(publicKey, tweak),
          (addon) => addon.ecdsaSign(digest, secret),
          (addon) => addon.ecdsaVerify(signature, tweak, publicKey),
          (addon) => addon.ecdsaVerify(signature, digest, publicKey),
          (addon) => addon.ecdsaRecover(signature, recid, digest),
        ];
        for (const [at, call] of table.entries()) {
          expect(answer(nobleSecp256k1, call), `call ${String(at)}`).toEqual(answer(secp256k1Addon, call));
          calls++;
        }
      }
    }
    expect(calls).toBe(40 * 5 * 12);
  });
});
