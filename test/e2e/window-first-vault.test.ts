import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';

/** From nothing to a first seed that is proven and active, in the real app, by names and keys alone. */
let app: RunningApp;

beforeAll(async () => {
  app = await launchApp();
}, 120_000);
afterAll(async () => app.close());

/** The page ends under the key press; Playwright calls that a crash. */
async function lock(): Promise<void> {
  const page = await app.page();
  await page.keyboard.press('Control+l').catch(() => undefined);
}

const passphrase = 'four unrelated words here';

describe('the first vault', () => {
  it('is made, its code proven, and a seed made, proven and activated', async () => {
    let page = await app.page();
    await page.getByRole('button', { name: 'Create a vault' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(passphrase);
    await page.getByLabel('Passphrase, again').fill(passphrase);
    await page.getByRole('button', { name: 'Create the vault' }).click();
    const shown = page.getByRole('group', { name: 'Recovery code' });
    await shown.waitFor({ timeout: 60_000 });
    const code = (await shown.innerText()).replace(/[^0-9A-Z]/g, '');
    expect(code).toHaveLength(36);
    await page.getByRole('button', { name: 'I have it, continue' }).click();
    await page.keyboard.type(code.toLowerCase());
    const before = await app.rendererPid();
    await page.getByRole('button', { name: 'Prove the code' }).click();
    page = await app.replaced(before);
    await page.getByText('The vault is ready').waitFor();

    await page.getByRole('button', { name: 'Create the first key' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Label').fill('Main seed');
    await page.getByText('12 words (128 bits)').click();
    await page.getByRole('button', { name: 'Make the seed' }).click();
    await page.getByRole('button', { name: 'Back up the phrase now' }).click();
    await page.getByRole('button', { name: 'Show the words' }).click();
    const list = page.getByRole('list', { name: 'Recovery phrase' });
    await list.waitFor();
    const words = await list.locator('.word-cell > :last-child').allInnerTexts();
    expect(words).toHaveLength(12);
    await page.getByRole('button', { name: 'I wrote them down' }).click();
    await page.getByRole('application').focus();
    for (const word of words) await page.keyboard.type(`${word.slice(0, 4)} `, { delay: 5 });
    await page.getByText('12 of 12 words').waitFor();
    const showed = await app.rendererPid();
    await page.getByRole('button', { name: 'Prove the phrase' }).click();
    page = await app.replaced(showed);
    await page.getByText('The phrase is proven').waitFor();
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('button', { name: 'Activate Main seed' }).click();
    await page.getByText('The key is active.').waitFor();
  }, 180_000);

  it('locks at once by the keyboard and opens again', async () => {
    const before = await app.rendererPid();
    await lock();
    const page = await app.replaced(before);
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(passphrase);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await page.getByRole('grid', { name: 'Keys' }).getByText('Main seed').waitFor({ timeout: 60_000 });
    expect(await page.title()).toContain('unlocked');
  }, 120_000);

  it('makes a single key, puts it into use on record, and signs a message with it', async () => {
    const page = await app.page();
    const press = async (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('New key');
    await page.getByText('A single key', { exact: true }).click();
    await press('Continue');
    await page.getByLabel('Label').fill('Signer');
    await page.getByText('Ed25519', { exact: true }).click();
    await press('Make the key');
    await press('Open its page');
    await press('Go without a backup');
    await page.getByLabel('Reason, for the record').fill('A key for a test');
    await press('Record it for Signer');
    await press('Back to the key');
    await press('Activate');
    await press('Activate Signer');
    await press('Back to the key');
    await press('Sign with this key');
    await page.getByLabel('Request as text').fill('A message to sign');
    await page.getByText('Raw message', { exact: true }).click();
    await press('Read the request');
    await page.getByText('A message to sign').waitFor();
    await press('Sign this message');
    const signature = page.getByLabel('Signature', { exact: true });
    expect(await signature.innerText()).toMatch(/^[0-9a-f]{128}$/);
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByRole('grid').getByText('sign.approve').waitFor();
    await press('Check the whole record');
    await page.getByText('fit together').first().waitFor();
  }, 120_000);

  it('says in place that a passphrase is wrong, on a fresh page', async () => {
    let before = await app.rendererPid();
    await lock();
    let page = await app.replaced(before);
    await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('not the passphrase');
    before = await app.rendererPid();
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    page = await app.replaced(before);
    await page.getByRole('alert').getByText('does not open this').waitFor();
    expect(await page.title()).toBe('Holdfast: locked');
  }, 120_000);
});
