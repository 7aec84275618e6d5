import { randomFillSync } from 'node:crypto';
import { healthyRandom, type RandomSource } from '../../core/crypto/entropy.ts';
import type { RandomPort } from '../../core/ports.ts';

/** The operating system's generator, into an array of its own: `randomBytes` hands out views of a shared pool. */
function systemSource(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

/** The operating system's randomness, health-tested (K-11). Errors: `random-source-failed`. */
export const systemRandom: RandomSource = healthyRandom(systemSource);

/** The same as the port of the core. */
export const systemRandomPort: RandomPort = { bytes: (length) => systemRandom(length) };
