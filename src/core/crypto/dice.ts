import { sha256 } from '@noble/hashes/sha2.js';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { joinBytes, requireBytes } from './bytes.ts';

/** What was thrown: a six-sided die (digits 1 to 6) or a coin (0 and 1). */
export type ThrowKind = 'dice' | 'coin';

/** Most throws that are taken: ten times what 256 bits need from a coin. */
export const maxThrows = 2560;

/** What is recorded about extra entropy in a key's origin: never the throws themselves. */
export interface ThrowRecord {
  /** The formula: `dice-sha256-v1` or `coin-sha256-v1`. */
  readonly method: 'dice-sha256-v1' | 'coin-sha256-v1';
  readonly throws: number;
  /** Entropy of that many fair throws in bits, rounded down. */
  readonly bits: number;
}

/** Mixed entropy and its record. The caller wipes `entropy`. */
export interface MixedEntropy {
  readonly entropy: Uint8Array;
  readonly record: ThrowRecord;
}

/**
 * Mixes throws of dice or coins into entropy of the operating system. The published formula, version 1:
 *
 *     entropy = the first `length` bytes of SHA-256( "holdfast dice v1:" || hex(os) || ":" || throws )
 *
 * where `os` is 32 bytes from the operating system in lower-case hex, and `throws` the digits in the order thrown,
 * `1` to `6` for dice; for coins the word is `coin` and the digits are `0` (tails) and `1` (heads). By hand:
 *
 *     printf 'holdfast dice v1:%s:%s' "$OS_HEX" "$THROWS" | sha256sum
 *
 * and the first 32 hex digits are the entropy of twelve words, all 64 that of twenty-four. The throws are mixed in
 * and never replace the operating system's part (K-11): the result is unpredictable while either of the two is.
 * Only when the owner asks for it is `os` shown, so that the sum can be checked on another machine.
 *
 * `digits` is ASCII; spaces and line ends between digits are passed over. `length` is 16, 20, 24, 28 or 32.
 * @throws HoldfastError `bad-throws` with the position (1-based) of a wrong digit, or `reason` `none`, `too-many`.
 */
export function mixThrows(kind: ThrowKind, os: Uint8Array, digits: Uint8Array, length: number): MixedEntropy {
  requireBytes(os, 32, 'os', 'bad-entropy');
  if (![16, 20, 24, 28, 32].includes(length)) throw new HoldfastError('bad-entropy', { length });
  const thrown = cleanDigits(kind, digits);
  const message = joinBytes(encodeUtf8(`holdfast ${kind} v1:`), hexBytes(os), encodeUtf8(':'), thrown);
  const hash = sha256(message);
  const record: ThrowRecord = {
    method: `${kind}-sha256-v1`,
    throws: thrown.length,
    bits: Math.floor(thrown.length * Math.log2(kind === 'dice' ? 6 : 2)),
  };
  const entropy = hash.slice(0, length);
  for (const secret of [message, hash, thrown]) secret.fill(0);
  return { entropy, record };
}

/** The same sum again from what the owner wrote down; for the tests and `recompute` on another machine. */
export function recomputeThrows(
  kind: ThrowKind,
  os: Uint8Array,
  digits: Uint8Array,
  length: number,
): Uint8Array {
  return mixThrows(kind, os, digits, length).entropy;
}

function cleanDigits(kind: ThrowKind, digits: Uint8Array): Uint8Array {
  const dense = digits.filter((code) => code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09);
  if (dense.length === 0) throw new HoldfastError('bad-throws', { reason: 'none' });
  if (dense.length > maxThrows)
    throw new HoldfastError('bad-throws', { reason: 'too-many', limit: maxThrows });
  const [lowest, highest] = kind === 'dice' ? [0x31, 0x36] : [0x30, 0x31];
  const wrong = dense.findIndex((code) => code < lowest || code > highest);
  if (wrong >= 0) throw new HoldfastError('bad-throws', { reason: 'digit', position: wrong + 1 });
  return dense;
}

/** Lower-case hex as ASCII bytes, without a string that could not be wiped. */
function hexBytes(bytes: Uint8Array): Uint8Array {
  const digit = (value: number): number => (value < 10 ? 0x30 + value : 0x57 + value);
  return Uint8Array.from({ length: bytes.length * 2 }, (_, at) => {
    const byte = bytes[at >> 1] ?? 0;
    return digit(at % 2 === 0 ? byte >> 4 : byte & 15);
  });
}
