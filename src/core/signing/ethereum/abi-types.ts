import { keccak256 } from '../../crypto/keccak.ts';
import { toHex } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/** A parsed type of the contract ABI; `text` is its canonical form, in which an alias such as `uint` is written out. */
export type AbiType =
  | { kind: 'uint' | 'int'; bits: number; text: string }
  | { kind: 'fixed-bytes'; size: number; text: string }
  | { kind: 'address' | 'bool' | 'string' | 'bytes'; text: string }
  | { kind: 'array'; element: AbiType; length?: number; text: string }
  | { kind: 'tuple'; members: readonly AbiParameter[]; text: string };

/** A parameter; the name is empty when the description gives none. */
export interface AbiParameter {
  name: string;
  type: AbiType;
}

/** A function as its selector knows it. */
export interface AbiFunction {
  name: string;
  parameters: readonly AbiParameter[];
  /** `transfer(address,uint256)`. */
  signature: string;
}

const atomic = /^(?:(u?int)([1-9][0-9]{0,2})?|bytes([1-9][0-9]?)|address|bool|string|bytes)$/;
const maxDepth = 8;

/** Reads one type without tuples in it, such as `uint256` or `address`. @throws HoldfastError `undecodable`, `bad-type`. */
export function atomicType(text: string): AbiType {
  const match = atomic.exec(text);
  if (!match) throw undecodable('bad-type', { type: text.slice(0, 80) });
  if (match[1] !== undefined) {
    const bits = Number(match[2] ?? '256');
    if (bits % 8 !== 0 || bits > 256) throw undecodable('bad-type', { type: text });
    const kind = match[1] === 'uint' ? 'uint' : 'int';
    return { kind, bits, text: `${kind}${bits.toString()}` };
  }
  if (match[3] !== undefined) {
    const size = Number(match[3]);
    if (size > 32) throw undecodable('bad-type', { type: text });
    return { kind: 'fixed-bytes', size, text };
  }
  // The pattern leaves exactly these four words.
  return { kind: text as 'address' | 'bool' | 'string' | 'bytes', text };
}

/** The array of a type; `length` is absent when any number may come. @throws HoldfastError `bad-type` for none. */
export function arrayType(element: AbiType, length?: number): AbiType {
  if (length === 0) throw undecodable('bad-type', { type: `${element.text}[0]` });
  const text = `${element.text}[${length === undefined ? '' : length.toString()}]`;
  return { kind: 'array', element, text, ...(length === undefined ? {} : { length }) };
}

/** The tuple of parameters. @throws HoldfastError `bad-type` for an empty one. */
export function tupleType(members: readonly AbiParameter[]): AbiType {
  if (members.length === 0) throw undecodable('bad-type', { type: '()' });
  return { kind: 'tuple', members, text: `(${members.map(({ type }) => type.text).join(',')})` };
}

/** Puts name and parameters together. */
export function functionOf(name: string, parameters: readonly AbiParameter[]): AbiFunction {
  return { name, parameters, signature: `${name}(${parameters.map(({ type }) => type.text).join(',')})` };
}

/** The first four bytes of the hash of a signature, as 0x-hex (contract ABI specification, "Function Selector"). */
export function selectorOf(signature: string): string {
  return toHex(keccak256(new TextEncoder().encode(signature)).subarray(0, 4));
}

/**
 * Reads `transfer(address to,(uint256 a,bytes b)[] list)`: types with names after them, tuples in brackets.
 * @throws HoldfastError `undecodable`, `bad-type`.
 */
export function parseFunction(text: string): AbiFunction {
  const open = text.indexOf('(');
  const name = text.slice(0, open);
  if (!/^[A-Za-z_$][A-Za-z0-9_$]{0,127}$/.test(name)) throw undecodable('bad-type');
  const reader = new SignatureReader(text, open);
  const parameters = reader.parameters(0);
  reader.end();
  return functionOf(name, parameters);
}

class SignatureReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  parameters(depth: number): AbiParameter[] {
    if (depth > maxDepth) throw undecodable('too-deep');
    this.#expect('(');
    const list: AbiParameter[] = [];
    if (this.#take(')')) return list;
    do list.push(this.#parameter(depth));
    while (this.#take(','));
    this.#expect(')');
    return list;
  }

  end(): void {
    if (this.#at !== this.#text.length) throw undecodable('bad-type');
  }

  #parameter(depth: number): AbiParameter {
    let type =
      this.#text[this.#at] === '('
        ? tupleType(this.parameters(depth + 1))
        : atomicType(this.#match(/[a-z0-9]+/y) ?? '');
    for (
      let suffix = this.#match(/\[[0-9]{0,5}\]/y);
      suffix !== undefined;
      suffix = this.#match(/\[[0-9]{0,5}\]/y)
    ) {
      type = arrayType(type, suffix === '[]' ? undefined : Number(suffix.slice(1, -1)));
    }
    return { name: this.#match(/ [A-Za-z_$][A-Za-z0-9_$]*/y)?.slice(1) ?? '', type };
  }

  #match(form: RegExp): string | undefined {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw undecodable('bad-type');
  }
}

/** Whether a type takes a place of its own behind the heads (contract ABI specification, "dynamic"). */
export function isDynamic(type: AbiType): boolean {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return true;
    case 'array':
      return type.length === undefined || isDynamic(type.element);
    case 'tuple':
      return type.members.some((member) => isDynamic(member.type));
    default:
      return false;
  }
}

/** Bytes that a type takes among the heads. */
export function headSize(type: AbiType): number {
  if (isDynamic(type)) return 32;
  if (type.kind === 'array') return (type.length ?? 0) * headSize(type.element);
  if (type.kind === 'tuple') return type.members.reduce((size, member) => size + headSize(member.type), 0);
  return 32;
}
