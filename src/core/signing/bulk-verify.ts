import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { HashPort } from '../ports.ts';
import { bigIntToBytes } from './bytes.ts';
import { BigIntCurve, type Affine, type BulkCurve } from './bulk-curve.ts';

/*
 * Many ECDSA signatures of one key, checked at once. With R = (z/s) G + (r/s) Q for each of them, the sum of a_i R_i must
 * be (sum of a_i z_i/s_i) G + (sum of a_i r_i/s_i) Q for any weights a_i. The weights are drawn after the signatures are
 * made: with 32 bits, a wrong signature leaves the sum right with a chance of 1 in 2^32, which is rarer than the faults
 * that this looks for. It takes thirty times less than checking one after another, and shares no code with the library
 * that signs.
 */

const { Point } = secp256k1;
const { p, n } = Point.CURVE();
const zeroBytes = new Uint8Array(32);
const topBytes = bigIntToBytes(n - 1n, 32);
const halfBytes = bigIntToBytes(n >> 1n, 32);
const weightBits = 32;

/**
 * How many bits of the weights a window takes: each window adds up every point once and costs about two additions for
 * each of its buckets, of which signed digits need only half as many.
 */
function windowBits(count: number): number {
  const cost = (bits: number): number => Math.ceil(weightBits / bits) * (count + 2 ** bits);
  let best = 2;
  for (let bits = 3; bits <= 12; bits++) if (cost(bits) < cost(best)) best = bits;
  return best;
}

/** The digit of a word in one window, from minus half of 2^bits to half of it less one. */
function digitAt(word: number, window: number, bits: number): number {
  const digit = (word >>> (window * bits)) & (2 ** bits - 1);
  return digit < 2 ** (bits - 1) ? digit : digit - 2 ** bits;
}

/** The weight that a word of 32 bits stands for: no two words give the same, since digits are read in one way only. */
function weightOf(word: number, bits: number): number {
  let weight = 0;
  for (let window = 0; window * bits < weightBits; window++)
    weight += digitAt(word, window, bits) * 2 ** (window * bits);
  return weight;
}

/**
 * Gives a compressed point (33 bytes) as 65 bytes, which are read before the next is asked for; may be wrong, for the
 * result is checked. Undefined when it is none.
 */
export type Uncompress = (point: Uint8Array) => Uint8Array | undefined;

/** Noble's, which takes ten times as long as the native one. */
export const nobleUncompress: Uncompress = (point) => {
  try {
    return Point.fromBytes(point).toBytes(false);
  } catch {
    return undefined;
  }
};

/** So many times the base and so many times a key (33 bytes) together; undefined where it cannot say. */
type Combine = (ofBase: bigint, ofKey: bigint, publicKey: Uint8Array) => Affine | undefined;

/** What makes the check faster where there is some. */
export interface VerifyTools {
  readonly uncompress?: Uncompress | undefined;
  readonly curve?: BulkCurve | undefined;
  readonly combine?: Combine | undefined;
  readonly sha256?: HashPort['sha256'] | undefined;
}

/**
 * Whether all signatures (65 bytes each: r, s in the lower half, recovery 0 or 1) over digests (32 bytes each) lead back to
 * `publicKey` (33 bytes). `seed` is 32 bytes that whoever signed could not know. False also in cases that are right but
 * too rare to be told apart here: the caller then checks one after another.
 */
export function verifiesTogether(
  publicKey: Uint8Array,
  digests: Uint8Array,
  signatures: Uint8Array,
  seed: Uint8Array,
  tools: VerifyTools = {},
): boolean {
  const { uncompress = nobleUncompress, curve = new BigIntCurve(), sha256 = nobleSha256 } = tools;
  const count = digests.length / 32;
  if (!Number.isInteger(count) || signatures.length !== count * 65) return false;
  curve.begin(count);
  const taken: number[] = [];
  for (let at = 0; at < count; at++) {
    const signature = signatures.subarray(at * 65, at * 65 + 65);
    const point = inRange(signature) ? liftedPoint(signature, uncompress) : undefined;
    const number = point && curve.take(point);
    if (number === undefined) return false;
    taken.push(number);
  }
  const words = wordsFrom(seed, digests, signatures, count, sha256);
  const bits = windowBits(count);
  const sums = curve.scalarSums(
    digests,
    signatures,
    words.map((word) => weightOf(word, bits)),
  );
  if (sums === undefined) return false;
  const sum = new WeightedSum(curve, bits).of(taken, words);
  // A sum that ends nowhere would say nothing.
  if (sum === undefined || sum.is0()) return false;
  const { x, y } = sum.toAffine();
  const { ofBase, ofKey } = sums;
  const expected = tools.combine?.(ofBase, ofKey, publicKey) ?? nobleCombine(ofBase, ofKey, publicKey);
  return x === expected.x && y === expected.y && (y * y - x * x * x - 7n) % p === 0n;
}

function nobleCombine(ofBase: bigint, ofKey: bigint, publicKey: Uint8Array): Affine {
  const first = ofBase === 0n ? Point.ZERO : Point.BASE.multiply(ofBase);
  return first.add(Point.fromBytes(publicKey).multiplyUnsafe(ofKey)).toAffine();
}

/** Whether r is from 1 to the order less 1, and s from 1 to half of it (EIP-2). */
function inRange(signature: Uint8Array): boolean {
  return (
    !isAtMost(signature, 0, zeroBytes) &&
    isAtMost(signature, 0, topBytes) &&
    !isAtMost(signature, 32, zeroBytes) &&
    isAtMost(signature, 32, halfBytes)
  );
}

