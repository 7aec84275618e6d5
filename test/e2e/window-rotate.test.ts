import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { chooseFile, secret } from './support/vaults.ts';

/** New versions and successors in the real window by keyboard alone: rotating loses nothing. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const files = ['one', 'two', 'three'];
let app: RunningApp;
let person: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
  ({ app, person } = await openScene(async (page, started) => {
    app = started;
    for (const [label, algorithm] of [
      ['Files', 'aes-256'],
      ['Signer', 'ed25519'],
    ] as const) {
      const { record } = await vaultValue(page, 'keys.generate', { algorithm, label });
      await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key for a test' });
      await vaultValue(page, 'keys.activate', { id: record.id });
      ids[label] = record.id;
    }
    for (const name of files) {
      writeFileSync(inHome(`${name}.txt`), `what ${name} says`);
      const file = await chooseFile(app, page, 'open-to-encrypt', inHome(`${name}.txt`));
      const to = await chooseFile(app, page, 'save-encrypted', inHome(`${name}.encrypted`));
      await vaultValue(page, 'data.encrypt-file', { key: ids['Files'] as never, file, to });
    }
    const seed = await vaultValue(page, 'seeds.import', { label: 'Seed', phrase: secret(phrase) });
    const { id } = seed.record;
    await vaultValue(page, 'seeds.verify', { id, phrase: secret(phrase) });
    await vaultValue(page, 'keys.activate', { id });
    ids['Seed'] = id;
    const account = await vaultValue(page, 'seeds.add-account', {
      seed: id,
      label: 'Savings',
      standard: 'ethereum',
      network: 'ethereum',
      account: 0,
    });
    await vaultValue(page, 'keys.activate', { id: account.record.id });
  }));
}, 120_000);
afterAll(async () => app.close());

const inHome = (name: string): string => join(app.home, name);

async function openKey(label: string): Promise<void> {
  await person.command('Go to the keys');
  await person.openRow('Keys', label);
}

async function tellReason(reason: string): Promise<void> {
  await person.focused('Reason, for the record');
  await (await person.page()).keyboard.type(reason);
}

describe('a symmetric key', () => {
  it('gets a new version; what hangs on the old one is counted', async () => {
    await openKey('Files');
    await person.press('Rotate');
    await tellReason('every year');
    await person.press('Rotate Files');
    await person.sees('The new version is in use.');
    await person.sees('3 items hang on an older version and wait to be carried over.');
    await person.press('Back to the key');
    const versions = (await person.page()).getByRole('region', { name: 'Versions' }).first();
    expect(await versions.innerText()).toMatch(/2\s+in use[\s\S]*1\s+only reads/);
    expect(person.hesitations).toEqual([]);
  });

  it('carries over what it can, names what stood in the way, and goes on once that is settled', async () => {
    renameSync(inHome('two.encrypted'), inHome('moved.encrypted'));
    await person.press('Carry over');
    await person.press('Carry 3 items over');
    await person.sees('2 items were carried over.');
    await person.sees('1 still hangs on an older version.');
    await person.sees(/two\.encrypted/);
    await person.press('See the list');
    await app.answerDialogs(inHome('moved.encrypted'));
    await person.press(/^It has moved: .*two\.encrypted/);
    await person.sees(/Noted: it now lies at .*moved\.encrypted/);
    await person.press('Carry 1 over to the newest version of Files');
    await person.press('Carry 1 item over');
    await person.sees('1 item was carried over.');
    await person.sees('Nothing hangs on an older version of this key any more.');
    await person.press('Done');
    expect(person.hesitations).toEqual([]);
  });

  it('refuses older versions below the minimum, and destroys one when the label is typed', async () => {
    await openKey('Files');
    await person.press('Change the minimum');
    await tellReason('nothing hangs on it any more');
    await person.pick('Accept from version', '2');
    const page = await person.page();
    await person.press('Set the minimum of Files');
    await person.sees('The minimum version is set.');
    await person.press('Back to the key');
    await person.press('Destroy version 1');
    await tellReason('superseded a year ago');
    const button = page.getByRole('button', { name: 'Destroy this version of Files' });
    expect(await button.isDisabled()).toBe(true);
    await person.type('Type the label to destroy this version: Files', 'Files');
    await person.press('Destroy this version of Files');
    await person.sees('The version is destroyed.');
    await person.press('Back to the key');
    const { record } = await vaultValue(page, 'keys.get', { id: ids['Files'] as never });
    expect(record).toMatchObject({
      minimumVersion: 2,
      versions: [{ state: 'destroyed' }, { state: 'active' }],
    });
    expect(person.hesitations).toEqual([]);
  });

  it('still reads every file after all of this', async () => {
    const page = await person.page();
    for (const name of ['one', 'moved', 'three']) {
      const file = await chooseFile(app, page, 'open-encrypted', inHome(`${name}.encrypted`));
      const to = await chooseFile(app, page, 'save-decrypted', inHome(`${name}.back`));
      await vaultValue(page, 'data.decrypt-file', { file, to });
      const said = name === 'moved' ? 'two' : name;
      expect(readFileSync(inHome(`${name}.back`), 'utf8')).toBe(`what ${said} says`);
    }
  });

  it('gets a schedule, with rotation by itself', async () => {
    await openKey('Files');
    await person.press('Change the schedule');
    await person.focused('Rotate every (days)');
    const page = await person.page();
    await page.keyboard.type('0');
    await person.sees('A whole number from 1 to 36,500, or nothing.');
    await person.type('Rotate every (days)', '90');
    await person.reach('checkbox', 'Rotate it by itself, without asking, while the vault is open');
    await person.key('Space');
    await person.press('Set the schedule of Files');
    await person.sees('every 90 days, by itself while the vault is open');
    await person.press('Back to the key');
    expect(person.hesitations).toEqual([]);
  });
});

describe('a signing key', () => {
  it('gets a successor and a list; finishing waits for the list and retires the old key', async () => {
    await openKey('Signer');
    await person.press('Rotate');
    await tellReason('every year');
    await person.type('Label of the successor', 'Signer of next year');
    await person.press('Make the successor of Signer');
    await person.sees('The successor is made, and the move has begun.');
    await person.press('See what has to move');
    await person.sees('0 of 1 moved');
    await person.type('What has to move', 'the build server');
    await person.type('Where it goes', 'the new public key');
    await person.press('Add it');
    await person.sees('Added to the list.');
    const page = await person.page();
    await person.reach('checkbox', /^Tell who knows/);
    await person.key('Space');
    await person.sees('1 of 2 moved');
    await person.type('Reason, for the record', 'everybody was told');
    const finish = page.getByRole('button', { name: 'Finish, and retire Signer' });
    expect(await finish.isDisabled()).toBe(true);
    await person.reach('checkbox', /the build server/);
    await person.key('Space');
    await person.sees('2 of 2 moved');
    await person.press('Finish, and retire Signer');
    await person.sees('The move is finished; the old key is retired.');
    await openKey('Signer of next year');
    await person.sees('not active yet');
    await person.press('Open the list');
    await person.sees('deactivated');
    expect(person.hesitations).toEqual([]);
  });

  it('of a seed: the list names its accounts; the move can be given up', async () => {
    await openKey('Seed');
    await person.press('Rotate');
    await tellReason('a new phrase');
    await person.press('Make the successor of Seed');
    await person.press('See what has to move');
    await person.sees(/^Move the funds of 0x/);
    await person.sees('The successor has no counterpart of this yet.');
    await person.type('Reason, for the record', 'not this year');
    await person.press('Give it up');
    await person.sees('The move was given up; both keys stay as they are.');
    const { record } = await vaultValue(await person.page(), 'keys.get', { id: ids['Seed'] as never });
    expect(record.state).toBe('active');
    expect(person.hesitations).toEqual([]);
  });
});
