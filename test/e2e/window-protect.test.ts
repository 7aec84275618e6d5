import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandInput } from '../../src/shared/contract.ts';
import type { RunningApp } from './support/app.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';

/** Keys at work on files, texts, messages and other keys, in the real window, by keyboard alone. */

const letter = 'Dear reader,\nthis is what the file said.\n';
let app: RunningApp;
let person: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    const made: CommandInput<'keys.generate'>[] = [
      { label: 'Files', algorithm: 'aes-256' },
      { label: 'Wrapper', algorithm: 'aes-256', purposes: ['wrap'] },
      { label: 'Codes', algorithm: 'hmac-sha256' },
      { label: 'Signer', algorithm: 'ed25519' },
    ];
    for (const wish of made) {
      const { record } = await vaultValue(page, 'keys.generate', wish);
      await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key for a test' });
      await vaultValue(page, 'keys.activate', { id: record.id });
      ids[wish.label] = record.id;
    }
  }));
}, 120_000);
afterAll(async () => app.close());

const inHome = (name: string): string => join(app.home, name);

async function chooseFile(button: string, path: string): Promise<void> {
  await app.answerDialogs(path);
  await person.press(button);
  await (await person.page()).getByText(path.replace(app.home, '~')).first().waitFor();
}

describe('files', () => {
  it('encrypts one, says what was done, and has it on the list', async () => {
    writeFileSync(inHome('letter.txt'), letter);
    await person.command('Encrypt a file');
    await person.pick('Key', 'Files');
    await chooseFile('Choose the file', inHome('letter.txt'));
    await chooseFile('Choose where to write it', inHome('letter.txt.encrypted'));
    await person.press('Encrypt letter.txt');
    await person.sees('The file is encrypted.');
    expect(readFileSync(inHome('letter.txt.encrypted')).includes('this is what')).toBe(false);
    await person.press('Done');
    await person.sees(/letter\.txt\.encrypted/);
    expect(person.hesitations).toEqual([]);
  });

  it('decrypts it, and tells key and version before', async () => {
    await person.command('Decrypt a file');
    await chooseFile('Choose the file', inHome('letter.txt.encrypted'));
    await person.sees('What it says about itself');
    const page = await person.page();
    await page.locator('.step').getByRole('button', { name: 'Files' }).waitFor();
    await chooseFile('Choose where to write it', inHome('back.txt'));
    await person.press('Decrypt letter.txt.encrypted');
    await person.sees('The file is decrypted.');
    expect(readFileSync(inHome('back.txt'), 'utf8')).toBe(letter);
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });

  it('takes a file that is dropped, and none that is a folder', async () => {
    await person.command('Decrypt a file');
    const page = await person.page();
    await page.getByText('or drop it into this window').waitFor();
    await drop(inHome('letter.txt.encrypted'));
    await page.locator('.step').getByText('~/letter.txt.encrypted').waitFor();
    await page.getByText('What it says about itself').waitFor();
    await drop(app.home);
    await page.getByText('What was dropped is not one file that can be read.').waitFor();
    await person.key('Escape');
  });

  it('refuses one that was changed, and writes nothing', async () => {
    const bytes = readFileSync(inHome('letter.txt.encrypted'));
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(inHome('changed.encrypted'), bytes);
    await person.command('Decrypt a file');
    await chooseFile('Choose the file', inHome('changed.encrypted'));
    await chooseFile('Choose where to write it', inHome('changed.txt'));
    await person.press('Decrypt changed.encrypted');
    await person.sees(/was changed, cut short or put in another order/);
    expect(readdirSync(app.home).filter((name) => name.startsWith('changed.txt'))).toEqual([]);
    await person.key('Escape');
    expect(person.hesitations).toEqual([]);
  });

  it('shows how far a large file is, and stops when told to', async () => {
    const size = 3_000_000_000;
    writeFileSync(inHome('large.bin'), '');
    truncateSync(inHome('large.bin'), size);
    await person.command('Encrypt a file');
    await person.pick('Key', 'Files');
    await chooseFile('Choose the file', inHome('large.bin'));
    await chooseFile('Choose where to write it', inHome('large.encrypted'));
    await person.press('Encrypt large.bin');
    const page = await person.page();
    const shares: string[] = [];
    const count = page.getByText(/Encrypting · .* of 3\.0 GB/);
    await count.waitFor();
    for (let looks = 0; looks < 200 && new Set(shares).size < 3; looks++) {
      shares.push(await count.innerText());
      await page.waitForTimeout(10);
    }
    expect(new Set(shares).size).toBeGreaterThanOrEqual(3);
    await person.press('Cancel');
    await person.sees('Stopped. Nothing was written and nothing was changed.');
    expect(readdirSync(app.home).filter((name) => name.includes('large.enc'))).toEqual([]);
    expect(statSync(inHome('large.bin')).size).toBe(size);
    await person.key('Escape');
    expect(person.hesitations).toEqual([]);
  }, 60_000);
});

describe('texts', () => {
  let armored = '';

  it('encrypts one that is typed hidden, and ends the page that held it', async () => {
    await person.command('Encrypt a text');
    await person.pick('Key', 'Files');
    const page = await person.page();
    await page.getByLabel('Text', { exact: true }).focus();
    await page.keyboard.type('the word is larkspur');
    expect(await page.getByLabel('Text', { exact: true }).getAttribute('type')).toBe('password');
    await person.press('Encrypt the text');
    await person.sees('The text is encrypted.');
    armored = await page.getByLabel('Encrypted text', { exact: true }).innerText();
    await person.onNextPage(() => person.press('Done'));
    expect(person.hesitations).toEqual([]);
  });

  it('decrypts it, shows it unselectable, and ends the page that showed it', async () => {
    await person.command('Decrypt a text');
    await person.focused('Encrypted text');
    await person.paste('Encrypted text', armored);
    await person.sees('What it says about itself');
    await person.press('Decrypt the text');
    const page = await person.page();
    const shown = page.getByLabel('Decrypted text');
    await shown.waitFor();
    expect(await shown.innerText()).toBe('the word is larkspur');
    expect(await shown.evaluate((element) => getComputedStyle(element).userSelect)).toBe('none');
    await person.onNextPage(() => person.press('Hide it and leave'));
    expect(person.hesitations).toEqual([]);
  });
});

