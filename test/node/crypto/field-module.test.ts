import { describe, expect, it } from 'vitest';
import { curveModule } from '../../../src/node/crypto/curve-module.ts';
import { fieldPrime } from '../../../src/node/crypto/field-module.ts';
import { elementBytes, places } from '../../../src/node/crypto/limb-code.ts';
import { groupOrder } from '../../../src/node/crypto/order-module.ts';
import { randomCases, seededBytes } from '../../support/random-cases.ts';

/** As much of the runtime's own as is used here. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

interface Field {
  readonly memory: { readonly buffer: ArrayBuffer };
  multiply(out: number, a: number, b: number): void;
  square(out: number, a: number): void;
  subtract(out: number, a: number, b: number): void;
  inverse(out: number, a: number): void;
  isZero(a: number): number;
  multiplyOrder(out: number, a: number, b: number): void;
}

const p = fieldPrime;
// As the module was written.
const field = new WebAssembly.Instance(new WebAssembly.Module(curveModule())).exports as Field;
const words = new Uint32Array(field.memory.buffer);
const [a, b, c] = [0, 1, 2].map((at) => places.free + at * elementBytes) as [number, number, number];

function put(at: number, limbs: readonly number[]): void {
  words.set(limbs, at / 4);
}

function value(at: number, modulus = p): bigint {
  let sum = 0n;
  for (let limb = 8; limb >= 0; limb--) sum = (sum << 29n) + BigInt(words[at / 4 + limb] ?? 0);
  return sum % modulus;
}

function limbsOf(of: bigint): number[] {
  return Array.from({ length: 9 }, (_, at) => Number((of >> BigInt(29 * at)) & (2n ** 29n - 1n)));
}

/** Numbers at the edges, random ones, and elements whose limbs are all as large as they may be. */
function element(random: (length: number) => Uint8Array, at: number): number[] {
  const edges = [0n, 1n, 2n, p - 1n, p - 2n, p, p + 1n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 29n - 1n];
  const edge = edges[at % 40];
  if (edge !== undefined) return limbsOf(edge);
  if (at % 40 === 11)
    return Array.from({ length: 9 }, (_, limb) => (limb < 8 ? 2 ** 29 + 2 ** 26 : 2 ** 24 + 2 ** 10));
  return limbsOf(BigInt(`0x${Buffer.from(random(32)).toString('hex')}`));
}

describe('the field of secp256k1 in WebAssembly', () => {
  it(`multiplies, squares and subtracts as BigInt does over ${String(randomCases)} cases`, () => {
    const random = seededBytes('field');
    for (let at = 0; at < randomCases; at++) {
      put(a, element(random, at));
      put(b, element(random, Math.floor(at / 3)));
      const [left, right] = [value(a), value(b)];
      field.multiply(c, a, b);
      expect(value(c), `product ${String(at)}`).toBe((left * right) % p);
      field.square(c, a);
      expect(value(c), `square ${String(at)}`).toBe((left * left) % p);
      field.subtract(c, a, b);
      expect(value(c), `difference ${String(at)}`).toBe((left - right + p) % p);
      expect(field.isZero(c)).toBe(left === right ? 1 : 0);
      field.multiplyOrder(c, a, b);
      expect(value(c, groupOrder), `product ${String(at)} by the order`).toBe(
        (value(a, groupOrder) * value(b, groupOrder)) % groupOrder,
      );
      field.subtract(a, a, a);
      expect(field.isZero(a)).toBe(1);
    }
  });

  it('inverts', () => {
    const random = seededBytes('inverses');
    for (let at = 1; at < 60; at++) {
      put(a, element(random, at));
      if (value(a) === 0n) continue;
      field.inverse(c, a);
      expect((value(c) * value(a)) % p).toBe(1n);
    }
  });
});
