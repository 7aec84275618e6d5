import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from './support/person.ts';
import { launchOnSmallDisk, type SmallDisk } from './support/small-disk.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey } from './support/vaults.ts';

/** A real disk that is full or read-only, met in the window: words, nothing lost, and the same step works once there is room. */

const passphrase = 'practice passphrase of the tests';
const other = 'another passphrase of the tests';
let disk: SmallDisk;
let person: Person;

beforeAll(async () => {
  disk = await launchOnSmallDisk(2048);
  person = new Person(disk.app);
  const page = await disk.app.page();
  await createVault(disk.app, page, passphrase, join(disk.folder, 'Test.holdfast'));
  await generateKey(page, 'Kept');
  await person.lock();
  await person.unlock(passphrase);
}, 120_000);
afterAll(async () => disk.close());

/** Does a step with no room, which says so, and does it again with room. */
async function withoutAndWithRoom(step: () => Promise<void>): Promise<void> {
  disk.fill();
  await step();
  await person.sees('The disk is full.');
  await person.sees(/everything saved before is safe\. Make room, then do it again/);
  disk.makeRoom();
  await step();
}

async function labels(): Promise<string[]> {
  const { keys } = await vaultValue(await person.page(), 'keys.list', {});
  return keys.map(({ label }) => label).sort();
}

describe('a full disk', () => {
  it('makes no key, keeps what was entered, and makes it once there is room', async () => {
    await person.press('New key');
    await person.choose(/^A single key(?! from)/);
    await person.key('Enter');
    await person.focused('Label');
    await (await person.page()).keyboard.type('Late');
    await withoutAndWithRoom(async () => person.press('Make the key'));
    await person.sees(/is in the vault/);
    expect(await labels()).toEqual(['Kept', 'Late']);
    expect(person.hesitations).toEqual([]);
  });

  it('writes no backup and leaves no piece of one', async () => {
    const file = 'all.holdfast-backup';
    await person.command('Go to the backups');
    await withoutAndWithRoom(async () => {
      expect(existsSync(join(disk.outside, file))).toBe(false);
      await disk.app.answerDialogs(join(disk.folder, file));
      await person.press('Write a backup');
    });
    await person.sees(/and read back in full/);
    expect(readFileSync(join(disk.outside, file)).length).toBeGreaterThan(1000);
    expect(person.hesitations).toEqual([]);
  });

  it('lets no signature out that it could not note, and signs once there is room', async () => {
    const page = await person.page();
    const made = await vaultValue(page, 'keys.generate', { algorithm: 'ed25519', label: 'Signer' });
    const reason = 'a key of the test';
    await vaultValue(page, 'keys.waive-backup', { id: made.record.id, reason });
    await vaultValue(page, 'keys.activate', { id: made.record.id });
    await person.command('Go to the keys');
    await person.openRow('Keys', 'Signer');
    await person.press('Sign with this key');
    await person.paste('Request as text', 'I agree to the terms of today.');
    await person.choose('Raw message');
    await withoutAndWithRoom(async () => person.press('Read the request'));
    await withoutAndWithRoom(async () => {
      expect(await page.getByLabel('Signature', { exact: true }).count()).toBe(0);
      await person.press(/^Sign this message/);
    });
    await person.sees('The signature was made and checked');
    const saved = 'signature.txt';
    await withoutAndWithRoom(async () => {
      expect(existsSync(join(disk.outside, saved))).toBe(false);
      await disk.app.answerDialogs(join(disk.folder, saved));
      await person.press('Save to a file');
    });
    await person.sees(/^Saved to .*signature\.txt/);
    expect(readFileSync(join(disk.outside, saved)).length).toBeGreaterThan(60);
    expect(person.hesitations).toEqual([]);
  });

  it('leaves the passphrase as it is when the new one cannot be kept', async () => {
    await person.command('Change the passphrase');
    await person.type('Present passphrase', passphrase);
    await person.key('Enter');
    await person.type('New passphrase', other);
    await person.type('New passphrase, again', other);
    disk.fill();
    await person.key('Enter');
    await person.sees('The disk is full.');
    await person.onNextPage(async () => person.key('Escape'));
    await person.lock();
    await person.unlock(passphrase);
    expect(person.hesitations).toEqual([]);
  });

  it('opens the vault all the same, and lets it be read', async () => {
    await person.openRow('Keys', 'Late');
    await person.sees('Late');
    expect(await labels()).toEqual(['Kept', 'Late', 'Signer']);
    await vaultValue(await person.page(), 'audit.check', {});
    disk.makeRoom();
    expect(person.hesitations).toEqual([]);
  });

  it('restores no backup and leaves no piece of a vault', async () => {
    const file = 'Restored.holdfast';
    await person.lock();
    await person.press('Restore from a backup');
    await disk.app.answerDialogs(join(disk.folder, 'all.holdfast-backup'), join(disk.folder, file));
    await person.press('Choose the backup file');
    await person.type('Passphrase', passphrase);
    await person.key('Enter');
    await person.press('Choose where the new vault goes');
    await withoutAndWithRoom(async () => {
      expect(existsSync(join(disk.outside, file))).toBe(false);
      await person.press('Restore into the new vault');
    });
    await person.sees('The backup is restored');
    await person.onNextPage(async () => person.press('Unlock it'));
    await person.unlock(passphrase);
    expect(await labels()).toEqual(['Kept', 'Late']);
    expect(person.hesitations).toEqual([]);
  });

  it('makes no vault and leaves no piece of one', async () => {
    const file = 'Second.holdfast';
    await person.lock();
    await person.press('Create a vault');
    await person.type('Name of the vault', 'Second');
    await disk.app.answerDialogs(join(disk.folder, file));
    await person.press('Choose another place');
    await person.press('Continue');
    await person.type('Passphrase', other);
    await person.type('Passphrase, again', other);
    await withoutAndWithRoom(async () => {
      expect(existsSync(join(disk.outside, file))).toBe(false);
      await person.press('Create the vault');
    });
    await person.sees(/recovery code/i);
    expect(person.hesitations).toEqual([]);
  });
});
