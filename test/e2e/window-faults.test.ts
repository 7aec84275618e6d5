import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey } from './support/vaults.ts';

/** Files offered as vaults that are none, or not whole, or not for this version: words, what to do, and not one byte changed. */

const passphrase = 'practice passphrase of the tests';
let app: RunningApp;
let person: Person;
let good = '';

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  good = join(app.home, 'Test.holdfast');
  const page = await app.page();
  await createVault(app, page, passphrase);
  await generateKey(page, 'Kept');
  await person.lock();
  mkdirSync(join(app.home, 'bad'));
}, 120_000);
afterAll(async () => app.close());

/** The good vault with one thing done to its bytes. */
function altered(name: string, change: (bytes: Buffer) => void): string {
  const bytes = readFileSync(good);
  change(bytes);
  return written(name, bytes);
}

function written(name: string, content: Uint8Array | string): string {
  const file = join(app.home, 'bad', name);
  writeFileSync(file, content);
  return file;
}

/** Each file, made when its turn comes, and what the window says about it. */
const files: readonly [string, () => string, RegExp, RegExp][] = [
  [
    'a truncated vault',
    () => {
      const file = join(app.home, 'bad', 'short.holdfast');
      copyFileSync(good, file);
      truncateSync(file, 8192);
      return file;
    },
    /it was damaged or altered/,
    /restore your latest backup/,
  ],
  [
    'a vault with one bit flipped',
    () => altered('flipped.holdfast', (bytes) => (bytes[bytes.length >> 1]! ^= 1)),
    /it was damaged or altered/,
    /restore your latest backup/,
  ],
  [
    'a vault of a future version',
    // The user version of an SQLite file, big-endian at byte 60, is the version of our store.
    () => altered('future.holdfast', (bytes) => bytes.writeUInt32BE(bytes.readUInt32BE(60) + 1, 60)),
    /written by a newer version of Holdfast/,
    /Open it with that version, or update this one/,
  ],
  [
    'a foreign file',
    () => written('letter.holdfast', 'Dear Sir or Madam, '.repeat(500)),
    /is not a Holdfast vault/,
    /Choose a file that ends in \.holdfast/,
  ],
  ['an empty file', () => written('empty.holdfast', ''), /is not a Holdfast vault/, /Choose a file/],
  [
    'a file of 3 GiB',
    () => {
      const file = written('huge.holdfast', '');
      truncateSync(file, 3 * 1024 ** 3);
      return file;
    },
    /is not a Holdfast vault/,
    /Choose a file/,
  ],
  [
    'a file that may not be read',
    () => {
      const file = written('closed.holdfast', readFileSync(good));
      chmodSync(file, 0o000);
      return file;
    },
    /cannot be read/,
    /Check its permissions/,
  ],
];

describe('a file that cannot be opened as a vault', () => {
  it.each(files)('%s', async (_, make, what, next) => {
    const file = make();
    const readable = (statSync(file).mode & 0o400) !== 0 && statSync(file).size < 2 ** 30;
    const before = readable ? readFileSync(file) : undefined;
    await app.answerDialogs(file);
    await person.press(/^Open (another|a vault) file$/);
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type(passphrase);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees(what);
    await person.sees(next);
    if (before !== undefined) expect(readFileSync(file).equals(before)).toBe(true);
    expect(person.hesitations).toEqual([]);
  });

  it('a wrong passphrase', async () => {
    await person.press(/^Test/);
    await person.focused('Passphrase');
    await (await person.page()).keyboard.type('not the passphrase');
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('That passphrase or code does not open this.');
    await person.sees(/Check Caps Lock/);
    expect(person.hesitations).toEqual([]);
  });

  it('after all of them the good vault opens with all it had', async () => {
    await person.unlock(passphrase);
    const page = await person.page();
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(keys.map(({ label }) => label)).toEqual(['Kept']);
    await vaultValue(page, 'audit.check', {});
    expect(person.hesitations).toEqual([]);
  });
});
