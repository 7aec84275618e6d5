/**
 * Keyed multiset hash of a vault's rows (security.md V-5): the sum, modulo 2^256, of one HMAC-SHA-256 per row.
 * Adding, dropping or replaying a row changes the sum; a commit updates it without reading the other rows.
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
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
