import { secp256k1 } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { BigIntCurve, type BulkCurve } from '../../../src/core/signing/bulk-curve.ts';
import { WasmCurve } from '../../../src/node/crypto/wasm-curve.ts';
import { randomCases, seededBytes } from '../../support/random-cases.ts';

const { Point } = secp256k1;
const { p, n } = Point.CURVE();
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (x: bigint, y: bigint): Uint8Array =>
  Uint8Array.from(
    Buffer.from(`04${[x, y].map((value) => value.toString(16).padStart(64, '0')).join('')}`, 'hex'),
  );

describe.each<[string, () => BulkCurve]>([
  ['WebAssembly', () => new WasmCurve()],
  ['BigInt', () => new BigIntCurve()],
])('additions of points by %s', (_name, make) => {
  it('gives the sums that the audited library gives, sums of sums and of opposites among them', () => {
    const random = seededBytes('points');
    const points = make();
    for (let round = 0; round < Math.ceil(randomCases / 200); round++) {
      const count = 24;
      points.begin(count);
      const expected = new Map<number, typeof Point.ZERO>();
      for (let at = 0; at < count; at++) {
        const point = Point.BASE.multiply((number(random(32)) % (n - 1n)) + 1n);
        const taken = points.take(point.toBytes(false)) ?? -1;
        expected.set(taken, point).set(taken + 1, point.negate());
      }
      for (let level = 0; level < 3; level++) {
        const all = [...expected.keys()].slice(-2 * count);
        const left = all.filter((_one, at) => at % 4 === 0);
        const right = all.filter((_one, at) => at % 4 === 3);
        const first = points.add(left, right) ?? -1;
        for (const [at, one] of left.entries()) {
          const sum = expected.get(one)?.add(expected.get(right[at] ?? -1) ?? Point.ZERO);
          expect(points.coordinates(first + at)).toEqual(sum && { x: sum.toAffine().x, y: sum.toAffine().y });
          if (sum !== undefined) expected.set(first + at, sum);
        }
      }
    }
  });

  it('takes no point that does not lie on the curve', () => {
    const points = make();
    points.begin(4);
    const { x, y } = Point.BASE.toAffine();
    expect(points.take(bytesOf(x, y))).toBe(0);
    expect(points.take(bytesOf(x, p - y))).toBe(2);
    for (const [a, b] of [
      [x, y + 1n],
      [x + 1n, y],
      [y, x],
      [0n, 0n],
      [p + 1n, y],
      [1n, p],
    ] as const)
      expect(points.take(bytesOf(a, b))).toBeUndefined();
    expect(points.take(new Uint8Array(64))).toBeUndefined();
  });

  it('says so when two of a pair have the same x', () => {
    const points = make();
    points.begin(3);
    const five = points.take(Point.BASE.multiply(5n).toBytes(false)) ?? -1;
    const seven = points.take(Point.BASE.multiply(7n).toBytes(false)) ?? -1;
    expect(points.add([five], [five])).toBeUndefined();
    expect(points.add([five, five], [seven, five + 1])).toBeUndefined();
    expect(points.add([five], [seven])).toBeDefined();
  });

  it('gives the sums of scalars as they are written', () => {
    const random = seededBytes('scalars');
    const curve = make();
    const largest = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 29, 2 ** 33];
    for (let round = 0; round < Math.ceil(randomCases / 100); round++) {
      const count = 1 + (round % 20);
      const digests = random(32 * count);
      const signatures = random(65 * count);
      if (round % 3 === 0) digests.fill(0xff, 0, 32);
      const weights = Array.from(
        { length: count },
        (_one, at) => largest[(round + at) % 9] ?? Number(number(random(4))) - 2 ** 31,
      );
      let [ofBase, ofKey] = [0n, 0n];
      for (const [at, weight] of weights.entries()) {
        const [r, s] = [0, 32].map((from) =>
          number(signatures.subarray(at * 65 + from, at * 65 + from + 32)),
        ) as [bigint, bigint];
        const scaled = BigInt(weight) * Point.Fn.inv(s % n);
        ofBase += scaled * number(digests.subarray(at * 32, at * 32 + 32));
        ofKey += scaled * r;
      }
      curve.begin(0);
      expect(curve.scalarSums(digests, signatures, weights)).toEqual({
        ofBase: ((ofBase % n) + n) % n,
        ofKey: ((ofKey % n) + n) % n,
      });
    }
    expect(curve.scalarSums(new Uint8Array(32), new Uint8Array(65), [1])).toBeUndefined();
  });
});
