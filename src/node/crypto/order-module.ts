/*
 * Arithmetic modulo the order of secp256k1, for the scalars of signatures that are checked together: see `limb-code.ts` for
 * the form of its elements. Nothing here is secret.
 */
import {
  address,
  copy,
  elementBytes,
  limbBits,
  limbs,
  limbsOf,
  load,
  mask,
  one,
  place,
  places,
  products,
  store,
  type Address,
} from './limb-code.ts';
import type { Local, WasmFunction, WasmModule } from './wasm-builder.ts';

/** The order of secp256k1 (SEC 2). */
export const groupOrder = 2n ** 256n - 0x14551231950b75fc4402da1732fc9bebfn;

/** What 2^261 and 2^256 are modulo the order: five limbs each. */
const wide = limbsOf(2n ** 261n % groupOrder).slice(0, 5);
const narrow = limbsOf(2n ** 256n % groupOrder).slice(0, 5);

/** Bytes of a weight: its low limb, what is above that, and whether it is below zero (1) or not (0). */
export const weightBytes = 12;

/** Bytes that a signature takes: r, s, recovery. */
const signatureBytes = 65;

/** Reads 32 bytes, most significant first: parameters are where to and where from. */
export function readBytes(module: WasmModule): WasmFunction {
  const code = module.function(2, undefined, 'readBytes');
  const [to, from] = [code.parameter(0), code.parameter(1)];
  const words = code.locals('i64', 8);
  for (const [at, word] of words.entries()) {
    code
      .get(from)
      .load('i64', 28 - 4 * at)
      .set(word);
    // The order of its bytes turned around.
    code.get(word).i64(24).do('i64.shl').i64(0xff000000).do('i64.and');
    code.get(word).i64(8).do('i64.shl').i64(0xff0000).do('i64.and', 'i64.or');
    code.get(word).i64(8).do('i64.shr_u').i64(0xff00).do('i64.and', 'i64.or');
    code.get(word).i64(24).do('i64.shr_u', 'i64.or').set(word);
  }
  for (let limb = 0; limb < limbs; limb++) {
    const [word, shift] = [(limb * limbBits) >> 5, (limb * limbBits) & 31];
    const [low, high] = [words[word], words[word + 1]];
    if (low === undefined) continue;
    code.get(to).get(low);
    if (high !== undefined) code.get(high).i64(32).do('i64.shl', 'i64.or');
    code
      .i64(shift)
      .do('i64.shr_u')
      .i64(mask)
      .do('i64.and')
      .store(4 * limb);
  }
  return code;
}

/** Carries what limbs have above their bits on to the next one; the last one keeps all. */
function carry(code: WasmFunction, element: readonly Local[]): void {
  for (const [at, limb] of element.entries()) {
    const next = element[at + 1];
    if (next === undefined) return;
    code.get(next).get(limb).i64(limbBits).do('i64.shr_u', 'i64.add').set(next);
    code.get(limb).i64(mask).do('i64.and').set(limb);
  }
}

/** Adds `high` times a constant of five limbs to `low`. */
function fold(
  code: WasmFunction,
  low: readonly Local[],
  high: readonly Local[],
  by: readonly bigint[],
): void {
  for (const [column, limb] of low.entries()) {
    code.get(limb);
    for (const [at, one] of high.entries()) {
      const factor = by[column - at];
      if (factor !== undefined) code.get(one).i64(factor).do('i64.mul', 'i64.add');
    }
    code.set(limb);
  }
}

