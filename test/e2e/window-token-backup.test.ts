import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Files of token keys and the keys that wrap them, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;
let file = '';
let key = '';
const tokens = new Map<string, string>();
const tokenOf = (label: string): string => tokens.get(label) ?? '';

beforeAll(async () => {
  hsm = softHsm();
  for (const label of ['First', 'Second', 'Third']) hsm.addToken(label);
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  file = join(app.home, 'travels.holdfast-token-key');
  await createVault(app, await app.page(), passphrase);
  await person.lock();
  const page = await person.unlock(passphrase);
  await person.command('Go to the tokens');
  await person.press(/^Trust SoftHSM/i);
  await person.sees('Third');
  const listed = await vaultValue(page, 'tokens.list', {});
  for (const { label, token } of listed.tokens) tokens.set(label, token);
  const wish = { label: 'Safe', threshold: 1, shares: 1, holders: ['Ada'] };
  const made = await vaultValue(page, 'token-copies.make-wrapping-key', wish);
  const { id } = made.wrappingKey;
  const share = String.fromCharCode(...(made.shares[0] ?? []));
  const words = (): Uint8Array => new TextEncoder().encode(share);
  await vaultValue(page, 'token-copies.check-share', { id, share: words() });
  for (const label of ['First', 'Second', 'Third']) {
    const token = tokenOf(label);
    await vaultValue(page, 'tokens.login', { token, pin: new TextEncoder().encode('1234') });
    await vaultValue(page, 'token-copies.put-wrapping-key', { token, id, shares: words() });
  }
  const { record } = await vaultValue(page, 'token-keys.generate', {
    token: tokenOf('First'),
    algorithm: 'p256',
    label: 'Travels',
    wrappable: true,
  });
  key = record.id;
}, 180_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

describe('a key of a token', () => {
  it('is wrapped there to a file', async () => {
    await person.command('Back a token key up');
    await person.pick('Key on a token', 'Travels');
    await person.reach('combobox', 'Wrapping key');
    await app.answerDialogs(file);
    await person.press('Choose where to keep it');
    await person.sees('travels.holdfast-token-key');
    await person.press('Wrap it and write the file');
    await person.sees('The key is wrapped, and the file is written.');
    await person.press('Done');
    expect(existsSync(file)).toBe(true);
    expect(person.hesitations).toEqual([]);
  });

  it('is shown as the file has it, and restored from it onto another token', async () => {
    await person.command('Open the backup of a token key');
    await app.answerDialogs(file);
    await person.press('Choose the file');
    await person.sees('travels.holdfast-token-key');
    await person.press('Look into it');
    await person.sees('What is in this file');
    await person.sees('AES key wrap with padding (RFC 5649)');
    const { wrapped } = JSON.parse(readFileSync(file, 'utf8')) as { wrapped: string };
    expect(await (await person.page()).locator('main').innerText()).not.toContain(wrapped.slice(0, 24));
    await person.pick('Token to put it on', 'Second');
    await person.press('Put it on the token and prove it');
    await person.sees('Restored and proven');
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
    const page = await person.page();
    const { keys } = await vaultValue(page, 'keys.list', { search: 'Travels' });
    expect(keys).toMatchObject([{ id: key, backup: 'proven' }]);
  });

  it('is not restored from a file that somebody has changed', async () => {
    const changed = join(app.home, 'changed.holdfast-token-key');
    writeFileSync(changed, readFileSync(file, 'utf8').replace('"version": 1,', '"version": 7,'), {
      mode: 0o644,
    });
    await person.command('Open the backup of a token key');
    await app.answerDialogs(changed);
    await person.press('Choose the file');
    await person.press('Look into it');
    await person.sees('This file is no backup of a token key.');
    await person.press('Back');
  });
});

describe('a wrapping key', () => {
  it('is listed with its tokens, its shares and what hangs on it', async () => {
    await person.command('Go to the wrapping keys');
    await person.sees('Share 1, Ada: entered back from paper');
    const page = await person.page();
    const hangs = page.getByRole('region', { name: 'What hangs on it: Safe' });
    await hangs.getByText('Backup', { exact: true }).waitFor();
    await hangs.getByText('Spare', { exact: true }).waitFor();
    await hangs.getByText(tokenOf('Second')).waitFor();
  });

  it('that is lost with its token is out of use, and its case says what to do', async () => {
    await person.command('Go to the tokens');
    await person.press('Open Third');
    await person.press('Say where it is');
    await person.choose(/^lost/i);
    await person.press('Keep it on record');
    await person.sees('Loss of the wrapping key Safe');
    await person.press('Loss of the wrapping key Safe');
    await person.sees(/Make a wrapping key in place of Safe/);
    await person.sees(/Back Travels up and clone it under the new wrapping key/);
    await person.sees(/Destroy this file and every copy of it: .*travels/);
    await person.command('Go to the wrapping keys');
    await person.sees(/A token with it was lost/);
    await person.command('Back a token key up');
    await person.pick('Key on a token', 'Travels');
    await person.sees('No wrapping key can be used.');
    expect(person.hesitations).toEqual([]);
  });
});
