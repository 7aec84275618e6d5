import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** From two tokens in hand to a proven spare, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('First');
  hsm.addToken('Second');
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  await createVault(app, await app.page(), passphrase);
  await person.lock();
  await person.unlock(passphrase);
  await person.command('Go to the tokens');
  await person.press(/^Trust SoftHSM/i);
  await person.sees('Second');
}, 120_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

const typed = async (text: string): Promise<void> => (await person.page()).keyboard.type(text);

async function logIn(label: string): Promise<void> {
  await person.command('Go to the tokens');
  await person.press(`Open ${label}`);
  await person.press('Log in');
  await person.focused('PIN');
  await typed('1234');
  await person.onNextPage(async () => person.key('Enter'));
  await person.sees('Logged in to the token.');
}

/** The words that are shown, as a person reads them off. */
async function shownWords(): Promise<string[]> {
  const cells = (await person.page()).locator('ol.word-grid > li > span:last-child');
  await cells.first().waitFor();
  return await cells.allTextContents();
}

describe('a spare', () => {
  it('is made from two tokens, a new wrapping key and its shares', async () => {
    await logIn('First');
    await logIn('Second');
    const { tokens } = await vaultValue(await person.page(), 'tokens.list', {});
    const first = tokens.find(({ label }) => label === 'First')?.token ?? '';
    for (const [label, wrappable] of [
      ['Travels', true],
      ['Stays', false],
    ] as const) {
      const wish = { token: first, algorithm: 'p256' as const, label, wrappable };
      await vaultValue(await person.page(), 'token-keys.generate', wish);
    }
    await person.command('Go to the tokens');
    await person.press('Open First');
    await person.press('Make a spare');
    await person.sees('Which token is to be the spare');
    await person.type('Name of the wrapping key', 'Safe');
    await person.press('Continue');
    for (let share = 1; share <= 3; share++) {
      await person.sees(`Share ${share} of 3`);
      const words = await shownWords();
      expect(words.length).toBe(33);
      await person.press('I have written it down');
      await person.sees(`Enter share ${share} of 3 from paper`);
      await person.reach('application', /: /);
      for (const word of words) await typed(`${word} `);
      await person.press('Check this share');
    }
    await person.sees('Which keys go to the spare');
    await person.sees('One key here may not leave this token.');
    await person.press('Copy and prove');
    await person.sees('What was done');
    await person.sees('is on the spare, and has proved it there');
    await person.onNextPage(async () => person.press('Done'));
    expect(person.hesitations).toEqual([]);
    const page = await person.page();
    const { keys } = await vaultValue(page, 'keys.list', { search: 'Travels' });
    expect(keys).toMatchObject([{ home: 'token', backup: 'proven' }]);
    const { record } = await vaultValue(page, 'keys.get', { id: keys[0]?.id ?? '' });
    const second = tokens.find(({ label }) => label === 'Second')?.token;
    expect(record.versions[0]).toMatchObject({ token: { serial: first }, spares: [{ serial: second }] });
  });
});
