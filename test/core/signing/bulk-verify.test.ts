import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { verifiesTogether } from '../../../src/core/signing/bulk-verify.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';

const secret = new Uint8Array(32).fill(7);
const publicKey = secp256k1.getPublicKey(secret);
const most = 300;
const digests = new Uint8Array(most * 32);
const signatures = new Uint8Array(most * 65);
for (let at = 0; at < most; at++) {
  const digest = sha256(Uint8Array.of(at & 0xff, at >> 8));
  const { compact, recovery } = nobleSigner.ecdsaSecp256k1(digest, secret);
  digests.set(digest, at * 32);
  signatures.set(compact, at * 65);
  signatures[at * 65 + 64] = recovery;
}

function holds(count: number, seed: number, changed?: (signatures: Uint8Array, digests: Uint8Array) => void) {
  const [made, over] = [signatures.slice(0, count * 65), digests.slice(0, count * 32)];
  changed?.(made, over);
  return verifiesTogether(publicKey, over, made, sha256(Uint8Array.of(seed)));
}

describe('verifying many signatures at once', () => {
  it('takes right ones, however many there are and whatever the weights', () => {
    const counts = [1, 2, 3, 5, 24, 25, 31, 64, 65, 150, 300];
    for (const count of counts)
      for (let seed = 0; seed < 4; seed++) expect(holds(count, seed), `${count}`).toBe(true);
  });

  it('refuses one that is wrong, wherever it stands', () => {
    for (const count of [1, 24, 60])
      for (let at = 0; at < count; at += 7) {
        const flip = (place: number) => (made: Uint8Array) => {
          made[at * 65 + place] = (made[at * 65 + place] ?? 0) ^ 1;
        };
        expect(holds(count, at, flip(63)), 's').toBe(false);
        expect(holds(count, at, flip(31)), 'r').toBe(false);
        expect(holds(count, at, flip(64)), 'recovery').toBe(false);
        expect(
          holds(count, at, (_made, over) => {
            over[at * 32 + 31] = (over[at * 32 + 31] ?? 0) ^ 1;
          }),
          'digest',
        ).toBe(false);
      }
  });

  it('refuses right ones in each other’s places, and of another key', () => {
    const swapped = (made: Uint8Array): void => {
      made.copyWithin(0, 65, 130);
      made.set(signatures.subarray(0, 65), 65);
    };
    expect(holds(30, 1, swapped)).toBe(false);
    const other = secp256k1.getPublicKey(new Uint8Array(32).fill(8));
    expect(verifiesTogether(other, digests, signatures, sha256(Uint8Array.of(1)))).toBe(false);
  });
});
