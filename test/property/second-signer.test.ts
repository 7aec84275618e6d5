import { secp256k1 } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { quickSecondSigner as secondSigner } from '../../src/node/crypto/second-signer.ts';
import { WasmVerifier } from '../../src/node/crypto/wasm-verifier.ts';
import { randomCases, seededBytes } from '../support/random-cases.ts';

const cases = randomCases >= 10_000 ? randomCases : 500;
const turned = 5;
const { Fn, BASE } = secp256k1.Point;
const wasm = new WasmVerifier();

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const place = at % bytes.length;
  changed[place] = (changed[place] ?? 0) ^ (1 << (at % 8));
  return changed;
}

describe('single signatures of secp256k1 in WebAssembly', () => {
  it(`takes what is right of ${String(cases)} of each scheme, and nothing with one bit turned in every fifth`, () => {
    const random = seededBytes('second');
    for (let at = 0; at < cases; at++) {
      const [secret, digest] = [random(32), random(32)];
      const publicKey = nativeSigner.publicKey('secp256k1', secret);
      const { compact, recovery } = nativeSigner.ecdsaSecp256k1(digest, secret);
      const made = nativeSigner.schnorr(digest, secret, random(32));
      const id = recovery === 1 ? 1 : 0;
      expect(wasm.ecdsa(compact, digest, publicKey)).toBe(true);
      expect(wasm.recover(compact, id, digest)).toEqual(publicKey);
      expect(wasm.schnorr(made, digest, publicKey.subarray(1))).toBe(true);
      const place = 7 * (at / turned) + 3;
      if (at % turned === 0) {
        expect(wasm.ecdsa(flipped(compact, place), digest, publicKey)).toBe(false);
        expect(wasm.ecdsa(compact, flipped(digest, place), publicKey)).toBe(false);
        expect(wasm.ecdsa(compact, digest, flipped(publicKey, place))).toBe(false);
        expect(wasm.schnorr(flipped(made, place), digest, publicKey.subarray(1))).toBe(false);
        expect(wasm.schnorr(made, flipped(digest, place), publicKey.subarray(1))).toBe(false);
        expect(wasm.schnorr(made, digest, flipped(publicKey.subarray(1), place))).toBe(false);
        expect(wasm.recover(flipped(compact, place), id, digest)).not.toEqual(publicKey);
      }
      expect(wasm.recover(compact, id === 0 ? 1 : 0, digest)).not.toEqual(publicKey);
    }
  });

  it('recovers as noble does from signatures of nobody', () => {
    const random = seededBytes('recover');
    for (let at = 0; at < cases / 20; at++) {
      const [signature, digest] = [random(64), random(32)];
      const id = at % 2 === 0 ? 0 : 1;
      expect(wasm.recover(signature, id, digest)).toEqual(
        nobleSigner.recoverEcdsaSecp256k1({ compact: signature, recovery: id }, digest),
      );
    }
  });

  it('leaves what is not written out to noble: equal and opposite points, zeros and ends of ranges', () => {
    const one = Fn.toBytes(1n);
    const publicKey = BASE.toBytes(true);
    const edges = [0n, 1n, 2n, 3n, Fn.ORDER - 1n, Fn.ORDER - 2n, Fn.ORDER >> 1n].map((value) =>
      Fn.toBytes(value),
    );
    for (const [at, digest] of edges.entries())
      for (const [other, s] of edges.entries())
        for (const r of [edges[(at + other) % edges.length] ?? digest, BASE.toBytes(true).subarray(1)]) {
          const signature = Uint8Array.from([...r, ...s]);
          expect(secondSigner.verifyEcdsaSecp256k1(signature, digest, publicKey)).toBe(
            nobleSigner.verifyEcdsaSecp256k1(signature, digest, publicKey),
          );
          for (const recovery of [0, 1, 2, 3] as const)
            expect(secondSigner.recoverEcdsaSecp256k1({ compact: signature, recovery }, digest)).toEqual(
              nobleSigner.recoverEcdsaSecp256k1({ compact: signature, recovery }, digest),
            );
        }
    const signed = nobleSigner.ecdsaSecp256k1(one, one).compact;
    expect(secondSigner.verifyEcdsaSecp256k1(signed, one, publicKey)).toBe(true);
    // s = r + z and the key is the base: the nonce is 1 too, so that equal points meet.
    const r = Fn.fromBytes(BASE.toBytes(true).subarray(1));
    for (const z of [5n, 7n, Fn.ORDER - 3n]) {
      const [over, under] = [Fn.toBytes(z), Fn.add(r, z)];
      const s = under > Fn.ORDER >> 1n ? Fn.neg(under) : under;
      const signature = Uint8Array.from([...Fn.toBytes(r), ...Fn.toBytes(s)]);
      expect(secondSigner.verifyEcdsaSecp256k1(signature, over, publicKey)).toBe(true);
    }
  });

  it('refuses what is no signature, digest or key', () => {
    const secret = new Uint8Array(32).fill(9);
    const digest = new Uint8Array(32).fill(3);
    const publicKey = nativeSigner.publicKey('secp256k1', secret);
    const { compact } = nativeSigner.ecdsaSecp256k1(digest, secret);
    const whole = secp256k1.Point.fromBytes(publicKey).toBytes(false);
    expect(secondSigner.verifyEcdsaSecp256k1(compact, digest, whole)).toBe(true);
    expect(secondSigner.verifyEcdsaSecp256k1(compact.subarray(1), digest, publicKey)).toBe(false);
    expect(secondSigner.verifyEcdsaSecp256k1(compact, digest, publicKey.subarray(1))).toBe(false);
    const high = compact.slice();
    high.set(Fn.toBytes(Fn.ORDER - Fn.fromBytes(compact.subarray(32))), 32);
    expect(secondSigner.verifyEcdsaSecp256k1(high, digest, publicKey)).toBe(false);
    expect(secondSigner.verifySchnorr(compact, digest, publicKey)).toBe(false);
    // A view of another kind, as a program in JavaScript could hand in.
    const text = 'no bytes' as unknown as Uint8Array;
    expect(() => secondSigner.verifyEcdsaSecp256k1(text, digest, publicKey)).toThrow();
    expect(() => secondSigner.recoverEcdsaSecp256k1({ compact: text, recovery: 0 }, digest)).toThrow();
  });
});
