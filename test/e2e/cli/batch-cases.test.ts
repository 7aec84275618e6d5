/** Every command of `cases.*`, `statements.*` and `advisories.*` in one run of `holdfast batch`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSecret, signAdvisory } from '../../../scripts/lib/advisory.mjs';
import { at, BatchSession, idOf, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const path = (name: string): string => session.path(name);
const { publisher } = signAdvisory({}, exampleSecret());
const milkSad = { file: resolve('resources/advisories/milk-sad.json'), publisher };
const roca = { file: resolve('resources/advisories/roca.json'), publisher };
const ids = { seed: '', account: '' };
const reason = 'practice';

beforeAll(async () => {
  await session.begin();
  const seed = await session.say('seeds.import', {
    label: 'Old seed',
    phrase: utf8('legal winner thank year wave sausage worth useful legal winner thank yellow'),
    madeWith: { tool: 'bx seed', version: '3.4.0' },
  });
  ids.seed = await session.inUse(seed);
  const wish = { seed: ids.seed, standard: 'ethereum', network: 'ethereum', account: 0, label: 'Account' };
  ids.account = idOf(await session.say('seeds.add-account', wish));
});
afterAll(() => session.remove());

/** Lists of an answer, by the contract's name. */
const list = (value: Value, name: string): readonly Value[] => value[name] as readonly Value[];

describe('batch, compromises', () => {
  it('holds keys against advisories, keeps those, and puts them away', async () => {
    const checked = await session.say('advisories.check', milkSad);
    expect(checked).toMatchObject({ advisory: { id: 'CVE-2023-39910', severity: 'critical', publisher } });
    expect(list(checked, 'matches').map(({ key, sureness }) => [key, sureness])).toEqual([
      [ids.seed, 'certain'],
      [ids.account, 'certain'],
    ]);
    expect(await session.say('advisories.list')).toEqual({ advisories: [] });
    expect(await session.say('advisories.keep', milkSad)).toEqual(checked);
    // No key of this vault is an RSA key or was made on a token.
    expect(await session.say('advisories.keep', roca)).toMatchObject({ matches: [] });
    const kept = await session.say('advisories.list');
    expect(list(kept, 'advisories').map((one) => at(one, 'advisory', 'id'))).toEqual([
      'CVE-2017-15361',
      'CVE-2023-39910',
    ]);
    await session.say('advisories.forget', { id: 'CVE-2017-15361', reason });
    expect(list(await session.say('advisories.list'), 'advisories')).toHaveLength(1);
    const other = { ...milkSad, publisher: 'ab'.repeat(32) };
    expect(await session.refused('advisories.check', other)).toBe('advisory-wrong-key');
  });

  it('tells whom a compromise reaches, marks them, and leads through what is left to do', async () => {
    const { reached } = await session.say('cases.reach', { key: ids.seed });
    expect(reached).toMatchObject([
      { key: ids.seed, how: 'named' },
      { key: ids.account, how: 'derived', through: ids.seed },
    ]);
    expect(await session.say('cases.list')).toEqual({ cases: [] });
    const advisory = 'CVE-2023-39910';
    const revoked = await session.say('keys.revoke', { id: ids.seed, reason, code: 'advisory', advisory });
    expect(revoked).toMatchObject({ alsoRevoked: [ids.account] });
    const listed = list(await session.say('cases.list', { key: ids.account }), 'cases');
    expect(listed).toMatchObject([{ id: revoked['case'], key: ids.seed, code: 'advisory', reached }]);
    const [found = {}] = listed;
    const [step] = list(found, 'todo');
    const tick = { id: found['id'], item: step?.['id'], done: true, note: 'swept' };
    const marked = await session.say('cases.mark', tick);
    expect(list(marked, 'todo')[0]).toMatchObject({ done: true, note: 'swept' });
    expect(marked['remaining']).toBe(Number(found['remaining']) - 1);
    for (const form of ['json', 'html']) {
      const file = path(`case.${form}`);
      const { bytes } = await session.say('cases.export-report', { id: found['id'], file, form });
      const report = readFileSync(file);
      expect(report).toHaveLength(Number(bytes));
      expect(report.toString()).toContain('Old seed');
    }
  });

  it('signs a notice, and a certificate in the end, that are checked against a pinned key', async () => {
    await session.say('keys.destroy', { id: ids.seed, confirmLabel: 'Old seed', reason });
    const statements = list(await session.say('statements.list', { key: ids.seed }), 'statements');
    expect(statements.map(({ type }) => type).sort()).toEqual([
      'destruction-certificate',
      'revocation-notice',
    ]);
    const { keyFingerprint } = await session.say('audit.check');
    for (const { id, type, body } of statements) {
      const file = path(`${String(type)}.json`);
      const written = await session.say('statements.export', { id, file, form: 'json' });
      expect(written['keyFingerprint']).toBe(keyFingerprint);
      const verified = await session.say('statements.verify', { file, key: keyFingerprint });
      expect(verified).toMatchObject({ type, body, label: 'Old seed' });
      const other = await session.refused('statements.verify', { file, key: 'ab'.repeat(32) });
      expect(other).toBe('statement-wrong-key');
    }
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.cases)).toEqual([]);
    expect(parts.cases).toHaveLength(11);
    // Three refusals were asked for.
    expect(await session.end()).toBe(11);
  });
});
