import { chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupVersion } from '../../src/core/vault/backup-format.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey, secret } from './support/vaults.ts';

/** Backups in the real window, by keyboard alone: written, tried, brought back, and refused when they are not what they should be. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const passphrase = 'practice passphrase of the tests';
let app: RunningApp;
let person: Person;
let backup = '';

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  backup = join(app.home, 'stick', 'all.holdfast-backup');
  mkdirSync(join(app.home, 'stick'));
  const page = await app.page();
  await createVault(app, page, passphrase);
  const { record } = await vaultValue(page, 'seeds.import', { label: 'Seed', phrase: secret(phrase) });
  await vaultValue(page, 'seeds.verify', { id: record.id, phrase: secret(phrase) });
  await vaultValue(page, 'keys.activate', { id: record.id });
  await generateKey(page, 'Archive key');
  await person.lock();
  await person.unlock(passphrase);
}, 120_000);
afterAll(async () => app.close());

/** Chooses a file that the dialog will answer with, and types the passphrase. */
async function chooseBackup(file: string, typed = passphrase): Promise<void> {
  await app.answerDialogs(file);
  await person.press('Choose the backup file');
  await person.type('Passphrase', typed);
}

describe('backups', () => {
  it('says that a folder cannot be written, and leaves nothing there', async () => {
    const folder = join(app.home, 'read-only');
    mkdirSync(folder, { mode: 0o500 });
    await person.command('Write a backup');
    await app.answerDialogs(join(folder, 'all.holdfast-backup'));
    await person.press('Write a backup');
    await person.sees('Nothing can be written in that folder.');
    await person.sees(/Choose another folder/);
    chmodSync(folder, 0o700);
    expect(existsSync(join(folder, 'all.holdfast-backup'))).toBe(false);
    expect(person.hesitations).toEqual([]);
  });

  it('writes one and knows of it', async () => {
    await app.answerDialogs(backup);
    await person.press('Write a backup');
    await person.sees(/The backup was written to .*all\.holdfast-backup and read back in full/);
    const page = await person.page();
    const list = page.getByRole('region', { name: 'Backups this vault knows of' });
    expect(await list.getByRole('row').count()).toBe(2);
    expect(person.hesitations).toEqual([]);
  });

  it('tells key by key what one would bring back, and what is missing from it', async () => {
    await generateKey(await person.page(), 'Made later');
    await person.press('Try a backup');
    await chooseBackup(backup);
    await person.key('Enter');
    const page = await person.page();
    const report = page.getByRole('region', { name: 'What it brings back' });
    await report.waitFor({ timeout: 30_000 });
    const rows = await report.getByRole('row').allInnerTexts();
    expect(rows).toHaveLength(3);
    expect(rows.find((row) => row.includes('Seed'))).toMatch(/secret proven[\s\S]*as in the open vault/);
    expect(rows.find((row) => row.includes('Archive key'))).toMatch(/secret proven/);
    await page.locator('main').getByText('Made later').waitFor();
    await person.onNextPage(async () => person.press('Done'));
    await (await person.page()).getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('refuses a backup that was cut off, one of a future version and a file that is none, in words', async () => {
    const cut = join(app.home, 'cut.holdfast-backup');
    writeFileSync(cut, readFileSync(backup));
    truncateSync(cut, readFileSync(backup).length - 100);
    const foreign = join(app.home, 'letter.txt');
    writeFileSync(foreign, 'Dear Sir or Madam, '.repeat(500));
    const future = join(app.home, 'future.holdfast-backup');
    const bytes = readFileSync(backup);
    // The version of the format: two bytes after the eight that name it.
    bytes.writeUInt16BE(backupVersion + 1, 8);
    writeFileSync(future, bytes);
    await person.press('Try a backup');
    for (const [file, words] of [
      [cut, 'This backup was damaged or altered.'],
      [future, 'This backup was written by a newer version of Holdfast.'],
      [foreign, 'This file is not a Holdfast backup.'],
    ] as const) {
      await chooseBackup(file);
      await person.press('Read the backup');
      await person.sees(words);
    }
    await person.onNextPage(async () => person.key('Escape'));
    expect(person.hesitations).toEqual([]);
  });

  it('says that a passphrase does not open it, on a fresh page', async () => {
    await person.command('Try a backup');
    await chooseBackup(backup, 'not the passphrase');
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('That passphrase or code does not open this.');
    expect(person.hesitations).toEqual([]);
  });

  it('is restored from the first screen into a new vault, which the same passphrase opens', async () => {
    const into = join(app.home, 'Restored.holdfast');
    await person.lock();
    await person.press('Restore from a backup');
    await chooseBackup(backup);
    await person.key('Enter');
    await app.answerDialogs(join(app.home, 'Test.holdfast'), into);
    await person.press('Choose where the new vault goes');
    await person.press('Restore into the new vault');
    await person.sees('A file of that name is there already.');
    await person.press('Choose where the new vault goes');
    await person.press('Restore into the new vault');
    await person.sees('The backup is restored');
    await person.onNextPage(async () => person.press('Unlock it'));
    await person.unlock(passphrase);
    const keys = (await person.page()).getByRole('grid', { name: 'Keys' });
    await keys.getByText('Archive key').waitFor();
    expect(await keys.getByText('Made later').count()).toBe(0);
    await person.openRow('Keys', 'Seed');
    await person.sees('active');
    await vaultValue(await person.page(), 'audit.check', {});
    expect(person.hesitations).toEqual([]);
  });
});