/** Whether the 32 bytes from a place on are a number of at most `top`. */
function isAtMost(bytes: Uint8Array, from: number, top: Uint8Array): boolean {
  for (let at = 0; at < 32; at++) {
    const difference = (bytes[from + at] ?? 0) - (top[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** A point on its way through `uncompress`: thousands follow each other. */
const compressed = new Uint8Array(33);

/**
 * The point that r is the x of, with the parity that the recovery id states, in 65 bytes. That it has both is checked here,
 * that it lies on the curve where it is taken.
 */
function liftedPoint(signature: Uint8Array, uncompress: Uncompress): Uint8Array | undefined {
  const recovery = signature[64];
  if (recovery !== 0 && recovery !== 1) return undefined;
  compressed[0] = 2 + recovery;
  compressed.set(signature.subarray(0, 32), 1);
  const point = uncompress(compressed);
  if (point?.length !== 65 || ((point[64] ?? 0) & 1) !== recovery) return undefined;
  for (let at = 1; at <= 32; at++) if (point[at] !== signature[at - 1]) return undefined;
  return point;
}

/** A word of 32 bits for the weight of each signature, from the seed and all that is checked; never zero. */
function wordsFrom(
  seed: Uint8Array,
  digests: Uint8Array,
  signatures: Uint8Array,
  count: number,
  sha256: HashPort['sha256'],
): number[] {
  const all = new Uint8Array(seed.length + digests.length + signatures.length);
  all.set(seed);
  all.set(digests, seed.length);
  all.set(signatures, seed.length + digests.length);
  const block = new Uint8Array(36);
  block.set(sha256(all));
  const view = new DataView(block.buffer);
  const drawn: number[] = [];
  for (let at = 0; drawn.length < count; at++) {
    view.setUint32(32, at);
    const bytes = sha256(block);
    const words = new DataView(bytes.buffer, bytes.byteOffset, 32);
    for (let word = 0; word < 32 && drawn.length < count; word += 4) drawn.push(words.getUint32(word) || 1);
  }
  return drawn;
}

/**
 * The sum of weight times point. In each window the points of a digit go into its bucket (opposite where it is
 * negative); then bucket k counts k times. For that, the odd buckets are summed, each is added to the even one below it,
 * and with those in pairs it goes on, each time for twice as much: so every sum stands for one power of two.
 */
class WeightedSum {
  readonly #curve: BulkCurve;
  readonly #bits: number;
  readonly #windows: number;

  constructor(curve: BulkCurve, bits: number) {
    this.#curve = curve;
    this.#bits = bits;
    this.#windows = Math.ceil(weightBits / bits);
  }

  of(points: readonly number[], words: readonly number[]): typeof Point.ZERO | undefined {
    const [bits, windows] = [this.#bits, this.#windows];
    const size = 2 ** (bits - 1) + 1;
    let buckets: number[][] = Array.from({ length: windows * size }, () => []);
    points.forEach((point, at) => {
      const word = words[at] ?? 0;
      for (let window = 0; window < windows; window++) {
        const digit = digitAt(word, window, bits);
        if (digit !== 0) buckets[window * size + Math.abs(digit)]?.push(digit < 0 ? point + 1 : point);
      }
    });
    if (!this.#reduce(buckets)) return undefined;
    const powers: number[][] = Array.from({ length: windows * bits }, () => []);
    let width = size;
    for (let level = 0; level < bits; level++) {
      const half = Math.ceil(width / 2);
      const folded: number[][] = Array.from({ length: windows * half }, () => []);
      for (let window = 0; window < windows; window++)
        for (let at = 1; at < width; at++) {
          const bucket = buckets[window * width + at] ?? [];
          if (at % 2 === 1) powers[window * bits + level]?.push(...bucket);
          // The first pair counts for nothing any more.
          if (at > 1) folded[window * half + (at >> 1)]?.push(...bucket);
        }
      if (!this.#reduce(folded)) return undefined;
      [buckets, width] = [folded, half];
    }
    if (!this.#reduce(powers)) return undefined;
    let sum = Point.ZERO;
    for (const [only] of powers.reverse()) {
      sum = sum.double();
      if (only !== undefined) sum = sum.add(Point.fromAffine(this.#curve.coordinates(only)));
    }
    return sum;
  }

  /**
   * Adds up each bucket until it holds one point at most; all pairs of a round share one inversion. False when two points
   * have the same x: equal or opposite, which distinct signatures do not give. That is left to the slow check.
   */
  #reduce(buckets: number[][]): boolean {
    for (;;) {
      const left: number[] = [];
      const right: number[] = [];
      for (const bucket of buckets)
        for (let at = 0; at + 1 < bucket.length; at += 2) {
          left.push(bucket[at] ?? 0);
          right.push(bucket[at + 1] ?? 0);
        }
      if (left.length === 0) return true;
      let next = this.#curve.add(left, right);
      if (next === undefined) return false;
      for (const bucket of buckets) {
        if (bucket.length < 2) continue;
        const odd = bucket.length % 2 === 1 ? bucket.at(-1) : undefined;
        bucket.length >>= 1;
        for (let at = 0; at < bucket.length; at++) bucket[at] = next++;
        if (odd !== undefined) bucket.push(odd);
      }
    }
  }
}
