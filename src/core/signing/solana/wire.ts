import { base58 } from '@scure/base';

import { undecodable } from '../refusal.ts';

/** Reads Solana's little-endian wire form strictly: nothing beyond the end, nothing in a second encoding. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A copy of the next `count` bytes. @throws HoldfastError `undecodable`, reason `truncated`. */
  take(count: number): Uint8Array {
    if (count > this.left) throw undecodable('truncated', { position: this.#at });
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    return Number(this.#number(2));
  }

  u32(): number {
    return Number(this.#number(4));
  }

  u64(): bigint {
    return this.#number(8);
  }

  i64(): bigint {
    return BigInt.asIntN(64, this.#number(8));
  }

  /** 32 bytes in Base58. */
  address(): string {
    return base58.encode(this.take(32));
  }

  /** The length form of the transaction format: 7 bits a byte, at most 16 bits, the shortest form only. */
  compactU16(): number {
    let value = 0;
    for (let index = 0; index < 3; index += 1) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte > 0x7f) continue;
      if (byte === 0 && index > 0) throw undecodable('non-canonical');
      if (value > 0xffff) throw undecodable('out-of-range');
      return value;
    }
    throw undecodable('non-canonical');
  }

  /** @throws HoldfastError `undecodable`, reason `trailing-bytes`, unless everything was read. */
  end(): void {
    if (this.left > 0) throw undecodable('trailing-bytes', { position: this.#at });
  }

  #number(length: number): bigint {
    let value = 0n;
    const bytes = this.take(length);
    for (let at = length - 1; at >= 0; at -= 1) value = value * 256n + BigInt(bytes[at] ?? 0);
    return value;
  }
}

/** The shortest form of a length, see {@link WireReader.compactU16}. */
export function compactU16(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** 32 bytes from Base58. @throws HoldfastError `undecodable`, reason `bad-address`. */
export function parseSolanaAddress(text: string): Uint8Array {
  const bytes = text.length <= 44 ? fromBase58(text) : undefined;
  if (bytes?.length !== 32) throw undecodable('bad-address');
  return bytes;
}

/** No more letters are read as Base58, which takes the square of their number: a whole packet of the network. */
const maxBase58 = 1700;

/** Base58, or nothing when it is none. */
export function fromBase58(text: string): Uint8Array | undefined {
  if (text.length > maxBase58) return undefined;
  try {
    return base58.decode(text);
  } catch {
    return undefined;
  }
}
