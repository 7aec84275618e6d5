import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, passphrase as benchPassphrase } from '../engine/harness.ts';
import type { RunningApp } from './support/app.ts';
import { activeKey, openKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { unlock } from './support/vaults.ts';

/** What happens when, in the real window by keyboard alone; and a clock that was set back. */

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    await activeKey(page, {
      algorithm: 'ed25519',
      label: 'Near',
      periods: { originatorUntil: inDays(5) },
    });
    await activeKey(page, {
      algorithm: 'aes-256',
      label: 'Far',
      periods: { originatorUntil: inDays(300), recipientUntil: inDays(600) },
    });
  }));
}, 120_000);
afterAll(async () => app.close());

describe('the calendar', () => {
  it('is reached from the line on top, warns of what is near, and leads to the key', async () => {
    await person.press(/expires? in 4 days/);
    await person.sees('1 date within 7 days.');
    const page = await person.page();
    const grid = page.getByRole('grid', { name: 'Calendar' });
    await grid.getByText('Far').first().waitFor();
    const rows = await grid.getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((row) => row.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/in 4 days Stops protecting Near active/),
      expect.stringMatching(/in 299 days Stops protecting Far active/),
      expect.stringMatching(/in 599 days Stops reading Far active/),
    ]);
    await person.openRow('Calendar', 'Near');
    await page.getByRole('img', { name: 'Life line: active' }).waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('shows and changes how long new keys are used, and says where that comes from', async () => {
    await person.command('Change how long keys are used');
    await person.sees(/SP 800-57/);
    await person.press('Change: Ed25519');
    await person.focused('Protects for (days)');
    await person.type('Protects for (days)', '0');
    await person.sees('A whole number from 1 to 36,500, or nothing.');
    await person.type('Protects for (days)', '90');
    await person.press('Save');
    const page = await person.page();
    await page.getByRole('cell', { name: '90 days' }).waitFor();
    const made = await vaultValue(page, 'keys.generate', { algorithm: 'ed25519', label: 'Ninety' });
    const left = Date.parse(made.record.periods.originatorUntil!) - Date.now();
    expect(Math.round(left / 86_400_000)).toBe(90);
    await person.press('Change: Ed25519');
    await person.press('Back to the default');
    await page.getByRole('cell', { name: '90 days' }).waitFor({ state: 'detached' });
    expect(person.hesitations).toEqual([]);
  });
});

describe('a clock that was set back', () => {
  const bench = new Bench();

  it('is told of above every place, stops keys, and is settled with a reason', async () => {
    // A vault that was last used two days from now.
    bench.clockOffset = 2 * 86_400_000;
    await bench.create();
    const key = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Ahead' });
    await bench.ok('keys.waive-backup', { id: key.record.id, reason: 'a key for a test' });
    await bench.ok('keys.activate', { id: key.record.id });
    await bench.ok('vault.lock', {});

    await person.lock();
    const opened = new TextDecoder().decode(benchPassphrase());
    await unlock(app, await person.page(), opened, bench.file('v.holdfast'));
    await person.sees('The clock of this computer was set back.');
    const text = new Uint8Array([1]);
    const page = await person.page();
    const refused = await vaultCall(page, 'data.encrypt-text', { key: key.record.id, text });
    expect(refused).toMatchObject({ ok: false, error: { code: 'clock-set-back' } });
    await openKey(person, 'Ahead');
    await person.sees('The clock of this computer was set back.');

    await person.press('Settle the clock');
    await person.focused('Reason, for the record');
    await page.keyboard.type('the battery of the board was replaced');
    await person.press('Confirm that the time shown is right');
    await person.sees('The time is confirmed.');
    await person.press('Done');
    await page.getByText('The clock of this computer was set back.').waitFor({ state: 'detached' });
    const again = await vaultCall(page, 'data.encrypt-text', {
      key: key.record.id,
      text: new Uint8Array([1]),
    });
    expect(again.ok).toBe(true);
    expect(person.hesitations).toEqual([]);
  }, 60_000);
});
