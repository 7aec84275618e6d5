import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToBigInt } from './bytes.ts';

const { p, n } = secp256k1.Point.CURVE();

/** A point of secp256k1 by its coordinates; never the one at infinity. */
export interface Affine {
  readonly x: bigint;
  readonly y: bigint;
}

/** Sums over many signatures, which say what the weighted sum of their points must be. */
export interface ScalarSums {
  /** Of weight times z/s, modulo the order. */
  readonly ofBase: bigint;
  /** Of weight times r/s. */
  readonly ofKey: bigint;
}

/**
 * Arithmetic of secp256k1 over many public points and scalars. Points are known by numbers: each that is taken is followed by
 * its opposite, and sums have numbers one after the other.
 */
export interface BulkCurve {
  /** Forgets all points; of those to come at most `count` are taken in. */
  begin(count: number): void;
  /** The number of a point of 65 bytes (0x04, x, y); its opposite is one more. Undefined when it does not lie on the curve. */
  take(point: Uint8Array): number | undefined;
  /** The number of the first sum of each left and right; undefined when two of a pair have the same x. */
  add(left: readonly number[], right: readonly number[]): number | undefined;
  coordinates(at: number): Affine;
  /**
   * Over digests z (32 bytes each) and signatures (65 bytes each: r, s, recovery) with s from 1 to the order less 1. Weights
   * are whole numbers of at most 2^33 on either side of zero.
   */
  scalarSums(digests: Uint8Array, signatures: Uint8Array, weights: readonly number[]): ScalarSums | undefined;
}

/** With the numbers of the language: for runtimes without anything faster. */
export class BigIntCurve implements BulkCurve {
  #points: Affine[] = [];

  begin(): void {
    this.#points = [];
  }

  take(point: Uint8Array): number | undefined {
    const x = bytesToBigInt(point.subarray(1, 33));
    const y = bytesToBigInt(point.subarray(33));
    if (point.length !== 65 || x >= p || y >= p || (y * y - x * x * x - 7n) % p !== 0n) return undefined;
    return this.#points.push({ x, y }, { x, y: p - y }) - 2;
  }

  add(left: readonly number[], right: readonly number[]): number | undefined {
    const pairs = left.map((one, at): [Affine, Affine] => [
      this.coordinates(one),
      this.coordinates(right[at] ?? -1),
    ]);
    const inverses = inverted(
      pairs.map(([a, b]) => mod(b.x - a.x, p)),
      p,
    );
    if (inverses === undefined) return undefined;
    const first = this.#points.length;
    for (const [at, [a, b]] of pairs.entries()) this.#points.push(added(a, b, inverses[at] ?? 0n));
    return first;
  }

  scalarSums(
    digests: Uint8Array,
    signatures: Uint8Array,
    weights: readonly number[],
  ): ScalarSums | undefined {
    const made = new DataView(signatures.buffer, signatures.byteOffset, signatures.byteLength);
    const over = new DataView(digests.buffer, digests.byteOffset, digests.byteLength);
    const inverses = inverted(
      weights.map((_weight, at) => numberAt(made, at * 65 + 32)),
      n,
    );
    if (inverses === undefined) return undefined;
    let [ofBase, ofKey] = [0n, 0n];
    for (const [at, weight] of weights.entries()) {
      const scaled = (BigInt(weight) * (inverses[at] ?? 0n)) % n;
      ofBase += scaled * numberAt(over, at * 32);
      ofKey += scaled * numberAt(made, at * 65);
    }
    return { ofBase: mod(ofBase, n), ofKey: mod(ofKey, n) };
  }

  coordinates(at: number): Affine {
    const point = this.#points[at];
    if (point === undefined) throw new RangeError('no such point');
    return point;
  }
}

/** The sum of two points of different x, given the inverse of the difference of those. */
function added(left: Affine, right: Affine, inverseOfRun: bigint): Affine {
  const slope = mod((right.y - left.y) * inverseOfRun, p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

/** 32 bytes as a number, most significant first. */
function numberAt(view: DataView, at: number): bigint {
  const high = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  return (high << 128n) | (view.getBigUint64(at + 16) << 64n) | view.getBigUint64(at + 24);
}

/** The residue that is not negative. */
function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The inverses of all numbers modulo a prime, for the price of one; undefined when one of them is zero. */
function inverted(values: readonly bigint[], modulus: bigint): bigint[] | undefined {
  const before: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    before.push(product);
    product = (product * value) % modulus;
  }
  if (product === 0n) return undefined;
  let rest = inverse(product, modulus);
  const inverses = new Array<bigint>(values.length);
  for (let at = values.length - 1; at >= 0; at--) {
    inverses[at] = (rest * (before[at] ?? 0n)) % modulus;
    rest = (rest * (values[at] ?? 0n)) % modulus;
  }
  return inverses;
}

/** The inverse by Euclid; `value` is not zero and below the prime `modulus`. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return x < 0n ? x + modulus : x;
}