/** The product of two elements: parameters are where to, and the two. */
function multiply(module: WasmModule): WasmFunction {
  const code = module.function(3, undefined, 'multiplyOrder');
  const [a, b] = [load(code, code.parameter(1)), load(code, code.parameter(2))];
  const sum = code.locals('i64', 2 * limbs);
  for (const [column, limb] of sum.entries()) {
    if (column === sum.length - 1) code.i64(0);
    else products(code, column, a, b);
    code.set(limb);
  }
  carry(code, sum);
  // 512 bits become 385, those 261, and those little more than 256.
  const half = [...sum.slice(0, limbs), ...code.locals('i64', 5)];
  for (const limb of half.slice(limbs)) code.i64(0).set(limb);
  fold(code, half, sum.slice(limbs), wide);
  carry(code, half);
  const low = half.slice(0, limbs);
  fold(code, low, half.slice(limbs), wide);
  carry(code, low);
  const last = low.at(-1);
  if (last === undefined) return code;
  const over = code.local('i64');
  code.get(last).i64(24).do('i64.shr_u').set(over);
  code
    .get(last)
    .i64(2n ** 24n - 1n)
    .do('i64.and')
    .set(last);
  fold(code, low, [over], narrow);
  carry(code, low);
  store(code, code.parameter(0), low);
  return code;
}

/** Adds an element to a sum of 64-bit limbs, which never overflow: there are fewer than 2^30 to add. */
function accumulate(code: WasmFunction, sum: Local, offset: number, element: number): void {
  for (let limb = 0; limb < limbs; limb++) {
    code
      .get(sum)
      .get(sum)
      .loadWide(offset + 8 * limb);
    code
      .i32(element)
      .load('i64', 4 * limb)
      .do('i64.add')
      .storeWide(offset + 8 * limb);
  }
}

const sumBytes = 8 * limbs;

/**
 * `forward(signatures, count, spare)` multiplies up every s and leaves the product; the caller inverts it.
 * `backward(signatures, digests, weights, count, spare)` then adds up weight times z/s and weight times r/s of all. `spare`
 * has room for two elements for each. Both take the places from 1 to 4.
 */
export function scalarSums(module: WasmModule, read: WasmFunction): void {
  const times = multiply(module);
  const { product } = places;
  {
    const code = module.function(3, undefined, 'forward');
    const [from, count, spare] = [code.parameter(0), code.parameter(1), code.parameter(2)];
    one(code, product);
    code.while(
      () => code.get(count),
      () => {
        code.get(spare).get(from).i32(32).do('i32.add').call(read);
        copy(code, product, 0, spare, elementBytes);
        code.i32(product).i32(product).get(spare).call(times);
        code.get(from).i32(signatureBytes).do('i32.add').set(from);
        code
          .get(spare)
          .i32(2 * elementBytes)
          .do('i32.add')
          .set(spare);
        code.get(count).i32(1).do('i32.sub').set(count);
      },
    );
  }
  const code = module.function(5, undefined, 'backward');
  const [signature, digest, weight, count, spare] = [
    code.parameter(0),
    code.parameter(1),
    code.parameter(2),
    code.parameter(3),
    code.parameter(4),
  ];
  const sum = code.local('i32');
  const [factor, scalar, small] = [place(1), place(2), place(3)];
  const ends: [Local, number][] = [
    [signature, signatureBytes],
    [digest, 32],
    [weight, weightBytes],
    [spare, 2 * elementBytes],
  ];
  for (const [end, size] of ends) code.get(end).get(count).i32(size).do('i32.mul', 'i32.add').set(end);
  for (let limb = 0; limb < limbs; limb++)
    code
      .i32(small)
      .i64(0)
      .store(4 * limb);
  const summed = (from: Address, offset: number): void => {
    address(code.i32(scalar), from).call(read);
    code.i32(scalar).i32(scalar).i32(factor).call(times);
    accumulate(code, sum, offset, scalar);
  };
  code.while(
    () => code.get(count),
    () => {
      for (const [end, size] of ends) code.get(end).i32(size).do('i32.sub').set(end);
      code.i32(factor).i32(product).get(spare).i32(elementBytes).do('i32.add').call(times);
      code.i32(product).i32(product).get(spare).call(times);
      for (const offset of [0, 4]) code.i32(small).get(weight).load('i64', offset).store(offset);
      code.i32(factor).i32(factor).i32(small).call(times);
      code.get(weight).load('i32', 8).i32(sumBytes).do('i32.mul').i32(places.sums).do('i32.add').set(sum);
      summed(digest, 0);
      summed(signature, 2 * sumBytes);
      code.get(count).i32(1).do('i32.sub').set(count);
    },
  );
}
