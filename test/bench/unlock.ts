import { join } from 'node:path';
import { nativeKdf } from '../../src/node/crypto/argon2.ts';
import { against, interleaved, median, timed, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, defaultCost, passphrase } from './place.ts';

/** Opening a vault against Argon2id alone, at the default cost. */
export async function benchUnlock(folder: string, rounds: number): Promise<BenchResult[]> {
  const engine = new BenchEngine(benchPorts(folder));
  const file = join(folder, 'unlock.holdfast');
  await engine.create(file, defaultCost);
  const salt = new Uint8Array(16).fill(9);
  const argon = (): Promise<number> => timed(() => nativeKdf.argon2id(defaultCost, passphrase(), salt));
  const unlock = async (): Promise<number> => {
    const ms = await timed(() => engine.unlock(file));
    await engine.lock();
    return ms;
  };
  // The first of each pays for memory that the allocator keeps.
  await argon();
  await unlock();
  const times = await interleaved(rounds, { unlock, argon });
  return [
    against(
      'unlock (256 MiB, 3 passes, 4 lanes) against Argon2id alone',
      median(times.unlock),
      median(times.argon),
      1.05,
    ),
  ];
}
