import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SeenVault } from '../../../src/core/ports.ts';
import { seenFolder } from '../../../src/node/store/seen-file.ts';

describe('what this computer last saw of a vault', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-seen-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const seen = (generation: number): SeenVault => ({
    generation,
    headHash: String(generation).padStart(64, '0'),
    failedUnlocks: 0,
  });

  it('is read as it was written, by another program too', async () => {
    const vault = 'a'.repeat(32);
    await seenFolder(folder).write(vault, seen(7));
    expect(await seenFolder(folder).read(vault)).toEqual(seen(7));
    expect(await seenFolder(folder).read('b'.repeat(32))).toBeUndefined();
  });

  it('follows a few commits at once, and a stream of them at a distance, up to the newest', async () => {
    const vault = 'c'.repeat(32);
    const port = seenFolder(folder);
    const start = performance.now();
    for (let generation = 1; generation <= 8; generation++) {
      await port.write(vault, seen(generation));
      // The file says so when the promise does.
      expect((await port.read(vault))?.generation).toBe(generation);
    }
    const more = 6;
    for (let generation = 9; generation < 9 + more; generation++) await port.write(vault, seen(generation));
    const elapsed = performance.now() - start;
    expect((await port.read(vault))?.generation).toBe(8 + more);
    // Eight at once, and one each 50 ms from the first on: it can only take longer, where the disk is slow.
    expect(elapsed).toBeGreaterThan((more - 1) * 50);
  });

  it('is in order when several are under way', async () => {
    const vault = 'd'.repeat(32);
    const port = seenFolder(folder);
    await Promise.all(Array.from({ length: 12 }, (_, at) => port.write(vault, seen(at + 1))));
    expect(await port.read(vault)).toEqual(seen(12));
  });
});
