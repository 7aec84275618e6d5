import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault, trustModule } from './support/vaults.ts';

/** PINs typed at the enrolment desk, in the real window, by keyboard alone, on SoftHSM2: each ends the page it was typed into. */

const passphrase = 'practice passphrase of the tests';
// The SO PIN that SoftHSM's own program gives: a used token is erased with the one that it has.
const [soPin, pin] = ['12345678', '530917'];
const usedLabel = 'Used before';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;

const profile = {
  format: 'holdfast-enrolment-profile',
  version: 1,
  name: 'Typed badges',
  fresh: { state: 'no-keys' },
  label: 'TB-{n:3}',
  pin: { how: 'typed' },
  soPin: { how: 'typed' },
  keys: [{ algorithm: 'p256', label: '{label} key' }],
  activate: { withoutBackup: 'a test' },
  holders: 'none',
};

beforeAll(async () => {
  hsm = softHsm();
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, passphrase);
  await trustModule(app, page, hsm.module, 'chosen');
  await person.lock();
  await person.unlock(passphrase);
}, 240_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

async function enrolWith(typedPin: string, typedSoPin: string): Promise<void> {
  await person.type(/^PIN for this token/, typedPin);
  await person.type(/^SO PIN for this token/, typedSoPin);
  await person.onNextPage(async () => person.press('Look again'));
}
const labels = async (): Promise<string[]> => {
  const { tokens } = await vaultValue(await person.page(), 'tokens.list', {});
  return tokens.filter(({ initialised }) => initialised).map(({ label }) => label);
};

describe('PINs that are typed at the enrolment desk', () => {
  it('are asked for, refused without an attempt when no token takes them, and typed again', async () => {
    const file = join(app.home, 'typed.json');
    writeFileSync(file, JSON.stringify(profile));
    await person.command('Go to the enrolment desk');
    await app.answerDialogs(file);
    await person.press('Bring in a profile');
    await person.press('Begin to enrol by Typed badges');
    await person.type('How many tokens', '2');
    await person.press('Begin');
    await person.press('Next token');
    await enrolWith('12', soPin);
    await person.sees('A PIN of this length or form was not sent to the token.');
    await person.press('Next token');
    await enrolWith(pin, soPin);
    await person.sees('TB-001 is done. Take it out, put its label on, and insert the next.');
    expect(await labels()).toEqual(['TB-001']);
    const { runs } = await vaultValue(await person.page(), 'enrolment.list', {});
    expect(runs).toMatchObject([{ count: 2, done: 1, open: 0 }]);
    expect(person.hesitations).toEqual([]);
  });

  it('erase a used token once its name was typed', async () => {
    hsm.addToken(usedLabel);
    const page = await person.page();
    const { modules } = await vaultValue(page, 'modules.list', {});
    // Its process has listed the tokens that there were when it began.
    await vaultValue(page, 'modules.restart', { id: modules[0]?.id ?? '' });
    await person.press('Next token');
    await person.sees(/was initialised before; type its name to erase it/);
    await person.type(`Type ${usedLabel} to erase it and enrol it`, usedLabel);
    await person.press('Look again');
    await enrolWith(pin, soPin);
    await person.sees(/TB-002 is done/);
    expect((await labels()).toSorted()).toEqual(['TB-001', 'TB-002']);
    await person.press('Next token');
    await person.sees('Every token of this run is done.');
    expect(person.hesitations).toEqual([]);
  });
});
