import { concatBytes } from '@noble/hashes/utils.js';

import { bigIntToBytes } from '../bytes.ts';
import { undecodable } from '../refusal.ts';
import type { AbiValue } from './abi-decode.ts';
import type { AbiType } from './abi-types.ts';
import { headSize, isDynamic } from './abi-types.ts';

/** Encodes values by the contract ABI: heads first, then the tails in the same order. The inverse of `decodeParameters`. */
export function encodeParameters(types: readonly AbiType[], values: readonly AbiValue[]): Uint8Array {
  if (types.length !== values.length) throw undecodable('wrong-item-count', { count: values.length });
  const heads: Uint8Array[] = [];
  const tails: Uint8Array[] = [];
  let tail = types.reduce((size, type) => size + headSize(type), 0);
  for (const [at, type] of types.entries()) {
    const encoded = encodeValue(type, values[at]);
    if (!isDynamic(type)) {
      heads.push(encoded);
      continue;
    }
    heads.push(bigIntToBytes(BigInt(tail), 32));
    tails.push(encoded);
    tail += encoded.length;
  }
  return concatBytes(...heads, ...tails);
}

function encodeValue(type: AbiType, value: AbiValue | undefined): Uint8Array {
  switch (type.kind) {
    case 'uint':
    case 'int':
      if (typeof value === 'bigint') return bigIntToBytes(value, 32);
      break;
    case 'bool':
      if (typeof value === 'boolean') return bigIntToBytes(value ? 1n : 0n, 32);
      break;
    case 'address':
      if (typeof value === 'string') return bigIntToBytes(BigInt(`0x${value.slice(2)}`), 32);
      break;
    case 'fixed-bytes':
      if (value instanceof Uint8Array) return padded(value);
      break;
    case 'bytes':
      if (value instanceof Uint8Array) return counted(value);
      break;
    case 'string':
      if (typeof value === 'string') return counted(new TextEncoder().encode(value));
      break;
    case 'tuple':
      if (Array.isArray(value))
        return encodeParameters(
          type.members.map((member) => member.type),
          value,
        );
      break;
    case 'array':
      if (Array.isArray(value)) {
        const elements = encodeParameters(
          value.map(() => type.element),
          value,
        );
        return type.length === undefined
          ? concatBytes(bigIntToBytes(BigInt(value.length), 32), elements)
          : elements;
      }
  }
  throw undecodable('bad-type', { type: type.text });
}

function counted(bytes: Uint8Array): Uint8Array {
  return concatBytes(bigIntToBytes(BigInt(bytes.length), 32), padded(bytes));
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 32) * 32);
  whole.set(bytes);
  return whole;
}
