import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { isSecretInRange } from '../../../src/core/crypto/noble-signer.ts';
import { randomCases, seededBytes } from '../../support/random-cases.ts';

describe('the range of private keys', () => {
  it.each([
    ['secp256k1', secp256k1],
    ['p256', p256],
  ] as const)('%s: is that of the audited library, at its ends and over random bytes', (name, curve) => {
    const order = curve.Point.Fn.ORDER;
    const ends = [0n, 1n, 2n, 255n, 256n, order - 2n, order - 1n, order, order + 1n, 2n ** 256n - 1n];
    const random = seededBytes(name);
    const cases = ends.map((end): Uint8Array =>
      Uint8Array.from(Buffer.from(end.toString(16).padStart(64, '0'), 'hex')),
    );
    for (let at = 0; at < randomCases; at++) {
      const bytes = random(32);
      // Next to the order, where it counts.
      if (at % 2 === 0) bytes.set(curve.Point.Fn.toBytes(order - 1n).subarray(0, at % 33));
      cases.push(bytes);
    }
    let taken = 0;
    for (const bytes of cases) {
      expect(isSecretInRange(name, bytes)).toBe(curve.utils.isValidSecretKey(bytes));
      taken += isSecretInRange(name, bytes) ? 1 : 0;
    }
    expect(taken).toBeGreaterThan(cases.length / 2);
    expect(isSecretInRange(name, new Uint8Array(31).fill(1))).toBe(false);
  });
});
