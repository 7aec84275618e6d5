import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandInput, CommandOutput } from '../../src/shared/contract.ts';
import { Bench, openBench } from './harness.ts';
import { carryOut, planDefects, planHealthy, type Plan } from './inventory-vault.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const emptyPlan = (): Plan => ({ records: [], secrets: [], items: [], cases: [], defects: [] });
type Finding = CommandOutput<'inventory.check'>['findings'][number];
const briefly = ({ key, flag, nextStep }: Finding) => ({ key: String(key), flag, nextStep });

describe('an inventory of healthy keys with 20 faults among them', () => {
  const bench = new Bench();
  const plan = emptyPlan();
  afterAll(() => bench.end());
  beforeAll(async () => {
    await bench.create();
    await bench.engine.lock('quit');
    planHealthy(plan);
    planDefects(plan);
    await carryOut(bench, plan);
    await bench.unlock();
  }, 60_000);

  it('20 are found, with the step that puts each right, and nothing else is', async () => {
    const { checked, findings } = await bench.ok('inventory.check', {});
    const order = (one: { key: string; flag: string }, other: { key: string; flag: string }): number =>
      one.key + one.flag < other.key + other.flag ? -1 : 1;
    expect(plan.defects).toHaveLength(20);
    expect(checked).toBe(plan.records.length);
    expect(findings.map(briefly).sort(order)).toEqual([...plan.defects].sort(order));
    expect(new Set(findings.map(({ flag }) => flag)).size).toBe(12);
  });

  it('a second look finds the same, without opening the secrets again', async () => {
    const first = await bench.ok('inventory.check', {});
    expect(await bench.ok('inventory.check', {})).toEqual(first);
  });

  it('each says what there is to know', async () => {
    const { findings } = await bench.ok('inventory.check', {});
    const of = (flag: string): Finding[] => findings.filter((one) => one.flag === flag);
    expect(of('orphan').map(({ details }) => details)).toEqual([
      { seed: 'missing' },
      { seed: 'destroyed' },
      { copies: 1 },
    ]);
    const pairs = of('duplicate');
    expect(pairs.map(({ others }) => others)).toEqual([
      [pairs[1]?.key],
      [pairs[0]?.key],
      [pairs[3]?.key],
      [pairs[2]?.key],
    ]);
    expect(of('weak').map(({ details }) => details['weaknesses'])).toEqual([
      'known-phrase',
      'repeated-bytes',
    ]);
    expect(of('expires-soon').map(({ details }) => [details['days'], details['warning']])).toEqual([
      [29, 30],
      [0, 1],
    ]);
    expect(of('behind')[0]?.details).toEqual({ items: 2, oldest: 1 });
    expect(of('compromised')[0]?.details).toEqual({ left: 1 });
    expect(of('unused')[0]?.details).toMatchObject({ days: 366 });
  });

  it('exports the same facts as JSON and as CSV, equal to a recount', async () => {
    const json = bench.file('inventory.json');
    const csv = bench.file('inventory.csv');
    const { keys } = await bench.ok('inventory.export', { file: json, form: 'json' });
    await bench.ok('inventory.export', { file: csv, form: 'csv' });
    // A file of our own making, whose shape the next lines check.
    const body = JSON.parse(readFileSync(json, 'utf8')) as {
      keys: number;
      counts: Record<string, number>;
      rows: Record<string, unknown>[];
    };
    const counts: Record<string, number> = {};
    for (const { state } of plan.records) counts[state] = (counts[state] ?? 0) + 1;
    expect([keys, body.keys, body.rows.length]).toEqual(Array(3).fill(plan.records.length));
    expect(body.counts).toEqual(counts);
    const flags = body.rows.flatMap((row) => row['flags'] as string[]).sort();
    expect(flags).toEqual(plan.defects.map(({ flag }) => flag).sort());
    const [head = [], ...lines] = readCsv(readFileSync(csv, 'utf8'));
    const asText = (value: unknown): string => (Array.isArray(value) ? value.join('; ') : String(value));
    expect(lines).toEqual(body.rows.map((row) => head.map((name) => asText(row[name]))));
    expect(head).toEqual(Object.keys(body.rows[0] ?? {}));
    expect(await bench.no('inventory.export', { file: csv, form: 'csv' })).toMatchObject({
      code: 'file-exists',
    });
  });

  it('exports what a filter selects', async () => {
    const exported = async (name: string, query: object): Promise<number> =>
      (await bench.ok('inventory.export', { file: bench.file(name), form: 'json', query })).keys;
    const count = (test: (record: Plan['records'][number]) => boolean): number =>
      plan.records.filter(test).length;
    expect(await exported('a', { flags: ['orphan', 'duplicate'] })).toBe(7);
    expect(await exported('b', { states: ['deactivated'] })).toBe(
      count(({ state }) => state === 'deactivated'),
    );
    expect(await exported('c', { archived: true })).toBe(1);
    expect(await exported('d', { kinds: ['seed'] })).toBe(count(({ seed }) => seed !== undefined));
    expect(await exported('e', { backup: ['waived'] })).toBe(1);
    expect(await exported('f', { algorithms: ['aes-256'], tag: 'none' })).toBe(0);
    expect(await exported('g', { states: [] })).toBe(0);
  });
});

