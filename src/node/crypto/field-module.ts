/*
 * Arithmetic in the field of secp256k1 and additions of its points, as a module of WebAssembly. It checks signatures that
 * libsecp256k1 has made and has nothing in common with it; nothing here is secret, so time may depend on values.
 *
 * An element is nine limbs of 29 bits, least first, each in 32 bits of memory. It stands for its residue and need not be the
 * least one: limbs have at most 2^29 + 2^26, the last less than 2^24 + 2^10. Products of nine such limbs fit into 64 bits.
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
  place,
  places,
  pointBytes,
  products,
  squares,
  store,
  type Address,
} from './limb-code.ts';
import type { Local, WasmFunction, WasmModule } from './wasm-builder.ts';

/** Bits of the last limb, since 2^256 = 2^(8 * 29 + 24). */
const lastBits = 24;
/** 2^256 is 2^32 + 977 modulo the prime: 977 in the first limb and 2^3 in the second. */
const [foldFirst, foldSecond] = [977n, 3];
/** 2^261 is 2^37 + 31264: that many in the limb itself, and 2^8 in the next one. */
const [wideFirst, wideSecond] = [31_264n, 8];
/** The prime, 2^256 - 2^32 - 977. */
export const fieldPrime = 2n ** 256n - 2n ** 32n - 977n;

/** Four times the prime, spread so that each limb is larger than any limb that is subtracted from it. */
const spread = limbsOf(4n * fieldPrime).map((limb, at) => {
  if (at === 0) return limb + 2n ** 30n;
  return at === limbs - 1 ? limb - 2n : limb + 2n ** 30n - 2n;
});

/** Takes what a limb has above its bits to the next one, and from the last one around to the first two. */
function carry(code: WasmFunction, element: readonly Local[]): void {
  for (const [at, limb] of element.entries()) {
    const next = element[at + 1];
    if (next !== undefined) {
      code.get(next).get(limb).i64(limbBits).do('i64.shr_u', 'i64.add').set(next);
      code.get(limb).i64(mask).do('i64.and').set(limb);
    }
  }
  const [first, second] = element;
  const last = element.at(-1);
  if (first === undefined || second === undefined || last === undefined) return;
  const over = code.local('i64');
  code.get(last).i64(lastBits).do('i64.shr_u').set(over);
  code
    .get(last)
    .i64(2n ** 24n - 1n)
    .do('i64.and')
    .set(last);
  code.get(first).get(over).i64(foldFirst).do('i64.mul', 'i64.add').set(first);
  code.get(second).get(over).i64(foldSecond).do('i64.shl', 'i64.add').set(second);
}

/**
 * Brings the columns of a product back to an element. Each column is a sum that `column` leaves on the stack; 17 of them,
 * less than 2^62 each.
 */
function reduce(code: WasmFunction, out: Address, column: (at: number) => void): void {
  const wide = code.locals('i64', 2 * limbs);
  const sum = code.local('i64');
  const over = code.local('i64');
  code.i64(0).set(over);
  for (const [at, limb] of wide.entries()) {
    if (at === wide.length - 1) code.get(over).set(limb);
    else {
      column(at);
      code.get(over).do('i64.add').tee(sum).i64(mask).do('i64.and').set(limb);
      code.get(sum).i64(limbBits).do('i64.shr_u').set(over);
    }
  }
  const low = wide.slice(0, limbs);
  const high = wide.slice(limbs);
  for (const [at, limb] of low.entries()) {
    const [same, before] = [high[at], high[at - 1]];
    if (same === undefined) continue;
    code.get(limb).get(same).i64(wideFirst).do('i64.mul', 'i64.add');
    if (before !== undefined) code.get(before).i64(wideSecond).do('i64.shl', 'i64.add');
    code.set(limb);
  }
  const [first, second] = low;
  const top = high.at(-1);
  if (first !== undefined && second !== undefined && top !== undefined) {
    code.get(top).i64(wideSecond).do('i64.shl').set(over);
    code.get(first).get(over).i64(wideFirst).do('i64.mul', 'i64.add').set(first);
    code.get(second).get(over).i64(wideSecond).do('i64.shl', 'i64.add').set(second);
  }
  carry(code, low);
  store(code, out, low);
}

/** The functions of the field, each of which writes its result to where its first parameter says. */
export class Field {
  readonly multiply: WasmFunction;
  readonly square: WasmFunction;
  readonly add: WasmFunction;
  readonly subtract: WasmFunction;
  readonly isZero: WasmFunction;
  readonly #squareTimes: WasmFunction;
  readonly inverse: WasmFunction;
  readonly root: WasmFunction;

