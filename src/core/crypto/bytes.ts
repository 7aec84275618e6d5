import { HoldfastError } from '../error.ts';

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object; // its getters are the unforgeable ones below
const readTag = intrinsicGetter(Symbol.toStringTag);
const readLength = intrinsicGetter('byteLength');
const readOffset = intrinsicGetter('byteOffset');
const readBuffer = intrinsicGetter('buffer');

/** A getter of %TypedArray%: works on true typed arrays only, whatever properties an object pretends to have. */
function intrinsicGetter(name: string | symbol): (value: unknown) => unknown {
  const getter: unknown = Reflect.get(Object.getOwnPropertyDescriptor(typedArray, name) ?? {}, 'get');
  if (typeof getter !== 'function') throw new HoldfastError('internal', { reason: 'no-typed-array-getter' });
  return (value) => Reflect.apply(getter, value, []) as unknown;
}

/**
 * Checks that `value` is a true `Uint8Array` (or a subclass such as Node's Buffer) of exactly `length` bytes, or of
 * any length when `length` is undefined, and gives back a plain view of the same memory. Refused: strings,
 * numbers, arrays, other views, `DataView`, array-likes, proxies, detached, resizable and shared memory.
 *
 * The view is taken through the engine's own getters, so that properties put on the object later cannot lie.
 * @throws HoldfastError `code` (default `bad-signer-input`) naming the argument, never its content.
 */
export function requireBytes(
  value: unknown,
  length: number | undefined,
  argument: string,
  code = 'bad-signer-input',
): Uint8Array {
  const view = plainView(value);
  if (view === undefined) throw new HoldfastError(code, { argument, reason: 'not-bytes' });
  if (length !== undefined && view.length !== length) {
    throw new HoldfastError(code, { argument, reason: 'wrong-length', expected: length, got: view.length });
  }
  return view;
}

function plainView(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    // On a proxy the getter throws (no internal slots); on any other view the tag differs.
    if (readTag(value) !== 'Uint8Array') return undefined;
    const buffer = readBuffer(value) as ArrayBuffer & { resizable?: boolean }; // ES2024, absent from our lib
    // Shared memory could change between the check and the use.
    if (!(buffer instanceof ArrayBuffer) || buffer.resizable === true) return undefined;
    // Throws on a detached buffer. The getters answer numbers by specification.
    return new Uint8Array(buffer, readOffset(value) as number, readLength(value) as number);
  } catch {
    return undefined;
  }
}

/** Whether two byte strings are equal, in time that depends on their lengths only (as far as a JIT allows). */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let at = 0; at < left.length; at++) difference |= (left[at] ?? 0) ^ (right[at] ?? 0);
  return difference === 0;
}

/** One fresh array holding the parts in order; never a view into a pool. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
