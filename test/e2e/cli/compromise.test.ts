import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSecret, signAdvisory } from '../../../scripts/lib/advisory.mjs';
import { holdfast, Place, type Conversation } from '../../cli/support/holdfast.ts';

/*
 * A compromise from the advisory that tells of it to the destruction of the keys, in the program itself; what it signed is
 * then checked by another run that has no vault.
 */
const place = new Place();
const path = (name: string): string => place.path(name);
const reason = 'made with bx';
const { publisher } = signAdvisory({}, exampleSecret());
let batch: Conversation;

beforeAll(async () => {
  await place.create('v.holdfast');
  batch = place.conversation('v.holdfast');
});
afterAll(async () => {
  await batch.end();
  place.remove();
});

type Value = Readonly<Record<string, unknown>>;

async function say(command: string, input: unknown = {}): Promise<Value> {
  const answer = await batch.say(command, input);
  expect(answer.ok, `${command} ${JSON.stringify(answer.error)}`).toBe(true);
  return answer.value ?? {};
}

const idOf = (value: Value): string => (value['record'] as { readonly id: string }).id;

async function inUse(value: Value): Promise<string> {
  const id = idOf(value);
  await say('keys.waive-backup', { id, reason });
  await say('keys.activate', { id });
  return id;
}

describe('a flaw becomes known', () => {
  const ids = { seed: '', account: '', desk: '' };
  let found: Value;

  it('names the keys that it touches', async () => {
    const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
    ids.seed = await inUse(
      await say('seeds.import', {
        label: 'Old seed',
        phrase: { utf8: phrase },
        madeWith: { tool: 'Libbitcoin Explorer', version: '3.4.0' },
      }),
    );
    const wish = { seed: ids.seed, standard: 'ethereum', network: 'ethereum', account: 0 };
    ids.account = idOf(await say('seeds.add-account', { ...wish, label: 'Main account' }));
    const advisory = { file: path('milk-sad.json'), publisher };
    writeFileSync(advisory.file, readFileSync('resources/advisories/milk-sad.json'));
    expect(await say('advisories.check', advisory)).toMatchObject({
      matches: [
        { key: ids.seed, sureness: 'certain' },
        { key: ids.account, sureness: 'certain' },
      ],
    });
    await say('advisories.keep', advisory);
    expect(await say('advisories.list')).toMatchObject({ advisories: [{ matches: [{}, {}] }] });
  });

  it('is followed by one act, and by a report', async () => {
    const revoked = await say('keys.revoke', { id: ids.seed, reason, advisory: 'CVE-2023-39910' });
    expect(revoked['alsoRevoked']).toEqual([ids.account]);
    [found = {}] = (await say('cases.list'))['cases'] as Value[];
    expect(found).toMatchObject({ id: revoked['case'], remaining: 2, advisory: 'CVE-2023-39910' });
    const [step] = found['todo'] as Value[];
    await say('cases.mark', { id: found['id'], item: step?.['id'], done: true, note: 'made a new one' });
    await say('cases.export-report', { id: found['id'], file: path('case.html'), form: 'html' });
    expect(readFileSync(path('case.html'), 'utf8')).toContain('Main account');
    await say('advisories.forget', { id: 'CVE-2023-39910', reason: 'dealt with' });
  });

  it('gives a certificate authority what it needs', async () => {
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      path('desk.key'),
      '-subj',
      '/CN=desk',
    ];
    const pem = execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const key = { algorithm: 'ed25519', format: 'pem', label: 'desk' };
    const secret = { base64: readFileSync(path('desk.key')).toString('base64') };
    ids.desk = await inUse(await say('keys.import', { ...key, secret }));
    await say('keys.add-certificate', { id: ids.desk, certificate: { base64: pem.toString('base64') } });
    await say('keys.revoke', { id: ids.desk, reason });
    const [notice] = (await say('statements.list', { key: ids.desk }))['statements'] as Value[];
    await say('statements.export', { id: notice?.['id'], file: path('notice.json'), form: 'json' });
    await say('statements.export', { id: notice?.['id'], file: path('notice.html'), form: 'html' });
    const fingerprint = String(notice?.['keyFingerprint']);
    const checked = await holdfast([
      'statements',
      'verify',
      path('notice.json'),
      '--key',
      fingerprint,
      '--json',
    ]);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('crlEntry');
    const other = await holdfast(['statements', 'verify', path('notice.json'), '--key', 'ab'.repeat(32)]);
    expect(other.code).toBe(5);
    expect(other.stderr).toContain('statement-wrong-key');
  });

  it('ends with the destruction of the keys, each certified', async () => {
    const done = await say('keys.destroy', { id: ids.seed, confirmLabel: 'Old seed', reason });
    expect(done).toMatchObject({ alsoDestroyed: [ids.account] });
    expect(done['remainingCopies']).toMatchObject([
      { kind: 'import-source', todo: 'destroy-written-phrase' },
    ]);
    await say('statements.export', { id: done['statement'], file: path('end.json'), form: 'json' });
    const [one] = (await say('statements.list', { key: ids.seed }))['statements'] as Value[];
    const args = ['statements', 'verify', path('end.json'), '--key', String(one?.['keyFingerprint'])];
    const checked = await holdfast(args);
    expect(checked.stdout).toContain('destruction-certificate');
    expect(checked.stdout).toContain('SP 800-88');
    // What could not be done any more is closed, and says why.
    const cases = (await say('cases.list', { key: ids.account }))['cases'] as Value[];
    expect(cases).toMatchObject([{ id: found['id'], remaining: 0, todo: [{}, { note: 'key-destroyed' }] }]);
  });
});
