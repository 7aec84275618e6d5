import { HoldfastError } from '../error.ts';
import type { DisplayChain } from '../signing/ethereum/display.ts';
import type { DescribedCall } from '../signing/ethereum/reference-book.ts';
import type { JsonObject } from '../signing/json.ts';

/** A call at one place: chain (`eip155:1`), contract in checksum form. */
export interface PlacedCall {
  chain: string;
  address: string;
  described: DescribedCall;
}

/** A description as the decoder uses it. */
export interface Reference {
  kind: 'erc7730' | 'abi' | 'chains';
  /** What the file calls itself; already safe to show. */
  name: string;
  calls: readonly PlacedCall[];
  chains: readonly DisplayChain[];
}

/** The error for a file that is no description. */
export function malformed(reason: string): HoldfastError {
  return new HoldfastError('reference-malformed', { reason });
}

/** A member that must be an object. @throws HoldfastError `reference-malformed`. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object.get(name);
  if (!(value instanceof Map)) throw malformed(`no-${name.toLowerCase()}`);
  return value;
}

/** A member that may be a text. */
export function textAt(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  return typeof value === 'string' ? value : undefined;
}
