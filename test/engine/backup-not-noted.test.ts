import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { StorePort } from '../../src/core/ports.ts';
import { openBench } from './harness.ts';

describe('a backup that the vault could not note', async () => {
  const faults: HoldfastError[] = [];
  const faulty = (store: StorePort): StorePort => ({
    readHeader: () => store.readHeader(),
    load: () => store.load(),
    readLog: (from, to) => store.readLog(from, to),
    copyTo: (target) => store.copyTo(target),
    close: () => store.close(),
    commit: async (change) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      await store.commit(change);
    },
  });
  const bench = await openBench((ports) => ({
    ...ports,
    stores: {
      create: async (path) => faulty(await ports.stores.create(path)),
      open: async (path) => faulty(await ports.stores.open(path)),
    },
  }));
  const file = bench.file('one.backup');

  it('is taken away again, and can be written the next time', async () => {
    faults.push(new HoldfastError('disk-full', { rolledBack: true }));
    expect(await bench.no('backup.write', { file })).toMatchObject({ code: 'disk-full' });
    expect(existsSync(file)).toBe(false);
    expect((await bench.ok('backup.list', {})).backups).toEqual([]);
    await bench.ok('backup.write', { file });
    expect(existsSync(file)).toBe(true);
  });

  it('stays where the vault may have noted it after all', async () => {
    faults.push(new HoldfastError('disk-full', { rolledBack: false }));
    const other = bench.file('two.backup');
    expect(await bench.no('backup.write', { file: other })).toMatchObject({ code: 'disk-full' });
    expect(existsSync(other)).toBe(true);
  });

  it('never takes the file of somebody else with it', async () => {
    await bench.unlock();
    expect(await bench.no('backup.write', { file })).toMatchObject({ code: 'file-exists' });
    expect(existsSync(file)).toBe(true);
  });
});
