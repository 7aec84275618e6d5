import { checksumAddress, parseAddress } from '../signing/ethereum/address.ts';
import type { AbiFunction, AbiParameter, AbiType } from '../signing/ethereum/abi-types.ts';
import { arrayType, atomicType, functionOf, tupleType } from '../signing/ethereum/abi-types.ts';
import type { JsonObject, JsonValue } from '../signing/json.ts';
import { JsonNumber } from '../signing/json.ts';
import { malformed, textAt } from './reference.ts';

const maxFunctions = 2_000;

/** The functions of a contract ABI in JSON. @throws HoldfastError `reference-malformed` or `undecodable`. */
export function functionsOf(abi: JsonValue | undefined): AbiFunction[] {
  if (!Array.isArray(abi)) throw malformed('no-abi');
  const functions: AbiFunction[] = [];
  for (const entry of abi) {
    if (!(entry instanceof Map)) throw malformed('bad-abi');
    const name = textAt(entry, 'name');
    if ((textAt(entry, 'type') ?? 'function') !== 'function' || name === undefined) continue;
    if (!/^[A-Za-z_$][A-Za-z0-9_$]{0,127}$/.test(name)) throw malformed('bad-abi');
    functions.push(functionOf(name, parametersOf(entry.get('inputs'), 0)));
  }
  if (functions.length > maxFunctions) throw malformed('too-many-items');
  return functions;
}

function parametersOf(inputs: JsonValue | undefined, depth: number): AbiParameter[] {
  if (!Array.isArray(inputs) || depth > 8) throw malformed('bad-abi');
  return inputs.map((input) => {
    if (!(input instanceof Map)) throw malformed('bad-abi');
    const name = textAt(input, 'name') ?? '';
    if (!/^[A-Za-z0-9_$]{0,128}$/.test(name)) throw malformed('bad-abi');
    return { name, type: typeOf(input, depth) };
  });
}

function typeOf(input: JsonObject, depth: number): AbiType {
  const text = textAt(input, 'type') ?? '';
  const base = /^[a-z0-9]+/.exec(text)?.[0] ?? '';
  let type =
    base === 'tuple' ? tupleType(parametersOf(input.get('components'), depth + 1)) : atomicType(base);
  const suffixes = text.slice(base.length);
  if (!/^(?:\[[0-9]{0,5}\]){0,8}$/.test(suffixes)) throw malformed('bad-abi');
  for (const [, length = ''] of suffixes.matchAll(/\[([0-9]*)\]/g))
    type = arrayType(type, length === '' ? undefined : Number(length));
  return type;
}

/** A place of a contract: chain as `eip155:1`, address in checksum form. */
export interface Deployment {
  chain: string;
  address: string;
}

/** Reads `[{chainId, address}]`, or the two beside each other. @throws HoldfastError `reference-malformed`. */
export function deploymentsOf(value: JsonValue | undefined): Deployment[] {
  const list = value instanceof Map ? [value] : value;
  if (!Array.isArray(list) || list.length === 0 || list.length > 500) throw malformed('no-deployments');
  return list.map((entry) => {
    if (!(entry instanceof Map)) throw malformed('no-deployments');
    const address = textAt(entry, 'address');
    if (address === undefined) throw malformed('no-deployments');
    return {
      chain: `eip155:${chainIdOf(entry.get('chainId'))}`,
      address: checksumAddress(parseAddress(address).bytes),
    };
  });
}

/** A chain id as a decimal text, from a number or a text. @throws HoldfastError `reference-malformed`. */
export function chainIdOf(value: JsonValue | undefined): string {
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string' || !/^[1-9][0-9]{0,18}$/.test(text)) throw malformed('bad-chain-id');
  return text;
}
