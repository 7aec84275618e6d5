import { freemem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { hashRaw } from '@node-rs/argon2';
import { HoldfastError } from '../../core/error.ts';
import type { Argon2idCost, KdfPort } from '../../core/ports.ts';

/** The most that a file may ask of us, whoever wrote it (security.md V-1): checked before anything is allocated. */
export const argon2idCaps = {
  memoryKiB: 2 * 1024 * 1024,
  passes: 64,
  lanes: 16,
  estimatedMs: 15_000,
} as const;

/** What new vaults use unless the machine is too small or too slow for it: 256 MiB, 3 passes, 4 lanes. */
export const defaultArgon2idCost: Argon2idCost = { memoryKiB: 256 * 1024, passes: 3, lanes: 4 };

/** The least that our own files may use (V-1). */
export const floorArgon2idCost: Argon2idCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

/**
 * Milliseconds per MiB and pass assumed before anything was measured: a slow machine with one lane. The cap is there
 * to refuse hostile costs, so a guess within a factor of two is enough.
 */
const assumedMsPerMiBPass = 1.5;

/** Estimated milliseconds of a cost, from what one MiB of one pass takes. */
export function estimateArgon2idMs(cost: Argon2idCost, msPerMiBPass = assumedMsPerMiBPass): number {
  return (cost.memoryKiB / 1024) * cost.passes * msPerMiBPass;
}

/**
 * Refuses costs that this machine should not be made to pay. Floors are the vault's business, because foreign
 * formats may be weaker than our own.
 * @throws HoldfastError `kdf-cost-refused` naming the parameter, or `out-of-memory` when it would not fit now.
 */
export function checkArgon2idCost(cost: Argon2idCost, availableBytes = freemem()): void {
  const { memoryKiB, passes, lanes } = cost;
  for (const [parameter, value, cap] of [
    ['memory', memoryKiB, argon2idCaps.memoryKiB],
    ['passes', passes, argon2idCaps.passes],
    ['lanes', lanes, argon2idCaps.lanes],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1 || value > cap) {
      throw new HoldfastError('kdf-cost-refused', { parameter, value, cap });
    }
  }
  // RFC 9106 section 3.1: at least 8 KiB a lane.
  if (memoryKiB < 8 * lanes)
    throw new HoldfastError('kdf-cost-refused', { parameter: 'memory', value: memoryKiB });
  if (estimateArgon2idMs(cost) > argon2idCaps.estimatedMs) {
    throw new HoldfastError('kdf-cost-refused', { parameter: 'time', value: estimateArgon2idMs(cost) });
  }
  // The native code ends the process when an allocation fails, so ask first.
  if (memoryKiB * 1024 > availableBytes)
    throw new HoldfastError('out-of-memory', { needed: memoryKiB * 1024 });
}

/**
 * Argon2id version 0x13 (RFC 9106), native and off the calling thread. `salt` 8 to 64 bytes; the caller wipes the
 * 32-byte result and its own copy of the secret.
 * @throws HoldfastError `kdf-cost-refused`, `out-of-memory`, before anything is allocated.
 */
export async function argon2id(
  cost: Argon2idCost,
  secret: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  checkArgon2idCost(cost);
  if (salt.length < 8 || salt.length > 64) throw new HoldfastError('kdf-cost-refused', { parameter: 'salt' });
  // Algorithm and version are the binding's defaults, Argon2id and 0x13: its const enums cannot be read under
  // isolatedModules. Another default would fail the self-test before anything is derived.
  const hash = await hashRaw(secret, {
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    outputLen: 32,
    salt,
  });
  const result = Uint8Array.from(hash);
  hash.fill(0);
  return result;
}

/** The key derivation port of the vault. */
export const nativeKdf: KdfPort = { argon2id };

/** Milliseconds that one derivation of this cost takes. */
async function timeArgon2id(cost: Argon2idCost): Promise<number> {
  const start = performance.now();
  const result = await argon2id(cost, new Uint8Array(16), new Uint8Array(16));
  result.fill(0);
  return performance.now() - start;
}

/** What a calibration found. */
export interface Calibration {
  readonly cost: Argon2idCost;
  /** Estimated from the measurement, in milliseconds. */
  readonly estimatedMs: number;
}

/**
 * Costs for a new slot, aimed at 0.5 to 1.5 s on this machine: the default 256 MiB and 3 passes, with more passes
 * where that takes less than half a second, and with less memory (never under the floor) where it takes more than
 * one and a half or does not fit into half of the memory that is free. One measurement of 64 MiB, scaled.
 */
export async function calibrateArgon2id(
  measure: (cost: Argon2idCost) => Promise<number> = timeArgon2id,
  availableBytes: number = freemem(),
): Promise<Calibration> {
  const probe: Argon2idCost = { ...floorArgon2idCost, lanes: defaultArgon2idCost.lanes };
  const perMiBPass = (await measure(probe)) / ((probe.memoryKiB / 1024) * probe.passes);
  let { memoryKiB, passes } = defaultArgon2idCost;
  const { lanes } = defaultArgon2idCost;
  const estimate = (): number => estimateArgon2idMs({ memoryKiB, passes, lanes }, perMiBPass);
  while (
    memoryKiB > floorArgon2idCost.memoryKiB &&
    (estimate() > 1500 || memoryKiB * 1024 > availableBytes / 2)
  ) {
    memoryKiB /= 2;
  }
  while (estimate() < 500 && passes < 16) passes++;
  return { cost: { memoryKiB, passes, lanes }, estimatedMs: Math.round(estimate()) };
}
