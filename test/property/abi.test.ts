import { ethers } from 'ethers';
import { encodeAbiParameters } from 'viem';
import { describe, expect, it } from 'vitest';

import { HoldfastError } from '../../src/core/error.ts';
import { toHex } from '../../src/core/signing/bytes.ts';
import type { AbiValue } from '../../src/core/signing/ethereum/abi-decode.ts';
import { decodeParameters } from '../../src/core/signing/ethereum/abi-decode.ts';
import { encodeParameters } from '../../src/core/signing/ethereum/abi-encode.ts';
import type { AbiParameter, AbiType } from '../../src/core/signing/ethereum/abi-types.ts';
import {
  arrayType,
  atomicType,
  parseFunction,
  tupleType,
} from '../../src/core/signing/ethereum/abi-types.ts';
import { Dice, mutate } from '../fuzz/signing-mutator.ts';

const atoms = ['address', 'bool', 'string', 'bytes', 'bytes1', 'bytes4', 'bytes32', 'uint8', 'uint160', 'uint256', 'int8', 'int128', 'int256']; // prettier-ignore

function randomType(dice: Dice, depth: number): AbiType {
  const kind = depth > 2 ? 0 : dice.below(5);
  if (kind === 1) return arrayType(randomType(dice, depth + 1));
  if (kind === 2) return arrayType(randomType(dice, depth + 1), 1 + dice.below(3));
  if (kind === 3) return tupleType(randomParameters(dice, depth + 1));
  return atomicType(dice.pick(atoms));
}

function randomParameters(dice: Dice, depth: number): AbiParameter[] {
  return Array.from({ length: 1 + dice.below(4) }, (_, at) => ({
    name: `p${String(at)}`,
    type: randomType(dice, depth),
  }));
}

function randomBytes(dice: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => dice.below(256));
}

function randomValue(dice: Dice, type: AbiType): AbiValue {
  switch (type.kind) {
    case 'address':
      return ethers.getAddress(toHex(randomBytes(dice, 20)));
    case 'bool':
      return dice.below(2) === 1;
    case 'string':
      return dice.pick(['', 'a', 'größer', '\u{1f600}'.repeat(9), 'x'.repeat(32), 'y'.repeat(33)]);
    case 'bytes':
      return randomBytes(dice, dice.pick([0, 1, 31, 32, 33, 100]));
    case 'fixed-bytes':
      return randomBytes(dice, type.size);
    case 'uint':
      return BigInt.asUintN(type.bits, BigInt(toHex(randomBytes(dice, 1 + dice.below(32)))));
    case 'int':
      return BigInt.asIntN(type.bits, BigInt(toHex(randomBytes(dice, 1 + dice.below(32)))));
    case 'array':
      return Array.from({ length: type.length ?? dice.below(4) }, () => randomValue(dice, type.element));
    case 'tuple':
      return type.members.map((member) => randomValue(dice, member.type));
  }
}

/** The type as viem takes it. */
function described(type: AbiType, name: string): { name: string; type: string; components?: unknown[] } {
  if (type.kind === 'array') {
    const inner = described(type.element, name);
    return { ...inner, type: `${inner.type}[${type.length === undefined ? '' : String(type.length)}]` };
  }
  if (type.kind !== 'tuple') return { name, type: type.text };
  return {
    name,
    type: 'tuple',
    components: type.members.map((member) => described(member.type, member.name)),
  };
}

/** The value as viem takes it: tuples as objects, small integers as numbers, bytes as hex. */
function forViem(type: AbiType, value: AbiValue): unknown {
  if (Array.isArray(value)) {
    if (type.kind === 'array') return value.map((one) => forViem(type.element, one));
    if (type.kind === 'tuple')
      return Object.fromEntries(
        type.members.map((member, at) => [member.name, forViem(member.type, value[at] ?? '')]),
      );
  }
  if (value instanceof Uint8Array) return toHex(value);
  return typeof value === 'bigint' && 'bits' in type && type.bits <= 48 ? Number(value) : value;
}

