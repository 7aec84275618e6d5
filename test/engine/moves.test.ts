import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../src/core/keys/key.ts';
import { openBench, type Bench } from './harness.ts';

const reason = 'time for another';

async function inUse(bench: Bench, id: KeyId): Promise<void> {
  const { record } = await bench.ok('keys.get', { id });
  if (record.derivation === undefined) await bench.ok('keys.waive-backup', { id, reason: 'test' });
  await bench.ok('keys.activate', { id });
}

describe('the move from a seed to its successor', async () => {
  const bench = await openBench();
  const { key: seed } = await bench.ok('seeds.generate', { label: 'Savings', words: 24 });
  const old = seed.record.id;
  await inUse(bench, old);
  const accounts: KeyId[] = [];
  for (const [label, standard, network] of [
    ['eth', 'ethereum', 'ethereum'],
    ['btc', 'bip84', 'bitcoin'],
    ['sol', 'solana', 'solana'],
  ] as const) {
    const { record } = await bench.ok('seeds.add-account', {
      ...{ seed: old, label, standard, network, account: 0 },
    });
    await inUse(bench, record.id);
    accounts.push(record.id);
  }
  const symmetric = await bench.ok('seeds.derive-key', {
    ...{ seed: old, label: 'data', algorithm: 'aes-256', scheme: 'slip21', path: 'm/data' },
  });
  let move = '';
  let successor: KeyId = old;

  it('begins with a list of what hangs on it, and leaves the seed in use', async () => {
    const rotated = await bench.ok('keys.rotate', { id: old, reason });
    move = rotated.move ?? '';
    successor = rotated.successor?.record.id ?? old;
    expect(rotated.key.record.state).toBe('active');
    expect(rotated.key.actions.find(({ command }) => command === 'keys.rotate')?.allowed).toBe(false);
    const { moves } = await bench.ok('moves.list', { open: true });
    expect(moves).toHaveLength(1);
    expect(moves[0]).toMatchObject({ id: move, key: old, successor, outcome: 'open', remaining: 4 });
    expect(moves[0]?.items.map(({ what, account }) => [what, account])).toEqual([
      ...accounts.map((account) => ['funds', account]),
      ['other', symmetric.record.id],
    ]);
    expect(moves[0]?.items.every(({ from, to }) => from !== '' && to === undefined)).toBe(true);
  });

  it('names the new addresses as soon as the successor has them', async () => {
    await inUse(bench, successor);
    const account = await bench.ok('seeds.add-account', {
      ...{ seed: successor, label: 'eth new', standard: 'ethereum', network: 'ethereum', account: 0 },
    });
    const { moves } = await bench.ok('moves.list', { key: successor });
    const [first, second] = moves[0]?.items ?? [];
    expect(first?.from).toBe((await bench.ok('keys.get', { id: accounts[0] ?? old })).record.address);
    expect(first?.to).toBe(account.record.address);
    expect(second?.to).toBeUndefined();
  });

  it('takes what else has to move, and ticks it off and on again', async () => {
    const added = await bench.ok('moves.add-item', { id: move, what: 'contact', from: 'Ada', to: 'told' });
    expect(added.remaining).toBe(5);
    const item = added.items.at(-1)?.id ?? '';
    const marked = await bench.ok('moves.mark', { id: move, item, done: true, note: 'by telephone' });
    expect(marked.items.at(-1)).toMatchObject({ done: true, note: 'by telephone' });
    expect(marked.items.at(-1)?.doneAt).toBeDefined();
    const unmarked = await bench.ok('moves.mark', { id: move, item, done: false });
    expect(unmarked.items.at(-1)?.doneAt).toBeUndefined();
    expect(await bench.no('moves.mark', { id: move, item: 'item-99999', done: true })).toMatchObject({
      code: 'no-such-item',
    });
    expect(await bench.no('moves.mark', { id: 'no-such-move', item, done: true })).toMatchObject({
      code: 'no-such-move',
    });
  });

  it('cannot be finished before all is done, nor begun twice', async () => {
    expect(await bench.no('moves.finish', { id: move, reason })).toMatchObject({
      code: 'move-unfinished',
      details: { remaining: 5 },
    });
    expect(await bench.no('keys.rotate', { id: old, reason })).toMatchObject({ code: 'state-forbids' });
  });

  it('is in the overview', async () => {
    const { findings } = await bench.ok('report.overview', {});
    expect(findings.find(({ code }) => code === 'moves-open')).toMatchObject({ count: 1, keys: [old] });
  });

  it('survives a lock', async () => {
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect((await bench.ok('moves.list', {})).moves[0]).toMatchObject({ id: move, remaining: 5 });
  });

  it('retires the seed and its accounts in one commit when all has moved', async () => {
    const [open] = (await bench.ok('moves.list', { open: true })).moves;
    for (const { id } of open?.items ?? []) await bench.ok('moves.mark', { id: move, item: id, done: true });
    const before = await bench.ok('audit.list', { limit: 1 });
    const finished = await bench.ok('moves.finish', { id: move, reason });
    expect((await bench.ok('audit.list', { limit: 1 })).total).toBe(before.total + 1);
    expect(finished.move).toMatchObject({ outcome: 'finished', remaining: 0 });
    expect(finished.key.record.state).toBe('deactivated');
    // The derived data key was never in use: it cannot retire, and cannot be used without its seed.
    expect(finished.alsoRetired).toEqual(accounts);
    const { record } = await bench.ok('keys.get', { id: accounts[0] ?? old });
    expect(record.history.at(-1)).toMatchObject({
      event: 'deactivated',
      code: 'superseded',
      reason,
    });
    expect((await bench.ok('keys.get', { id: successor })).record.state).toBe('active');
    for (const command of ['moves.finish', 'moves.cancel'] as const)
      expect(await bench.no(command, { id: move, reason })).toMatchObject({ code: 'state-forbids' });
  });
});

