import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { activeKey, beginAct, dayFromNow, openKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { secret } from './support/vaults.ts';

/** A key's periods and suspensions in the real window, by keyboard alone. */

let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    await activeKey(page, { algorithm: 'aes-256', label: 'Documents' });
    await activeKey(page, { algorithm: 'ed25519', label: 'Releases' });
  }));
}, 120_000);
afterAll(async () => app.close());

/** A private key and a certificate that names it, both as PEM. */
function selfSigned(name: string): { readonly key: string; readonly certificate: string } {
  const folder = mkdtempSync(join(app.home, 'certificate-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '30', '-subj', `/CN=${name}`];
  execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const read = (file: string): string => readFileSync(file, 'utf8').trim();
  return { key: read(key), certificate: read(certificate) };
}

const planned = async (): Promise<string> =>
  (await person.page()).getByRole('list', { name: 'What is planned' }).innerText();

describe('a key in its periods', () => {
  it('gets other periods, which are checked while they are typed and shown on its life line', async () => {
    await openKey(person, 'Documents');
    await beginAct(person, 'Change periods', 'the contract is shorter');
    const page = await person.page();
    await person.type('Stops protecting at', '2020-01-01');
    await person.sees('This lies in the past. An end must lie ahead.');
    const button = page.getByRole('button', { name: 'Change the periods of Documents' });
    expect(await button.isDisabled()).toBe(true);
    await person.type('Stops protecting at', '2027-02-30');
    await person.sees(/Write a day as 2027-03-31/);
    await person.type('Stops protecting at', dayFromNow(40));
    await person.sees(/in (39|40) days/);
    await person.type('Stops reading at', dayFromNow(30));
    await person.sees('This lies before the date above it.');
    expect(await button.isDisabled()).toBe(true);
    await person.type('Stops reading at', `${dayFromNow(80)} 18:30`);
    await person.press('Change the periods of Documents');
    await person.sees('The periods are changed.');
    await person.press('Back to the key');
    expect(await planned()).toMatch(
      /Stops protecting[\s\S]*in (39|40) days[\s\S]*Stops reading[\s\S]*in (79|80|81) days/,
    );
    const history = await page.getByRole('region', { name: 'History' }).innerText();
    expect(history).toContain('periods changed: the contract is shorter');
    expect(person.hesitations).toEqual([]);
  });

  it('becomes active by itself when its time has come, under the eyes of who waits', async () => {
    const page = await person.page();
    const from = new Date(Date.now() + 25_000).toISOString();
    await activeKey(page, { algorithm: 'ed25519', label: 'Tomorrow', periods: { from } });
    await openKey(person, 'Tomorrow');
    expect(await planned()).toContain('Begins to protect');
    await person.press('Activate');
    await person.sees(/Until then it waits, and becomes active by itself/);
    await person.press('Activate Tomorrow');
    await person.sees('The activation is planned.');
    await person.press('Back to the key');
    await page.getByRole('img', { name: 'Life line: active' }).waitFor({ timeout: 45_000 });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(from));
    const history = await page.getByRole('region', { name: 'History' }).innerText();
    expect(history).toMatch(/activated[\s\S]*calendar/);
    expect(person.hesitations).toEqual([]);
  }, 120_000);

  it('notes a certificate that names it, and refuses that of another key', async () => {
    const page = await person.page();
    const { key, certificate } = selfSigned('Releases server');
    const other = selfSigned('Somebody else').certificate;
    await vaultValue(page, 'keys.import', {
      algorithm: 'ed25519',
      format: 'pem',
      secret: secret(key),
      label: 'Server',
      madeWith: { tool: 'openssl' },
    });
    await openKey(person, 'Server');
    await person.press('Note a certificate');
    await person.focused('Certificate');
    await person.paste('Certificate', other);
    await person.press('Note it for Server');
    await page.getByRole('alert').waitFor();
    await person.paste('Certificate', certificate);
    await person.press('Note it for Server');
    await person.sees('The certificate is noted.');
    await person.sees(/Releases server/);
    await person.press('Back to the key');
    const certificates = page.getByRole('region', { name: 'Certificates', exact: true });
    await certificates.getByText(/Releases server/).waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('is suspended with a kind of reason, and says what the times of suspension mean', async () => {
    await openKey(person, 'Releases');
    await beginAct(person, 'Suspend', 'the laptop is in repair');
    await person.sees(/refused, now and after you resume it/);
    const kind = await person.reach('combobox', 'Kind of reason');
    await person.key('ArrowDown');
    expect(await kind.inputValue()).toBe('privilege-withdrawn');
    await person.press('Suspend Releases');
    await person.sees('The key is suspended.');
    await person.press('Back to the key');
    const page = await person.page();
    await page.getByRole('img', { name: 'Life line: suspended' }).waitFor();

    await beginAct(person, 'Resume', 'it is back');
    await person.sees('Times in which it was suspended');
    await person.press('Resume Releases');
    await person.sees('The key is active again.');
    await person.press('Back to the key');
    const { keys } = await vaultValue(page, 'keys.list', { search: 'Releases' });
    const { record } = await vaultValue(page, 'keys.get', { id: keys[0]!.id });
    const coded = record.history.filter(({ code }) => code !== undefined);
    expect(coded.map(({ event, code }) => [event, code])).toEqual([
      ['suspended', 'privilege-withdrawn'],
      ['resumed', 'remove-from-crl'],
    ]);
    expect(person.hesitations).toEqual([]);
  });
});
