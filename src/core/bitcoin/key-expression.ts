import { secp256k1, schnorr } from '@noble/curves/secp256k1.js';

import { decodeHex, encodeHex } from '../encoding/hex.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { parseWif } from '../encoding/wif.ts';
import { HoldfastError } from '../error.ts';
import { parseExtendedKey } from '../seeds/extended-key.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import { deriveChild, fingerprint, type HdKey } from '../seeds/hd-key.ts';
import { hardenedOffset } from '../seeds/path.ts';

/** Where a key comes from: fingerprint of the master (32-bit number) and path, hardened steps with 2^31 added. */
export interface ExpressionOrigin {
  readonly fingerprint: number;
  readonly path: readonly number[];
}

/** A key of a descriptor (BIP-380, with the branches of BIP-389). */
export interface KeyExpression {
  readonly origin: ExpressionOrigin | undefined;
  readonly key:
    | { readonly kind: 'single'; readonly publicKey: Uint8Array }
    | { readonly kind: 'extended'; readonly key: HdKey; readonly network: 'mainnet' | 'testnet' };
  /** Steps below an extended key; a list stands for one of them, by branch. */
  readonly steps: readonly (number | readonly number[])[];
  /** A last step that is any number. */
  readonly wildcard: 'none' | 'plain' | 'hardened';
  /** Written with a private key. */
  readonly isPrivate: boolean;
}

/** Which keys may stand at a place: without their y (taproot alone), and uncompressed ones (old scripts alone). */
export interface KeyPlace {
  readonly xOnly: boolean;
  readonly uncompressed: boolean;
}

const maxSteps = 16;
const maxBranches = 16;

/** The error for a descriptor that cannot be read. */
export function badDescriptor(reason: string): HoldfastError {
  return new HoldfastError('bad-descriptor', { reason });
}

/**
 * Reads a key expression.
 * @throws HoldfastError `bad-descriptor` with the reason: `origin`, `key`, `path`, `branches`, `uncompressed`.
 */
export function parseKeyExpression(text: string, place: KeyPlace, engine: HdEngine): KeyExpression {
  const match = /^(?:\[([^[\]]*)\])?([^[\]]+)$/.exec(text);
  if (!match) throw badDescriptor('origin');
  const [, originText, rest = ''] = match;
  const origin = originText === undefined ? undefined : parseOrigin(originText);
  const [keyText = '', ...steps] = rest.split('/');
  const single = parseSingle(keyText, place);
  if (single) {
    if (steps.length > 0) throw badDescriptor('path');
    return { origin, ...single, steps: [], wildcard: 'none' };
  }
  const { key, network } = readExtended(keyText, engine);
  const last = steps.at(-1) ?? '';
  const wildcard = last === '*' ? 'plain' : last === "*'" || last === '*h' ? 'hardened' : 'none';
  const fixed = wildcard === 'none' ? steps : steps.slice(0, -1);
  if (fixed.length > maxSteps) throw badDescriptor('path');
  return {
    origin,
    key: { kind: 'extended', key, network },
    steps: fixed.map(parseStep),
    wildcard,
    isPrivate: key.secret !== undefined,
  };
}

function readExtended(text: string, engine: HdEngine): ReturnType<typeof parseExtendedKey> {
  try {
    return parseExtendedKey(text, engine);
  } catch {
    throw badDescriptor('key');
  }
}

function parseOrigin(text: string): ExpressionOrigin {
  const [head = '', ...steps] = text.split('/');
  if (!/^[0-9a-fA-F]{8}$/.test(head) || steps.length > maxSteps) throw badDescriptor('origin');
  return { fingerprint: parseInt(head, 16), path: steps.map(parseIndex) };
}

function parseIndex(step: string): number {
  const match = /^(0|[1-9][0-9]{0,9})(['h]?)$/.exec(step);
  const index = Number(match?.[1]);
  if (!match || index >= hardenedOffset) throw badDescriptor('path');
  return match[2] === '' ? index : index + hardenedOffset;
}

function parseStep(step: string): number | readonly number[] {
  if (!step.startsWith('<') || !step.endsWith('>')) return parseIndex(step);
  const branches = step.slice(1, -1).split(';').map(parseIndex);
  if (branches.length < 2 || branches.length > maxBranches || new Set(branches).size < branches.length) {
    throw badDescriptor('branches');
  }
  return branches;
}

function parseSingle(
  text: string,
  { xOnly, uncompressed }: KeyPlace,
): Pick<KeyExpression, 'key' | 'isPrivate'> | undefined {
  const checked = (publicKey: Uint8Array, isPrivate: boolean): Pick<KeyExpression, 'key' | 'isPrivate'> => {
    if (publicKey.length === 65 && !uncompressed) throw badDescriptor('uncompressed');
    return { key: { kind: 'single', publicKey }, isPrivate };
  };
  if (/^[0-9a-fA-F]+$/.test(text)) {
    const isX = text.length === 64;
    if (isX ? !xOnly : text.length !== 66 && text.length !== 130) throw badDescriptor('key');
    const bytes = decodeHex(text.toLowerCase());
    const isPoint = isX
      ? isLiftable(bytes)
      : secp256k1.utils.isValidPublicKey(bytes, bytes.length === 33) && bytes[0] !== 6 && bytes[0] !== 7;
    if (!isPoint) throw badDescriptor('key');
    return checked(bytes, false);
  }
  if (!/^[5KL9c]/.test(text) || text.length > 60) return undefined;
  try {
    const { secret, compressed } = parseWif(encodeUtf8(text));
    const publicKey = secp256k1.getPublicKey(secret, compressed);
    secret.fill(0);
    return checked(publicKey, true);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'bad-descriptor') throw error;
    throw badDescriptor('key');
  }
}

function isLiftable(x: Uint8Array): boolean {
  try {
    schnorr.utils.lift_x(BigInt(`0x${encodeHex(x)}`));
    return true;
  } catch {
    return false; // no such point
  }
}

/** How many branches an expression has: 1 without a list of steps. @throws for two lists in one key (BIP-389). */
export function branchCount({ steps }: KeyExpression): number {
  const lists = steps.filter((step) => typeof step !== 'number');
  if (lists.length > 1) throw badDescriptor('branches');
  return lists[0]?.length ?? 1;
}

/**
 * The public key of an expression in a branch (by its number in the list) at an index: 33 or 65 bytes, or 32 where it
 * is written so.
 * @throws HoldfastError `needs-private-key` for hardened steps below a public key, `no-such-child`.
 */
export function publicKeyAt(
  { key, steps, wildcard }: KeyExpression,
  branch: number,
  index: number,
  engine: HdEngine,
): Uint8Array {
  if (key.kind === 'single') return key.publicKey;
  let current = key.key;
  const path = steps.map((step) => (typeof step === 'number' ? step : (step[branch] ?? 0)));
  if (wildcard !== 'none') path.push(wildcard === 'hardened' ? index + hardenedOffset : index);
  for (const step of path) {
    const child = deriveChild(current, step, engine);
    if (current !== key.key) current.secret?.fill(0);
    current = child;
  }
  if (current !== key.key) current.secret?.fill(0);
  return current.publicKey;
}

/** Origin of the extended key of an expression: as stated, or the key itself as its own master. */
export function originOf({ origin, key }: KeyExpression, engine: HdEngine): ExpressionOrigin | undefined {
  if (origin) return origin;
  return key.kind === 'extended' ? { fingerprint: fingerprint(key.key, engine), path: [] } : undefined;
}