  constructor(module: WasmModule) {
    this.multiply = module.function(3, undefined, 'multiply');
    {
      const code = this.multiply;
      const [a, b] = [load(code, code.parameter(1)), load(code, code.parameter(2))];
      reduce(code, code.parameter(0), (column) => {
        products(code, column, a, b);
      });
    }
    this.square = module.function(2, undefined, 'square');
    {
      const code = this.square;
      const a = load(code, code.parameter(1));
      reduce(code, code.parameter(0), (column) => {
        squares(code, column, a);
      });
    }
    this.subtract = module.function(3, undefined, 'subtract');
    {
      const code = this.subtract;
      const [a, b] = [load(code, code.parameter(1)), load(code, code.parameter(2))];
      for (const [at, limb] of a.entries()) {
        const other = b[at];
        if (other === undefined) continue;
        code
          .get(limb)
          .i64(spread[at] ?? 0n)
          .do('i64.add')
          .get(other)
          .do('i64.sub')
          .set(limb);
      }
      carry(code, a);
      store(code, code.parameter(0), a);
    }
    this.isZero = this.#isZero(module);
    this.#squareTimes = module.function(3);
    {
      const code = this.#squareTimes;
      const [out, from, times] = [code.parameter(0), code.parameter(1), code.parameter(2)];
      code.get(out).get(from).call(this.square);
      code.while(
        () => code.get(times).i32(1).do('i32.sub').tee(times),
        () => code.get(out).get(out).call(this.square),
      );
    }
    this.add = module.function(3, undefined, 'add');
    {
      const code = this.add;
      const [a, b] = [load(code, code.parameter(1)), load(code, code.parameter(2))];
      for (const [at, limb] of a.entries()) {
        const other = b[at];
        if (other !== undefined) code.get(limb).get(other).do('i64.add').set(limb);
      }
      carry(code, a);
      store(code, code.parameter(0), a);
    }
    const runs = this.#ones(module);
    this.inverse = this.#inverse(module, runs);
    this.root = this.#root(module, runs);
  }

  /** Whether an element stands for zero: it is brought to its least form, which is 0 or, where it was not, the prime. */
  #isZero(module: WasmModule): WasmFunction {
    const code = module.function(1, 'i32', 'isZero');
    const element = load(code, code.parameter(0));
    // What the first two passes bring around is so little that the third one carries it to its place.
    for (let pass = 0; pass < 3; pass++) carry(code, element);
    const prime = limbsOf(fieldPrime);
    code.i64(0);
    for (const limb of element) code.get(limb).do('i64.or');
    code.do('i64.eqz').i64(0);
    for (const [at, limb] of element.entries())
      code
        .get(limb)
        .i64(prime[at] ?? 0n)
        .do('i64.xor', 'i64.or');
    code.do('i64.eqz', 'i32.or');
    return code;
  }

  /**
   * Powers whose exponents are runs of ones in bits, made of shorter runs: what the exponents of inverse and root are made of.
   * Takes the places from 1 to 8.
   */
  #ones(module: WasmModule): WasmFunction {
    const code = module.function(1);
    const from = code.parameter(0);
    const run = (to: number, of: Address, times: number, by: Address): number =>
      this.#run(code, to, of, times, by);
    const two = run(ones.two, from, 1, from);
    const three = run(place(2), two, 1, from);
    const six = run(place(3), three, 3, three);
    const nine = run(place(3), six, 3, three);
    const eleven = run(place(3), nine, 2, two);
    const twentyTwo = run(ones.twentyTwo, eleven, 11, eleven);
    const fortyFour = run(place(5), twentyTwo, 22, twentyTwo);
    const eightyEight = run(place(6), fortyFour, 44, fortyFour);
    const most = run(place(7), eightyEight, 88, eightyEight);
    const twoTwenty = run(place(7), most, 44, fortyFour);
    run(place(8), twoTwenty, 3, three);
    run(ones.start, place(8), 23, twentyTwo);
    return code;
  }

  /** Squares `of` so many times and multiplies it by `by`. */
  #run(code: WasmFunction, to: number, of: Address, times: number, by: Address): number {
    address(code.i32(to), of).i32(times).call(this.#squareTimes);
    address(code.i32(to).i32(to), by).call(this.multiply);
    return to;
  }

  /** The inverse by Fermat, the power p - 2: in bits 223 ones, a zero, 22 ones, 0000, 1, 0, 11, 0, 1. */
  #inverse(module: WasmModule, runs: WasmFunction): WasmFunction {
    const code = module.function(2, undefined, 'inverse');
    const [out, from] = [code.parameter(0), code.parameter(1)];
    code.get(from).call(runs);
    const { start } = ones;
    this.#run(code, start, start, 5, from);
    this.#run(code, start, start, 3, ones.two);
    code.i32(start).i32(start).i32(2).call(this.#squareTimes);
    code.get(out).i32(start).get(from).call(this.multiply);
    return code;
  }

  /** A square root where there is one, the power (p + 1) / 4: 223 ones, a zero, 22 ones, 0000, 11, 00. */
  #root(module: WasmModule, runs: WasmFunction): WasmFunction {
    const code = module.function(2, undefined, 'root');
    const [out, from] = [code.parameter(0), code.parameter(1)];
    code.get(from).call(runs);
    const { start } = ones;
    this.#run(code, start, start, 6, ones.two);
    code.get(out).i32(start).i32(2).call(this.#squareTimes);
    return code;
  }
}

