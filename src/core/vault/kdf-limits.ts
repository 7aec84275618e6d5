import { HoldfastError } from '../error.ts';
import type { Argon2idCost } from '../ports.ts';

/** What a new vault spends unless it is calibrated otherwise (security.md V-1). */
export const defaultKdfCost: Argon2idCost = { memoryKiB: 256 * 1024, passes: 3, lanes: 4 };

/** Least cost accepted in a file of ours. */
export const kdfFloor: Argon2idCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

/** Greatest cost accepted before anything is allocated. */
export const kdfCap: Argon2idCost = { memoryKiB: 2 * 1024 * 1024, passes: 64, lanes: 16 };

/**
 * Cap on memory times passes, in KiB: about 15 s at one GiB filled per second, which is what slow machines do
 * (measured: 0.5-1.1 s for each GiB and pass on two cores).
 */
export const kdfWorkCapKiB = 15 * 1024 * 1024;

/**
 * Refuses a cost below the floor or above a cap, before it is spent.
 * Errors: `kdf-too-weak`, `kdf-too-costly`, each with the parameter, its value and its limit.
 */
export function checkKdfCost(cost: Argon2idCost): void {
  for (const name of ['memoryKiB', 'passes', 'lanes'] as const) {
    const value = cost[name];
    if (!Number.isInteger(value) || value < kdfFloor[name]) {
      throw new HoldfastError('kdf-too-weak', { parameter: name, value, limit: kdfFloor[name] });
    }
    if (value > kdfCap[name]) {
      throw new HoldfastError('kdf-too-costly', { parameter: name, value, limit: kdfCap[name] });
    }
  }
  const work = cost.memoryKiB * cost.passes;
  if (work > kdfWorkCapKiB) {
    throw new HoldfastError('kdf-too-costly', {
      parameter: 'memoryKiB * passes',
      value: work,
      limit: kdfWorkCapKiB,
    });
  }
}

/**
 * The same for all slots of a header: a secret is tried on each of its kind, so what they cost together is capped too.
 * Errors: `kdf-too-weak`, `kdf-too-costly`.
 */
export function checkSlotCosts(
  kdfs: readonly (
    | Argon2idCost
    | { readonly algorithm: 'hkdf-sha256' }
    | { readonly algorithm: 'token'; readonly passphrase: Argon2idCost | null }
    | null
  )[],
): void {
  let work = 0;
  for (const kdf of kdfs) {
    const cost = kdf !== null && 'passphrase' in kdf ? kdf.passphrase : kdf;
    if (cost === null || !('memoryKiB' in cost)) continue;
    checkKdfCost(cost);
    work += cost.memoryKiB * cost.passes;
    if (work > kdfWorkCapKiB) {
      throw new HoldfastError('kdf-too-costly', {
        parameter: 'memoryKiB * passes of all slots',
        value: work,
        limit: kdfWorkCapKiB,
      });
    }
  }
}
