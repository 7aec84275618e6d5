import { expect, it, vi } from 'vitest';
import { argon2id } from '../../../src/node/crypto/argon2.ts';

/** A machine with room for one derivation, whose free memory is gone while one is under way. */
const machine = vi.hoisted(() => ({ under: 0, most: 0, started: [] as number[], fail: false }));
vi.mock('@node-rs/argon2', () => ({
  hashRaw: async (secret: Uint8Array) => {
    machine.most = Math.max(machine.most, ++machine.under);
    machine.started.push(secret[0] ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    machine.under--;
    if (machine.fail) throw new Error('no');
    return Buffer.alloc(32, secret[0]);
  },
}));
vi.mock('node:os', async (original) => ({
  ...(await original<object>()),
  freemem: () => (machine.under > 0 ? 0 : 2 ** 27),
}));

const cost = { memoryKiB: 65_536, passes: 3, lanes: 1 };
const salt = new Uint8Array(16);
const derive = (n: number): Promise<Uint8Array> => argon2id(cost, new Uint8Array(8).fill(n), salt);

it('derives one at a time and in order, and looks at the memory when its turn has come', async () => {
  const results = await Promise.all([1, 2, 3, 4].map(derive));
  expect(results.map(([first]) => first)).toEqual([1, 2, 3, 4]);
  expect(machine.started).toEqual([1, 2, 3, 4]);
  expect(machine.most).toBe(1);
});

it('goes on after one that failed or was refused', async () => {
  machine.fail = true;
  const failing = derive(5);
  const refused = argon2id({ ...cost, memoryKiB: 2 ** 20 }, new Uint8Array(8), salt);
  await expect(failing).rejects.toThrow('no');
  machine.fail = false;
  await expect(refused).rejects.toMatchObject({ code: 'out-of-memory' });
  expect((await derive(6))[0]).toBe(6);
});
