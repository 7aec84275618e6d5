import { undecodable } from '../refusal.ts';

/** Reads little-endian fields one after the other; running out is `undecodable`/`truncated`. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next `length` bytes: a view, since whoever reads a request works on a copy that nobody else holds. */
  take(length: number): Uint8Array {
    if (length > this.left) throw undecodable('truncated', { position: this.#at });
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint32(): number {
    return this.#little(4);
  }

  uint64(): bigint {
    const low = this.#little(4);
    return (BigInt(this.#little(4)) << 32n) | BigInt(low);
  }

  /** A compact size in its shortest form; longer forms are `non-canonical`. Bounded by what a length can be here. */
  compactSize(): number {
    const first = this.uint8();
    if (first < 0xfd) return first;
    const value = first === 0xff ? this.uint64() : this.#little(first === 0xfd ? 2 : 4);
    const least = first === 0xfd ? 0xfd : first === 0xfe ? 0x1_0000 : 0x1_0000_0000;
    if (value < least) throw undecodable('non-canonical', { position: this.#at });
    if (value > 0xffff_ffff) throw undecodable('out-of-range', { position: this.#at });
    return Number(value);
  }

  /** Bytes with their length in front. */
  prefixed(): Uint8Array {
    return this.take(this.compactSize());
  }

  /** @throws HoldfastError `undecodable`/`trailing-bytes` when something is left. */
  end(): void {
    if (this.left > 0) throw undecodable('trailing-bytes', { position: this.#at });
  }

  /** Up to four bytes. */
  #little(width: number): number {
    if (width > this.left) throw undecodable('truncated', { position: this.#at });
    let value = 0;
    for (let at = width - 1; at >= 0; at -= 1) value = value * 256 + (this.#bytes[this.#at + at] ?? 0);
    this.#at += width;
    return value;
  }
}
