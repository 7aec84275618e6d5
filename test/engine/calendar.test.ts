import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { KeyView } from '../../src/shared/contract/common.ts';
import { openBench, passphrase, type Bench } from './harness.ts';
import { fillVault } from './ten-thousand.ts';

const minute = 60_000;
const day = 86_400_000;

function ahead(bench: Bench, milliseconds: number): string {
  return new Date(Date.now() + bench.clockOffset + milliseconds).toISOString();
}

async function newKey(
  bench: Bench,
  label: string,
  periods: { from?: string; originatorUntil?: string; recipientUntil?: string },
  algorithm: 'ed25519' | 'aes-256' = 'ed25519',
): Promise<KeyView> {
  const view = await bench.ok('keys.generate', { algorithm, label, periods });
  return await bench.ok('keys.waive-backup', { id: view.record.id, reason: 'test' });
}

describe('what happens on a date', async () => {
  const bench = await openBench();

  it('a key asked to become active later does so then, and not before', async () => {
    const { record } = await newKey(bench, 'planned', { from: ahead(bench, 10 * minute) });
    const planned = await bench.ok('keys.activate', { id: record.id });
    expect(planned.record.state).toBe('pre-activation');
    expect(planned.record.activationPlanned).toBeDefined();
    expect(planned.summary.next).toMatchObject({ what: 'activates', at: record.periods.from });
    expect(await bench.no('keys.activate', { id: record.id })).toMatchObject({ code: 'state-forbids' });
    bench.clockOffset += 9 * minute;
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('pre-activation');
    bench.clockOffset += minute + 1000;
    const { record: now } = await bench.ok('keys.get', { id: record.id });
    expect(now.state).toBe('active');
    expect(now.activationPlanned).toBeUndefined();
    expect(now.history.at(-1)).toMatchObject({
      event: 'activated',
      actor: 'calendar',
      code: 'period-reached',
      from: 'pre-activation',
      to: 'active',
    });
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({
      command: 'keys.activate',
      actor: 'calendar',
      subjects: [record.id],
      details: { code: 'period-reached' },
    });
  });

  it('a key whose time comes without having been asked waits', async () => {
    const { record } = await newKey(bench, 'not asked', { from: ahead(bench, minute) });
    bench.clockOffset += 2 * minute;
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('pre-activation');
  });

  it('keys retire at the end of their period, suspended ones too, in one commit', async () => {
    const until = ahead(bench, 5 * minute);
    const ids: string[] = [];
    for (const label of ['ends 1', 'ends 2', 'ends 3']) {
      const { record } = await newKey(bench, label, { originatorUntil: until });
      await bench.ok('keys.activate', { id: record.id });
      ids.push(record.id);
    }
    await bench.ok('keys.suspend', { id: ids[2] ?? '', reason: 'test' });
    const before = await bench.ok('audit.list', { limit: 1 });
    bench.clockOffset += 5 * minute;
    const { keys } = await bench.ok('keys.list', { search: 'ends' });
    expect(keys.map(({ state }) => state)).toEqual(['deactivated', 'deactivated', 'deactivated']);
    const after = await bench.ok('audit.list', { limit: 1 });
    expect(after.total).toBe(before.total + 1);
    expect(after.entries[0]).toMatchObject({ command: 'keys.deactivate', actor: 'calendar', subjects: ids });
    const { record } = await bench.ok('keys.get', { id: ids[0] ?? '' });
    expect(record.history.at(-1)).toMatchObject({ event: 'deactivated', code: 'period-reached' });
  });

  it('a symmetric key is rotated by itself, once for however long nobody came', async () => {
    const { record } = await newKey(bench, 'rotates', {}, 'aes-256');
    await bench.ok('keys.activate', { id: record.id });
    await bench.ok('keys.set-rotation', { id: record.id, everyDays: 2, automatic: true });
    bench.clockOffset += 9 * day;
    const { record: rotated } = await bench.ok('keys.get', { id: record.id });
    expect(rotated.versions.map(({ number, state }) => [number, state])).toEqual([
      [1, 'deactivated'],
      [2, 'active'],
    ]);
    expect(rotated.rotation?.next).toBe(
      new Date(Date.parse(rotated.versions[1]?.created ?? '') + 2 * day).toISOString(),
    );
    expect(rotated.history.at(-1)).toMatchObject({ event: 'version-added', actor: 'calendar' });
  });

  it('a seed and its account that were planned together both become active', async () => {
    const { key: seed } = await bench.ok('seeds.generate', { label: 'seed', words: 12 });
    await bench.ok('keys.waive-backup', { id: seed.record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: seed.record.id });
    const account = await bench.ok('seeds.add-account', {
      seed: seed.record.id,
      label: 'account',
      standard: 'ethereum',
      network: 'ethereum',
      account: 0,
    });
    const id = account.record.id;
    await bench.ok('keys.set-periods', { id, from: ahead(bench, minute), reason: 'later' });
    await bench.ok('keys.activate', { id });
    await bench.ok('keys.suspend', { id: seed.record.id, reason: 'for a while' });
    bench.clockOffset += 2 * minute;
    expect((await bench.ok('keys.get', { id })).record.state).toBe('pre-activation');
    await bench.ok('keys.resume', { id: seed.record.id, reason: 'all well' });
    expect((await bench.ok('keys.get', { id })).record.state).toBe('active');
  });

  it('is written by the timer too, without any command', async () => {
    const { record } = await newKey(bench, 'by timer', { originatorUntil: ahead(bench, minute) });
    await bench.ok('keys.activate', { id: record.id });
    let changes = 0;
    const stop = bench.engine.onEvent((event) => {
      if (event.name === 'changed') changes++;
    });
    await bench.engine.sweep();
    expect(changes).toBe(0);
    bench.clockOffset += minute;
    await bench.engine.sweep();
    await bench.engine.sweep();
    expect(changes).toBe(1);
    stop();
  });

  it('stands in the log as a chain that holds', async () => {
    await bench.ok('audit.check', {});
  });
});

