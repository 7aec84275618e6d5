import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { openScene, passphrase } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { secret } from './support/vaults.ts';

/** What is wrong with which key, in the real window and by keyboard alone: flags, filters, saved views, export, the next step. */

let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    const phrase = secret(`${Array(11).fill('abandon').join(' ')} about`);
    await vaultValue(page, 'seeds.import', { label: 'From a book', phrase });
    await vaultValue(page, 'keys.generate', { algorithm: 'aes-256', label: 'Files', tags: ['cold'] });
    await vaultValue(page, 'keys.generate', { algorithm: 'ed25519', label: 'Letters' });
  }));
}, 120_000);
afterAll(async () => app.close());

describe('keys with something to do', () => {
  it('carry a flag and its next step in the list', async () => {
    await person.sees('weak');
    const page = await app.page();
    const row = page.getByRole('row', { name: /From a book/ });
    expect(await row.innerText()).toMatch(/weak\s+Destroy it \+1/);
    expect(await page.getByRole('row', { name: /Files/ }).innerText()).toMatch(/waiting\s+Write a backup/);
  });

  it('are filtered, and the filter is saved as a view that outlives the session', async () => {
    await person.press('Filter');
    await person.pick('To do', 'weak');
    await person.sees('1 of 3 keys');
    await person.type('Name of the view', 'Weak ones');
    await person.press('Save this view');
    await person.sees('The view Weak ones is saved.');
    await person.lock();
    await person.unlock(passphrase);
    await person.command('Filter the keys');
    await person.sees('3 keys');
    await person.pick('Saved views', 'Weak');
    await person.sees('1 of 3 keys');
    expect(person.hesitations).toEqual([]);
  });

  it('are exported as they are shown', async () => {
    const path = join(app.home, 'weak.csv');
    await app.answerDialogs(path);
    await person.press('Export as CSV');
    await person.sees(/^1 key is written to .*weak\.csv\.$/);
    const [head = '', row = '', end] = readFileSync(path, 'utf8').split('\r\n');
    expect([head.split(',')[1], end]).toEqual(['label', '']);
    expect(row).toContain('"From a book"');
    expect(row).toContain('"weak; waiting"');
    expect(existsSync(path)).toBe(true);
    expect(person.hesitations).toEqual([]);
  });

  it('lead from their page to where each is put right', async () => {
    await person.openRow('Keys', 'From a book');
    await person.sees('To do for this key');
    await person.sees('it is in books or tools that everybody has');
    await person.press('Destroy it');
    await person.sees('Destroy From a book');
    expect(person.hesitations).toEqual([]);
  });

  it('are found from anywhere, and a view can be deleted again', async () => {
    await person.command('Show the keys with something to do');
    await person.sees('3 keys');
    await person.pick('Saved views', 'Weak');
    await person.press('Delete the view Weak ones');
    await person.sees('The view Weak ones is deleted.');
    const { views } = await vaultValue(await app.page(), 'inventory.views', {});
    expect(views).toEqual([]);
    await person.pick('Tag', 'cold');
    await person.sees('No key fits this view and search.');
    await person.press('Clear the filter');
    await person.sees('3 keys');
    expect(person.hesitations).toEqual([]);
  });
});
