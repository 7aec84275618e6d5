import { HDKey } from '@scure/bip32';
import { p2ms, p2wsh } from '@scure/btc-signer';
import { Interface, Transaction } from 'ethers';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { ethereumAccount } from './support/life.ts';
import { Person } from './support/person.ts';
import { signedReference } from './support/signed-reference.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** What requests are read by, in the real window and by keyboard alone: wallets, descriptions, names; and what became of them. */

const lender = '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2';
const stranger = {
  origin: '73c5da0a/84h/0h/1h',
  xpub: 'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V',
};
let app: RunningApp;
let person: Person;
let payouts: string;

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  payouts = await ethereumAccount(page, 'Payouts');
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}, 120_000);
afterAll(async () => app.close());

const typed = async (text: string): Promise<void> => (await person.page()).keyboard.type(text);
const clipboard = async (): Promise<string> => app.electron.evaluate((all) => all.clipboard.readText());
/** All that is in the place, without the gaps that addresses are shown with. */
const shown = async (): Promise<string> =>
  (await (await person.page()).locator('main').innerText()).replaceAll(/\s/g, '');

describe('wallets', () => {
  it('are taken in by their descriptor, which must be of this vault', async () => {
    const page = await person.page();
    const { keys } = await vaultValue(page, 'keys.list', {});
    const seed = keys.find(({ label }) => label === 'Practice seed')!.id;
    const account = {
      seed,
      label: 'Shared, mine',
      standard: 'bip84',
      network: 'bitcoin',
      account: 0,
    } as const;
    const foreign = `[${stranger.origin}]${stranger.xpub}/<0;1>/*`;
    await person.command('Add a wallet by its descriptor');
    await person.focused('Name');
    await typed('Desk, shared');
    await person.paste('Descriptor', `wsh(sortedmulti(1,${foreign}))`);
    await person.press('Add the wallet');
    await person.sees('No key of this vault is in that wallet.');

    const { derivation } = (await vaultValue(page, 'seeds.add-account', account)).record;
    const own = `[${derivation?.fingerprint ?? ''}/84h/0h/0h]${derivation?.xpub ?? ''}/<0;1>/*`;
    await person.paste('Descriptor', `wsh(sortedmulti(1,${own},${foreign}))`);
    await person.press('Add the wallet');
    await person.sees('1 of 2 keys sign, wsh, Bitcoin');
    await person.press('Show its addresses');
    await page.getByText('First addresses').waitFor();
    const members = [derivation?.xpub ?? '', stranger.xpub].map(
      (key) => HDKey.fromExtendedKey(key).deriveChild(0).deriveChild(0).publicKey!,
    );
    const address = p2wsh(
      p2ms(
        1,
        members.sort((one, other) => Buffer.compare(one, other)),
      ),
    ).address;
    expect(await shown()).toContain(address);
    expect(person.hesitations).toEqual([]);
  });

  it('let others watch: the descriptor goes out with its checksum, as text and as a QR code', async () => {
    const page = await person.page();
    await person.press('Copy: Descriptor of Desk, shared');
    await page.getByText('Copied; cleared in 30 s').first().waitFor();
    const [wallet] = (await vaultValue(page, 'wallets.list', {})).wallets;
    expect(await clipboard()).toBe(wallet?.descriptor);
    expect(wallet?.descriptor).toMatch(/^wsh\(sortedmulti\(1,.*\)\)#[a-z0-9]{8}$/);
    await person.press('QR code of Descriptor of Desk, shared');
    await page.getByRole('img', { name: 'QR code of Descriptor of Desk, shared' }).locator('path').waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('are forgotten', async () => {
    await person.press('Forget Desk, shared');
    await person.sees('No wallets yet');
    expect(person.hesitations).toEqual([]);
  });
});

describe('descriptions of contracts', () => {
  const settle = new Interface(['function settle(uint256,uint256)']);
  const request = (nonce: number): string =>
    JSON.stringify({
      chainId: '0x1',
      nonce: `0x${nonce.toString(16)}`,
      maxFeePerGas: '0x6fc23ac00',
      maxPriorityFeePerGas: '0x3b9aca00',
      gas: '0x15f90',
      to: lender,
      value: '0x0',
      data: settle.encodeFunctionData('settle', [1_500_000n, 2]),
    });
  const bringIn = async (nonce: number): Promise<void> => {
    await person.command('Bring in a signing request');
    await person.pick('Sign with', 'Payouts');
    await person.paste('Request as text', request(nonce));
    await person.press('Read the request');
  };

  it('make a call readable that was refused, once their signer is the one who was named', async () => {
    const made = signedReference(join(app.home, 'lender.json'), {
      context: { contract: { deployments: [{ chainId: 1, address: lender }] } },
      metadata: { owner: 'Lender', token: { name: 'Lend', ticker: 'LND', decimals: 6 } },
      display: {
        formats: {
          'settle(uint256 amount, uint256 mode)': {
            intent: 'Settle a loan',
            fields: [
              {
                path: '#.amount',
                label: 'Amount to repay',
                format: 'tokenAmount',
                params: { tokenPath: '@.to' },
              },
            ],
          },
        },
      },
    });
    await bringIn(0);
    await person.sees(/in a way that cannot be shown in words/);

    await person.command('Add a description of contracts');
    await app.answerDialogs(made.file);
    await person.press('Choose the file');
    await app.answerDialogs(made.signature);
    await person.press('Choose the signature');
    await person.type('Public key of the signer', made.publicKeyOfAnother);
    await person.press('Check and add');
    await person.sees('The signature is of another key than the one you named.');
    await person.type('Public key of the signer', made.publicKey);
    await person.press('Check and add');
    await person.sees('calls in words (ERC-7730)');

    await bringIn(0);
    await person.sees('Settle a loan');
    expect(await shown()).toContain('Amounttorepay(uint256)1.5LND');
    await person.sees(/come from a file that you added \(Lender\)/);
    await person.press('Sign the call “settle”');
    await person.sees('The signature was made and checked');
    const page = await person.page();
    const signed = Transaction.from(await page.getByLabel('Signature', { exact: true }).innerText());
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(signed).toMatchObject({ to: lender, from: keys.find(({ id }) => id === payouts)?.address });
    expect(person.hesitations).toEqual([]);
  });

  it('leave a signature whose receipt is pasted, and not that of another', async () => {
    const page = await person.page();
    const [request] = (await vaultValue(page, 'sign.list', { limit: 1 })).requests;
    const receipt = (transactionHash: string): string =>
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        result: { transactionHash, status: '0x1', blockNumber: '0x10' },
      });
    await person.paste('Receipt or transaction id', receipt(`0x${'ab'.repeat(32)}`));
    await person.press('Note that it took effect');
    await person.sees('The receipt is of another transaction than the one that was signed.');
    await person.paste('Receipt or transaction id', receipt(request?.hash ?? ''));
    await person.press('Note that it took effect');
    await person.sees('It took effect in block 16.');
    const { requests } = await vaultValue(page, 'sign.list', { limit: 1 });
    expect(requests[0]).toMatchObject({ id: request?.id, status: 'confirmed' });
    expect(person.hesitations).toEqual([]);
  });

  it('are removed, and what they described is refused again', async () => {
    await person.command('Go to the descriptions of contracts');
    await person.press('Remove Lender');
    await person.sees('No descriptions were added');
    await bringIn(1);
    await person.sees(/in a way that cannot be shown in words/);
    expect(person.hesitations).toEqual([]);
  });
});

describe('names of addresses', () => {
  it('come in from another wallet’s labels (BIP-329), and what does not is told by its line', async () => {
    const file = join(app.home, 'labels.jsonl');
    const lines = [
      { type: 'addr', ref: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', label: 'Cold, desk' },
      { type: 'tx', ref: '11'.repeat(32), label: 'Rent' },
      { type: 'addr', ref: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', label: 'Exchange deposit' },
    ];
    writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot a label\n`);
    await person.command('Go to the addresses');
    await app.answerDialogs(file);
    await person.press('Bring in labels');
    await person.sees('2 added, 0 changed, 2 left out.');
    await person.sees('Line 2: it names something else than an address');
    await person.sees('Line 4: it cannot be read');
    expect(await shown()).toContain('Exchangedeposit');
    expect(person.hesitations).toEqual([]);
  });

  it('go out in the same form', async () => {
    const file = join(app.home, 'out.jsonl');
    await app.answerDialogs(file);
    await person.press('Write out labels');
    await person.sees(/^2 addresses were written to .*out\.jsonl/);
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual(
      expect.arrayContaining([
        { type: 'addr', ref: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', label: 'Cold, desk' },
        { type: 'addr', ref: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', label: 'Exchange deposit' },
      ]),
    );
    expect(person.hesitations).toEqual([]);
  });
});
