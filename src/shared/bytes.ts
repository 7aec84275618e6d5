/** Bytes in the contract, and their form in JSON (files of `holdfast batch`, `--json`). */
import { z } from 'zod';

export { byteLimits } from './byte-limits.ts';

/** Bytes of a bounded length. Over a port they are a copied Uint8Array; in JSON see {@link bytesFromJson}. */
export function bytes(max: number, min = 0) {
  return z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes expected')
    .refine((value) => value.length >= min && value.length <= max, 'wrong length')
    .meta({ bytes: true });
}
