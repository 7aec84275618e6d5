import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToBigInt } from '../../core/signing/bytes.ts';
import { inverse, type Affine } from '../../core/signing/bulk-curve.ts';
import { fieldPrime as p } from './field-module.ts';
import { elementBytes, limbBits, limbs, limbsOf, places, pointBytes } from './limb-code.ts';
import { digitCount, tableSize } from './multiply-module.ts';
import { groupOrder as n } from './order-module.ts';
import { curveInstance, type CurveExports } from './wasm-curve.ts';

const half = n >> 1n;
const mod = (value: bigint): bigint => ((value % n) + n) % n;

/** Where the tables of the base and of the last key lie, and the list and the room of an addition. */
const baseAt = places.free;
const keyAt = baseAt + digitCount * tableSize * pointBytes;
const listAt = keyAt + tableSize * pointBytes;
const spareAt = listAt + digitCount * 8 * 12;

/**
 * Verifies single signatures of secp256k1 in WebAssembly, several times as fast as with the numbers of the language. What it
 * takes is right; what it does not take may be right in cases too rare to be written out, so that another implementation has
 * to decide. Public values only.
 */
export class WasmVerifier {
  readonly #module: CurveExports = curveInstance();
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  #key: Affine | undefined;

  constructor() {
    const { memory } = this.#module;
    memory.grow(1);
    this.#words = new Uint32Array(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#write(places.seven, 7n);
    this.#makeBase();
  }

  /** ECDSA with s in the lower half, over a digest of 32 bytes; `publicKey` is 33 or 65 bytes. */
  ecdsa(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
    if (signature.length !== 64 || digest.length !== 32) return false;
    const r = bytesToBigInt(signature.subarray(0, 32));
    const s = bytesToBigInt(signature.subarray(32));
    const key = this.#lift(publicKey);
    if (r === 0n || r >= n || s === 0n || s > half || key === undefined) return false;
    const w = inverse(s, n);
    const point = this.#sum(mod(bytesToBigInt(digest) * w), mod(r * w), key);
    return point !== undefined && point.x % n === r;
  }

  /** The compressed key that made a signature of 64 bytes, for recovery 0 and 1. */
  recover(signature: Uint8Array, recovery: 0 | 1, digest: Uint8Array): Uint8Array | undefined {
    if (signature.length !== 64 || digest.length !== 32) return undefined;
    const r = bytesToBigInt(signature.subarray(0, 32));
    const s = bytesToBigInt(signature.subarray(32));
    if (r === 0n || r >= n || s === 0n || s >= n) return undefined;
    const from = this.#lift(Uint8Array.of(2 + recovery, ...signature.subarray(0, 32)));
    if (from === undefined) return undefined;
    const w = inverse(r, n);
    const point = this.#sum(mod(-bytesToBigInt(digest) * w), mod(s * w), from);
    return point && compressed(point);
  }

  /** BIP-340 over 32 bytes; `publicKey` is 32 bytes. */
  schnorr(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    if (signature.length !== 64 || message.length !== 32 || publicKey.length !== 32) return false;
    const rx = signature.subarray(0, 32);
    const r = bytesToBigInt(rx);
    const s = bytesToBigInt(signature.subarray(32));
    const key = this.#lift(Uint8Array.of(2, ...publicKey));
    if (r >= p || s >= n || key === undefined) return false;
    const challenge = schnorr.utils.taggedHash('BIP0340/challenge', rx, publicKey, message);
    const point = this.#sum(s, mod(-bytesToBigInt(challenge)), key);
    return point !== undefined && point.x === r && (point.y & 1n) === 0n;
  }

  /** So many times the base and so many times a key of 33 bytes, both below the order. */
  combine(ofBase: bigint, ofKey: bigint, publicKey: Uint8Array): Affine | undefined {
    const key = this.#lift(publicKey);
    return key && this.#sum(ofBase, ofKey, key);
  }

