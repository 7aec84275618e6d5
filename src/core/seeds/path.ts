import { HoldfastError } from '../error.ts';

declare const derivationPathBrand: unique symbol;

/** A derivation path in canonical form: `m`, or `m/84'/0'/0'/0/5`; `'` marks hardened, no leading zeros. */
export type DerivationPath = string & { readonly [derivationPathBrand]: 'DerivationPath' };

/** Added to an index to make it hardened (BIP-32: indices 2^31 to 2^32-1). */
export const hardenedOffset = 0x8000_0000;

/** Deepest path that we take. BIP-32 allows 255; no wallet goes past 10, and each step costs two curve operations. */
export const maxPathDepth = 32;

/** The path of the master key itself. */
export const rootPath = asPath('m');

// The only place where a string gets the brand: callers have validated it or built it from checked numbers.
function asPath(text: string): DerivationPath {
  return text as DerivationPath;
}

/**
 * Parses a path as people and programs write it: `m/84'/0'/0'`, `m/84h/0h/0h`, `84H/0H` (the leading `m/` may be
 * left out). Each step is a decimal number below 2^31 without leading zeros.
 * @throws HoldfastError `bad-derivation-path` with the position of the first bad step (1-based) and the reason.
 */
export function parseDerivationPath(text: string): DerivationPath {
  // 32 steps of at most 12 characters: anything longer cannot be a path of ours and is not worth splitting.
  if (text.length > 2 + maxPathDepth * 12)
    throw new HoldfastError('bad-derivation-path', { reason: 'too-long' });
  const body = text === 'm' || text === 'M' ? '' : text.replace(/^[mM]\//, '');
  if (text === '') throw new HoldfastError('bad-derivation-path', { reason: 'empty' });
  if (body === '') {
    if (text.length > 1) throw new HoldfastError('bad-derivation-path', { reason: 'bad-step', position: 1 });
    return rootPath;
  }
  const steps = body.split('/');
  if (steps.length > maxPathDepth) throw new HoldfastError('bad-derivation-path', { reason: 'too-deep' });
  const indexes = steps.map((step, at) => parseStep(step, at + 1));
  return encodeDerivationPath(indexes);
}

function parseStep(step: string, position: number): number {
  const match = /^(0|[1-9][0-9]{0,9})(['hH]?)$/.exec(step);
  if (!match) throw new HoldfastError('bad-derivation-path', { reason: 'bad-step', position });
  const index = Number(match[1]);
  if (index >= hardenedOffset)
    throw new HoldfastError('bad-derivation-path', { reason: 'out-of-range', position });
  return match[2] === '' ? index : index + hardenedOffset;
}

/**
 * Writes indices (0 to 2^32-1, hardened ones with 2^31 added) in canonical form.
 * @throws HoldfastError `bad-derivation-path` when an index is no such number or there are too many.
 */
export function encodeDerivationPath(indexes: readonly number[]): DerivationPath {
  if (indexes.length > maxPathDepth) throw new HoldfastError('bad-derivation-path', { reason: 'too-deep' });
  let text = 'm';
  for (const [at, index] of indexes.entries()) {
    if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff) {
      throw new HoldfastError('bad-derivation-path', { reason: 'out-of-range', position: at + 1 });
    }
    text += index >= hardenedOffset ? `/${String(index - hardenedOffset)}'` : `/${String(index)}`;
  }
  return asPath(text);
}

/** The steps of a path as numbers, hardened ones with 2^31 added; `m` gives none. */
export function pathIndexes(path: DerivationPath): number[] {
  if (path === 'm') return [];
  return path
    .slice(2)
    .split('/')
    .map((step) => (step.endsWith("'") ? Number(step.slice(0, -1)) + hardenedOffset : Number(step)));
}

/** `parent` extended by the steps of `below`. @throws HoldfastError `bad-derivation-path` when it gets too deep. */
export function joinPaths(parent: DerivationPath, below: DerivationPath): DerivationPath {
  return encodeDerivationPath([...pathIndexes(parent), ...pathIndexes(below)]);
}

/** What leads from `ancestor` to `path`, or `undefined` when `path` does not lie below (or at) it. */
export function pathBelow(ancestor: DerivationPath, path: DerivationPath): DerivationPath | undefined {
  if (path === ancestor) return rootPath;
  return path.startsWith(`${ancestor}/`) ? asPath(`m${path.slice(ancestor.length)}`) : undefined;
}

/** Whether every step is hardened, as SLIP-10 demands for Ed25519. */
export function isFullyHardened(path: DerivationPath): boolean {
  return pathIndexes(path).every((index) => index >= hardenedOffset);
}

/** The path as BIP-380 key origins write it: hardened marked by `h`, no leading `m` (`84h/0h/0h`; empty for `m`). */
export function descriptorPath(path: DerivationPath): string {
  return path === 'm' ? '' : path.slice(2).replaceAll("'", 'h');
}