describe('the move from a single key', async () => {
  const bench = await openBench();

  it.each([
    ['secp256k1', undefined, ['funds']],
    ['ed25519', ['authenticate'], ['permission']],
    ['secp256k1', ['sign', 'authenticate'], ['funds', 'permission']],
    ['p256', ['sign'], ['contact']],
    ['x25519', undefined, ['contact']],
  ] as const)('of %s made for %s has to move %s', async (algorithm, purposes, expected) => {
    const label = `${algorithm} ${String(purposes)}`;
    const { record } = await bench.ok('keys.generate', {
      algorithm,
      label,
      ...(purposes === undefined ? {} : { purposes: [...purposes] }),
    });
    await inUse(bench, record.id);
    const { successor } = await bench.ok('keys.rotate', { id: record.id, reason });
    const [move] = (await bench.ok('moves.list', { key: record.id })).moves;
    expect(move?.items.map(({ what }) => what)).toEqual(expected);
    const name = record.address ?? record.versions[0]?.publicKey;
    const next = successor?.record.address ?? successor?.record.versions[0]?.publicKey;
    for (const item of move?.items ?? []) expect([item.from, item.to]).toEqual([name, next]);
  });

  it('can be given up: both keys stay, and another can begin', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'kept' });
    await inUse(bench, record.id);
    const { move = '' } = await bench.ok('keys.rotate', { id: record.id, reason });
    const cancelled = await bench.ok('moves.cancel', { id: move, reason: 'not now' });
    expect(cancelled.outcome).toBe('cancelled');
    const view = await bench.ok('keys.get', { id: record.id });
    expect(view.record.state).toBe('active');
    expect(view.record.history.at(-1)).toMatchObject({ event: 'move-ended', reason: 'not now' });
    await bench.ok('keys.rotate', { id: record.id, reason });
  });

  it('does not end on a successor that is compromised', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'leaking' });
    await inUse(bench, record.id);
    const { move = '', successor } = await bench.ok('keys.rotate', { id: record.id, reason });
    const [{ items } = { items: [] }] = (await bench.ok('moves.list', { key: record.id })).moves;
    for (const { id } of items) await bench.ok('moves.mark', { id: move, item: id, done: true });
    await bench.ok('keys.revoke', { id: successor?.record.id ?? record.id, reason: 'leaked' });
    expect(await bench.no('moves.finish', { id: move, reason })).toMatchObject({
      code: 'state-forbids',
      details: { state: 'compromised' },
    });
  });

  it('ends without retiring a key that is compromised already', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'stolen' });
    await inUse(bench, record.id);
    const { move = '' } = await bench.ok('keys.rotate', { id: record.id, reason });
    await bench.ok('keys.revoke', { id: record.id, reason: 'stolen' });
    const [{ items } = { items: [] }] = (await bench.ok('moves.list', { key: record.id })).moves;
    for (const { id } of items) await bench.ok('moves.mark', { id: move, item: id, done: true });
    const { key } = await bench.ok('moves.finish', { id: move, reason });
    expect(key.record.state).toBe('compromised');
  });
});
