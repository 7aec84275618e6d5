import { freemem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { hashRaw } from '@node-rs/argon2';
import { HoldfastError } from '../../core/error.ts';
import type { Argon2idCost, KdfPort } from '../../core/ports.ts';
import { defaultKdfCost, kdfCap, kdfFloor, kdfWorkCapKiB } from '../../core/vault/kdf-limits.ts';

/** Estimated milliseconds of a cost, from what one MiB of one pass takes on this machine. */
export function estimateArgon2idMs(cost: Argon2idCost, msPerMiBPass: number): number {
  return (cost.memoryKiB / 1024) * cost.passes * msPerMiBPass;
}

/**
 * Refuses costs that this machine should not be made to pay, whoever asks: the vault checks its own files against
 * the same caps and also against the floors, which foreign formats may lie below.
 * @throws HoldfastError `kdf-too-costly`, `kdf-too-weak` (no cost at all), naming the parameter, or `out-of-memory`
 * when it would not fit into what is free now.
 */
export function checkArgon2idCost(cost: Argon2idCost, availableBytes: number = freemem()): void {
  for (const parameter of ['memoryKiB', 'passes', 'lanes'] as const) {
    const value = cost[parameter];
    // RFC 9106 section 3.1: at least 8 KiB a lane.
    const limit = parameter === 'memoryKiB' ? Math.max(1, 8 * cost.lanes) : 1;
    if (value > kdfCap[parameter]) {
      throw new HoldfastError('kdf-too-costly', { parameter, value, limit: kdfCap[parameter] });
    }
    if (!Number.isSafeInteger(value) || value < limit) {
      throw new HoldfastError('kdf-too-weak', { parameter, value, limit });
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
  // The native code ends the process when an allocation fails, so ask first.
  const needed = cost.memoryKiB * 1024;
  if (needed > availableBytes)
    throw new HoldfastError('out-of-memory', { needed, available: availableBytes });
}

/** The derivation under way, if any. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Argon2id version 0x13 (RFC 9106), native and off the calling thread, one derivation at a time: two at once could
 * take more memory than each of them found to be free. `salt` 8 to 64 bytes; the caller wipes the
 * 32-byte result and its own copy of the secret.
 * @throws HoldfastError `kdf-too-costly`, `kdf-too-weak`, `out-of-memory`, before anything is allocated.
 */
export async function argon2id(
  cost: Argon2idCost,
  secret: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  const derived = turn.then(() => deriveInTurn(cost, secret, salt));
  turn = derived.catch(() => undefined);
  return await derived;
}

async function deriveInTurn(cost: Argon2idCost, secret: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  checkArgon2idCost(cost);
  if (salt.length < 8 || salt.length > 64) {
    throw new HoldfastError('kdf-too-weak', { parameter: 'salt', value: salt.length, limit: 8 });
  }
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
 * one and a half or does not fit into half of the memory that is free. The quickest of three measurements of 64 MiB,
 * scaled: what else the machine is doing now must not make a vault weaker for good.
 */
export async function calibrateArgon2id(
  measure: (cost: Argon2idCost) => Promise<number> = timeArgon2id,
  availableBytes: number = freemem(),
): Promise<Calibration> {
  const probe: Argon2idCost = { ...kdfFloor, lanes: defaultKdfCost.lanes };
  const times = [await measure(probe), await measure(probe), await measure(probe)];
  const perMiBPass = Math.min(...times) / ((probe.memoryKiB / 1024) * probe.passes);
  let { memoryKiB, passes } = defaultKdfCost;
  const { lanes } = defaultKdfCost;
  const estimate = (): number => estimateArgon2idMs({ memoryKiB, passes, lanes }, perMiBPass);
  while (memoryKiB > kdfFloor.memoryKiB && (estimate() > 1500 || memoryKiB * 1024 > availableBytes / 2)) {
    memoryKiB /= 2;
  }
  while (estimate() < 500 && passes < 16) passes++;
  return { cost: { memoryKiB, passes, lanes }, estimatedMs: Math.round(estimate()) };
}
