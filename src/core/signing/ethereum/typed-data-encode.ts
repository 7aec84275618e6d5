import { concatBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { bigIntToBytes, fromHex, toHex } from '../bytes.ts';
import type { TypedField } from './display.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { JsonNumber } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import { safeText } from '../text.ts';
import { checksumAddress, parseAddress } from './address.ts';
import type { TypedType, TypedTypes } from './typed-data-types.ts';
import { typeHash } from './typed-data-types.ts';

/** A leaf in plain form, for the checks that follow: its path of names, type, and value as shown. */
export interface TypedLeaf {
  path: readonly string[];
  type: TypedType;
  /** Integers and booleans as numbers, addresses in checksum form, texts as they are, bytes as hex. */
  value: bigint | string;
}

/** One walk over a value makes all of these, so that what is shown and what is hashed cannot differ. */
interface Walked {
  /** The 32 bytes that stand for the value in `encodeData`. */
  word: Uint8Array;
  field: Omit<TypedField, 'name'>;
  /** The value in the one form in which it is stored. */
  canonical: JsonValue;
}

/** A struct hashed by EIP-712 `hashStruct`, with its tree for display. */
export interface WalkedStruct {
  hash: Uint8Array;
  fields: TypedField[];
  canonical: JsonObject;
  leaves: TypedLeaf[];
}

/** Walks one struct. @throws HoldfastError `undecodable` when a member is missing, extra, or not of its type. */
export function walkStruct(types: TypedTypes, name: string, value: JsonValue | undefined): WalkedStruct {
  const walker = new Walker(types);
  return { ...walker.struct(name, value, []), leaves: walker.leaves };
}

const empty = new Uint8Array(32);
/** More values than this nobody reads: such a document cannot be judged, so it is not signed. */
const maxLeaves = 2_000;

class Walker {
  readonly leaves: TypedLeaf[] = [];
  readonly #types: TypedTypes;
  readonly #hashes = new Map<string, Uint8Array>();

  constructor(types: TypedTypes) {
    this.#types = types;
  }

  struct(name: string, value: JsonValue | undefined, path: readonly string[]): Omit<WalkedStruct, 'leaves'> {
    const members = this.#types.get(name);
    if (!members) throw undecodable('unknown-type', { type: name });
    if (!(value instanceof Map)) throw undecodable('bad-field', { type: name });
    if ([...value.keys()].some((key) => !members.some((member) => member.name === key))) {
      throw undecodable('unknown-field', { type: name });
    }
    const words: Uint8Array[] = [this.#typeHash(name)];
    const fields: TypedField[] = [];
    const canonical: JsonObject = new Map();
    for (const member of members) {
      const content = value.get(member.name);
      if (content === undefined) throw undecodable('missing-field', { field: member.name });
      const walked = this.#value(member.type, content, [...path, member.name]);
      words.push(walked.word);
      fields.push({ name: safeText(member.name), ...walked.field });
      canonical.set(member.name, walked.canonical);
    }
    return { hash: keccak256(concatBytes(...words)), fields, canonical };
  }

  #typeHash(name: string): Uint8Array {
    const known = this.#hashes.get(name) ?? typeHash(this.#types, name);
    this.#hashes.set(name, known);
    return known;
  }

  #value(type: TypedType, value: JsonValue, path: readonly string[]): Walked {
    if (type.kind === 'struct') {
      const { hash, fields, canonical } = this.struct(type.text, value, path);
      return { word: hash, field: { type: type.text, children: fields }, canonical };
    }
    if (type.kind === 'array') return this.#array(type, value, path);
    const leaf = readLeaf(type, value, path.at(-1) ?? '');
    if (this.leaves.length >= maxLeaves) throw refused('too-large-to-show', { limit: maxLeaves });
    this.leaves.push({ path, type, value: leaf.plain });
    return {
      word: leaf.word,
      field: { type: type.text, value: safeText(leaf.shown) },
      canonical: leaf.canonical,
    };
  }

  #array(type: TypedType & { kind: 'array' }, value: JsonValue, path: readonly string[]): Walked {
    if (!Array.isArray(value)) throw undecodable('bad-field', { field: path.at(-1) ?? '' });
    if (type.length !== undefined && value.length !== type.length) {
      throw undecodable('wrong-item-count', { count: value.length });
    }
    const walked = value.map((item, at) => this.#value(type.element, item, [...path, at.toString()]));
    return {
      word: keccak256(concatBytes(...walked.map(({ word }) => word))),
      field: {
        type: type.text,
        children: walked.map(({ field }, at) => ({ name: safeText(at.toString()), ...field })),
      },
      canonical: walked.map(({ canonical }) => canonical),
    };
  }
}

interface Leaf {
  word: Uint8Array;
  plain: bigint | string;
  shown: string;
  canonical: JsonValue;
}

function readLeaf(type: TypedType, value: JsonValue, field: string): Leaf {
  switch (type.kind) {
    case 'string': {
      if (typeof value !== 'string') throw undecodable('bad-field', { field });
      return {
        word: keccak256(new TextEncoder().encode(value)),
        plain: value,
        shown: value,
        canonical: value,
      };
    }
    case 'bool': {
      if (typeof value !== 'boolean') throw undecodable('bad-field', { field });
      const number = value ? 1n : 0n;
      return { word: bigIntToBytes(number, 32), plain: number, shown: value.toString(), canonical: value };
    }
    case 'address': {
      if (typeof value !== 'string') throw undecodable('bad-field', { field });
      const { bytes } = parseAddress(value);
      const text = checksumAddress(bytes);
      return { word: padded(bytes, 'left'), plain: text, shown: text, canonical: text };
    }
    case 'bytes':
    case 'fixed-bytes': {
      if (typeof value !== 'string' || !value.startsWith('0x')) throw undecodable('bad-field', { field });
      const bytes = fromHex(value);
      // EIP-712 pads short values on the right, but a value of the wrong size is a mistake or a trick: refused.
      if (type.kind === 'fixed-bytes' && bytes.length * 8 !== type.bits)
        throw undecodable('bad-field', { field });
      const text = toHex(bytes);
      const word = type.kind === 'bytes' ? keccak256(bytes) : padded(bytes, 'right');
      return { word, plain: text, shown: text, canonical: text };
    }
    case 'uint':
    case 'int': {
      const number = readInteger(value, field);
      const low = type.kind === 'uint' ? 0n : -(2n ** BigInt(type.bits - 1));
      const high = 2n ** BigInt(type.kind === 'uint' ? type.bits : type.bits - 1);
      if (number < low || number >= high) throw undecodable('out-of-range', { field });
      const text = number.toString();
      return { word: bigIntToBytes(number, 32), plain: number, shown: text, canonical: text };
    }
    default:
      throw undecodable('bad-type', { field });
  }
}

function readInteger(value: JsonValue, field: string): bigint {
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string') throw undecodable('bad-field', { field });
  if (/^-?(?:0|[1-9][0-9]{0,77})$/.test(text) && text !== '-0') return BigInt(text);
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value)) return BigInt(value);
  throw undecodable('bad-field', { field });
}

function padded(bytes: Uint8Array, side: 'left' | 'right'): Uint8Array {
  const word = empty.slice();
  word.set(bytes, side === 'left' ? 32 - bytes.length : 0);
  return word;
}
