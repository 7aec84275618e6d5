import { expect, it } from 'vitest';
import { WorkQueue } from '../../src/engine/work-queue.ts';
import { openBench } from './harness.ts';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

it('runs one piece at a time, in order, the urgent ones first', async () => {
  const queue = new WorkQueue();
  const order: string[] = [];
  let running = 0;
  const piece = (name: string, urgent = false): Promise<string> =>
    queue.run(async () => {
      expect(++running).toBe(1);
      await tick();
      running--;
      order.push(name);
      if (name === 'b') throw new Error('b fails');
      return name;
    }, urgent);
  expect(queue.isIdle).toBe(true);
  const all = [piece('a'), piece('b'), piece('c'), piece('x', true), piece('y', true)];
  expect(queue.isIdle).toBe(false);
  const ended = await Promise.allSettled(all);
  expect(order).toEqual(['a', 'x', 'y', 'b', 'c']);
  expect(ended.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(queue.isIdle).toBe(true);
  expect(await piece('later')).toBe('later');
});

const bench = await openBench();

it('revokes a key in the midst of a thousand signatures, and signs no more of them', async () => {
  const key = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'busy' });
  const id = key.record.id;
  await bench.ok('keys.waive-backup', { id, reason: 'a test' });
  await bench.ok('keys.activate', { id });
  const calls: Promise<{ readonly ok: boolean }>[] = [];
  let lastGood = 0;
  const open = (n: number): Promise<void> => {
    const call = bench.engine.call('sign.open', {
      from: { bytes: new TextEncoder().encode(`message ${String(n)}`), name: 'n' },
      kind: 'raw-message',
      key: id,
    });
    calls.push(call);
    return call.then(({ ok }) => {
      if (ok) lastGood = performance.now();
    });
  };
  const waiting = Array.from({ length: 1000 }, (_, n) => open(n));
  await Promise.race(waiting);
  const began = performance.now();
  const revoked = await bench.ok('keys.revoke', { id, reason: 'stolen' });
  const took = performance.now() - began;
  expect(took).toBeLessThan(1000);
  await Promise.all(waiting);
  const results = await Promise.all(calls);
  const good = results.filter(({ ok }) => ok).length;
  // Some went through before, most came too late, and none was let in afterwards.
  expect(good).toBeGreaterThan(0);
  expect(good).toBeLessThan(500);
  expect(lastGood - began).toBeLessThan(1000);
  const { requests } = await bench.ok('sign.list', { limit: 1000 });
  expect(requests.filter(({ status }) => status !== 'rejected')).toEqual([]);
  expect((await bench.ok('cases.list', {})).cases).toMatchObject([
    { id: revoked.case, requestsRejected: good },
  ]);
});
