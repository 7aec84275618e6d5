import type { HashPort } from '../ports.ts';

/**
 * Makes the elements of a set hash: SHA-256(key || u32 length of the place || u32 length of the box || place || box).
 * The lengths come first, so that no input starts another, and nobody outside ever sees an element: with that a
 * key in front is as good as HMAC, at half of its cost for each row when a vault opens.
 */
export class ElementHasher {
  readonly #hash: HashPort;
  #input: Uint8Array;

  /** `key` is 32 bytes and copied. */
  constructor(hash: HashPort, key: Uint8Array) {
    this.#hash = hash;
    this.#input = new Uint8Array(4096);
    this.#input.set(key);
  }

  /** The element of a row, 32 bytes. `place` is the associated data of a record there. */
  element(place: Uint8Array, box: Uint8Array): Uint8Array {
    const length = 40 + place.length + box.length;
    if (length > this.#input.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#input.subarray(0, 32));
      this.#input.fill(0);
      this.#input = larger;
    }
    const input = this.#input;
    writeUint32(input, 32, place.length);
    writeUint32(input, 36, box.length);
    input.set(place, 40);
    input.set(box, 40 + place.length);
    return this.#hash.sha256(input.subarray(0, length));
  }

  wipe(): void {
    this.#input.fill(0);
  }
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/**
 * Keyed multiset hash of a vault's rows (security.md V-5): the sum, modulo 2^256, of one element per row. Adding, dropping or replaying a row changes the sum; a commit updates it without reading the other rows.
 * The elements are known to nobody without the key, and the sum is kept sealed in the head.
 */
export class SetHash {
  readonly #limbs = new Uint32Array(8);

  /** Adds an element of 32 bytes, read as a big-endian number. */
  add(element: Uint8Array): void {
    let carry = 0;
    for (let i = 7; i >= 0; i--) {
      const sum = (this.#limbs[i] ?? 0) + limb(element, i) + carry;
      this.#limbs[i] = sum;
      carry = sum > 0xffff_ffff ? 1 : 0;
    }
  }

  /** Takes an element out again. */
  subtract(element: Uint8Array): void {
    let borrow = 0;
    for (let i = 7; i >= 0; i--) {
      const difference = (this.#limbs[i] ?? 0) - limb(element, i) - borrow;
      this.#limbs[i] = difference;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  /** The sum in hex. */
  hex(): string {
    return Array.from(this.#limbs, (value) => value.toString(16).padStart(8, '0')).join('');
  }

  copy(): SetHash {
    const copy = new SetHash();
    copy.#limbs.set(this.#limbs);
    return copy;
  }
}

function limb(bytes: Uint8Array, index: number): number {
  const at = index * 4;
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  );
}
