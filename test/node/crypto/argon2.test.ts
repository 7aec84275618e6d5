import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import type { Argon2idCost } from '../../../src/core/ports.ts';
import { defaultKdfCost } from '../../../src/core/vault/kdf-limits.ts';
import {
  argon2id,
  calibrateArgon2id,
  checkArgon2idCost,
  estimateArgon2idMs,
} from '../../../src/node/crypto/argon2.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../../support/vectors.ts';

const gibibyte = 1024 * 1024;
const plenty = 64 * 1024 ** 3;

/** Costs that must be refused before anything is allocated (V-1), with the parameter named. */
const refusals: readonly [string, string, Argon2idCost][] = [
  ['kdf-too-weak', 'memoryKiB', { memoryKiB: 0, passes: 3, lanes: 4 }],
  ['kdf-too-weak', 'memoryKiB', { memoryKiB: -1, passes: 3, lanes: 4 }],
  ['kdf-too-costly', 'memoryKiB', { memoryKiB: 2 * gibibyte + 1, passes: 3, lanes: 4 }],
  ['kdf-too-costly', 'memoryKiB', { memoryKiB: 2 ** 32 - 1, passes: 3, lanes: 4 }],
  ['kdf-too-weak', 'memoryKiB', { memoryKiB: 31, passes: 3, lanes: 4 }],
  ['kdf-too-weak', 'memoryKiB', { memoryKiB: Number.NaN, passes: 3, lanes: 4 }],
  ['kdf-too-weak', 'passes', { memoryKiB: 65_536, passes: 0, lanes: 4 }],
  ['kdf-too-costly', 'passes', { memoryKiB: 65_536, passes: 65, lanes: 4 }],
  ['kdf-too-costly', 'passes', { memoryKiB: 65_536, passes: 2 ** 32 - 1, lanes: 4 }],
  ['kdf-too-weak', 'passes', { memoryKiB: 65_536, passes: 1.5, lanes: 4 }],
  ['kdf-too-weak', 'lanes', { memoryKiB: 65_536, passes: 3, lanes: 0 }],
  ['kdf-too-costly', 'lanes', { memoryKiB: 65_536, passes: 3, lanes: 17 }],
  ['kdf-too-costly', 'memoryKiB * passes', { memoryKiB: 2 * gibibyte, passes: 64, lanes: 4 }],
  ['kdf-too-costly', 'memoryKiB * passes', { memoryKiB: gibibyte, passes: 16, lanes: 4 }],
];

describe('Argon2id', () => {
  it.each(refusals)('refuses before allocating (%s, %s): %o', async (code, parameter, cost) => {
    const before = process.memoryUsage.rss();
    const start = process.cpuUsage();
    await expect(argon2id(cost, new Uint8Array(8), new Uint8Array(16))).rejects.toMatchObject({
      code,
      details: { parameter },
    });
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(100);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 * 1024);
  });

  it('says when the memory is not there, instead of ending the process', () => {
    expect(() => {
      checkArgon2idCost(defaultKdfCost, 100 * 1024 * 1024);
    }).toThrow('out-of-memory');
  });

  it('gives what noble gives, over small costs', async () => {
    for (const [memoryKiB, passes, lanes] of [
      [8, 1, 1],
      [64, 3, 2],
      [256, 2, 4],
    ] as const) {
      const secret = encodeUtf8(`secret ${String(memoryKiB)}`);
      const salt = new Uint8Array(16).fill(lanes);
      const expected = nobleArgon2id(secret, salt, { m: memoryKiB, t: passes, p: lanes, dkLen: 32 });
      expect(encodeHex(await argon2id({ memoryKiB, passes, lanes }, secret, salt))).toBe(encodeHex(expected));
    }
  });

  it('leaves the calling thread free', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await argon2id({ memoryKiB: 65_536, passes: 3, lanes: 1 }, new Uint8Array(8), new Uint8Array(16));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('calibration', () => {
  /** A machine on which one MiB of one pass takes so many milliseconds. */
  const machine = (ms: number) => (cost: Argon2idCost) => Promise.resolve(estimateArgon2idMs(cost, ms));

  it.each([
    ['ordinary', 1, plenty, { memoryKiB: 262_144, passes: 3, lanes: 4 }],
    ['fast: more passes', 0.2, plenty, { memoryKiB: 262_144, passes: 10, lanes: 4 }],
    ['slow: less memory', 4, plenty, { memoryKiB: 65_536, passes: 3, lanes: 4 }],
    ['very slow: the floor all the same', 50, plenty, { memoryKiB: 65_536, passes: 3, lanes: 4 }],
    ['small: less memory, more passes', 1, 300 * 1024 * 1024, { memoryKiB: 131_072, passes: 4, lanes: 4 }],
  ] as const)('%s', async (_name, ms, available, cost) => {
    expect((await calibrateArgon2id(machine(ms), available)).cost).toEqual(cost);
  });

  it('is not made weaker by what else the machine is doing', async () => {
    const times = [2000, 120, 1500];
    const disturbed = (): Promise<number> => Promise.resolve(times.shift() ?? 0);
    expect((await calibrateArgon2id(disturbed, plenty)).cost.memoryKiB).toBe(262_144);
  });

  it('stays within the limits on this machine', async () => {
    const { cost } = await calibrateArgon2id();
    expect(cost.memoryKiB).toBeGreaterThanOrEqual(65_536);
    expect(cost.passes).toBeGreaterThanOrEqual(3);
    expect(() => {
      checkArgon2idCost(cost, plenty);
    }).not.toThrow();
  });
});

describe.runIf(vectorsPresent)(`Argon2 vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('runs all 8 encoded Argon2id cases', async () => {
    interface Row {
      readonly iterations: number;
      readonly memory_log2_kib: number;
      readonly parallelism: number;
      readonly password: string;
      readonly salt: string;
      readonly hash: string;
    }
    const rows = readVectorJson('argon2-scrypt', 'argon2id_encoded.json') as Row[];
    for (const row of rows) {
      const cost = { memoryKiB: 2 ** row.memory_log2_kib, passes: row.iterations, lanes: row.parallelism };
      const derived = await argon2id(cost, encodeUtf8(row.password), encodeUtf8(row.salt));
      expect(encodeHex(derived)).toBe(row.hash);
    }
    expect(rows).toHaveLength(8);
  });

  it('RFC 9106: the Argon2id run of noble, the reference above; the native binding takes no associated data', () => {
    interface Row {
      readonly type: string;
      readonly memory_kib: number;
      readonly iterations: number;
      readonly parallelism: number;
      readonly tag_length: number;
      readonly password: string;
      readonly salt: string;
      readonly secret: string;
      readonly associated_data: string;
      readonly tag: string;
    }
    const rows = readVectorJson('argon2-scrypt', 'argon2_rfc9106_kat.json') as (Row & {
      readonly version: number;
    })[];
    // Argon2d, Argon2i and old versions are not used anywhere.
    const ours = rows.filter(({ type, version }) => type === 'Argon2id' && version === 0x13);
    for (const row of ours) {
      const tag = nobleArgon2id(decodeHex(row.password), decodeHex(row.salt), {
        m: row.memory_kib,
        t: row.iterations,
        p: row.parallelism,
        dkLen: row.tag_length,
        key: decodeHex(row.secret),
        personalization: decodeHex(row.associated_data),
      });
      expect(encodeHex(tag)).toBe(row.tag);
    }
    expect([rows.length, ours.length]).toEqual([4, 1]);
  });
});
