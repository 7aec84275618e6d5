import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../cli/support/program.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey } from './support/vaults.ts';

/** Opening vaults and settings in the real window, by keyboard alone. */

const first = 'practice passphrase of the tests';
const second = 'another passphrase of the tests';
const third = 'the passphrase after the code';
let app: RunningApp;
let person: Person;
let file = '';
let code = '';

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  file = join(app.home, 'Test.holdfast');
  const made = await createVault(app, await app.page(), first);
  code = new TextDecoder().decode(made.recoveryCode);
  await person.lock();
}, 120_000);
afterAll(async () => app.close());

describe('opening and setting', () => {
  it('says that a passphrase is wrong and lets the person type again at once', async () => {
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type('not the passphrase');
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('That passphrase or code does not open this.');
    await person.unlock(first);
    await person.sees('Failed attempts to unlock this vault since it was last opened: 1.');
    expect(person.hesitations).toEqual([]);
  });

  it('renames the vault, sets the time to lock and the colours', async () => {
    await person.command('Go to the settings');
    await person.type('Name of the vault', 'Household');
    await person.type(/^Lock when nobody uses it/, '999');
    const page = await person.page();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await person.type(/^Lock when nobody uses it/, '7');
    await person.press('Save');
    await waitFor('the new title', async () => (await page.title()).startsWith('Household: unlocked'));
    expect(await vaultValue(page, 'vault.settings', {})).toMatchObject({ autoLockMinutes: 7 });
    await person.choose('Dark');
    await waitFor('dark', () => page.evaluate(() => document.documentElement.dataset['theme'] === 'dark'));
    await person.choose('As the system has it');
    expect(person.hesitations).toEqual([]);
  });

  it('changes the passphrase; the old one opens nothing any more', async () => {
    await person.command('Change the passphrase');
    await person.type('Present passphrase', first);
    await person.key('Enter');
    await person.focused('New passphrase');
    await (await person.page()).keyboard.type(second);
    await person.type('New passphrase, again', second);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('The new passphrase is set.');
    await person.lock();
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type(first);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('That passphrase or code does not open this.');
    await person.unlock(second);
    expect(person.hesitations).toEqual([]);
  });

  it('opens with the recovery code and sets a new passphrase with it', async () => {
    await person.lock();
    await person.choose('Recovery code');
    await person.reach('application', 'Recovery code');
    await (await person.page()).keyboard.type(code.toLowerCase());
    await person.reach('checkbox', 'Set a new passphrase with it');
    await person.key('Space');
    await person.type('New passphrase', third);
    await person.type('New passphrase, again', third);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('The new passphrase is set.');
    await person.lock();
    await person.unlock(third);
    expect(person.hesitations).toEqual([]);
  });

  it('finds every command in the palette, and each leads somewhere', async () => {
    const page = await person.page();
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').waitFor();
    const names = await page.getByRole('menuitem').locator('> :first-child').allInnerTexts();
    expect(names).toHaveLength(64);
    expect(new Set(names).size).toBe(names.length);
    await page.keyboard.press('Escape');
    for (const name of names.filter((one) => one !== 'Lock the vault')) {
      await person.command(name);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.locator('main h1').first().waitFor();
      // The focus is in the new place, where the next key is meant for it.
      await waitFor(`the focus after ${name}`, () =>
        page.evaluate(() => document.querySelector('main')?.contains(document.activeElement) === true),
      );
    }
    await person.onNextPage(async () => person.command('Lock the vault'));
    await person.sees('The vault is locked.');
    expect(person.hesitations).toEqual([]);
  });

  it('keeps the vaults of this computer at hand', async () => {
    await person.press('Create a vault');
    await person.focused('Name of the vault');
    const other = join(app.home, 'Other.holdfast');
    await person.key('Escape');
    await createVault(app, await person.page(), first, other);
    await person.lock();
    const list = (await person.page()).getByRole('list', { name: 'Vaults on this computer' });
    expect(await list.getByRole('listitem').count()).toBe(2);
    await person.press(/^Household/);
    await (await person.page()).getByRole('heading', { name: 'Unlock Household' }).waitFor();
    await person.type('Passphrase', third);
    await person.key('Enter');
    await waitFor('Household', async () =>
      (await (await person.page()).title()).startsWith('Household: unlocked'),
    );
    await person.lock();
    expect(person.hesitations).toEqual([]);
  });

  it('says who has the vault when another program holds it', async () => {
    const child = spawn(process.execPath, [program, 'batch', '--vault', file, '--passphrase-fd', '3'], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      env: { ...process.env, XDG_CONFIG_HOME: join(app.home, 'elsewhere') },
    });
    const [, , , secretPipe] = child.stdio;
    if (secretPipe instanceof Writable) secretPipe.end(third);
    child.stdin?.write('{"id":1,"command":"vault.status"}\n');
    if (child.stdout !== null) await once(child.stdout, 'data');
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type(third);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees(`Another program has this vault open: the Holdfast command line, process ${child.pid}`);
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
    await person.unlock(third);
    expect(person.hesitations).toEqual([]);
  });

  it('opens a file that is older than the one seen last only when that is said again', async () => {
    await person.lock();
    const copy = join(app.home, 'older');
    copyFileSync(file, copy);
    await person.unlock(third);
    await generateKey(await person.page(), 'Newer key');
    await person.lock();
    copyFileSync(copy, file);
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type(third);
    await person.key('Enter');
    await person.sees('This file is older than the one last seen on this computer.');
    await person.press('Open the older file all the same');
    await (await person.page()).getByRole('navigation', { name: 'Places' }).waitFor();
    expect(await (await person.page()).getByText('Newer key').count()).toBe(0);
    expect(person.hesitations).toEqual([]);
  });
});
