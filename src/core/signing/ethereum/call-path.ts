import { undecodable } from '../refusal.ts';
import type { AbiValue } from './abi-decode.ts';
import type { AbiParameter, AbiType } from './abi-types.ts';
import { checksumAddress } from './address.ts';

/** A value with its type and the way to it, such as `details.0.token`. */
export interface Located {
  value: AbiValue;
  type: AbiType;
  path: string;
}

/** All arguments of a call as one tuple. */
export function rootOf(parameters: readonly AbiParameter[], values: AbiValue[]): Located {
  return { value: values, type: { kind: 'tuple', members: parameters, text: '' }, path: '' };
}

/**
 * Follows a path of the language of `call-row.ts` from `from`; `undefined` when it leads nowhere, such as to the first
 * of an empty list.
 * @throws HoldfastError `undecodable`, `bad-field`, when packed bytes are no whole hops (address, then 3 bytes and an address for each).
 */
export function follow(from: Located, path: string): Located | undefined {
  let at: Located | undefined = from;
  for (const step of path.split('.')) {
    if (step === '' || at === undefined) continue;
    at = stepInto(at, step);
  }
  return at;
}

function stepInto({ value, type, path }: Located, step: string): Located | undefined {
  const below = (name: string, one: AbiValue | undefined, its: AbiType): Located | undefined =>
    one === undefined ? undefined : { value: one, type: its, path: path === '' ? name : `${path}.${name}` };
  if (value instanceof Uint8Array && (step === 'first' || step === 'last')) {
    // An exchange passes over what is left behind the last whole hop, so that the last 20 bytes would be none of its tokens.
    if (value.length < 43 || value.length % 23 !== 20) throw undecodable('bad-field', { field: 'path' });
    const bytes = step === 'first' ? value.subarray(0, 20) : value.subarray(-20);
    return { value: checksumAddress(bytes), type: { kind: 'address', text: 'address' }, path };
  }
  if (value instanceof Uint8Array && step === 'withdrawer') {
    // Deposits of validators: what begins with 0 is the hash of a key, which names nobody.
    if (value.length !== 32 || value[0] === 0) return undefined;
    return { value: checksumAddress(value.subarray(12)), type: { kind: 'address', text: 'address' }, path };
  }
  if (!Array.isArray(value)) return undefined;
  if (type.kind === 'tuple') {
    const index = type.members.findIndex(({ name }) => name === step);
    const member = type.members[index];
    return member && below(step, value[index], member.type);
  }
  if (type.kind !== 'array' || !/^-?[0-9]+$/.test(step)) return undefined;
  const index = Number(step) < 0 ? value.length + Number(step) : Number(step);
  return below(index.toString(), value[index], type.element);
}

/** The elements of the list at `path`, or nothing when there is none. */
export function elementsOf(from: Located, path: string): Located[] {
  const list = follow(from, path);
  if (!list || !Array.isArray(list.value) || list.type.kind !== 'array') return [];
  const { element } = list.type;
  return list.value.map((value, at) => ({ value, type: element, path: `${list.path}.${at.toString()}` }));
}

/** The text at a path when it is an address. */
export function addressAt(from: Located, path: string): string | undefined {
  const found = follow(from, path);
  return found?.type.kind === 'address' && typeof found.value === 'string' ? found.value : undefined;
}

/** The number at a path. */
export function numberAt(from: Located, path: string): bigint | undefined {
  const value = follow(from, path)?.value;
  return typeof value === 'bigint' ? value : undefined;
}
