import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Person } from './support/person.ts';
import { launchOnSmallDisk, type SmallDisk } from './support/small-disk.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey } from './support/vaults.ts';

/** The disk is full on which Holdfast keeps its settings and what it remembers of vaults; the vault is on another. */

const passphrase = 'practice passphrase of the tests';
let disk: SmallDisk;
let person: Person;

beforeAll(async () => {
  disk = await launchOnSmallDisk(65_536, ':', '.config');
  person = new Person(disk.app);
  const page = await disk.app.page();
  await createVault(disk.app, page, passphrase, join(disk.app.home, 'Test.holdfast'));
  await generateKey(page, 'Kept');
  await person.lock();
}, 120_000);
afterAll(async () => disk.close());

it('keeps nobody from their keys', async () => {
  disk.fill();
  await person.focused('Passphrase');
  await (await person.page()).keyboard.type('not the passphrase');
  await person.onNextPage(async () => person.key('Enter'));
  await person.sees('That passphrase or code does not open this.');
  await person.unlock(passphrase);
  await generateKey(await person.page(), 'Made meanwhile');
  await person.lock();
  disk.makeRoom();
  await person.unlock(passphrase);
  const page = await person.page();
  const { keys } = await vaultValue(page, 'keys.list', {});
  expect(keys.map(({ label }) => label).sort()).toEqual(['Kept', 'Made meanwhile']);
  await vaultValue(page, 'audit.check', {});
  expect(person.hesitations).toEqual([]);
});
