import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Keys on a token at work on files, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
const letter = 'Dear reader,\nthis is what the file said.\n';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;
let token = '';

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
  token =
    (await vaultValue(page, 'tokens.list', {})).tokens.find(({ label }) => label === 'Card')?.token ?? '';
  await vaultValue(page, 'tokens.login', { token, pin: new TextEncoder().encode('1234') });
  for (const [label, algorithm, purpose] of [
    ['Drawer', 'aes-256', 'encrypt'],
    ['Inbox', 'x25519', 'encrypt'],
    ['Meeting', 'p256', 'derive'],
  ] as const) {
    const wish = { token, algorithm, label, purposes: [purpose] };
    const { record } = await vaultValue(page, 'token-keys.generate', wish);
    await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key for a test' });
    await vaultValue(page, 'keys.activate', { id: record.id });
  }
  await vaultValue(page, 'tokens.logout', { token });
}, 240_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

const inHome = (name: string): string => join(app.home, name);

async function chooseFile(button: string, path: string): Promise<void> {
  await app.answerDialogs(path);
  await person.press(button);
  await (await person.page()).getByText(path.replace(app.home, '~')).first().waitFor();
}

async function logIn(): Promise<void> {
  await person.press('Log in to the token');
  await person.focused('PIN');
  await (await person.page()).keyboard.type('1234');
  await person.onNextPage(async () => person.key('Enter'));
}

async function encrypt(name: string): Promise<void> {
  await chooseFile('Choose the file', inHome('letter.txt'));
  await chooseFile('Choose where to write it', inHome(name));
  await person.press('Encrypt letter.txt');
  await person.sees('The file is encrypted.');
  expect(readFileSync(inHome(name)).includes('this is what')).toBe(false);
  await person.press('Done');
}

describe('a key on a token', () => {
  it('wants the log-in before anything is filled in, and keeps the choice over it', async () => {
    writeFileSync(inHome('letter.txt'), letter);
    await person.command('Encrypt a file');
    await person.pick('Key', 'Drawer');
    await person.sees(/This key lives on the token Card/);
    await logIn();
    await person.sees('Encrypt a file');
    await encrypt('drawer.sealed');
    expect(person.hesitations).toEqual([]);
  });

  it('decrypts what it has encrypted', async () => {
    await person.command('Decrypt a file');
    await chooseFile('Choose the file', inHome('drawer.sealed'));
    await chooseFile('Choose where to write it', inHome('back.txt'));
    await person.press('Decrypt drawer.sealed');
    await person.sees('The file is decrypted.');
    expect(readFileSync(inHome('back.txt'), 'utf8')).toBe(letter);
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });

  it('with a public half encrypts with no log-in, and wants one to decrypt', async () => {
    await vaultValue(await person.page(), 'tokens.logout', { token });
    await person.command('Encrypt a file');
    await person.pick('Key', 'Inbox');
    await encrypt('inbox.sealed');
    await person.command('Decrypt a file');
    await chooseFile('Choose the file', inHome('inbox.sealed'));
    await person.sees(/This key lives on the token Card/);
    await logIn();
    await chooseFile('Choose the file', inHome('inbox.sealed'));
    await chooseFile('Choose where to write it', inHome('inbox.txt'));
    await person.press('Decrypt inbox.sealed');
    await person.sees('The file is decrypted.');
    expect(readFileSync(inHome('inbox.txt'), 'utf8')).toBe(letter);
    expect(person.hesitations).toEqual([]);
  });

  it('derives a key with another party, which is kept in the vault and says where it comes from', async () => {
    await vaultValue(await person.page(), 'tokens.logout', { token });
    const { publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    });
    await person.command('Derive a key from another key');
    await person.pick('Key to derive from', 'Meeting');
    await person.sees(/This key lives on the token Card/);
    await logIn();
    await person.paste("The other party's public key", publicKey);
    await person.type('What the new key is for', 'letters of 2026');
    await person.type('Label of the new key', 'Letters');
    await person.press('Derive the key');
    await person.sees('The key is derived.');
    await person.press('Open the key');
    const page = await person.page();
    const facts = page.locator('main dl.facts').filter({ hasText: 'Derived from' });
    await facts.getByText('letters of 2026').waitFor({ timeout: 30_000 });
    await facts.getByText('Meeting').waitFor({ timeout: 30_000 });
    const { keys } = await vaultValue(page, 'keys.list', { search: 'Letters' });
    expect(keys).toMatchObject([{ algorithm: 'aes-256', home: 'vault', state: 'pre-activation' }]);
    const [parent] = (await vaultValue(page, 'keys.list', { search: 'Meeting' })).keys;
    const [letters] = keys;
    const view = await vaultValue(page, 'keys.get', { id: String(letters?.id) });
    expect(view.record.derivedFrom?.key).toBe(parent?.id);
    expect(person.hesitations).toEqual([]);
  });
});
