import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { ethereumAccount } from './support/life.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** More requests than the window reads at once, by keyboard alone: searched where all of them are, read on page by page. */

const many = 230;
let app: RunningApp;
let person: Person;

const recipient = (at: number): string => `0x${'5e'.repeat(18)}${at.toString(16).padStart(4, '0')}`;
const payment = (nonce: number): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      chainId: '0x1',
      nonce: `0x${nonce.toString(16)}`,
      maxFeePerGas: '0x6fc23ac00',
      maxPriorityFeePerGas: '0x3b9aca00',
      gas: '0x5208',
      to: recipient(nonce),
      value: '0x5',
    }),
  );

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  const key = await ethereumAccount(page, 'Payouts');
  for (let nonce = 0; nonce < many; nonce++) {
    const { id } = await vaultValue(page, 'sign.open', { from: { bytes: payment(nonce) }, key });
    if (nonce === 3) await vaultValue(page, 'sign.reject', { id });
  }
}, 180_000);
afterAll(async () => app.close());

describe('the list of requests', () => {
  it('shows the newest ones, and older ones when asked', async () => {
    await person.command('Go to the requests');
    await person.sees(`200 of ${String(many)} requests`);
    await person.press('Show older requests');
    const page = await person.page();
    await page.getByText(`200 of ${String(many)} requests`).waitFor({ state: 'detached' });
    const grid = page.getByRole('grid', { name: 'Requests' });
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(many + 1));
  });

  it('is searched beyond what is shown: by recipient, label and status', async () => {
    await person.type('Search', recipient(2).toUpperCase().replace('0X', '0x'));
    await person.sees(`1 of ${String(many)} requests`);
    // Between the two, so that the second answer cannot be taken for the first.
    await person.type('Search', 'payouts nowhere');
    await person.sees('No request fits.');
    await person.type('Search', 'payouts rejected');
    await person.sees(`1 of ${String(many)} requests`);
    await person.openRow('Requests', 'Ethereum transaction');
    await person.sees('This request was turned down.');
    expect(person.hesitations).toEqual([]);
  });
});