/** The value as ethers takes it. */
function forEthers(value: AbiValue): unknown {
  return Array.isArray(value) ? value.map(forEthers) : value;
}

const coder = ethers.AbiCoder.defaultAbiCoder();

describe('contract ABI', () => {
  it('reads and writes 1,000 random calls as ethers and viem do', () => {
    const dice = new Dice(41);
    for (let round = 0; round < 1_000; round += 1) {
      const parameters = randomParameters(dice, 0);
      const types = parameters.map(({ type }) => type);
      const values = types.map((type) => randomValue(dice, type));
      const ours = encodeParameters(types, values);
      const judged = coder.encode(types.map(({ text }) => text), values.map(forEthers)); // prettier-ignore
      if (toHex(ours) !== judged) expect(toHex(ours), types.map(({ text }) => text).join()).toBe(judged);
      // viem's types follow from a literal; the form is the same.
      const viem = encodeAbiParameters(
        parameters.map(({ name, type }) => described(type, name)) as never,
        types.map((type, at) => forViem(type, values[at] ?? '')) as never,
      );
      if (viem !== judged) expect(viem).toBe(judged);
      const read = decodeParameters(parameters, ours);
      if (toHex(encodeParameters(types, read)) !== judged) expect(read).toEqual(values);
    }
  });

  it('of 10,000 changed encodings takes only those that it writes in the same way, and ethers reads them alike', () => {
    const dice = new Dice(43);
    const counts = { taken: 0, refused: 0 };
    for (let round = 0; round < 10_000; round += 1) {
      const parameters = randomParameters(dice, 1);
      const types = parameters.map(({ type }) => type);
      const whole = encodeParameters(
        types,
        types.map((type) => randomValue(dice, type)),
      );
      const bytes = mutate(dice, whole, [whole]);
      let read: AbiValue[] | undefined;
      try {
        read = decodeParameters(parameters, bytes);
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        counts.refused += 1;
        continue;
      }
      counts.taken += 1;
      const texts = types.map(({ text }) => text);
      if (toHex(encodeParameters(types, read)) !== toHex(bytes)) expect(read).toBe('encoded alike');
      if (coder.encode(texts, coder.decode(texts, bytes)) !== toHex(bytes)) expect(texts).toBe('read alike');
    }
    expect(counts.taken + counts.refused).toBe(10_000);
    expect(counts.taken).toBeGreaterThan(200);
    expect(counts.refused).toBeGreaterThan(2_000);
  });

  it.each([
    ['tail twice', 'f(bytes a,bytes b)', [64n, 64n, 0n]],
    ['tails swapped', 'f(bytes a,bytes b)', [96n, 64n, 0n, 0n]],
    ['gap before the tail', 'f(bytes a)', [64n, 0n, 0n]],
    ['offset back into the head', 'f(bytes a)', [0n]],
    ['offset beyond the end', 'f(bytes a)', [2n ** 255n, 0n]],
    ['length beyond the end', 'f(bytes a)', [32n, 33n, 0n]],
    ['count of a billion', 'f(uint256[] a)', [32n, 10n ** 9n]],
    ['padding that is not zero', 'f(bytes a)', [32n, 1n, 1n]],
    ['address with more than 20 bytes', 'f(address a)', [2n ** 160n]],
    ['uint8 of 256', 'f(uint8 a)', [256n]],
    ['int8 of 128', 'f(int8 a)', [128n]],
    ['bool of 2', 'f(bool a)', [2n]],
    ['bytes4 with a fifth', 'f(bytes4 a)', [1n << 216n]],
    ['text that is not UTF-8', 'f(string a)', [32n, 1n, 0xffn << 248n]],
    ['one word too many', 'f(uint256 a)', [1n, 2n]],
    ['one word too few', 'f(uint256 a,uint256 b)', [1n]],
  ])('refuses: %s', (_name, signature, words) => {
    const data = ethers.getBytes(ethers.concat(words.map((word) => ethers.toBeHex(word, 32))));
    expect(() => decodeParameters(parseFunction(signature).parameters, data)).toThrow(HoldfastError);
  });
});
