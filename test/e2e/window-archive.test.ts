import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { activeKey, beginAct, dayFromNow, openKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { secret } from './support/vaults.ts';

/** Out of sight and out of the world, in the real window by keyboard alone. */

let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    for (const label of ['Ledger', 'Scratch']) await activeKey(page, { algorithm: 'aes-256', label });
  }));
}, 120_000);
afterAll(async () => app.close());

const idOf = async (label: string) =>
  (await vaultValue(await person.page(), 'keys.list', { search: label })).keys[0]!.id;

describe('the end of a key’s use', () => {
  it('archives a retired key, which still reads, cannot be destroyed before its day, and comes back', async () => {
    const page = await person.page();
    const key = await idOf('Ledger');
    const { armored } = await vaultValue(page, 'data.encrypt-text', { key, text: secret('kept') });
    await openKey(person, 'Ledger');
    await beginAct(person, 'Retire', 'the year is over');
    await person.press('Retire Ledger');
    await person.sees('The key is retired.');
    await person.press('Back to the key');

    await beginAct(person, 'Archive', 'only for audits');
    await person.type('Keep it until at least', dayFromNow(400));
    await person.press('Archive Ledger');
    await person.sees('The key is archived.');
    await person.press('Back to the key');
    await person.sees('archived');
    const planned = await page.getByRole('list', { name: 'What is planned' }).innerText();
    expect(planned).toMatch(/May be destroyed[\s\S]*in (399|400) days/);
    expect(await page.getByRole('button', { name: 'Destroy', exact: true }).count()).toBe(0);
    const read = await vaultValue(page, 'data.decrypt-text', { armored });
    expect(new TextDecoder().decode(read.text)).toBe('kept');

    await beginAct(person, 'Bring back from the archive', 'the auditor is here');
    await person.press('Bring Ledger back into the list');
    await person.sees('The key is back in the list.');
    expect(person.hesitations).toEqual([]);
  });

  it('destroys a key, names what is left, and gives a certificate to print and to check', async () => {
    const page = await person.page();
    const backup = join(app.home, 'all.holdfast-backup');
    await person.command('Write a backup');
    await app.answerDialogs(backup);
    await person.press('Write a backup');
    await person.sees(/The backup was written to .*all\.holdfast-backup/);

    await openKey(person, 'Scratch');
    await beginAct(person, 'Destroy', 'a trial');
    await person.sees(/Holdfast erases what it manages/);
    await person.type('Type the label to destroy this key: Scratch', 'Scratch');
    await person.press('Destroy Scratch');
    await person.sees('The key is destroyed.');
    await person.sees(/all\.holdfast-backup/);
    await person.sees('Write a new backup, then delete this one.');

    const certificate = join(app.home, 'certificate.html');
    await app.answerDialogs(certificate);
    await person.press('Certificate of destruction: Scratch: Save as a page to print');
    await person.sees(/It was written to .*certificate\.html/);
    const html = readFileSync(certificate, 'utf8');
    expect(html).toContain('Scratch');
    expect(html).not.toContain('<script');
    await person.press('Back to the key');
    await page.getByRole('img', { name: 'Life line: destroyed' }).waitFor();
    await page.getByRole('heading', { name: 'Signed statements about this key' }).waitFor();
    expect(person.hesitations).toEqual([]);
  });
});