describe('a sweep that cannot be written', async () => {
  let refuse = false;
  const bench = await openBench((ports) => ({
    ...ports,
    stores: {
      create: async (path) => {
        const store = await ports.stores.create(path);
        const commit = store.commit.bind(store);
        store.commit = async (change) => {
          if (refuse) throw new HoldfastError('disk-full', { rolledBack: true });
          await commit(change);
        };
        return store;
      },
      open: ports.stores.open.bind(ports.stores),
    },
  }));

  it('keeps nobody from reading, and the key from nothing less', async () => {
    const { record } = await newKey(bench, 'ends', { originatorUntil: ahead(bench, minute) });
    await bench.ok('keys.activate', { id: record.id });
    refuse = true;
    bench.clockOffset += minute;
    const view = await bench.ok('keys.get', { id: record.id });
    expect(view.record.state).toBe('active');
    expect(view.actions.find(({ command }) => command === 'sign.open')?.allowed).toBe(false);
    refuse = false;
    // Tried again, but not with every command.
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('active');
    bench.clockOffset += minute;
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('deactivated');
  });
});

describe('three thousand keys that end at the same second', async () => {
  const bench = await openBench();

  it('all retire then, and cost the commands before it nothing', async () => {
    const until = ahead(bench, 60 * minute);
    const { record } = await newKey(bench, 'model', { originatorUntil: until });
    const { record: other } = await newKey(bench, 'other', {});
    const { record: model } = await bench.ok('keys.activate', { id: record.id });
    await bench.ok('vault.lock', {});
    await fillVault(bench.ports, bench.file('v.holdfast'), passphrase(), model, 2999);
    await bench.unlock();
    await bench.engine.sweep();
    const begun = performance.now();
    for (let turn = 0; turn < 1000; turn++) await bench.engine.sweep();
    // A look at two times each; a pass over the keys would take a thousand times as long.
    expect(performance.now() - begun).toBeLessThan(500);
    bench.clockOffset += 61 * minute;
    let ended = false;
    const sweeping = bench.engine.sweep().then(() => (ended = true));
    // Whoever has a key to revoke does not wait for all others to retire.
    await bench.ok('keys.revoke', { id: other.id, reason: 'leaked' });
    expect(ended).toBe(false);
    await sweeping;
    const { counts } = await bench.ok('report.overview', {});
    expect(counts).toEqual({ total: 3001, compromised: 1, deactivated: 3000 });
    const { entries } = await bench.ok('audit.list', { limit: 25 });
    const swept = entries.filter(({ actor }) => actor === 'calendar');
    expect(swept.reduce((sum, { details }) => sum + Number(details?.['keys']), 0)).toBe(3000);
  }, 120_000);
});
