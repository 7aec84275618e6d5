import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';

/** From nothing to a first seed that is proven and active, in the real app, by names and keys alone. */
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
}, 120_000);
afterAll(async () => app.close());

const passphrase = 'four unrelated words here';

describe('the first vault', () => {
  it('is made, its code proven, and a seed made, proven and activated', async () => {
    let page = await person.page();
    await person.press('Create a vault');
    await person.focused('Name of the vault');
    await person.key('Enter');
    await person.focused('Passphrase');
    await page.keyboard.type(passphrase);
    await person.type('Passphrase, again', passphrase);
    await person.key('Enter');
    const shown = page.getByRole('group', { name: 'Recovery code' });
    await shown.waitFor({ timeout: 60_000 });
    const code = (await shown.innerText()).replace(/[^0-9A-Z]/g, '');
    expect(code).toHaveLength(36);
    await person.press('I have it, continue');
    await page.keyboard.type(code.toLowerCase());
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('The vault is ready');

    await person.press('Create the first key');
    // What one page had to say does not follow to the next.
    await (await person.page()).getByText('The recovery code is proven').waitFor({ state: 'hidden' });
    await person.press('Continue');
    page = await person.page();
    await person.focused('Label');
    await page.keyboard.type('Main seed');
    await person.choose('12 words (128 bits)');
    await person.press('Make the seed');
    await person.press('Back up the phrase now');
    await person.press('Show the words');
    const list = page.getByRole('list', { name: 'Recovery phrase' });
    await list.waitFor();
    const words = await list.locator('.word-cell > :last-child').allInnerTexts();
    expect(words).toHaveLength(12);
    await person.press('I wrote them down');
    await person.onNextPage(async () => person.words(words.join(' ')));
    await person.sees('The phrase is proven');
    await person.press('Activate');
    await person.press('Activate Main seed');
    await person.sees('The key is active.');
    expect(person.hesitations).toEqual([]);
  }, 180_000);

  it('locks at once by the keyboard and opens again', async () => {
    await person.lock();
    const page = await person.unlock(passphrase);
    await page.getByRole('grid', { name: 'Keys' }).getByText('Main seed').waitFor();
    expect(await page.title()).toContain('unlocked');
  }, 120_000);

  it('makes a single key, puts it into use on record, and signs a message with it', async () => {
    const page = await person.page();
    await person.press('New key');
    await person.choose(/^A single key(?! from)/);
    await person.press('Continue');
    await person.focused('Label');
    await page.keyboard.type('Signer');
    await person.choose(/^Ed25519/);
    await person.press('Make the key');
    await person.press('Open its page');
    await person.press('Go without a backup');
    await person.type('Reason, for the record', 'A key for a test');
    await person.key('Enter');
    await person.press('Back to the key');
    await person.press('Activate');
    await person.press('Activate Signer');
    await person.press('Back to the key');
    await person.press('Sign with this key');
    await person.paste('Request as text', 'A message to sign');
    await person.choose('Raw message');
    await person.press('Read the request');
    await page.getByText('A message to sign').waitFor();
    await person.press('Sign this message');
    const signature = page.getByLabel('Signature', { exact: true });
    expect(await signature.innerText()).toMatch(/^[0-9a-f]{128}$/);
    await person.press('Record');
    await page.getByRole('grid').getByText('Request signed').waitFor();
    await person.press('Check the whole record');
    await page.getByText('fit together').first().waitFor();
    expect(person.hesitations).toEqual([]);
  }, 120_000);

  it('says in place that a passphrase is wrong, on a fresh page', async () => {
    await person.lock();
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type('not the passphrase');
    const page = await person.onNextPage(async () => person.key('Enter'));
    await page.getByRole('alert').getByText('does not open this').waitFor();
    expect(await page.title()).toBe('Holdfast: locked');
  }, 120_000);
});
