import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** A vault that a token opens, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
const pin = '1234';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('Key ring');
  hsm.addToken('Safe');
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  await createVault(app, await app.page(), passphrase);
  await person.lock();
  await person.unlock(passphrase);
}, 120_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

const typed = async (text: string): Promise<void> => (await person.page()).keyboard.type(text);

async function addToken(name: string): Promise<void> {
  await person.sees('Plug in the token and log in to it.');
  await person.choose(name);
  await person.press('Log in to the token');
  await person.focused('PIN');
  await typed(pin);
  await person.onNextPage(async () => person.key('Enter'));
  await person.sees('Plug in the token and log in to it.');
  await person.choose(name);
  await person.press('Continue');
  await person.focused('Present passphrase');
  await typed(passphrase);
  await person.onNextPage(async () => person.press('Add the token'));
  await person.sees('The token opens this vault now.');
}

describe('a token', () => {
  it('is added as a way to open the vault, and a spare is asked for at once', async () => {
    await person.command('Go to the tokens');
    await person.press(/^Trust SoftHSM/i);
    await person.sees('Key ring');
    await person.command('Let a token open this vault');
    await addToken('Key ring');
    await person.sees('One token is not enough');
    expect(await vaultValue(await person.page(), 'vault.slots', {})).toMatchObject({ spare: 'missing' });
    await addToken('Safe');
    expect(await vaultValue(await person.page(), 'vault.slots', {})).toMatchObject({ spare: 'there' });
    await person.sees(/hardware token Key ring/);
    await person.sees(/hardware token Safe/);
    expect(person.hesitations).toEqual([]);
  });

  it('opens the locked vault with one PIN', async () => {
    await person.lock();
    await person.choose('Hardware token');
    await person.sees(/Key ring .*is plugged in/);
    await person.type('PIN of Key ring', pin);
    await person.key('Enter');
    await (await person.page()).getByRole('navigation', { name: 'Places' }).waitFor();
    await person.command('Go to the settings');
    await person.sees(/hardware token Key ring/);
    expect(person.hesitations).toEqual([]);
  });

  it('refuses a wrong PIN once, says so on a fresh page, and goes on with the token', async () => {
    await person.lock();
    await person.choose('Hardware token');
    await person.type('PIN of Key ring', '9999');
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('The PIN is wrong; the token has counted the attempt.');
    const page = await person.page();
    const refused = await vaultCall(page, 'vault.unlock-modules', {});
    expect(refused.ok).toBe(true);
    await person.type('PIN of Key ring', pin);
    await person.key('Enter');
    await person.sees('Failed attempts to unlock this vault since it was last opened: 1.');
    expect(person.hesitations).toEqual([]);
  });

  it('is taken away again, on proof, and opens nothing any more', async () => {
    await person.command('Go to the settings');
    await person.press(/^Remove hardware token Key ring/);
    await person.focused('Present passphrase');
    await typed(passphrase);
    await person.onNextPage(async () => person.press('Remove it'));
    await person.sees('One token is not enough');
    await person.press('Go without a spare');
    const page = await person.page();
    await page.getByText('One token is not enough').waitFor({ state: 'detached' });
    expect(await vaultValue(page, 'vault.slots', {})).toMatchObject({ spare: 'waived' });
    await person.lock();
    await person.choose('Hardware token');
    await person.sees(/Safe .*is plugged in/);
    expect(person.hesitations).toEqual([]);
  });
});
