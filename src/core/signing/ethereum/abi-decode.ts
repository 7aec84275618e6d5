import { bytesToBigInt, decodeUtf8, equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import { encodeParameters } from './abi-encode.ts';
import type { AbiParameter, AbiType } from './abi-types.ts';
import { headSize, isDynamic } from './abi-types.ts';
import { checksumAddress } from './address.ts';

/**
 * A decoded value, told apart by its type: numbers as bigint, addresses in checksum form, texts as they are, bytes as
 * bytes, arrays and tuples as lists.
 */
export type AbiValue = bigint | boolean | string | Uint8Array | AbiValue[];

const field = 'data';
/** More values than this nobody reads. */
const maxValues = 4_000;

/**
 * Decodes the parameters of a call in their one canonical form: heads first, tails in the order of their heads without
 * gaps, nothing after the end, padding of zeros, texts in UTF-8. Encoding the result gives the same bytes again.
 * @throws HoldfastError `undecodable` (`truncated`, `trailing-bytes`, `non-canonical`, …); `refused`/`too-large-to-show`.
 */
export function decodeParameters(parameters: readonly AbiParameter[], data: Uint8Array): AbiValue[] {
  const types = parameters.map(({ type }) => type);
  const reader = new Reader(data);
  const values = reader.block(types, 0, 0);
  if (reader.end < data.length) throw undecodable('trailing-bytes', { field });
  if (!equalBytes(encodeParameters(types, values), data)) throw undecodable('non-canonical', { field });
  return values;
}

class Reader {
  readonly #data: Uint8Array;
  #budget = maxValues;
  /** Where the last block that was read ends. */
  end = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Values whose heads begin at `base`; the tails follow them in the same order. */
  block(types: readonly AbiType[], base: number, depth: number): AbiValue[] {
    if (depth > 16) throw undecodable('too-deep');
    let head = base;
    let tail = base;
    for (const type of types) tail += headSize(type);
    this.#need(tail);
    const values = types.map((type) => {
      const at = head;
      head += headSize(type);
      if (!isDynamic(type)) return this.#static(type, at);
      // A tail anywhere else than right after the one before it is a second way to write the same call.
      if (this.#size(at) !== tail - base) throw undecodable('non-canonical', { field });
      const value = this.#dynamic(type, tail, depth);
      tail = this.end;
      return value;
    });
    this.end = tail;
    return values;
  }

  #dynamic(type: AbiType, at: number, depth: number): AbiValue {
    switch (type.kind) {
      case 'string':
      case 'bytes':
        return this.#string(type.kind, at);
      case 'tuple':
        return this.block(
          type.members.map((member) => member.type),
          at,
          depth + 1,
        );
      case 'array': {
        const counted = type.length === undefined;
        const count = type.length ?? this.#size(at);
        const start = counted ? at + 32 : at;
        // Each element takes 32 bytes or more, so a count beyond that is no reason to reserve memory.
        this.#need(start + count * 32);
        return this.block(new Array<AbiType>(count).fill(type.element), start, depth + 1);
      }
      default:
        throw undecodable('bad-type', { field });
    }
  }

  #string(kind: 'string' | 'bytes', at: number): AbiValue {
    const length = this.#size(at);
    const start = at + 32;
    const padded = start + Math.ceil(length / 32) * 32;
    this.#need(padded);
    this.#spend();
    this.end = padded;
    const bytes = this.#data.slice(start, start + length);
    if (this.#data.subarray(start + length, padded).some((byte) => byte !== 0))
      throw undecodable('non-canonical', { field });
    if (kind === 'bytes') return bytes;
    const text = decodeUtf8(bytes);
    if (text === undefined) throw undecodable('not-utf8', { field });
    return text;
  }

  #static(type: AbiType, at: number): AbiValue {
    if (type.kind === 'tuple') {
      let member = at;
      return type.members.map((one) => {
        const value = this.#static(one.type, member);
        member += headSize(one.type);
        return value;
      });
    }
    if (type.kind === 'array') {
      const size = headSize(type.element);
      return Array.from({ length: type.length ?? 0 }, (_, index) =>
        this.#static(type.element, at + index * size),
      );
    }
    this.#spend();
    return readWord(type, this.#data.subarray(at, at + 32));
  }

  /** A length or offset. */
  #size(at: number): number {
    this.#need(at + 32);
    const value = bytesToBigInt(this.#data.subarray(at, at + 32));
    if (value > BigInt(this.#data.length)) throw undecodable('truncated', { field });
    return Number(value);
  }

  #need(end: number): void {
    if (end > this.#data.length) throw undecodable('truncated', { field });
  }

  #spend(): void {
    this.#budget -= 1;
    if (this.#budget < 0) throw refused('too-large-to-show', { limit: maxValues });
  }
}

function readWord(type: AbiType, word: Uint8Array): AbiValue {
  switch (type.kind) {
    case 'address':
      if (word.subarray(0, 12).some((byte) => byte !== 0)) throw undecodable('non-canonical', { field });
      return checksumAddress(word.subarray(12));
    case 'fixed-bytes':
      if (word.subarray(type.size).some((byte) => byte !== 0)) throw undecodable('non-canonical', { field });
      return word.slice(0, type.size);
    case 'bool': {
      const number = bytesToBigInt(word);
      if (number > 1n) throw undecodable('non-canonical', { field });
      return number === 1n;
    }
    case 'uint': {
      const number = bytesToBigInt(word);
      if (number >> BigInt(type.bits) !== 0n) throw undecodable('non-canonical', { field });
      return number;
    }
    case 'int': {
      const number = BigInt.asIntN(256, bytesToBigInt(word));
      if (BigInt.asIntN(type.bits, number) !== number) throw undecodable('non-canonical', { field });
      return number;
    }
    default:
      throw undecodable('bad-type', { field });
  }
}