  /** The point of a key of 33 or 65 bytes; undefined when there is none. */
  #lift(key: Uint8Array): Affine | undefined {
    const x = bytesToBigInt(key.subarray(1, 33));
    const [first] = key;
    const isWhole = key.length === 65 && first === 4;
    if (!isWhole && (key.length !== 33 || (first !== 2 && first !== 3))) return undefined;
    if (x >= p) return undefined;
    this.#write(listAt, x);
    if (this.#module.lift(listAt) !== 1) return undefined;
    const found = this.#read(listAt + elementBytes);
    const isOdd = isWhole ? (key[64] ?? 0) & 1 : first & 1;
    const y = (found & 1n) === BigInt(isOdd) ? found : p - found;
    return isWhole && bytesToBigInt(key.subarray(33)) !== y ? undefined : { x, y };
  }

  /** `ofBase` times the base and `ofKey` times the key; undefined for sums that end nowhere or are not written out. */
  #sum(ofBase: bigint, ofKey: bigint, key: Affine): Affine | undefined {
    if (this.#key?.x !== key.x || this.#key.y !== key.y) this.#makeTable(key);
    this.#digits(places.digits, ofKey);
    this.#digits(places.digits + digitCount, ofBase);
    if (this.#module.multiplyAdd(keyAt, baseAt) !== 1) return undefined;
    this.#module.finish(listAt);
    return { x: this.#read(listAt), y: this.#read(listAt + elementBytes) };
  }

  #digits(at: number, value: bigint): void {
    let rest = value;
    for (let digit = digitCount - 1; digit >= 0;) {
      // 32 bits at a time.
      let word = Number(rest & 0xffff_ffffn);
      rest >>= 32n;
      for (let count = 0; count < 8; count++) {
        this.#bytes[at + digit--] = word % 16;
        word = Math.floor(word / 16);
      }
    }
  }

  /** Once to fifteen times the key. */
  #makeTable(key: Affine): void {
    this.#key = undefined;
    this.#write(keyAt, key.x);
    this.#write(keyAt + elementBytes, key.y);
    this.#module.begin(keyAt);
    this.#module.double();
    this.#module.finish(keyAt + pointBytes);
    this.#fill([keyAt]);
    this.#key = key;
  }

  /** Tables of 16^63 times the base, 16^62 times, and so on to the base itself. */
  #makeBase(): void {
    const { x, y } = secp256k1.Point.BASE.toAffine();
    const tables = Array.from({ length: digitCount }, (_, at) => baseAt + at * tableSize * pointBytes);
    this.#write(tables.at(-1) ?? 0, x);
    this.#write((tables.at(-1) ?? 0) + elementBytes, y);
    for (let at = digitCount - 1; at >= 0; at--) {
      const table = tables[at] ?? 0;
      this.#module.begin(table);
      this.#module.double();
      this.#module.finish(table + pointBytes);
      for (let times = 0; times < 3; times++) this.#module.double();
      if (at > 0) this.#module.finish(tables[at - 1] ?? 0);
    }
    this.#fill(tables);
  }

  /** Completes tables whose first two points are there: each round adds what there is, one inversion for all tables. */
  #fill(tables: readonly number[]): void {
    // Each but the largest is added to the largest: never two of the same x.
    for (let known = 2; known < tableSize;) {
      const more = Math.min(known - 1, tableSize - known);
      const pairs: number[] = [];
      for (const table of tables)
        for (let at = 1; at <= more; at++) {
          const place = (times: number): number => table + (times - 1) * pointBytes;
          pairs.push(place(at), place(known), place(known + at));
        }
      for (let from = 0; from < pairs.length; from += 3 * 256) {
        const some = pairs.slice(from, from + 3 * 256);
        this.#words.set(some, listAt / 4);
        this.#module.addPairs(listAt, some.length / 3, spareAt);
      }
      known += more;
    }
  }

  #write(at: number, value: bigint): void {
    for (const [limb, part] of limbsOf(value).entries()) this.#words[at / 4 + limb] = Number(part);
  }

  #read(at: number): bigint {
    let value = 0n;
    for (let limb = limbs - 1; limb >= 0; limb--)
      value = (value << BigInt(limbBits)) + BigInt(this.#words[at / 4 + limb] ?? 0);
    return value % p;
  }
}

function compressed({ x, y }: Affine): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes[0] = (y & 1n) === 0n ? 2 : 3;
  let rest = x;
  for (let at = 32; at > 0; at--) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}
