import type { Local, WasmFunction } from './wasm-builder.ts';

/*
 * What the modules of the field and of the order share. An element is nine limbs of 29 bits, least first, each in 32 bits of
 * memory. It stands for its residue and need not be the least one: limbs have at most 2^29 + 2^26, the last less than
 * 2^24 + 2^10. Sums of products of nine such limbs fit into 64 bits.
 */

export const limbs = 9;
export const limbBits = 29;
export const mask = 2n ** 29n - 1n;

/** Bytes of an element, and of a point (x, then y). */
export const elementBytes = 4 * limbs;
export const pointBytes = 2 * elementBytes;

/** Where the elements lie that functions use for themselves, 0 to 16. */
export function place(at: number): number {
  return at * elementBytes;
}

/** Places that both sides know. */
export const places = {
  /** The constant 7, which the caller writes. */
  seven: place(0),
  /** The product that `forward` leaves and whose inverse `backward` takes. */
  product: place(15),
  /** Never written. */
  zero: place(16),
  /** A point of 65 bytes, so that its coordinates lie even. */
  point: 643,
  /** Four sums of nine 64-bit limbs: for the base and for the key, each of weights above and below zero. */
  sums: 712,
  /** The point that a multiplication works on: X, Y and Z, where x = X/Z^2 and y = Y/Z^3. */
  jacobian: 1024,
  /** Elements that additions and doublings of it use, 0 to 7. */
  spare: 1024 + 3 * 36,
  /** Half bytes of two numbers, the most significant first: of the key's, then of the base's. */
  digits: 1536,
  /** From here on memory is the caller's. */
  free: 2048,
} as const;

/** The limbs of a number below 2^261. */
export function limbsOf(value: bigint): bigint[] {
  return Array.from({ length: limbs }, (_, at) => (value >> BigInt(at * limbBits)) & mask);
}

/** The address in a parameter or local, or a fixed one. */
export type Address = Local | number;

export function address(code: WasmFunction, at: Address): WasmFunction {
  return typeof at === 'number' ? code.i32(at) : code.get(at);
}

/** Reads an element into locals. */
export function load(code: WasmFunction, from: Address): Local[] {
  const element = code.locals('i64', limbs);
  for (const [at, limb] of element.entries())
    address(code, from)
      .load('i64', 4 * at)
      .set(limb);
  return element;
}

export function store(code: WasmFunction, to: Address, element: readonly Local[]): void {
  for (const [at, limb] of element.entries())
    address(code, to)
      .get(limb)
      .store(4 * at);
}

/** Copies an element. */
export function copy(
  code: WasmFunction,
  from: Address,
  fromOffset: number,
  to: Address,
  toOffset: number,
): void {
  for (let at = 0; at < elementBytes; at += 4) {
    address(code, to);
    address(code, from)
      .load('i64', fromOffset + at)
      .store(toOffset + at);
  }
}

/** Writes the number one. */
export function one(code: WasmFunction, to: Address): void {
  for (let at = 0; at < limbs; at++)
    address(code, to)
      .i64(at === 0 ? 1 : 0)
      .store(4 * at);
}

/** Adds up the products of the limbs that make up a column. */
export function products(code: WasmFunction, column: number, a: readonly Local[], b: readonly Local[]): void {
  let some = false;
  for (const [at, left] of a.entries()) {
    const right = b[column - at];
    if (right === undefined) continue;
    code.get(left).get(right).do('i64.mul');
    if (some) code.do('i64.add');
    some = true;
  }
}

/** The same for a square: each pair of different limbs counts twice. */
export function squares(code: WasmFunction, column: number, a: readonly Local[]): void {
  let some = false;
  for (const [at, left] of a.entries()) {
    const right = a[column - at];
    if (right === undefined || column - at <= at) continue;
    code.get(left).get(right).do('i64.mul');
    if (some) code.do('i64.add');
    some = true;
  }
  if (some) code.i64(1).do('i64.shl');
  const middle = column % 2 === 0 ? a[column / 2] : undefined;
  if (middle === undefined) return;
  code.get(middle).get(middle).do('i64.mul');
  if (some) code.do('i64.add');
}
