/** Bytes in the contract, and their form in JSON (files of `holdfast batch`, `--json`). */
import { z } from 'zod';

/** Bytes of a bounded length. Over a port they are a copied Uint8Array; in JSON see {@link bytesFromJson}. */
export function bytes(max: number, min = 0) {
  return z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes expected')
    .refine((value) => value.length >= min && value.length <= max, 'wrong length')
    .meta({ bytes: true });
}

/** Limits of what may come in, in bytes. */
export const byteLimits = {
  passphrase: 1024,
  phrase: 1024,
  privateKey: 16 * 1024,
  request: 4 * 1024 * 1024,
} as const;
