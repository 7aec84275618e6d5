import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdfast } from '../cli/support/holdfast.ts';
import type { RunningApp } from './support/app.ts';
import { activeKey, beginAct, openKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';

/** The end of a key's life in the real window, by keyboard alone, and the record of it outside. */

let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    await activeKey(page, { algorithm: 'ed25519', label: 'Paused' });
  }));
}, 120_000);
afterAll(async () => app.close());

/** One act on the key whose page is shown; ends on that page again. */
async function act(button: string, does: string, reason: string, done: string): Promise<void> {
  await beginAct(person, button, reason);
  await person.press(does);
  await person.sees(done);
}

const history = async (): Promise<string> =>
  (await person.page()).getByRole('region', { name: 'History' }).innerText();

describe('the end of a key', () => {
  it('suspends and resumes', async () => {
    await openKey(person, 'Paused');
    await act('Suspend', 'Suspend Paused', 'on holiday', 'The key is suspended.');
    await person.press('Back to the key');
    await person.sees('suspended');
    await act('Resume', 'Resume Paused', 'back again', 'The key is active again.');
    await person.press('Back to the key');
    expect(await history()).toMatch(/suspended[\s\S]*resumed|resumed[\s\S]*suspended/);
    expect(await history()).toContain('on holiday');
    expect(person.hesitations).toEqual([]);
  });

  it('retires a key, which then refuses to sign and says why', async () => {
    await openKey(person, 'Paused');
    await act('Retire', 'Retire Paused', 'no longer needed', 'The key is retired.');
    await person.press('Back to the key');
    const page = await person.page();
    await page.getByRole('heading', { name: 'What cannot be done now, and why' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign with this key' }).count()).toBe(0);
    expect(person.hesitations).toEqual([]);
  });

  it('destroys a key when its label is typed, and not before; names the copies that are left', async () => {
    const backup = join(app.home, 'all.holdfast-backup');
    await person.command('Write a backup');
    await app.answerDialogs(backup);
    await person.press('Write a backup');
    await person.sees(/The backup was written to .*all\.holdfast-backup/);

    await openKey(person, 'Paused');
    await beginAct(person, 'Destroy', 'its time is over');
    const page = await person.page();
    await person.sees(/all\.holdfast-backup/);
    const destroy = page.getByRole('button', { name: 'Destroy Paused' });
    await person.type('Type the label to destroy this key: Paused', 'paused');
    await person.key('Enter');
    expect(await destroy.isDisabled()).toBe(true);
    await person.type('Type the label to destroy this key: Paused', 'Paused');
    await person.press('Destroy Paused');
    await person.sees('The key is destroyed.');
    await person.sees(/all\.holdfast-backup/);
    await person.press('Back to the key');
    await person.sees('destroyed');
    const lines = await history();
    for (const event of ['generated', 'activated', 'suspended', 'resumed', 'deactivated', 'destroyed'])
      expect(lines).toContain(event);
    await page.getByRole('img', { name: 'Life line: destroyed' }).waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('checks and exports the record, which the command line verifies with the fingerprint on the screen', async () => {
    await person.command('Go to the record');
    await person.press('Check the whole record');
    await person.sees('fit together and are signed by this vault');
    const file = join(app.home, 'record.json');
    await app.answerDialogs(file);
    await person.press('Export');
    await person.sees(/entries were written to .*record\.json/);
    const { keyFingerprint, entries } = await vaultValue(await person.page(), 'audit.check', {});
    const shown = (await (await person.page()).locator('main').innerText()).replace(/\s/g, '');
    expect(shown).toContain(keyFingerprint.replace(/\s/g, ''));

    const verify = async (path: string, key: string) =>
      holdfast(['audit', 'verify', '--file', path, '--key', key, '--json']);
    const good = await verify(file, keyFingerprint);
    expect(good.code, good.stderr).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true });
    expect(entries).toBeGreaterThan(8);

    const altered = join(app.home, 'altered.json');
    writeFileSync(altered, readFileSync(file, 'utf8').replace('keys.destroy', 'keys.suspend'));
    expect((await verify(altered, keyFingerprint)).code).not.toBe(0);
    expect((await verify(file, keyFingerprint.replaceAll(/[0-9a-f]/g, '0'))).code).not.toBe(0);
    expect(person.hesitations).toEqual([]);
  });
});
