import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodePorts } from '../../src/node/assembly.ts';
import { MemoryStores } from '../support/memory-stores.ts';
import { Driver, randomSteps, type Tally } from './driver.ts';
import type { Step } from './plan.ts';

/** Steps on one vault. Then a new one is begun: a log without end would make the last steps slow and show nothing new. */
const stepsPerVault = 400;

/** Runs `count` random steps from a seed; every vault is one in memory, but each `onDisk`-th is one of SQLite. */
export async function runModel(seed: number, count: number, onDisk: number): Promise<Tally> {
  const total: Tally = { steps: 0, done: 0, refused: 0, crashes: 0, reopens: 0, transitions: 0, kinds: {} };
  for (let vault = 0; total.steps < count; vault++) {
    const vaultSeed = seed + vault;
    const steps = randomSteps(vaultSeed, Math.min(stepsPerVault, count - total.steps));
    const run = vault % onDisk === onDisk - 1 ? runOnDisk : runInMemory;
    const tally = await run(steps).catch(async (error: unknown) => {
      const least = await shrink(steps);
      throw new Error(
        `seed ${String(vaultSeed)}: ${String(error)}\nthe same in ${String(least.length)} steps: ${JSON.stringify(least)}`,
        { cause: error },
      );
    });
    for (const name of ['steps', 'done', 'refused', 'crashes', 'reopens', 'transitions'] as const)
      total[name] += tally[name];
    for (const [kind, times] of Object.entries(tally.kinds))
      total.kinds[kind] = (total.kinds[kind] ?? 0) + times;
  }
  return total;
}

/** One vault in memory. */
export async function runInMemory(steps: readonly Step[]): Promise<Tally> {
  return await new Driver(new MemoryStores()).run(steps);
}

async function runOnDisk(steps: readonly Step[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-model-'));
  try {
    const { stores } = createNodePorts({ program: 'cli', appVersion: '0.0.0-model' });
    return await new Driver(stores, `${folder}/`).run(steps);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fewer steps that still end in a difference: leaves out halves, quarters, and so on, for a minute at most. */
async function shrink(steps: readonly Step[]): Promise<readonly Step[]> {
  const end = Date.now() + 60_000;
  let least = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < least.length && Date.now() < end;) {
      const fewer = [...least.slice(0, at), ...least.slice(at + size)];
      const fails = await runInMemory(fewer).then(
        () => false,
        () => true,
      );
      if (fails) least = fewer;
      else at += size;
    }
  }
  return least;
}
