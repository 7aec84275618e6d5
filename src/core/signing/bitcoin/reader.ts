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

  /** The next `length` bytes, copied. */
  take(length: number): Uint8Array {
    if (length > this.left) throw undecodable('truncated', { position: this.#at });
    const part = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint32(): number {
    return Number(this.#little(4));
  }

  uint64(): bigint {
    return this.#little(8);
  }

  /** A compact size in its shortest form; longer forms are `non-canonical`. Bounded by what a length can be here. */
  compactSize(): number {
    const first = this.uint8();
    if (first < 0xfd) return first;
    const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 8;
    const value = this.#little(width);
    const least = width === 2 ? 0xfdn : width === 4 ? 0x1_0000n : 0x1_0000_0000n;
    if (value < least) throw undecodable('non-canonical', { position: this.#at });
    if (value > 0xffff_ffffn) throw undecodable('out-of-range', { position: this.#at });
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

  #little(width: number): bigint {
    return this.take(width).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
}
