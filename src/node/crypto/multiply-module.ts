/*
 * Multiples of points of secp256k1, to verify single signatures: see `field-module.ts`. Points are Jacobian while they are
 * worked on. Additions of equal and opposite points are not written out: they are told, and left to another implementation.
 */
import type { Field } from './field-module.ts';
import { address, copy, elementBytes, one, places, pointBytes, type Address } from './limb-code.ts';
import type { WasmFunction, WasmModule } from './wasm-builder.ts';

/** Half bytes of a scalar. */
export const digitCount = 64;

/** Multiples of a point in a table: once to fifteen times. */
export const tableSize = 15;

const x = places.jacobian;
const y = x + elementBytes;
const z = y + elementBytes;
const spare = (at: number): number => places.spare + at * elementBytes;

/** Writes calls of functions of the field, with addresses for parameters. */
class Steps {
  readonly code: WasmFunction;
  readonly #field: Field;

  constructor(code: WasmFunction, field: Field) {
    this.code = code;
    this.#field = field;
  }

  #call(called: WasmFunction, ...addresses: Address[]): void {
    for (const at of addresses) address(this.code, at);
    this.code.call(called);
  }

  times(to: Address, a: Address, b: Address): void {
    this.#call(this.#field.multiply, to, a, b);
  }

  square(to: Address, a: Address): void {
    this.#call(this.#field.square, to, a);
  }

  plus(to: Address, a: Address, b: Address): void {
    this.#call(this.#field.add, to, a, b);
  }

  minus(to: Address, a: Address, b: Address): void {
    this.#call(this.#field.subtract, to, a, b);
  }

  inverse(to: Address, a: Address): void {
    this.#call(this.#field.inverse, to, a);
  }

  /** Leaves whether it is zero on the stack. */
  isZero(a: Address): WasmFunction {
    return address(this.code, a).call(this.#field.isZero);
  }
}

/** Begins with a point. */
function begin(module: WasmModule): WasmFunction {
  const code = module.function(1, undefined, 'begin');
  for (const offset of [0, elementBytes]) copy(code, code.parameter(0), offset, x, offset);
  one(code, z);
  return code;
}

/** Twice the point. */
function double(module: WasmModule, field: Field): WasmFunction {
  const steps = new Steps(module.function(0, undefined, 'double'), field);
  const [a, b, c, d, e] = [spare(0), spare(1), spare(2), spare(3), spare(4)];
  steps.times(z, y, z);
  steps.plus(z, z, z);
  steps.square(a, x);
  steps.square(b, y);
  steps.square(c, b);
  steps.times(d, x, b);
  steps.plus(d, d, d);
  steps.plus(d, d, d);
  steps.plus(e, a, a);
  steps.plus(e, e, a);
  steps.square(x, e);
  steps.minus(x, x, d);
  steps.minus(x, x, d);
  steps.minus(d, d, x);
  steps.times(y, e, d);
  for (let times = 0; times < 3; times++) steps.plus(c, c, c);
  steps.minus(y, y, c);
  return steps.code;
}

/** Adds a point of the table; gives 0, and has changed nothing, when both have the same x. */
function addPoint(module: WasmModule, field: Field): WasmFunction {
  const code = module.function(1, 'i32');
  const steps = new Steps(code, field);
  const [a, h, r, b, c, v] = [spare(0), spare(1), spare(2), spare(3), spare(4), spare(5)];
  const otherX = code.parameter(0);
  const otherY = code.local('i32');
  code.get(otherX).i32(elementBytes).do('i32.add').set(otherY);
  steps.square(a, z);
  steps.times(h, otherX, a);
  steps.minus(h, h, x);
  steps.isZero(h).if(() => code.i32(0).do('return'));
  steps.times(r, otherY, a);
  steps.times(r, r, z);
  steps.minus(r, r, y);
  steps.square(b, h);
  steps.times(c, h, b);
  steps.times(v, x, b);
  steps.times(z, z, h);
  steps.square(x, r);
  steps.minus(x, x, c);
  steps.minus(x, x, v);
  steps.minus(x, x, v);
  steps.times(c, y, c);
  steps.minus(v, v, x);
  steps.times(y, r, v);
  steps.minus(y, y, c);
  return code.i32(1);
}

/** Writes the point by its two coordinates. */
function finish(module: WasmModule, field: Field): void {
  const steps = new Steps(module.function(1, undefined, 'finish'), field);
  const { code } = steps;
  const to = code.parameter(0);
  const second = code.local('i32');
  code.get(to).i32(elementBytes).do('i32.add').set(second);
  const [a, b] = [spare(6), spare(7)];
  steps.inverse(a, z);
  steps.square(b, a);
  steps.times(to, x, b);
  steps.times(b, b, a);
  steps.times(second, y, b);
}

/** The y of the point whose x stands at the parameter, written after it; gives 1 when there is one. */
function lift(module: WasmModule, field: Field, check: WasmFunction): void {
  const steps = new Steps(module.function(1, 'i32', 'lift'), field);
  const { code } = steps;
  const at = code.parameter(0);
  const a = spare(0);
  steps.square(a, at);
  steps.times(a, a, at);
  steps.plus(a, a, places.seven);
  code.get(at).i32(elementBytes).do('i32.add').i32(a).call(field.root);
  code.get(at).call(check);
}

/**
 * `multiplyAdd(key, base)` makes the sum of a multiple of the key and one of the base, by the digits in memory. `key` is the
 * table of the one, `base` has tables of 16^63, 16^62, ... times the other. Gives 0 when it cannot say.
 */
export function multiplications(module: WasmModule, field: Field, check: WasmFunction): void {
  const start = begin(module);
  const twice = double(module, field);
  const plus = addPoint(module, field);
  finish(module, field);
  lift(module, field, check);
  const code = module.function(2, 'i32', 'multiplyAdd');
  const [key, base] = [code.parameter(0), code.parameter(1)];
  const [some, digit, at] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const pointIn = (table: Address): void => {
    address(code, table).get(digit).i32(1).do('i32.sub').i32(pointBytes).do('i32.mul', 'i32.add');
  };
  /** Takes the digit into account with a point of a table. */
  const step = (offset: number, table: Address): void => {
    code
      .get(at)
      .loadByte(places.digits + offset)
      .set(digit);
    code.get(digit).if(() => {
      code
        .get(some)
        .do('i32.eqz')
        .if(() => {
          pointIn(table);
          code.call(start);
        });
      code.get(some).if(() => {
        pointIn(table);
        code
          .call(plus)
          .do('i32.eqz')
          .if(() => code.i32(0).do('return'));
      });
      code.i32(1).set(some);
    });
    code.get(at).i32(1).do('i32.add').set(at);
  };
  code.while(
    () => code.get(at).i32(digitCount).do('i32.lt_u'),
    () => {
      code.get(some).if(() => {
        for (let times = 0; times < 4; times++) code.call(twice);
      });
      step(0, key);
    },
  );
  code.i32(0).set(at);
  code.while(
    () => code.get(at).i32(digitCount).do('i32.lt_u'),
    () => {
      step(digitCount, base);
      code
        .get(base)
        .i32(tableSize * pointBytes)
        .do('i32.add')
        .set(base);
    },
  );
  code.get(some);
}
