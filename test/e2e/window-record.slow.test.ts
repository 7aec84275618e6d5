import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, passphrase } from '../engine/harness.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { unlock } from './support/vaults.ts';

/** A long record in the real window by keyboard alone: read to its first entry, exported, and checked as a stranger would. */

const changes = 1300;
const bench = new Bench();
let app: RunningApp;
let person: Person;
let total: number;

beforeAll(async () => {
  await bench.create();
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Busy' });
  for (let n = 0; n < changes; n++)
    await bench.ok('keys.update', { id: record.id, tags: [`round ${n % 2}`] });
  ({ total } = await bench.ok('audit.list', { limit: 1 }));
  await bench.ok('vault.lock', {});
  app = await launchApp();
  person = new Person(app);
  await unlock(app, await app.page(), new TextDecoder().decode(passphrase()), bench.file('v.holdfast'));
  await (await app.page()).getByRole('navigation', { name: 'Places' }).waitFor();
}, 180_000);
afterAll(async () => app.close());

const words = (count: number): string =>
  `${count.toLocaleString('en')} of ${total.toLocaleString('en')} entries`;

describe('a record of more than a thousand entries', () => {
  it('is read to its first entry', async () => {
    expect(total).toBeGreaterThan(changes);
    await person.command('Go to the record');
    await person.sees(words(200));
    await person.press('Show older entries');
    await person.sees(words(1200));
    await person.press('Show older entries');
    const page = await person.page();
    await page.getByText('Show older entries').waitFor({ state: 'detached' });
    const grid = await person.reach('grid', 'Record');
    await person.key('End');
    await grid.getByText('Vault created').waitFor();
    expect(await grid.getByRole('row').count()).toBeLessThan(100);
    expect(person.hesitations).toEqual([]);
  }, 60_000);

  it('is exported and checked against a fingerprint, and against a wrong one in vain', async () => {
    const file = join(app.home, 'record.json');
    await app.answerDialogs(file);
    await person.press('Export');
    await person.sees(/entries were written to .*record\.json/);
    const said = await (await person.page()).locator('main').innerText();
    const entries = /(\d+) entries were written/.exec(said)?.[1] ?? 'no';
    const { keyFingerprint } = await vaultValue(await person.page(), 'audit.check', {});

    await person.press('Check an exported record');
    await app.answerDialogs(file);
    await person.press('Choose the file');
    await person.sees(/record\.json/);
    await person.type('Fingerprint that you were given', 'f'.repeat(64));
    await person.press('Check it');
    await (await person.page()).getByRole('alert').waitFor();
    await person.type('Fingerprint that you were given', keyFingerprint);
    await person.press('Check it');
    await person.sees(
      `All ${entries} entries fit together and were signed by the key with this fingerprint.`,
    );
    await person.press('Done');
    await (await person.page()).getByRole('heading', { name: 'Record' }).waitFor();
    expect(person.hesitations).toEqual([]);
  }, 60_000);
});
