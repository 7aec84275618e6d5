import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { activeKey, beginAct, dayFromNow, openKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { secret } from './support/vaults.ts';

/** A compromise in the real window, by keyboard alone: foreseen, marked, worked off, and proven to others. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    const seed = await vaultValue(page, 'seeds.import', { label: 'Seed', phrase: secret(phrase) });
    await vaultValue(page, 'seeds.verify', { id: seed.record.id, phrase: secret(phrase) });
    await vaultValue(page, 'keys.activate', { id: seed.record.id });
    for (const [account, label] of ['Savings', 'Spending'].entries())
      await vaultValue(page, 'seeds.add-account', {
        seed: seed.record.id,
        label,
        standard: 'ethereum',
        network: 'ethereum',
        account,
      });
    const under = await activeKey(page, { algorithm: 'aes-256', label: 'Wrapper', purposes: ['wrap'] });
    const inner = await activeKey(page, { algorithm: 'ed25519', label: 'Inner' });
    await vaultValue(page, 'keys.wrap', { id: inner, under });
  }));
}, 120_000);
afterAll(async () => app.close());

describe('a compromise', () => {
  it('names the keys that it reaches before it is marked, and marks nothing when left', async () => {
    await openKey(person, 'Wrapper');
    await beginAct(person, 'Mark as compromised', 'the laptop was stolen');
    await person.type('Since when someone may have had it', dayFromNow(2));
    await person.sees('This lies ahead.');
    await person.type('Since when someone may have had it', dayFromNow(-3));
    await person.press('Continue');
    await person.sees('Whoever has this key can have 1 more. All 2 are marked in one step.');
    await person.sees('is wrapped under Wrapper');
    await person.key('Escape');
    const page = await person.page();
    await page.getByRole('img', { name: 'Life line: active' }).waitFor();
    expect((await vaultValue(page, 'cases.list', {})).cases).toEqual([]);
    expect(person.hesitations).toEqual([]);
  });

  it('is marked, and leads to the list of what is left to do', async () => {
    await openKey(person, 'Seed');
    await beginAct(person, 'Mark as compromised', 'the sheet was photographed');
    await person.press('Continue');
    const page = await person.page();
    await page.locator('.step').getByText('Savings').waitFor();
    await person.press('Mark Seed and 2 more as compromised');
    await person.sees('The key is marked as compromised.');
    await person.press('See what is left to do');
    await page.getByRole('heading', { name: 'Compromise of Seed' }).waitFor();
    for (const label of ['Savings', 'Spending'])
      await page.locator('main').getByText(label).first().waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('is worked off step by step, in an order of one’s own', async () => {
    const page = await person.page();
    const [open] = (await vaultValue(page, 'cases.list', {})).cases;
    const total = open!.todo.length;
    expect(total).toBeGreaterThan(2);
    for (let done = 1; done <= total; done++) {
      await person.reach('checkbox', /.*/);
      // The first one that is not ticked yet, as the arrow of Tab comes by it.
      for (let steps = 0; steps < total; steps++) {
        const ticked = await page.evaluate(
          () => document.activeElement instanceof HTMLInputElement && document.activeElement.checked,
        );
        if (!ticked) break;
        await person.key('Tab');
      }
      await person.key('Space');
      await page.locator('main').getByText(`${done} of ${total} done`).waitFor();
    }
    await person.sees('Everything is done. The case is closed.');
    expect(person.hesitations).toEqual([]);
  }, 60_000);

  it('gives a report to print and a signed notice, which another vault’s owner can check', async () => {
    const report = join(app.home, 'report.html');
    await app.answerDialogs(report);
    await person.press('Report of this compromise: Save as a page to print');
    await person.sees(/It was written to .*report\.html/);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('the sheet was photographed');
    expect(html).not.toContain('<script');

    const notice = join(app.home, 'notice.json');
    await app.answerDialogs(notice);
    await person.press('Notice of revocation: Seed: Save as JSON');
    await person.sees(/It was written to .*notice\.json/);
    const page = await person.page();
    const { keyFingerprint } = await vaultValue(page, 'audit.check', {});
    expect((await page.locator('main').innerText()).replace(/\s/g, '')).toContain(keyFingerprint);

    await person.command('Check a signed statement');
    await app.answerDialogs(notice);
    await person.press('Choose the statement file');
    await person.sees(/notice\.json/);
    await person.type('Fingerprint that you were given', '0'.repeat(64));
    await person.press('Check it');
    await person.sees('The statement was signed by another key than the one you pinned.');
    await person.type('Fingerprint that you were given', keyFingerprint.replace(/(.{4})/g, '$1 '));
    await person.press('Check it');
    await person.sees('The statement is whole and was signed by the key with this fingerprint.');
    await person.sees(/"key-compromise"/);
    expect(person.hesitations).toEqual([]);
  });

  it('is found again on the page of each key that it reached', async () => {
    await openKey(person, 'Spending');
    await person.sees('compromised');
    await person.press('What is left to do');
    await (await person.page()).getByRole('heading', { name: 'Compromise of Seed' }).waitFor();
    expect(person.hesitations).toEqual([]);
  });
});
