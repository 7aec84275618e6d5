import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passphrase, Place } from '../cli/support/holdfast.ts';
import { Person } from './support/person.ts';
import { launchOnSmallDisk, type SmallDisk } from './support/small-disk.ts';
import { vaultValue } from './support/vault-driver.ts';

/** A folder that nobody can write to, such as a stick with its switch at "lock": read what is there, say what cannot be done. */

const place = new Place();
let disk: SmallDisk;
let person: Person;
let vault: Buffer;
let before = '';

beforeAll(async () => {
  await place.create('v.holdfast');
  await place.json('v.holdfast', ['keys', 'generate', '--algorithm', 'ed25519', '--label', 'Kept']);
  before = place.path('v.holdfast');
  vault = readFileSync(before);
  disk = await launchOnSmallDisk(
    1024,
    `mkdir "$disk/stick"; cp "${before}" "$disk/stick/v.holdfast"
mount --bind "$disk/stick" "$disk/stick"; mount -o remount,bind,ro "$disk/stick"`,
  );
  person = new Person(disk.app);
}, 120_000);
afterAll(async () => {
  await disk.close();
  place.remove();
});

describe('a read-only folder', () => {
  it('takes no new vault; another folder does', async () => {
    await person.press('Create a vault');
    await person.focused('Name of the vault');
    await disk.app.answerDialogs(join(disk.folder, 'stick', 'new.holdfast'));
    await person.press('Choose another place');
    await person.press('Continue');
    await person.type('Passphrase', passphrase);
    await person.type('Passphrase, again', passphrase);
    await person.press('Create the vault');
    await person.sees('Nothing can be written in that folder.');
    await person.sees(/Choose another folder, or change its permissions/);
    await person.press('Back');
    await disk.app.answerDialogs(join(disk.folder, 'new.holdfast'));
    await person.press('Choose another place');
    await person.press('Continue');
    await person.press('Create the vault');
    await (await person.page()).getByRole('group', { name: 'Recovery code' }).waitFor();
    expect(person.hesitations).toEqual([]);
    await person.lock();
  });

  it('keeps the vault in it as it was, and says why a change cannot be kept', async () => {
    await disk.app.answerDialogs(join(disk.folder, 'stick', 'v.holdfast'));
    await person.press('Open another file');
    await person.unlock(passphrase);
    await person.press('New key');
    await person.choose(/^A single key(?! from)/);
    await person.key('Enter');
    await person.focused('Label');
    await (await person.page()).keyboard.type('Never');
    await person.press('Make the key');
    await person.sees('Nothing can be written in that folder.');
    const { keys } = await vaultValue(await person.page(), 'keys.list', {});
    expect(keys.map(({ label }) => label)).toEqual(['Kept']);
    expect(readFileSync(join(disk.outside, 'stick', 'v.holdfast')).equals(vault)).toBe(true);
    expect(person.hesitations).toEqual([]);
  });
});
