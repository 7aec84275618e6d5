import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Input far larger than anything that is meant: refused in words, never cut to fit, and the window goes on at once. */

const passphrase = 'practice passphrase of the tests';
const mebibyte = 1024 ** 2;
let app: RunningApp;
let person: Person;
let huge = '';

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  huge = join(app.home, 'huge');
  writeFileSync(huge, '');
  truncateSync(huge, 3 * 1024 ** 3);
  const page = await app.page();
  await createVault(app, page, passphrase);
  const { record } = await vaultValue(page, 'keys.generate', { algorithm: 'ed25519', label: 'Kept' });
  await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key of the test' });
  await vaultValue(page, 'keys.activate', { id: record.id });
  await person.lock();
  await person.unlock(passphrase);
}, 120_000);
afterAll(async () => app.close());

/** Pastes where the focus is; gives how long the window took to be there again. */
async function paste(text: string): Promise<number> {
  const page = await person.page();
  await app.electron.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);
  const start = performance.now();
  await page.keyboard.press('Control+v');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  return performance.now() - start;
}

describe('huge input', () => {
  it('as a pasted request: it is not taken, and what was there stays', async () => {
    await person.command('Bring in a signing request');
    const field = await person.reach('textbox', 'Request as text');
    await (await person.page()).keyboard.type('My words');
    expect(await paste('ab'.repeat(16 * mebibyte))).toBeLessThan(2000);
    await person.sees(/does not fit/);
    expect(await field.inputValue()).toBe('My words');
    expect(person.hesitations).toEqual([]);
  });

  it('as a request of just the size that is read: refused for what it is', async () => {
    await person.command('Bring in a signing request');
    await person.reach('textbox', 'Request as text');
    expect(await paste('ab'.repeat(2 * mebibyte))).toBeLessThan(5000);
    await person.choose('Ethereum transaction');
    await person.press('Read the request');
    await person.sees(/cannot read this as a request/);
    expect(person.hesitations).toEqual([]);
  });

  it('as a chosen file and as a dropped one', async () => {
    await person.command('Bring in a signing request');
    await app.answerDialogs(huge);
    await person.press('Open a file');
    await person.sees('This is larger than what this step reads.');
    await person.sees(/nothing was changed/);
    await person.command('Go to the keys');
    await person.command('Bring in a signing request');
    const page = await person.page();
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(256 * 1024 ** 2)], 'film.mp4'));
      return transfer;
    });
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await person.sees('This is larger than what this step reads.');
    expect(person.hesitations).toEqual([]);
  });

  it('as a backup', async () => {
    await person.command('Try a backup');
    await app.answerDialogs(huge);
    await person.press('Choose the backup file');
    await person.type('Passphrase', passphrase);
    await person.key('Enter');
    await person.sees('This is larger than what this step reads.');
    await person.onNextPage(async () => person.key('Escape'));
    expect(person.hesitations).toEqual([]);
  });

  it('as a key to import and as its label', async () => {
    await person.command('Import a key');
    const field = await person.reach('textbox', 'Key');
    await paste(`-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(mebibyte)}\n-----END PRIVATE KEY-----\n`);
    await person.sees(/does not fit/);
    expect(await field.inputValue()).toBe('');
    const label = await person.reach('textbox', 'Label');
    await paste('long '.repeat(mebibyte));
    await person.sees(/does not fit/);
    expect(await label.inputValue()).toBe('');
    expect(person.hesitations).toEqual([]);
  });

  it('as a passphrase', async () => {
    await person.command('Change the passphrase');
    const field = await person.reach('textbox', 'Present passphrase');
    await paste('x'.repeat(100_000));
    await person.sees(/does not fit/);
    expect(await field.inputValue()).toBe('');
    await person.key('Escape');
    expect(person.hesitations).toEqual([]);
  });

  it('changed nothing: the vault opens with what it had', async () => {
    await person.lock();
    await person.unlock(passphrase);
    const page = await person.page();
    await waitFor('the only key', async () => (await page.getByRole('grid', { name: 'Keys' }).count()) === 1);
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(keys.map(({ label, state }) => `${label} ${state}`)).toEqual(['Kept active']);
    expect((await vaultValue(page, 'sign.list', {})).requests).toEqual([]);
    await vaultValue(page, 'audit.check', {});
  });
});
