import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Keys that ask for the PIN at each use, in the real window, by keyboard alone, on SoftHSM2, which insists on it. */

const passphrase = 'practice passphrase of the tests';
const letter = 'what the text said';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;
let token = '';
let made: { readonly signs: string; readonly opens: string };

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('Card');
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  await createVault(app, await app.page(), passphrase);
  await person.lock();
  await person.unlock(passphrase);
  await person.command('Go to the tokens');
  await person.press(/^Trust SoftHSM/i);
  await person.sees('Card');
  const page = await person.page();
  const { tokens } = await vaultValue(page, 'tokens.list', {});
  const card = tokens.find(({ label }) => label === 'Card');
  token = card?.token ?? '';
  const script = join(import.meta.dirname, '../tokens/support/always-ask.mjs');
  const printed = execFileSync(process.execPath, [script, hsm.module, card?.serial ?? '', '1234'], {
    env: { ...process.env, ...hsm.environment },
    encoding: 'utf8',
  });
  made = JSON.parse(printed) as typeof made;
  await vaultValue(page, 'tokens.login', { token, pin: bytes('1234') });
}, 240_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

const field = 'PIN of Card, for this one use';

async function active(label: string): Promise<string> {
  const page = await person.page();
  const { keys } = await vaultValue(page, 'keys.list', { search: label });
  const id = keys.find((key) => key.label === label)!.id;
  await vaultValue(page, 'keys.waive-backup', { id, reason: 'a key for a test' });
  await vaultValue(page, 'keys.activate', { id });
  return id;
}

async function wrongPins(): Promise<number | undefined> {
  const { tokens } = await vaultValue(await person.page(), 'tokens.list', {});
  return tokens.find((one) => one.token === token)?.wrongPins;
}

describe('a key that asks for the PIN at each use', () => {
  it('shows as such on its token, and is adopted with it', async () => {
    await person.command('Go to the tokens');
    await person.press('Open Card');
    const page = await person.page();
    await page.getByText('asks for the PIN at each use').first().waitFor({ timeout: 30_000 });
    await person.press('Adopt Asks to sign');
    await person.type('Label', 'Seal');
    await person.press('Adopt');
    await person.sees(/asks for the PIN of its token at each use/);
    await person.type(field, '1234');
    await person.press('Adopt');
    // The page into which the PIN was typed ends; the key's own shows in another.
    await expect
      .poll(async () => (await vaultValue(await person.page(), 'keys.list', { search: 'Seal' })).total, {
        timeout: 60_000,
      })
      .toBe(1);
    expect(await wrongPins()).toBe(0);
  }, 120_000);

  it('signs with the right one, and counts the wrong one once', async () => {
    const key = (await active('Seal')) as never;
    const from = { bytes: bytes('signed at a desk') };
    await vaultValue(await person.page(), 'sign.open', { from, kind: 'raw-message', key });
    await person.command('Go to the requests');
    await person.openRow('Requests', 'Raw message');
    await person.press('Sign this message');
    await person.sees(/asks for the PIN of its token at each use/);
    expect(await wrongPins()).toBe(0);
    await person.type(field, '0000');
    await person.press('Sign this message');
    await person.sees('The PIN is wrong; the token has counted the attempt.');
    expect(await wrongPins()).toBe(1);
    await person.type(field, '1234');
    await person.onNextPage(async () => person.press('Sign this message'));
    await (await person.page()).getByText('The signature was made and checked').waitFor({ timeout: 30_000 });
    expect(await wrongPins()).toBe(0);
  }, 120_000);

  it('decrypts a text, which shows until it is left', async () => {
    const page = await person.page();
    const wish = { token, object: made.opens, label: 'Inbox', purposes: ['encrypt' as const] };
    await vaultValue(page, 'token-keys.adopt', { ...wish, pin: bytes('1234') });
    const key = (await active('Inbox')) as never;
    const { armored } = await vaultValue(page, 'data.encrypt-text', { key, text: bytes(letter) });
    await person.command('Decrypt a text');
    await person.paste('Encrypted text', armored);
    await person.press('Decrypt the text');
    await person.sees(/asks for the PIN of its token at each use/);
    await person.type(field, '1234');
    await person.press('Decrypt the text');
    await person.sees(letter);
    await person.onNextPage(async () => person.press('Hide it and leave'));
    expect(await wrongPins()).toBe(0);
  }, 120_000);
});
