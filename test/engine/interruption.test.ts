import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { StorePort } from '../../src/core/ports.ts';
import type { EngineEvent } from '../../src/shared/wire.ts';
import { Bench, openBench } from './harness.ts';

const generate = (label: string) => ({ algorithm: 'ed25519' as const, label });

/** A store whose next commit fails as told. */
function faultyStores(faults: (HoldfastError | undefined)[]) {
  const wrap = (store: StorePort): StorePort => ({
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
  return (stores: Bench['ports']['stores']): Bench['ports']['stores'] => ({
    create: async (path) => wrap(await stores.create(path)),
    open: async (path) => wrap(await stores.open(path)),
  });
}

describe('cancelling', async () => {
  const bench = await openBench();

  it('before the start does nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const { generation } = await bench.ok('vault.status', {});
    expect(await bench.no('keys.generate', generate('a'), { signal: controller.signal })).toEqual({
      code: 'cancelled',
    });
    expect((await bench.ok('vault.status', {})).generation).toBe(generation);
  });

  it('while the commit is prepared rolls everything back', async () => {
    const controller = new AbortController();
    await bench.engine.lock('asked');
    bench.engine = bench.another({
      onCommit: (edge) => {
        if (edge === 'start') controller.abort();
      },
    });
    await bench.unlock();
    const { generation } = await bench.ok('vault.status', {});
    expect(await bench.no('keys.generate', generate('b'), { signal: controller.signal })).toEqual({
      code: 'cancelled',
    });
    expect(await bench.ok('vault.status', {})).toMatchObject({ generation, keys: 0 });
    await bench.ok('keys.generate', generate('b'));
  });
});

describe('locking during work', async () => {
  const bench = await openBench();

  it('finishes what has begun, turns away the rest, and loses nothing acknowledged', async () => {
    const calls = Array.from({ length: 30 }, (_, at) =>
      bench.engine.call('keys.generate', generate(`k${String(at)}`)),
    );
    await new Promise((resolve) => setTimeout(resolve, 40));
    const begun = performance.now();
    await bench.engine.lock('screen-lock');
    expect(performance.now() - begun).toBeLessThan(1000);
    const results = await Promise.all(calls);
    const done = results.filter(({ ok }) => ok).length;
    for (const result of results)
      if (!result.ok) expect(['cancelled', 'vault-locked']).toContain(result.error.code);
    expect(done).toBeLessThan(30);
    await bench.unlock();
    expect((await bench.ok('vault.status', {})).keys).toBe(done);
    expect((await bench.ok('audit.check', {})).entries).toBe(1 + done);
  });

  it('by command does not wait behind other work', async () => {
    const calls = Array.from({ length: 10 }, (_, at) =>
      bench.engine.call('keys.generate', generate(`m${String(at)}`)),
    );
    expect(await bench.engine.call('vault.lock', {})).toEqual({ ok: true, value: {} });
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(false);
    await bench.unlock();
  });

  it('tells why, once', async () => {
    const events: EngineEvent[] = [];
    const stop = bench.engine.onEvent((event) => events.push(event));
    await Promise.all([bench.engine.lock('suspend'), bench.engine.lock('quit')]);
    expect(events).toEqual([{ name: 'locked', reason: 'suspend' }]);
    await bench.unlock();
    expect(events.at(-1)).toMatchObject({ name: 'opened', vaultName: 'Test vault' });
    stop();
    expect(bench.engine.autoLockMinutes).toBe(10);
  });
});

describe('a store that fails', () => {
  it('and says that nothing was written leaves everything as it was', async () => {
    const faults: (HoldfastError | undefined)[] = [];
    const bench = new Bench((ports) => ({ ...ports, stores: faultyStores(faults)(ports.stores) }));
    await bench.create();
    faults.push(new HoldfastError('disk-full', { rolledBack: true }));
    expect(await bench.no('keys.generate', generate('a'))).toMatchObject({ code: 'disk-full' });
    expect(await bench.ok('vault.status', {})).toMatchObject({ open: true, keys: 0 });
    await bench.ok('keys.generate', generate('a'));
    expect((await bench.ok('audit.check', {})).entries).toBe(2);
    await bench.end();
  });

  it('and cannot say what was written ends the session', async () => {
    const faults: (HoldfastError | undefined)[] = [];
    const bench = new Bench((ports) => ({ ...ports, stores: faultyStores(faults)(ports.stores) }));
    await bench.create();
    const events: EngineEvent[] = [];
    bench.engine.onEvent((event) => events.push(event));
    faults.push(new HoldfastError('store-failed', { rolledBack: false, reason: 'sqlite 10' }));
    expect(await bench.no('keys.generate', generate('a'))).toMatchObject({ code: 'write-failed' });
    expect(events).toEqual([{ name: 'locked', reason: 'fault' }]);
    expect(await bench.no('keys.list', {})).toEqual({ code: 'vault-locked' });
    await bench.unlock();
    await bench.ok('keys.generate', generate('a'));
    await bench.end();
  });

  it('while a vault is made leaves no file behind', async () => {
    const faults: (HoldfastError | undefined)[] = [new HoldfastError('disk-full', { rolledBack: true })];
    const bench = new Bench((ports) => ({ ...ports, stores: faultyStores(faults)(ports.stores) }));
    const input = {
      file: bench.file('v.holdfast'),
      name: 'v',
      passphrase: new TextEncoder().encode('correct horse battery'),
    };
    expect(await bench.no('vault.create', input)).toMatchObject({ code: 'disk-full' });
    expect(await bench.ok('vault.status', {})).toEqual({ open: false });
    await bench.ok('vault.create', input);
    await bench.end();
  });
});

describe('a fault of our own', () => {
  it('shows the caller only that there was one', async () => {
    const bench = await openBench();
    const broken = bench.ports.random;
    Object.assign(bench.ports, {
      random: {
        bytes: () => {
          throw new TypeError('marker-of-the-cause');
        },
      },
    });
    expect(await bench.no('keys.generate', generate('x'))).toEqual({ code: 'internal' });
    Object.assign(bench.ports, {
      random: {
        bytes: () => {
          throw new HoldfastError('never-declared', { secret: 'marker' });
        },
      },
    });
    expect(await bench.no('keys.generate', generate('x'))).toEqual({ code: 'internal' });
    Object.assign(bench.ports, { random: broken });
    expect(bench.faults.splice(0)).toEqual(['keys.generate: TypeError', 'keys.generate: never-declared']);
    await bench.ok('keys.generate', generate('x'));
  });
});
