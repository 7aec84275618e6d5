import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleSecret, signAdvisory } from '../../scripts/lib/advisory.mjs';
import { openBench } from './harness.ts';

const bench = await openBench();
const publisher = signAdvisory({}, exampleSecret()).publisher;
const file = bench.file('milk-sad.json');
copyFileSync('resources/advisories/milk-sad.json', file);
const phrase = (text: string): Uint8Array => new TextEncoder().encode(text);
const id = 'CVE-2023-39910';

/** Matches by label. */
type Found = readonly { readonly label: string; readonly sureness: string }[];
const byLabel = (matches: Found): Record<string, string> =>
  Object.fromEntries(matches.map(({ label, sureness }) => [label, sureness]));

async function findings(): Promise<string[]> {
  const { findings: found } = await bench.ok('report.overview', {});
  return found.filter(({ code }) => code === 'advisory-matches').flatMap(({ keys }) => keys);
}

it('says which keys it touches, and keeps to that when new ones come', async () => {
  const bx = await bench.ok('seeds.import', {
    label: 'From bx',
    phrase: phrase('legal winner thank year wave sausage worth useful legal winner thank yellow'),
    madeWith: { tool: 'bx', version: '3.2.0' },
  });
  const seed = bx.record.id;
  await bench.ok('keys.waive-backup', { id: seed, reason: 'a test' });
  await bench.ok('keys.activate', { id: seed });
  const account = await bench.ok('seeds.add-account', {
    seed,
    label: 'Its account',
    standard: 'ethereum',
    network: 'ethereum',
    account: 0,
  });
  await bench.ok('keys.generate', { algorithm: 'secp256k1', label: 'Made here' });

  const checked = await bench.ok('advisories.check', { file, publisher });
  expect(checked.advisory).toMatchObject({ id, severity: 'critical', publisher });
  expect(byLabel(checked.matches)).toEqual({ 'From bx': 'certain', 'Its account': 'certain' });
  expect(await bench.ok('advisories.list', {})).toEqual({ advisories: [] });
  expect(await findings()).toEqual([]);

  await bench.ok('advisories.keep', { file, publisher });
  expect(await findings()).toEqual([seed, account.record.id]);

  const silent = await bench.ok('keys.import', {
    algorithm: 'secp256k1',
    format: 'raw',
    label: 'Found on a stick',
    secret: new Uint8Array(randomBytes(32)),
  });
  expect(await findings()).toEqual([seed, account.record.id, silent.record.id]);
  const { findings: wrong } = await bench.ok('inventory.check', {});
  const flagged = wrong.filter(({ flag }) => flag === 'advisory').map(({ key }) => key);
  expect(flagged.sort()).toEqual([seed, account.record.id].sort());

  // Its owner remembers.
  await bench.ok('keys.update', {
    id: silent.record.id,
    madeWith: { tool: 'Electrum', version: '4.4' },
  });
  expect(await findings()).toEqual([seed, account.record.id]);
  expect(
    await bench.no('keys.update', { id: account.record.id, madeWith: { tool: 'Electrum' } }),
  ).toMatchObject({ code: 'state-forbids' });
});

it('opens the flow of a compromise, after which nothing is left to say', async () => {
  const [seed] = await findings();
  expect(
    await bench.no('keys.revoke', { id: seed, reason: 'made with bx', advisory: 'CVE-1999-0001' }),
  ).toMatchObject({
    code: 'no-such-advisory',
  });
  const revoked = await bench.ok('keys.revoke', { id: seed as never, reason: 'made with bx', advisory: id });
  expect(revoked.alsoRevoked).toHaveLength(1);
  expect((await bench.ok('cases.list', {})).cases).toMatchObject([{ advisory: id, code: 'advisory' }]);
  expect(await findings()).toEqual([]);
  const { advisories } = await bench.ok('advisories.list', {});
  expect(advisories[0]?.matches.map(({ state }) => state)).toEqual(['compromised', 'compromised']);
});

it('survives a lock, and is put away on demand', async () => {
  await bench.ok('vault.lock', {});
  await bench.unlock();
  expect((await bench.ok('advisories.list', {})).advisories).toHaveLength(1);
  await bench.ok('advisories.forget', { id, reason: 'dealt with' });
  expect(await bench.ok('advisories.list', {})).toEqual({ advisories: [] });
  expect(await bench.no('advisories.forget', { id, reason: 'again' })).toMatchObject({
    code: 'no-such-advisory',
  });
});

it('is not pushed aside by another publisher or by an earlier form of itself', async () => {
  const draft = JSON.parse(readFileSync('resources/advisories/drafts/milk-sad.json', 'utf8')) as object;
  const keep = async (change: object, secret: Uint8Array): Promise<unknown> => {
    const signed = signAdvisory({ ...draft, ...change }, secret);
    writeFileSync(bench.file('other.json'), signed.text);
    const input = { file: bench.file('other.json'), publisher: signed.publisher };
    return await bench.engine.call('advisories.keep', input);
  };
  await bench.ok('advisories.keep', { file, publisher });
  expect(await keep({ title: 'All is well' }, randomBytes(32))).toMatchObject({
    error: { code: 'advisory-wrong-key' },
  });
  const later = { title: 'More is known', published: '2024-01-01' };
  expect(await keep(later, exampleSecret())).toMatchObject({ value: { advisory: later } });
  expect(await keep({ title: 'Earlier' }, exampleSecret())).toMatchObject({ value: { advisory: later } });
  expect((await bench.ok('advisories.list', {})).advisories).toMatchObject([{ advisory: later }]);
  expect(await bench.no('advisories.check', { file, publisher: 'ab'.repeat(32) })).toMatchObject({
    code: 'advisory-wrong-key',
  });
  writeFileSync(file, readFileSync(file, 'utf8').replace('3.6.0', '3.5.0'));
  expect(await bench.no('advisories.check', { file, publisher })).toMatchObject({ code: 'advisory-damaged' });
  writeFileSync(file, 'no json');
  expect(await bench.no('advisories.check', { file, publisher })).toMatchObject({ code: 'not-an-advisory' });
  expect(await bench.no('advisories.check', { file: bench.file('none'), publisher })).toMatchObject({
    code: 'file-missing',
  });
});