describe('messages', () => {
  it('makes a code and checks it, and finds a changed message', async () => {
    await person.command('Make a code');
    await person.pick('Key', 'Codes');
    await person.type('Text', 'pay 10 to Ada');
    await person.press('Make the code');
    await person.sees('The code is made.');
    const page = await person.page();
    const token = await page.locator('[data-token]').innerText();
    await person.press('Done');
    await person.command('Check the code');
    await person.focused('Code with key and version');
    await page.keyboard.type(token);
    await person.type('Text', 'pay 10 to Ada');
    await person.press('Check the code');
    await person.sees('The code fits.');
    await person.press('Another one');
    await person.type('Text', 'pay 100 to Ada');
    await person.press('Check the code');
    await person.sees('The code does not fit.');
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });

  it('checks a signature', async () => {
    const page = await person.page();
    const message = new TextEncoder().encode('the minutes of the meeting');
    const request = await vaultValue(page, 'sign.open', {
      from: { bytes: message },
      kind: 'raw-message',
      key: ids['Signer'],
    });
    const { text } = await vaultValue(page, 'sign.approve', { id: request.id, digest: request.digest });
    await person.command('Check a signature');
    await person.pick('Key', 'Signer');
    await person.type('Signature, hex or Base64', text);
    await person.type('Text', 'the minutes of the meeting');
    await person.press('Check the signature');
    await person.sees('The signature is right.');
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });
});

describe('keys', () => {
  it('are made for files or for wrapping, not for both', async () => {
    await person.command('Make a single key');
    await person.type('Label', 'Carrier');
    await person.choose(/^AES-256/);
    await person.choose(/^Wrapping other keys/);
    await person.press('Make the key');
    const page = await person.page();
    await page.getByRole('heading', { name: 'Carrier' }).waitFor();
    const { keys } = await vaultValue(page, 'keys.list', { search: 'Carrier' });
    const { record } = await vaultValue(page, 'keys.get', { id: keys[0]!.id });
    expect(record.purposes).toEqual(['wrap']);
    expect(person.hesitations).toEqual([]);
  });

  it('wraps one under another, and brings it in again once it is gone', async () => {
    await person.command('Wrap a key');
    await person.pick('Key to hand over', 'Codes');
    await person.pick('Wrapping key', 'Wrapper');
    await chooseFile('Choose where to write it', inHome('codes.wrapped'));
    await person.press('Wrap Codes');
    await person.sees('The key is wrapped.');
    await person.press('Done');
    await person.sees(/codes\.wrapped/);
    const page = await person.page();
    await vaultValue(page, 'keys.destroy', {
      id: ids['Codes'] as never,
      reason: 'to bring it in again',
      confirmLabel: 'Codes',
    });
    await person.command('Bring in a wrapped key');
    await chooseFile('Choose the file', inHome('codes.wrapped'));
    await person.sees('What it says about itself');
    await person.type('Label of the key here', 'Codes again');
    await person.press('Bring the key in');
    await person.sees('The key is in the vault.');
    await person.press('Open the key');
    await page.getByRole('heading', { name: 'Codes again' }).waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('asks for a reason before a compromised key reads, and warns afterwards', async () => {
    const page = await person.page();
    await vaultValue(page, 'keys.revoke', { id: ids['Files'] as never, reason: 'a copy was seen elsewhere' });
    await person.command('Decrypt a file');
    await chooseFile('Choose the file', inHome('letter.txt.encrypted'));
    await chooseFile('Choose where to write it', inHome('at-risk.txt'));
    const decrypt = page.getByRole('button', { name: 'Decrypt letter.txt.encrypted' });
    expect(await decrypt.isDisabled()).toBe(true);
    await person.type('Why you read it all the same', 'nobody else has this letter');
    await person.press('Decrypt letter.txt.encrypted');
    await person.sees('The file is decrypted.');
    await person.sees(/The key is compromised: this may come from anyone/);
    expect(readFileSync(inHome('at-risk.txt'), 'utf8')).toBe(letter);
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });

  it('hands over what hangs on a compromised key to another one', async () => {
    const page = await person.page();
    const { record } = await vaultValue(page, 'keys.generate', { algorithm: 'aes-256', label: 'Anew' });
    await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key for a test' });
    await vaultValue(page, 'keys.activate', { id: record.id });
    await person.command('Go to the keys');
    await person.openRow('Keys', 'Files');
    await person.press('Carry over');
    await person.pick('To which key', 'Anew');
    await person.type('Why you read it all the same', 'the files are mine');
    await person.press('Carry 2 items over');
    await person.sees('1 item was carried over.');
    await person.sees(/handed out, not kept in a file/);
    await person.press('Done');
    const { items } = await vaultValue(page, 'register.list', { key: record.id });
    expect(items.map(({ location }) => location)).toEqual([inHome('letter.txt.encrypted')]);
    expect(person.hesitations).toEqual([]);
  });
});

/** Drops a file from outside into the middle of the window, as the system does. */
async function drop(path: string): Promise<void> {
  const page = await person.page();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await session.detach();
}
