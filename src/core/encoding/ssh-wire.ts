import { joinBytes } from '../crypto/bytes.ts';
import { HoldfastError } from '../error.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** A 32-bit number, big-endian (RFC 4251, section 5). */
export function sshUint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** A string: its length as a 32-bit number, then the bytes; texts as UTF-8 (RFC 4251, section 5). */
export function sshString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? encodeUtf8(content) : content;
  return joinBytes(sshUint32(bytes.length), bytes);
}

/** A positive multiple precision integer from its magnitude, in the shortest form (RFC 4251, section 5). */
export function sshMpint(magnitude: Uint8Array): Uint8Array {
  const first = magnitude.findIndex((byte) => byte !== 0);
  if (first < 0) return sshUint32(0);
  const short = magnitude.subarray(first);
  return sshString((short[0] ?? 0) >= 0x80 ? joinBytes(Uint8Array.of(0), short) : short);
}

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-ssh-data', { reason });
}

/** Reads the data types of RFC 4251, section 5, one after the other. Errors: `bad-ssh-data` {reason}. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  boolean(): boolean {
    const value = this.byte();
    // Any other value than 0 counts as true (RFC 4251), but nobody writes it: two encodings of one thing.
    if (value > 1) throw bad('boolean');
    return value === 1;
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.bytes(4);
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }

  /** So many bytes, as a view. */
  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw bad('cut-off');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A string's bytes, as a view. */
  string(): Uint8Array {
    return this.bytes(this.uint32());
  }

  /** A string that is UTF-8. Errors also: `bad-text`. */
  text(): string {
    return decodeUtf8(this.string());
  }

  /** The magnitude of a positive integer without leading zeros; other forms than the shortest are refused. */
  mpint(): Uint8Array {
    const content = this.string();
    const [first, second = 0] = content;
    if (first === undefined) return content;
    if (first >= 0x80 || (first === 0 && second < 0x80)) throw bad('mpint');
    return first === 0 ? content.subarray(1) : content;
  }

  /** Refuses bytes that are left over. */
  end(): void {
    if (!this.isAtEnd) throw bad('left-over');
  }
}