/** Where `#ones` leaves what its callers go on with: two ones, 22 ones, and 223 ones, a zero and 22 ones. */
const ones = { two: place(1), twentyTwo: place(4), start: place(8) } as const;

/** Whether a point lies on the curve: y^2 = x^3 + 7. Takes the places 9 and 10. */
export function onCurve(module: WasmModule, field: Field): WasmFunction {
  const code = module.function(1, 'i32');
  const point = code.parameter(0);
  const [left, right] = [place(9), place(10)];
  code.i32(right).get(point).call(field.square);
  code.i32(right).i32(right).get(point).call(field.multiply);
  code.i32(left).get(point).i32(elementBytes).do('i32.add').call(field.square);
  code.i32(left).i32(left).i32(right).call(field.subtract);
  code.i32(left).i32(left).i32(places.seven).call(field.subtract);
  return code.i32(left).call(field.isZero);
}

/**
 * Takes in a point whose coordinates stand at its second parameter as 32 bytes each, and writes it and after it its opposite
 * to the first. Gives 1 when it lies on the curve.
 */
export function takePoint(module: WasmModule, field: Field, read: WasmFunction, check: WasmFunction): void {
  const code = module.function(2, 'i32', 'takePoint');
  const [to, from] = [code.parameter(0), code.parameter(1)];
  const at = (offset: number): WasmFunction => code.get(to).i32(offset).do('i32.add');
  code.get(to).get(from).call(read);
  at(elementBytes).get(from).i32(32).do('i32.add').call(read);
  copy(code, to, 0, to, pointBytes);
  at(pointBytes + elementBytes).i32(places.zero);
  at(elementBytes).call(field.subtract);
  code.get(to).call(check);
}

/**
 * Adds pairs of points of different x with one inversion for all. `list` has the addresses of left, right and sum for each
 * of `count` pairs (i32 each), `spare` has room for two elements for each. Gives 0 when two have the same x, and then the
 * sums are not written. Takes the places 11 to 15.
 */
export function addPairs(module: WasmModule, field: Field): void {
  const code = module.function(3, 'i32', 'addPairs');
  const [list, count, spare] = [code.parameter(0), code.parameter(1), code.parameter(2)];
  const [end, left, right, out] = [
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
  ];
  const [product, factor, slope, x] = [place(11), place(12), place(13), place(14)];
  const second = (at: Address): WasmFunction => address(code, at).i32(elementBytes).do('i32.add');
  const readPair = (): void => {
    code.get(list).load('i32', 0).set(left);
    code.get(list).load('i32', 4).set(right);
    code.get(list).load('i32', 8).set(out);
  };
  const step = (local: Local, by: number): void => {
    code.get(local).i32(by).do('i32.add').set(local);
  };
  const stepped = (pairs: number): void => {
    step(list, 12 * pairs);
    step(spare, 2 * elementBytes * pairs);
  };
  for (let at = 0; at < limbs; at++)
    code
      .i32(product)
      .i64(at === 0 ? 1 : 0)
      .store(4 * at);
  code.get(list).set(end);
  const times = code.local('i32');
  code.get(count).set(times);
  // Forwards: the difference of x, and the product of all before it.
  code.while(
    () => code.get(times),
    () => {
      readPair();
      copy(code, product, 0, spare, elementBytes);
      code.get(spare).get(right).get(left).call(field.subtract);
      code.i32(product).i32(product).get(spare).call(field.multiply);
      stepped(1);
      step(times, -1);
    },
  );
  code
    .i32(product)
    .call(field.isZero)
    .if(() => code.i32(0).do('return'));
  code.i32(product).i32(product).call(field.inverse);
  // Backwards: each inverse is that of the product less all that come before and after.
  code.while(
    () => code.get(end).get(list).do('i32.lt_u'),
    () => {
      stepped(-1);
      readPair();
      code.i32(factor).i32(product);
      second(spare).call(field.multiply);
      code.i32(product).i32(product).get(spare).call(field.multiply);
      code.i32(slope);
      second(right);
      second(left).call(field.subtract);
      code.i32(slope).i32(slope).i32(factor).call(field.multiply);
      code.i32(x).i32(slope).call(field.square);
      code.i32(x).i32(x).get(left).call(field.subtract);
      code.get(out).i32(x).get(right).call(field.subtract);
      code.i32(x).get(left).get(out).call(field.subtract);
      code.i32(x).i32(x).i32(slope).call(field.multiply);
      second(out).i32(x);
      second(left).call(field.subtract);
    },
  );
  code.i32(1);
}
