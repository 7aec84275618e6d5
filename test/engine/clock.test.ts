import { describe, expect, it } from 'vitest';
import { needsNoClock } from '../../src/engine/clock.ts';
import { contract, declaredErrors, type CommandName } from '../../src/shared/contract.ts';
import { openBench, passphrase, type Bench } from './harness.ts';
import { wellFormed } from './inputs.ts';

const minute = 60_000;
const hour = 60 * minute;

// The names of the contract are exactly these; Object.keys widens them to string.
const commands = Object.keys(contract) as CommandName[];
const writing = commands.filter(
  (name) =>
    contract[name].session === 'open' &&
    contract[name].effect !== 'read' &&
    contract[name].roles.includes('owner'),
);

async function activeKey(bench: Bench, label: string): Promise<string> {
  const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}

async function reopen(bench: Bench): Promise<void> {
  await bench.ok('vault.lock', {});
  await bench.unlock();
}

describe('a clock that was set back', async () => {
  const bench = await openBench();
  const key = await activeKey(bench, 'signing');
  const request = await bench.ok('sign.open', {
    kind: 'raw-message',
    from: { bytes: new TextEncoder().encode('a message') },
    key: key,
  });
  const approve = { id: request.id, digest: request.digest };

  it('by less than five minutes changes nothing', async () => {
    bench.clockOffset = -4 * minute;
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: false });
    await bench.ok('keys.update', { id: key, tags: ['later'] });
    // The newest time is kept, so that many small steps do not add up.
    bench.clockOffset = -8 * minute;
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: true });
    await reopen(bench);
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: true });
  });

  it('stops every command that changes or uses anything, but for those that stop harm', async () => {
    bench.clockOffset = -6 * hour;
    let stopped = 0;
    for (const name of writing) {
      expect(declaredErrors(name).has('clock-set-back'), name).toBe(true);
      if (needsNoClock(name)) continue;
      expect(await bench.no(name, wellFormed[name]), name).toMatchObject({ code: 'clock-set-back' });
      stopped++;
    }
    expect(stopped).toBe(writing.filter((name) => !needsNoClock(name)).length);
    expect(stopped).toBeGreaterThan(40);
    expect(await bench.no('sign.approve', approve)).toMatchObject({ code: 'clock-set-back' });
  });

  it('is told of, with both times', async () => {
    const status = await bench.ok('clock.status', {});
    expect(status.setBack).toBe(true);
    expect(Date.parse(status.lastEntry) - Date.parse(status.now)).toBeGreaterThan(5 * hour);
    const { findings } = await bench.ok('report.overview', {});
    expect(findings.map(({ code }) => code)).toContain('clock-set-back');
    const refused = await bench.no('keys.update', { id: key, tags: [] });
    expect(refused.details).toMatchObject({ newest: status.lastEntry });
  });

  it('leaves reading, locking, suspending, revoking and backups alone, and none of them lifts the block', async () => {
    await bench.ok('keys.list', {});
    await bench.ok('keys.suspend', { id: key, reason: 'under a wrong clock' });
    await bench.ok('backup.write', { file: bench.file('under-wrong-clock.backup') });
    await bench.ok('vault.change-passphrase', {
      proof: { with: 'passphrase', secret: passphrase() },
      passphrase: passphrase(),
      kdf: { memoryKiB: 65_536, passes: 3, lanes: 2 },
    });
    for (let turn = 0; turn < 6; turn++) await reopen(bench);
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: true });
    expect(await bench.no('keys.resume', { id: key, reason: 'still' })).toMatchObject({
      code: 'clock-set-back',
    });
  });

  it('is not forgotten for unlocks that failed and were signed in under it', async () => {
    await bench.ok('vault.lock', {});
    await bench.no('vault.unlock', {
      file: bench.file('v.holdfast'),
      with: 'passphrase',
      secret: new TextEncoder().encode('not the passphrase'),
    });
    await bench.unlock();
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: true });
  });

  it('is confirmed by its owner, with a reason and on record', async () => {
    const { now } = await bench.ok('clock.confirm', { reason: 'the battery was empty' });
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: false });
    await bench.ok('keys.resume', { id: key, reason: 'the clock is right' });
    // What was shown before the key was suspended is not approved any more.
    expect(await bench.no('sign.approve', approve)).toMatchObject({
      code: 'refused',
      details: { reason: 'shown-under-other-rules' },
    });
    await bench.ok('sign.get', { id: request.id });
    const again = await bench.ok('sign.approve', approve);
    expect(again.bytes.length).toBeGreaterThan(0);
    await reopen(bench);
    expect(await bench.ok('clock.status', {})).toMatchObject({ setBack: false });
    const { entries } = await bench.ok('audit.list', { limit: 20 });
    const confirmed = entries.find(({ command }) => command === 'clock.confirm');
    expect(confirmed?.details).toMatchObject({ reason: 'the battery was empty', confirmed: now });
    const noticed = entries.filter(({ command }) => command === 'clock.status');
    expect(noticed.length).toBeLessThanOrEqual(2);
    expect(noticed.every(({ actor }) => actor === 'calendar')).toBe(true);
  });

  it('is not there to be confirmed when it is right', async () => {
    expect(await bench.no('clock.confirm', { reason: 'why not' })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('audit.check', {});
  });

  it('set back once more after it was confirmed stops keys again', async () => {
    bench.clockOffset -= hour;
    expect(await bench.no('keys.update', { id: key, tags: [] })).toMatchObject({ code: 'clock-set-back' });
    bench.clockOffset += hour;
    await bench.ok('keys.update', { id: key, tags: [] });
  });
});

describe('a vault that is opened under a clock set back', async () => {
  const bench = await openBench();
  await activeKey(bench, 'one');

  it('knows it from the end of its log alone, and writes it down before anything else', async () => {
    await bench.ok('vault.lock', {});
    bench.clockOffset = -2 * hour;
    await bench.unlock();
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'clock.status', actor: 'calendar' });
    expect(await bench.no('keys.generate', { algorithm: 'p256', label: 'no' })).toMatchObject({
      code: 'clock-set-back',
    });
  });

  it('goes on by itself when the clock is right again', async () => {
    bench.clockOffset = 0;
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'yes' });
  });
});
