import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from './support/app.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { secret } from './support/vaults.ts';

/** An advisory in the real window, by keyboard alone: brought in, held against every key, acted upon. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const examples = join(import.meta.dirname, '../../resources/advisories');
/** The fingerprint of the example publisher, as docs/advisories.md gives it. */
const publisher = '0a15c4e0604e9246d58582a477d714393580538c913e59be122af3d9c11d9da7';
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    await vaultValue(page, 'seeds.import', {
      label: 'Old paper',
      phrase: secret(phrase),
      madeWith: { tool: 'bx', version: '3.2.0' },
    });
    await vaultValue(page, 'seeds.generate', { label: 'Own seed', words: 12 });
  }));
}, 120_000);
afterAll(async () => app.close());

async function bringIn(name: string, fingerprint: string): Promise<void> {
  await person.command('Bring in an advisory');
  await app.answerDialogs(join(app.home, name));
  await person.press('Choose the advisory file');
  await person.sees(new RegExp(name));
  await person.type('Fingerprint of the publisher', fingerprint);
  await person.press('Hold my keys against it');
}

describe('an advisory', () => {
  it('is refused when it was altered or is another publisher’s', async () => {
    const file = join(app.home, 'milk-sad.json');
    copyFileSync(join(examples, 'milk-sad.json'), file);
    const altered = readFileSync(file, 'utf8').replace('Make a new seed', 'Keep the old seed');
    writeFileSync(join(app.home, 'altered.json'), altered);
    await bringIn('altered.json', publisher);
    await person.sees('The advisory was changed after it was signed.');
    await person.key('Escape');
    await bringIn('milk-sad.json', 'f'.repeat(64));
    await person.sees('The advisory was signed by another key than the one you pinned.');
    await person.key('Escape');
    expect(person.hesitations).toEqual([]);
  });

  it('names the keys that it touches and why, is kept, and leads to marking them', async () => {
    await bringIn('milk-sad.json', publisher);
    await person.sees('It touches 1 of your keys.');
    await person.sees(/made with: bx/);
    const page = await person.page();
    expect(await page.locator('.step').getByText('Own seed').count()).toBe(0);
    await person.press('Keep it, and watch keys that come later');
    await person.sees('The advisory is kept.');
    await person.press('Mark Old paper as compromised');
    await person.sees(/Because of the advisory/);
    await person.focused('Reason, for the record');
    await page.keyboard.type('made with bx');
    expect(await (await person.reach('combobox', 'Kind of reason')).inputValue()).toBe('advisory');
    await person.press('Continue');
    await person.press('Mark Old paper as compromised');
    await person.sees('The key is marked as compromised.');
    const [made] = (await vaultValue(page, 'cases.list', {})).cases;
    expect(made).toMatchObject({ code: 'advisory', reason: 'made with bx' });
    expect(made!.advisory).toBeDefined();
    expect(person.hesitations).toEqual([]);
  });

  it('is put away with a reason', async () => {
    await person.command('Go to the incidents');
    const page = await person.page();
    await person.press(/^Put away: /);
    await person.focused('Reason, for the record');
    await page.keyboard.type('worked off');
    await person.press('Put this advisory away');
    await person.sees(/None is kept\./);
    expect(person.hesitations).toEqual([]);
  });
});
