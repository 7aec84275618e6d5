import { decodeHex } from '../encoding/hex.ts';
import { parseBitcoinAddress } from '../seeds/addresses.ts';
import { checkDescriptor } from '../seeds/descriptor-checksum.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import type { KeyExpression } from './key-expression.ts';
import { badDescriptor, branchCount, parseKeyExpression } from './key-expression.ts';

/** A tree of tapscripts (BIP-386): a leaf, or two trees. */
export type ScriptTree = Descriptor | readonly [ScriptTree, ScriptTree];

/** What an output descriptor says (BIP-380 to BIP-387). */
export type Descriptor =
  | { readonly kind: 'pk' | 'pkh' | 'wpkh' | 'combo'; readonly key: KeyExpression }
  | { readonly kind: 'sh' | 'wsh'; readonly inner: Descriptor }
  | {
      readonly kind: 'multi' | 'multi_a';
      readonly sorted: boolean;
      readonly required: number;
      readonly keys: readonly KeyExpression[];
    }
  | { readonly kind: 'tr'; readonly key: KeyExpression; readonly tree: ScriptTree | undefined }
  | { readonly kind: 'raw'; readonly script: Uint8Array };

/** Where an expression stands: what may stand there depends on it. */
type Place = 'top' | 'sh' | 'wsh' | 'leaf';

const maxLength = 20_000;
const maxTreeDepth = 128;

/** Where each function may stand (BIP-381 to BIP-387). */
const places: Readonly<Record<string, readonly Place[]>> = {
  pk: ['top', 'sh', 'wsh', 'leaf'],
  pkh: ['top', 'sh', 'wsh', 'leaf'],
  wpkh: ['top', 'sh'],
  sh: ['top'],
  wsh: ['top', 'sh'],
  combo: ['top'],
  multi: ['top', 'sh', 'wsh'],
  sortedmulti: ['top', 'sh', 'wsh'],
  multi_a: ['leaf'],
  sortedmulti_a: ['leaf'],
  tr: ['top'],
  raw: ['top'],
  addr: ['top'],
};

/** Most keys of a multisig: bare scripts are relayed up to 3, P2SH holds 520 bytes, P2WSH takes 20, a leaf 999. */
const mostKeys: Readonly<Record<Place, number>> = { top: 3, sh: 15, wsh: 20, leaf: 999 };

/**
 * Reads a descriptor with or (unless `required`) without its checksum.
 * @throws HoldfastError `bad-descriptor` with a reason: of the checksum, of a key, or `function`, `place`, `arguments`,
 * `threshold`, `branches`, `script`, `address`.
 */
export function parseDescriptor(text: string, engine: HdEngine, required = false): Descriptor {
  if (text.length > maxLength) throw badDescriptor('too-long');
  const descriptor = parse(checkDescriptor(text, required), 'top', engine);
  const counts = new Set(
    expressionsOf(descriptor)
      .map(branchCount)
      .filter((count) => count > 1),
  );
  // BIP-389: all lists of one descriptor are equally long.
  if (counts.size > 1) throw badDescriptor('branches');
  return descriptor;
}

function parse(text: string, place: Place, engine: HdEngine): Descriptor {
  const match = /^([a-z_]+)\((.*)\)$/s.exec(text);
  const [, name = '', body = ''] = match ?? [];
  const allowed = places[name];
  if (!match || !allowed) throw badDescriptor('function');
  if (!allowed.includes(place)) throw badDescriptor('place');
  const keys = { xOnly: place === 'leaf', uncompressed: place !== 'wsh' && place !== 'leaf' };
  switch (name) {
    case 'sh':
    case 'wsh':
      return { kind: name, inner: parse(body, name, engine) };
    case 'multi':
    case 'sortedmulti':
    case 'multi_a':
    case 'sortedmulti_a':
      return parseMulti(name, body, place, keys, engine);
    case 'tr':
      return parseTaproot(body, engine);
    case 'raw':
      return { kind: 'raw', script: rawScript(body) };
    case 'addr':
      return { kind: 'raw', script: addressScript(body) };
    case 'wpkh':
      return { kind: name, key: parseKeyExpression(body, { ...keys, uncompressed: false }, engine) };
    default:
      // pk, pkh, combo: the table of places has no other.
      return { kind: name as 'pk' | 'pkh' | 'combo', key: parseKeyExpression(body, keys, engine) };
  }
}

function parseMulti(
  name: string,
  body: string,
  place: Place,
  keys: Parameters<typeof parseKeyExpression>[1],
  engine: HdEngine,
): Descriptor {
  const [threshold = '', ...members] = splitArguments(body);
  const required = Number(threshold);
  if (!/^[1-9][0-9]{0,2}$/.test(threshold) || required > members.length || members.length > mostKeys[place]) {
    throw badDescriptor('threshold');
  }
  return {
    kind: name.endsWith('_a') ? 'multi_a' : 'multi',
    sorted: name.startsWith('sorted'),
    required,
    keys: members.map((member) => parseKeyExpression(member, keys, engine)),
  };
}

function parseTaproot(body: string, engine: HdEngine): Descriptor {
  const [keyText = '', treeText, ...rest] = splitArguments(body);
  if (rest.length > 0) throw badDescriptor('arguments');
  const key = parseKeyExpression(keyText, { xOnly: true, uncompressed: false }, engine);
  return { kind: 'tr', key, tree: treeText === undefined ? undefined : parseTree(treeText, engine, 0) };
}

function parseTree(text: string, engine: HdEngine, depth: number): ScriptTree {
  if (depth > maxTreeDepth) throw badDescriptor('arguments');
  if (!text.startsWith('{')) return parse(text, 'leaf', engine);
  if (!text.endsWith('}')) throw badDescriptor('arguments');
  const [left, right, ...rest] = splitArguments(text.slice(1, -1));
  if (left === undefined || right === undefined || rest.length > 0) throw badDescriptor('arguments');
  return [parseTree(left, engine, depth + 1), parseTree(right, engine, depth + 1)];
}

/** Parts between the commas that are in no bracket. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth -= 1;
    if (depth < 0) throw badDescriptor('arguments');
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (depth !== 0) throw badDescriptor('arguments');
  return [...parts, text.slice(start)];
}

function rawScript(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw badDescriptor('script');
  return decodeHex(hex.toLowerCase());
}

function addressScript(text: string): Uint8Array {
  try {
    return parseBitcoinAddress(text).scriptPubKey;
  } catch {
    throw badDescriptor('address');
  }
}

/** All keys of a descriptor, in the order in which they are written. */
export function expressionsOf(descriptor: Descriptor): KeyExpression[] {
  switch (descriptor.kind) {
    case 'raw':
      return [];
    case 'sh':
    case 'wsh':
      return expressionsOf(descriptor.inner);
    case 'multi':
    case 'multi_a':
      return [...descriptor.keys];
    case 'tr':
      return [descriptor.key, ...(descriptor.tree ? leavesOf(descriptor.tree).flatMap(expressionsOf) : [])];
    default:
      return [descriptor.key];
  }
}

/** The leaves of a tree from left to right. */
export function leavesOf(tree: ScriptTree): Descriptor[] {
  return 'kind' in tree ? [tree] : tree.flatMap(leavesOf);
}
