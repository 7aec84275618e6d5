import { keccak256 } from '../../crypto/keccak.ts';
import type { JsonValue } from '../json.ts';
import { undecodable } from '../refusal.ts';

/** A member of a struct type. */
export interface TypedMember {
  name: string;
  type: TypedType;
}

/** A parsed EIP-712 type. `length` is absent for arrays of any length. */
export type TypedType =
  | { kind: 'array'; element: TypedType; length?: number; text: string }
  | { kind: 'struct'; text: string }
  | { kind: 'uint' | 'int' | 'fixed-bytes'; bits: number; text: string }
  | { kind: 'address' | 'bool' | 'string' | 'bytes'; text: string };

/** The struct types of a request, by name. */
export type TypedTypes = ReadonlyMap<string, readonly TypedMember[]>;

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]{0,127}$/;
const atomic = /^(?:(u?int)([1-9][0-9]{0,2})|bytes([1-9][0-9]?)|address|bool|string|bytes)$/;
const maxTypes = 256;
const maxMembers = 1024;
const maxArrayDepth = 8;

/**
 * Reads the `types` of a request. Names must be identifiers, as EIP-712 says: a name holding `,` or `)` could make two
 * different type sets encode alike. Types that shadow atomic ones or do not exist are refused. A type may hold arrays of itself: values end somewhere.
 */
export function parseTypes(value: JsonValue | undefined): TypedTypes {
  if (!(value instanceof Map)) throw undecodable('bad-field', { field: 'types' });
  if (value.size > maxTypes) throw undecodable('too-many-items', { field: 'types' });
  const types = new Map<string, TypedMember[]>();
  for (const [name, members] of value) {
    checkIdentifier(name);
    if (atomic.test(name) || /^u?int$/.test(name)) throw undecodable('bad-type', { type: name });
    types.set(name, parseMembers(members));
  }
  for (const members of types.values()) {
    for (const { type } of members) {
      const struct = structOf(type);
      if (struct !== undefined && !types.has(struct)) throw undecodable('unknown-type', { type: struct });
    }
  }
  return types;
}

function parseMembers(value: JsonValue): TypedMember[] {
  if (!Array.isArray(value)) throw undecodable('bad-field', { field: 'types' });
  if (value.length > maxMembers) throw undecodable('too-many-items', { field: 'types' });
  const seen = new Set<string>();
  return value.map((member) => {
    const name = member instanceof Map ? member.get('name') : undefined;
    const type = member instanceof Map ? member.get('type') : undefined;
    if (
      !(member instanceof Map) ||
      member.size !== 2 ||
      typeof name !== 'string' ||
      typeof type !== 'string'
    ) {
      throw undecodable('bad-field', { field: 'types' });
    }
    checkIdentifier(name);
    if (seen.has(name)) throw undecodable('duplicate-name');
    seen.add(name);
    return { name, type: parseType(type) };
  });
}

function checkIdentifier(name: string): void {
  if (!identifier.test(name)) throw undecodable('bad-identifier');
}

/** Reads a type such as `uint256`, `Person` or `string[3][]`. @throws HoldfastError `undecodable`, `bad-type`. */
export function parseType(text: string, depth = 0): TypedType {
  const array = /^(.+)\[([1-9][0-9]{0,4})?\]$/.exec(text);
  if (array) {
    if (depth >= maxArrayDepth) throw undecodable('too-deep');
    const element = parseType(array[1] ?? '', depth + 1);
    return { kind: 'array', element, text, ...(array[2] === undefined ? {} : { length: Number(array[2]) }) };
  }
  const match = atomic.exec(text);
  if (!match) {
    // `uint` and `int` are names of nothing in EIP-712: the alias is for Solidity source only.
    if (!identifier.test(text) || /^u?int[0-9]*$|^bytes[0-9]+$/.test(text)) throw undecodable('bad-type');
    return { kind: 'struct', text };
  }
  if (match[1] !== undefined) {
    const bits = Number(match[2]);
    if (bits % 8 !== 0 || bits > 256) throw undecodable('bad-type');
    return { kind: match[1] === 'uint' ? 'uint' : 'int', bits, text };
  }
  if (match[3] !== undefined) {
    if (Number(match[3]) > 32) throw undecodable('bad-type');
    return { kind: 'fixed-bytes', bits: Number(match[3]) * 8, text };
  }
  // The pattern leaves exactly these four words.
  return { kind: text as 'address' | 'bool' | 'string' | 'bytes', text };
}

/** The struct at the bottom of a type, if any. */
function structOf(type: TypedType): string | undefined {
  if (type.kind === 'array') return structOf(type.element);
  return type.kind === 'struct' ? type.text : undefined;
}

function directStructs(types: TypedTypes, name: string): Set<string> {
  const structs = new Set<string>();
  for (const { type } of types.get(name) ?? []) {
    const struct = structOf(type);
    if (struct !== undefined) structs.add(struct);
  }
  return structs;
}

/** Every struct type that `name` reaches, itself included. */
export function reachedTypes(types: TypedTypes, name: string, reached = new Set<string>()): Set<string> {
  if (reached.has(name)) return reached;
  reached.add(name);
  for (const next of directStructs(types, name)) reachedTypes(types, next, reached);
  return reached;
}

/** `encodeType` of EIP-712: the type itself, then the types it reaches sorted by name. */
export function encodeType(types: TypedTypes, name: string): string {
  const others = [...reachedTypes(types, name)].filter((other) => other !== name).sort();
  return [name, ...others].map((struct) => describe(types, struct)).join('');
}

function describe(types: TypedTypes, name: string): string {
  const members = (types.get(name) ?? []).map((member) => `${member.type.text} ${member.name}`);
  return `${name}(${members.join(',')})`;
}

/** `typeHash` of EIP-712. */
export function typeHash(types: TypedTypes, name: string): Uint8Array {
  return keccak256(new TextEncoder().encode(encodeType(types, name)));
}
