import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyId } from '../../src/core/keys/key.ts';
import { Bench } from './harness.ts';

/** Large enough to be under way for a while, and without a byte on disk. */
const large = 1024 * 1024 * 1024;

let bench: Bench;
afterEach(() => bench.end());

/** A vault with an AES key and a large file. */
async function begin(): Promise<KeyId> {
  bench = new Bench();
  await bench.create();
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Data' });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  writeFileSync(bench.file('large'), '');
  truncateSync(bench.file('large'), large);
  return record.id;
}

/** Encrypts the large file; `underWay` settles when some of it was done. */
function encrypt(key: KeyId): { readonly done: Promise<unknown>; readonly underWay: Promise<void> } {
  let begun: () => void;
  const underWay = new Promise<void>((resolve) => (begun = resolve));
  const input = { key, file: bench.file('large'), to: bench.file('large.enc') };
  const done = bench.engine.call('data.encrypt-file', input, { onProgress: () => begun() });
  return { done, underWay };
}

const leftovers = (): string[] => readdirSync(bench.folder).filter((name) => /enc|tmp/.test(name));

describe('work that lasts', () => {
  it('lets others change the vault meanwhile, and keeps what they changed', async () => {
    const key = await begin();
    const { done, underWay } = encrypt(key);
    await underWay;
    const start = performance.now();
    await bench.ok('keys.update', { id: key, label: 'Data of 2026' });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await done).toMatchObject({ ok: true });
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record).toMatchObject({ label: 'Data of 2026', useCount: 1 });
  });

  it.each([
    ['keys.revoke', 'compromised'],
    ['keys.suspend', 'suspended'],
  ] as const)('%s stops it within a second and leaves no piece of a file', async (command, state) => {
    const key = await begin();
    const { done, underWay } = encrypt(key);
    await underWay;
    const start = performance.now();
    await bench.ok(command, { id: key, reason: 'stolen' });
    expect(await done).toMatchObject({ ok: false, error: { code: 'state-forbids', details: { state } } });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(leftovers()).toEqual([]);
    expect(await bench.ok('register.list', {})).toMatchObject({ total: 0 });
  });

  it.each(['keys.destroy-version', 'keys.set-minimum-version'] as const)(
    'leaves no file under a version that %s took away meanwhile',
    async (command) => {
      const key = await begin();
      const { done, underWay } = encrypt(key);
      await underWay;
      await bench.ok('keys.rotate', { id: key, reason: 'test' });
      const input = { id: key, reason: 'test' };
      if (command === 'keys.destroy-version')
        await bench.ok(command, { ...input, version: 1, confirmLabel: 'Data' });
      else await bench.ok(command, { ...input, minimum: 2 });
      expect(await done).toMatchObject({ ok: false });
      expect(leftovers()).toEqual([]);
      expect(await bench.ok('register.list', {})).toMatchObject({ total: 0 });
    },
  );

  it('is stopped by a lock, which waits until its unfinished file is gone', async () => {
    const key = await begin();
    const { done, underWay } = encrypt(key);
    await underWay;
    const start = performance.now();
    await bench.engine.lock('idle');
    expect(performance.now() - start).toBeLessThan(1000);
    expect(leftovers()).toEqual([]);
    expect(await done).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('waits for other work that lasts, and is not begun when it was cancelled meanwhile', async () => {
    const key = await begin();
    const { done, underWay } = encrypt(key);
    await underWay;
    const cancel = new AbortController();
    const second = bench.engine.call(
      'data.encrypt-file',
      { key, file: bench.file('large'), to: bench.file('second.enc') },
      { signal: cancel.signal },
    );
    cancel.abort();
    expect(await done).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(leftovers()).toEqual(['large.enc']);
  });
});
