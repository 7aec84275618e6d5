import { describe, expect, it } from 'vitest';
import { keyStates, type KeyState } from '../../src/core/keys/state.ts';
import { openBench, type Bench } from './harness.ts';

const day = 86_400_000;
const reason = 'for the test';
let made = 0;

const ahead = (bench: Bench, days: number): string =>
  new Date(Date.now() + bench.clockOffset + days * day).toISOString();

async function keyIn(bench: Bench, state: KeyState): Promise<{ id: string; label: string }> {
  const label = `${state} ${String(++made)}`;
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label });
  const input = { id: record.id, reason };
  await bench.ok('keys.waive-backup', input);
  if (state === 'active' || state === 'suspended' || state === 'deactivated')
    await bench.ok('keys.activate', { id: record.id });
  if (state === 'suspended') await bench.ok('keys.suspend', input);
  if (state === 'deactivated') await bench.ok('keys.deactivate', input);
  if (state === 'compromised') await bench.ok('keys.revoke', input);
  if (state === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: label });
  return { id: record.id, label };
}

describe('the archive', async () => {
  const bench = await openBench();

  it.each(keyStates)('takes only what is retired: %s', async (state) => {
    const { id } = await keyIn(bench, state);
    if (state !== 'deactivated') {
      expect(await bench.no('keys.archive', { id, reason })).toMatchObject({ code: 'state-forbids' });
      return;
    }
    const { record } = await bench.ok('keys.archive', { id, reason });
    expect(record).toMatchObject({ state: 'deactivated', archived: true });
    expect(record.history.at(-1)).toMatchObject({ event: 'archived', reason });
    expect(await bench.no('keys.archive', { id, reason })).toMatchObject({ code: 'state-forbids' });
    expect((await bench.ok('keys.list', { archived: true })).keys.map((key) => key.id)).toEqual([id]);
    const back = await bench.ok('keys.unarchive', { id, reason });
    expect(back.record.archived).toBe(false);
    expect(await bench.no('keys.unarchive', { id, reason })).toMatchObject({ code: 'state-forbids' });
  });

  it('lets a key read what it protected, and nothing else, until its recipient period ends', async () => {
    const { id } = await keyIn(bench, 'active');
    const text = new TextEncoder().encode('kept for years');
    const { armored } = await bench.ok('data.encrypt-text', { key: id, text });
    await bench.ok('keys.deactivate', { id, reason });
    await bench.ok('keys.archive', { id, reason });
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(text);
    expect(await bench.no('data.encrypt-text', { key: id, text })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.set-periods', { id, recipientUntil: ahead(bench, 1), reason });
    bench.clockOffset += day;
    expect(await bench.no('data.decrypt-text', { armored })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.set-periods', { id, recipientUntil: null, reason: 'still needed' });
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(text);
  });

  it('holds a key until its retention is over, and never shortens that', async () => {
    const { id, label } = await keyIn(bench, 'deactivated');
    const destroy = { id, reason, confirmLabel: label };
    await bench.ok('keys.archive', { id, reason, retainUntil: ahead(bench, 10) });
    await bench.ok('keys.unarchive', { id, reason });
    const { record } = await bench.ok('keys.archive', { id, reason, retainUntil: ahead(bench, 2) });
    expect(Date.parse(record.retainUntil ?? '')).toBeGreaterThan(Date.parse(ahead(bench, 9)));
    bench.clockOffset += 9 * day;
    expect(await bench.no('keys.destroy', destroy)).toMatchObject({ code: 'retention-holds' });
    const view = await bench.ok('keys.get', { id });
    expect(view.actions.find(({ command }) => command === 'keys.destroy')?.why).toBe('retention-holds');
    bench.clockOffset += 2 * day;
    await bench.ok('keys.destroy', destroy);
    expect(
      await bench.no('keys.archive', {
        ...{ id: (await keyIn(bench, 'deactivated')).id, reason },
        retainUntil: ahead(bench, -1),
      }),
    ).toMatchObject({ code: 'bad-request' });
  });
});

describe('periods', async () => {
  const bench = await openBench();

  it('of new keys follow what the owner decided, until it is taken back', async () => {
    const length = async (): Promise<number> => {
      const label = `new ${String(++made)}`;
      const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label });
      return Math.round(
        (Date.parse(record.periods.originatorUntil ?? '') - Date.parse(record.created)) / day,
      );
    };
    expect(await length()).toBeGreaterThanOrEqual(730);
    const { rules } = await bench.ok('policy.set-periods', { algorithm: 'aes-256', originatorDays: 90 });
    const rule = rules.find(({ algorithm }) => algorithm === 'aes-256');
    expect(rule).toMatchObject({ originatorDays: 90, recipientDays: 1095, changed: true });
    expect(await length()).toBe(90);
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect(await length()).toBe(90);
    await bench.ok('policy.set-periods', { algorithm: 'aes-256', originatorDays: null });
    expect(await length()).toBeNaN();
    await bench.ok('policy.set-periods', { algorithm: 'aes-256' });
    expect(await length()).toBeGreaterThanOrEqual(730);
    const { rules: last } = await bench.ok('policy.periods', {});
    expect(last.every(({ changed }) => !changed)).toBe(true);
  });

  it('are changed in order, with a reason, and what has ended stays ended', async () => {
    const { id } = await keyIn(bench, 'active');
    const set = { id, originatorUntil: ahead(bench, 5), recipientUntil: ahead(bench, 9), reason };
    const { record } = await bench.ok('keys.set-periods', set);
    expect(record.periods).toMatchObject({ originatorUntil: set.originatorUntil });
    expect(record.history.at(-1)).toMatchObject({ event: 'periods-changed', reason });
    for (const wrong of [
      { originatorUntil: ahead(bench, 10) },
      { originatorUntil: ahead(bench, -1) },
      { recipientUntil: ahead(bench, 4) },
      {},
    ])
      expect(await bench.no('keys.set-periods', { id, reason, ...wrong })).toMatchObject({
        code: 'bad-request',
      });
    expect(await bench.no('keys.set-periods', { id, reason, from: ahead(bench, 1) })).toMatchObject({
      code: 'state-forbids',
    });
    bench.clockOffset += 5 * day;
    expect(await bench.no('keys.set-periods', { id, reason, originatorUntil: null })).toMatchObject({
      code: 'state-forbids',
    });
  });

  it('stand in the calendar with their warnings', async () => {
    const { id, label } = await keyIn(bench, 'active');
    const at = { expires: ahead(bench, 6), ends: ahead(bench, 40) };
    await bench.ok('keys.set-periods', { id, reason, originatorUntil: at.expires, recipientUntil: at.ends });
    const { entries } = await bench.ok('calendar.list', { from: ahead(bench, 0), to: ahead(bench, 50) });
    expect(entries.filter(({ key }) => key === id)).toEqual([
      { at: at.expires, what: 'expires', key: id, label, state: 'active', warning: 7 },
      { at: at.ends, what: 'recipient-ends', key: id, label, state: 'active' },
    ]);
    expect(entries.map((entry) => entry.at)).toEqual(entries.map((entry) => entry.at).sort());
    const { findings } = await bench.ok('report.overview', {});
    expect(findings.find(({ code }) => code === 'expires-soon')).toMatchObject({ count: 1, days: 5 });
  });

  it('of a seed limit its children to the millisecond, without waiting for anything to be written', async () => {
    const { key } = await bench.ok('seeds.generate', { label: 'limited', words: 12 });
    const seed = key.record.id;
    await bench.ok('keys.waive-backup', { id: seed, reason });
    await bench.ok('keys.activate', { id: seed });
    const child = await bench.ok('seeds.derive-key', {
      ...{ seed, label: 'child', algorithm: 'ed25519', scheme: 'slip10', path: "m/1'" },
    });
    await bench.ok('keys.activate', { id: child.record.id });
    await bench.ok('keys.set-periods', { id: seed, originatorUntil: ahead(bench, 1), reason });
    bench.clockOffset += day;
    const view = await bench.ok('keys.get', { id: child.record.id });
    expect(view.record.state).toBe('active');
    expect(view.actions.find(({ command }) => command === 'sign.open')).toMatchObject({
      allowed: false,
      why: 'seed-unusable',
    });
  });
});

describe('reason codes', async () => {
  const bench = await openBench();

  it('stand in the history, by themselves or as given', async () => {
    const { id } = await keyIn(bench, 'active');
    const last = async (): Promise<unknown> =>
      (await bench.ok('keys.get', { id })).record.history.at(-1)?.code;
    await bench.ok('keys.suspend', { id, reason });
    expect(await last()).toBe('certificate-hold');
    await bench.ok('keys.resume', { id, reason });
    expect(await last()).toBe('remove-from-crl');
    await bench.ok('keys.suspend', { id, reason, code: 'privilege-withdrawn' });
    expect(await last()).toBe('privilege-withdrawn');
    await bench.ok('keys.deactivate', { id, reason, code: 'affiliation-changed' });
    expect(await last()).toBe('affiliation-changed');
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]?.details).toMatchObject({ code: 'affiliation-changed' });
  });
});