describe('secrets that come in', () => {
  it('are looked at once, and a published phrase is called weak', async () => {
    const bench = await openBench();
    const phrase = text(`${Array(11).fill('abandon').join(' ')} about`);
    const seed = await bench.ok('seeds.import', {
      label: 'Book',
      phrase,
      madeWith: { tool: 'Some wallet', version: '1.2' },
    });
    expect(seed.record.weaknesses).toEqual(['known-phrase']);
    expect(seed.record.origin.madeWith).toEqual({ tool: 'Some wallet', version: '1.2' });
    const one = text('1'.padStart(64, '0'));
    const scalar = await bench.ok('keys.import', {
      algorithm: 'secp256k1',
      format: 'hex',
      secret: one,
      label: 'One',
    });
    expect(scalar.record.weaknesses).toEqual(['small-scalar']);
    const generated = await bench.ok('seeds.generate', { label: 'Drawn', words: 12 });
    expect(generated.key.record.weaknesses).toBeUndefined();
    const { findings } = await bench.ok('inventory.check', {});
    expect(findings.map(briefly)).toEqual([
      { key: seed.record.id, flag: 'weak', nextStep: 'keys.destroy' },
      { key: seed.record.id, flag: 'waiting', nextStep: 'seeds.verify' },
      { key: scalar.record.id, flag: 'weak', nextStep: 'keys.destroy' },
      { key: scalar.record.id, flag: 'waiting', nextStep: 'backup.write' },
      { key: generated.key.record.id, flag: 'waiting', nextStep: 'seeds.verify' },
    ]);
  });
});

describe('an exported table', () => {
  it('runs nothing in a spreadsheet and keeps every character', async () => {
    const bench = await openBench();
    const labels = [
      '=HYPERLINK("http://x")',
      '+1',
      '-2',
      '@SUM(A1)',
      '|calc',
      '＝1+1',
      'quoted "twice", and; more',
    ];
    for (const label of labels) {
      await bench.ok('keys.generate', { algorithm: 'ed25519', label, tags: ['=1'] });
    }
    await bench.ok('inventory.export', { file: bench.file('t.csv'), form: 'csv' });
    const raw = readFileSync(bench.file('t.csv'), 'utf8');
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const [head = [], ...rows] = readCsv(raw);
    expect(rows.map((row) => row[head.indexOf('label')])).toEqual(
      labels.map((label) => (label.startsWith('quoted') ? label : `'${label}`)),
    );
    for (const row of rows) for (const field of row) expect(field).not.toMatch(/^[=+\-@|]/);
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({
      command: 'inventory.export',
      details: { form: 'csv', keys: labels.length },
    });
  });
});

describe('saved views', () => {
  it('are kept in order, replaced by name, deleted, and outlive the session', async () => {
    const bench = await openBench();
    const mine = { name: 'Cold', query: { tag: 'cold', states: ['active' as const] } };
    const other = { name: 'Weak', query: { flags: ['weak' as const], archived: false } };
    await bench.ok('inventory.save-view', mine);
    await bench.ok('inventory.save-view', other);
    const changed = { ...mine, query: { search: 'ice' } };
    expect(await bench.ok('inventory.save-view', changed)).toEqual({ views: [changed, other] });
    await bench.engine.lock('quit');
    await bench.unlock();
    expect(await bench.ok('inventory.views', {})).toEqual({ views: [changed, other] });
    await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Of ice' });
    await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Of fire', tags: ['Warm'] });
    const labels = async (query: CommandInput<'keys.list'>): Promise<string[]> =>
      (await bench.ok('keys.list', query)).keys.map(({ label }) => label);
    expect(await labels({ view: 'Cold' })).toEqual(['Of ice']);
    expect(await labels({ view: 'Cold', search: 'fire' })).toEqual(['Of fire']);
    expect(await labels({ view: 'Weak' })).toEqual([]);
    expect(await labels({ flags: ['waiting'], tag: 'warm', backup: ['none'] })).toEqual(['Of fire']);
    expect(await bench.no('keys.list', { view: 'Hot' })).toMatchObject({ code: 'no-such-view' });
    expect(await bench.ok('inventory.delete-view', { name: 'Cold' })).toEqual({ views: [other] });
    expect(await bench.no('inventory.delete-view', { name: 'Cold' })).toMatchObject({ code: 'no-such-view' });
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'inventory.delete-view', details: { name: 'Cold' } });
  });

  it('are bounded', async () => {
    const bench = await openBench();
    for (let count = 0; count < 100; count++)
      await bench.ok('inventory.save-view', { name: `View ${String(count)}`, query: {} });
    expect(await bench.no('inventory.save-view', { name: 'One more', query: {} })).toMatchObject({
      code: 'bad-request',
      details: { problem: 'too_many' },
    });
  }, 60_000);
});

/** A strict reader of RFC 4180 with every field in quotes but those of the header. */
function readCsv(content: string): string[][] {
  const lines = content.split('\r\n');
  expect(lines.pop()).toBe('');
  return lines.map((line, at) => {
    if (at === 0) return line.split(',');
    const fields = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)];
    expect(fields.map(([whole]) => whole).join('')).toBe(line);
    return fields.map(([, field = '']) => field.replaceAll('""', '"'));
  });
}
