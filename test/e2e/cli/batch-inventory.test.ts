/** Every command of `inventory.*`, `calendar.*`, `policy.*` and `clock.*` through `holdfast batch`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../../src/shared/contract.ts';
import type { BatchAnswer } from '../../cli/support/holdfast.ts';
import { at, BatchSession, idOf, parts, type Value } from './batch-session.ts';

const session = new BatchSession();
const path = (name: string): string => session.path(name);
const day = 86_400_000;
const soon = (days: number): string => new Date(Date.now() + days * day).toISOString();
const ids = { expiring: '', weak: '' };
const reason = 'practice';

beforeAll(async () => {
  await session.begin();
  const periods = { originatorUntil: soon(5) };
  const made = await session.say('keys.generate', { algorithm: 'aes-256', label: 'Expiring', periods });
  ids.expiring = await session.inUse(made);
  // The private key 1: its owner must be told.
  const secret = { utf8: `${'00'.repeat(31)}01` };
  const weak = { algorithm: 'secp256k1', format: 'hex', label: 'Weak', tags: ['desk'], secret };
  ids.weak = idOf(await session.say('keys.import', weak));
});
afterAll(() => session.remove());

/** Lists of an answer, by the contract's name. */
const list = (value: Value, name: string): readonly Value[] => value[name] as readonly Value[];

describe('batch, the inventory', () => {
  it('tells what is wrong with which key, and the next step', async () => {
    const checked = await session.say('inventory.check');
    expect(checked['checked']).toBe(2);
    const findings = list(checked, 'findings');
    const flags = (key: string): unknown[] =>
      findings.filter((one) => one['key'] === key).map((one) => one['flag']);
    expect(flags(ids.weak)).toContain('weak');
    expect(flags(ids.expiring)).toContain('expires-soon');
    for (const { nextStep } of findings) expect(Object.keys(contract)).toContain(nextStep);
  });

  it('writes the inventory for a spreadsheet and for machines', async () => {
    const csv = await session.say('inventory.export', { file: path('all.csv'), form: 'csv' });
    const lines = readFileSync(path('all.csv'), 'utf8').trim().split('\r\n');
    expect(csv).toEqual({ keys: 2, bytes: readFileSync(path('all.csv')).length });
    expect(lines).toHaveLength(3);
    const query = { tag: 'desk' };
    const json = await session.say('inventory.export', { file: path('desk.json'), form: 'json', query });
    expect(json['keys']).toBe(1);
    const text = readFileSync(path('desk.json'), 'utf8');
    expect(text).toContain(ids.weak);
    expect(text).not.toContain(ids.expiring);
  });

  it('keeps a view, lists keys by it, and deletes it', async () => {
    const view = { name: 'Desk', query: { tag: 'desk' } };
    expect(await session.say('inventory.save-view', view)).toEqual({ views: [view] });
    expect(await session.say('inventory.views')).toEqual({ views: [view] });
    const keys = list(await session.say('keys.list', { view: 'Desk' }), 'keys');
    expect(keys.map(({ id }) => id)).toEqual([ids.weak]);
    expect(await session.say('inventory.delete-view', { name: 'Desk' })).toEqual({ views: [] });
    expect(await session.refused('inventory.delete-view', { name: 'Desk' })).toBe('no-such-view');
  });

  it('lists what comes when, and how long keys may be used', async () => {
    const entries = list(await session.say('calendar.list', { to: soon(6) }), 'entries');
    expect(entries).toMatchObject([{ what: 'expires', key: ids.expiring, state: 'active', warning: 7 }]);
    const rule = (value: Value): Value | undefined =>
      list(value, 'rules').find(({ algorithm }) => algorithm === 'p256');
    const before = rule(await session.say('policy.periods'));
    expect(before).toMatchObject({ changed: false });
    expect(before?.['source']).toMatch(/SP 800-57/);
    const wish = { algorithm: 'p256', originatorDays: 30 };
    const changed = rule(await session.say('policy.set-periods', wish));
    expect(changed).toMatchObject({ changed: true, originatorDays: 30 });
    const made = await session.say('keys.generate', { algorithm: 'p256', label: 'New' });
    const used = await session.say('keys.get', { id: await session.inUse(made) });
    const until = Date.parse(at(used, 'record', 'periods', 'originatorUntil'));
    expect(Math.round((until - Date.now()) / day)).toBe(30);
    expect(rule(await session.say('policy.set-periods', { algorithm: 'p256' }))).toEqual(before);
  });

  it('compares the clock with the log and stays stopped until the time is confirmed', async () => {
    expect(await session.say('clock.status')).toMatchObject({ setBack: false });
    expect(await session.refused('clock.confirm', { reason })).toBe('state-forbids');
    // Two refusals were asked for.
    expect(await session.end()).toBe(11);
    await batchAt(2 * day, [['keys.update', { id: ids.weak, tags: ['later'] }]]);
    const [status, refused, , after, done] = await batchAt(0, [
      ['clock.status', {}],
      ['keys.update', { id: ids.weak, tags: ['now'] }],
      ['clock.confirm', { reason }],
      ['clock.status', {}],
      ['keys.update', { id: ids.weak, tags: ['now'] }],
    ]);
    expect(status?.value).toMatchObject({ setBack: true });
    expect(refused?.error?.code).toBe('clock-set-back');
    expect(after?.value).toMatchObject({ setBack: false });
    expect(done?.value).toMatchObject({ record: { tags: ['now'] } });
  });

  it('has used every command of its part', () => {
    expect(session.missing(parts.inventory)).toEqual([]);
    expect(parts.inventory).toHaveLength(10);
  });
});

/** A run of `batch` whose clock is `offset` milliseconds off. */
async function batchAt(
  offset: number,
  commands: readonly (readonly [string, object])[],
): Promise<BatchAnswer[]> {
  const preload = pathToFileURL(join(import.meta.dirname, '..', 'support', 'moved-clock.mjs')).href;
  const lines = commands.map(([command, input], id) => `${JSON.stringify({ id, command, input })}\n`);
  const { stdout, stderr } = await session.place.run(
    ['batch', '--vault', path('v.holdfast'), '--passphrase-fd', '3'],
    {
      env: { NODE_OPTIONS: `--import=${preload}`, HOLDFAST_TEST_CLOCK_OFFSET: String(offset) },
      stdin: lines.join(''),
    },
  );
  // Our own program's lines.
  const answers = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BatchAnswer);
  expect(answers, stderr).toHaveLength(commands.length);
  for (const [index, { ok }] of answers.entries()) if (ok) session.used.add(commands[index]?.[0] ?? '');
  return answers;
}
