import { inverse, type Affine, type BulkCurve, type ScalarSums } from '../../core/signing/bulk-curve.ts';
import { curveModule } from './curve-module.ts';
import { fieldPrime } from './field-module.ts';
import { elementBytes, limbBits, limbs, limbsOf, places, pointBytes } from './limb-code.ts';
import { groupOrder, weightBytes } from './order-module.ts';

/** As much of the runtime's own as is used here: its types stand with those of browsers alone. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

/** What the module gives; all numbers are addresses, but for the counts. */
export interface CurveExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  takePoint(to: number, from: number): number;
  addPairs(list: number, count: number, spare: number): number;
  begin(point: number): void;
  double(): void;
  finish(to: number): void;
  lift(point: number): number;
  multiplyAdd(key: number, base: number): number;
  forward(signatures: number, count: number, spare: number): void;
  backward(signatures: number, digests: number, weights: number, count: number, spare: number): void;
}

const pageBytes = 65_536;
/** Bytes of a pair in the list of an addition: three addresses. */
const pairBytes = 12;

/** The module with a memory of its own. */
export function curveInstance(): CurveExports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(curveModule()));
  // As it was written; the tests call every one of them.
  return exports as CurveExports;
}

/**
 * Arithmetic of secp256k1 in WebAssembly, several times as fast as with the numbers of the language. Nothing of it is secret: the
 * memory is not wiped.
 */
export class WasmCurve implements BulkCurve {
  readonly #module: CurveExports = curveInstance();
  #words: Uint32Array;
  #bytes: Uint8Array;
  #count = 0;

  constructor() {
    const { buffer } = this.#module.memory;
    this.#words = new Uint32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#words.set(limbsOf(7n).map(Number), places.seven / 4);
  }

  begin(): void {
    this.#count = 0;
  }

  take(point: Uint8Array): number | undefined {
    if (point.length !== 65 || !isBelowPrime(point, 1) || !isBelowPrime(point, 33)) return undefined;
    const at = this.#count;
    this.#reserve(addressOf(at + 2));
    this.#bytes.set(point, places.point);
    if (this.#module.takePoint(addressOf(at), places.point + 1) !== 1) return undefined;
    this.#count += 2;
    return at;
  }

  add(left: readonly number[], right: readonly number[]): number | undefined {
    const first = this.#count;
    const count = left.length;
    const list = addressOf(first + count);
    const spare = list + count * pairBytes;
    this.#reserve(spare + count * 2 * elementBytes);
    const words = this.#words;
    for (let at = 0, to = list / 4; at < count; at++) {
      words[to++] = addressOf(left[at] ?? 0);
      words[to++] = addressOf(right[at] ?? 0);
      words[to++] = addressOf(first + at);
    }
    if (this.#module.addPairs(list, count, spare) !== 1) return undefined;
    this.#count += count;
    return first;
  }

  coordinates(at: number): Affine {
    const place = addressOf(at) / 4;
    return { x: this.#number(place) % fieldPrime, y: this.#number(place + limbs) % fieldPrime };
  }

  scalarSums(
    digests: Uint8Array,
    signatures: Uint8Array,
    weights: readonly number[],
  ): ScalarSums | undefined {
    const count = weights.length;
    if (digests.length !== 32 * count || signatures.length !== 65 * count) return undefined;
    const weightsAt = addressOf(this.#count);
    const spare = weightsAt + count * weightBytes;
    const digestsAt = spare + count * 2 * elementBytes;
    const signaturesAt = digestsAt + digests.length;
    this.#reserve(signaturesAt + signatures.length);
    this.#bytes.set(digests, digestsAt);
    this.#bytes.set(signatures, signaturesAt);
    const words = this.#words;
    for (let at = 0, to = weightsAt / 4; at < count; at++) {
      const weight = weights[at] ?? 0;
      const size = Math.abs(weight);
      words[to++] = size % 2 ** limbBits;
      words[to++] = Math.floor(size / 2 ** limbBits);
      words[to++] = weight < 0 ? 1 : 0;
    }
    this.#module.forward(signaturesAt, count, spare);
    const product = this.#number(places.product / 4) % groupOrder;
    if (product === 0n) return undefined;
    words.set(limbsOf(inverse(product, groupOrder)).map(Number), places.product / 4);
    words.fill(0, places.sums / 4, places.sums / 4 + 8 * limbs);
    this.#module.backward(signaturesAt, digestsAt, weightsAt, count, spare);
    const [baseAbove, baseBelow, keyAbove, keyBelow] = [0, 1, 2, 3].map((at) => this.#sum(at)) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    return { ofBase: residue(baseAbove - baseBelow), ofKey: residue(keyAbove - keyBelow) };
  }

  /** One of the four sums of 64-bit limbs. */
  #sum(at: number): bigint {
    const view = new DataView(this.#module.memory.buffer, places.sums + at * 8 * limbs, 8 * limbs);
    let value = 0n;
    for (let limb = limbs - 1; limb >= 0; limb--)
      value = (value << BigInt(limbBits)) + view.getBigUint64(8 * limb, true);
    return value;
  }

  #number(place: number): bigint {
    let value = 0n;
    for (let limb = limbs - 1; limb >= 0; limb--)
      value = (value << BigInt(limbBits)) + BigInt(this.#words[place + limb] ?? 0);
    return value;
  }

  /** Makes memory reach as far. */
  #reserve(end: number): void {
    const { memory } = this.#module;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / pageBytes) + 4);
    this.#words = new Uint32Array(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }
}

function addressOf(point: number): number {
  return places.free + point * pointBytes;
}

/** Whether 32 bytes are less than the prime. Of 2^224 numbers that begin like it all are taken for no coordinate. */
function isBelowPrime(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 28; at++) if (bytes[at] !== 0xff) return true;
  return false;
}

function residue(value: bigint): bigint {
  const rest = value % groupOrder;
  return rest < 0n ? rest + groupOrder : rest;
}
