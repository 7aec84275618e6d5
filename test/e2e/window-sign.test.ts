import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyMessage } from 'ethers';
import { Transaction as EthereumTransaction } from 'micro-eth-signer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAddresses, masterOf } from '../../src/cli/tour/own-derivation.ts';
import { permitJson, practicePermit, practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { finaliseAndExtract } from './independent/bitcoin.ts';
import { DevelopmentNode, typedDataSigner } from './independent/ethereum.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { mixedPayment } from './support/mixed-payment.ts';
import { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Signing in the real window, by keyboard alone; what comes out is judged by programs that know nothing of Holdfast. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const passphrase = 'practice passphrase of the tests';
const master = masterOf(phrase);
const { ethereum } = firstAddresses(master);
let app: RunningApp;
let person: Person;
let node: DevelopmentNode;

beforeAll(async () => {
  node = await DevelopmentNode.start();
  app = await launchApp();
  person = new Person(app);
  await createVault(app, await app.page(), passphrase);
  await person.lock();
}, 120_000);
afterAll(async () => {
  await app.close();
  await node.stop();
});

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Makes an account of the seed whose page is shown, and activates it; ends on the account's page. */
async function addAccount(label: string, standard: RegExp, network?: string): Promise<void> {
  await person.press('Add an account');
  await person.focused('Label');
  await (await person.page()).keyboard.type(label);
  await person.choose(standard);
  if (network !== undefined) await person.choose(network);
  await person.press('Add the account');
  await person.press('Open its page');
  await person.press('Activate');
  await person.press(`Activate ${label}`);
  await person.press('Back to the key');
}

/** Opens the page where requests come in, for a key of the list or for the one that the request names. */
async function bringIn(key?: string): Promise<void> {
  if (key === undefined) return person.command('Bring in a signing request');
  await person.command('Go to the keys');
  await person.openRow('Keys', key);
  await person.press('Sign with this key');
}

/** The signature on the screen. */
async function signature(): Promise<string> {
  const page = await person.page();
  await person.sees('The signature was made and checked');
  return page.getByLabel('Signature', { exact: true }).innerText();
}

async function signedCount(): Promise<number> {
  const { requests } = await vaultValue(await person.page(), 'sign.list', {});
  return requests.filter(({ status }) => status !== 'open' && status !== 'rejected').length;
}

describe('signing in the window', () => {
  it('brings a phrase in by its words, proves and activates it, and makes three accounts', async () => {
    await person.unlock(passphrase);
    await person.press('New key');
    await person.choose(/^Import a phrase/);
    await person.key('Enter');
    await person.focused('Label');
    await (await person.page()).keyboard.type('Main seed');
    await person.choose('12');
    await person.onNextPage(async () => person.words(phrase));
    await person.sees('The key is in the vault');
    await person.press('Prove the phrase');
    await person.onNextPage(async () => person.words(phrase));
    await person.sees('The phrase is proven');
    await person.press('Activate');
    await person.press('Activate Main seed');
    await person.press('Back to the key');
    await addAccount('Ether', /^Ethereum/);
    for (const [label, standard] of [
      ['Segwit', /BIP-84/],
      ['Taproot', /BIP-86/],
    ] as const) {
      await person.command('Go to the keys');
      await person.openRow('Keys', 'Main seed');
      await addAccount(label, standard, 'Bitcoin regtest');
    }
    expect(person.hesitations).toEqual([]);
  });

  it('signs an EIP-1559 transfer that a development node mines', async () => {
    const { unsigned, to } = practiceTransfer();
    await node.setBalance(ethereum, 10n ** 18n);
    const before = await node.balance(to);
    await bringIn('Ether');
    await person.paste('Request as text', hex(unsigned));
    await person.press('Read the request');
    await person.press(/^Sign payment of 0\.02 /);
    const receipt = await node.mine(await signature());
    expect(receipt).toMatchObject({ status: '0x1', from: ethereum.toLowerCase() });
    expect((await node.balance(to)) - before).toBe(20_000_000_000_000_000n);
    expect(person.hesitations).toEqual([]);
  });

  it('signs a legacy transfer with its chain (EIP-155), which the node mines', async () => {
    const transaction = EthereumTransaction.prepare({
      type: 'legacy',
      to: practiceTransfer().to,
      value: 10_000_000_000_000_000n,
      nonce: 1n,
      gasLimit: 21_000n,
      gasPrice: 2_000_000_000n,
      chainId: 31_337n,
    });
    await bringIn('Ether');
    await person.paste('Request as text', hex(transaction.toBytes({ includeSignature: false })));
    await person.press('Read the request');
    await person.press(/^Sign payment of 0\.01 /);
    const receipt = await node.mine(await signature());
    expect(receipt).toMatchObject({ status: '0x1', from: ethereum.toLowerCase(), type: '0x0' });
  });

  it('signs a message (EIP-191) and typed data (EIP-712) that ethers reads back to the account', async () => {
    await bringIn('Ether');
    await person.paste('Request as text', 'I agree to the terms of today.');
    await person.choose('Ethereum message');
    await person.press('Read the request');
    await person.press('Sign this message');
    expect(verifyMessage('I agree to the terms of today.', await signature())).toBe(ethereum);

    const permit = practicePermit(ethereum);
    await bringIn('Ether');
    await person.paste('Request as text', permitJson(permit));
    await person.press('Read the request');
    await person.press('Sign this Permit');
    expect(typedDataSigner(permit, await signature())).toBe(ethereum);
    expect(person.hesitations).toEqual([]);
  });

  it('lets a signature out by file, clipboard and QR code', async () => {
    const shown = await signature();
    const file = join(app.home, 'signature.txt');
    await app.answerDialogs(file);
    await person.press('Save to a file');
    await person.sees(/^Saved to .*signature\.txt/);
    expect(readFileSync(file, 'utf8').trim()).toBe(shown);
    await person.press('Copy: Signature');
    const page = await person.page();
    await page.getByText('Copied; cleared in 30 s').first().waitFor();
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(shown);
    await person.press('QR code of Signature');
    await page.getByRole('img', { name: 'QR code of Signature' }).locator('path').waitFor();
    expect(person.hesitations).toEqual([]);
  });

  it('signs a PSBT from a file, with P2WPKH and P2TR inputs, that bitcoinjs-lib finalises and extracts', async () => {
    const { psbt, txid } = mixedPayment(master);
    const request = join(app.home, 'payment.psbt');
    writeFileSync(request, psbt);
    await bringIn();
    await app.answerDialogs(request);
    await person.press('Open a file');
    await person.press(/^Sign payment of 0\.00075/);
    await signature();
    const file = join(app.home, 'signed.psbt');
    await app.answerDialogs(file);
    await person.press('Save to a file');
    await person.sees(/^Saved to .*signed\.psbt/);
    const extracted = finaliseAndExtract(new Uint8Array(readFileSync(file)));
    expect(extracted.txid).toBe(txid);
    expect(extracted.signaturesValid).toBe(true);
  });

  it('takes a request that is dropped, and can turn it down', async () => {
    await bringIn('Ether');
    const page = await person.page();
    const dropped = await page.evaluateHandle(
      (text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'permit.json'));
        return transfer;
      },
      permitJson(practicePermit(ethereum)),
    );
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await page.getByText('permit.json').waitFor();
    await person.press('Turn it down');
    await person.sees('This request was turned down.');
    expect(person.hesitations).toEqual([]);
  });

  it('refuses what is broken or cannot be shown, in words that are in sight, and signs nothing', async () => {
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(960, 640),
    );
    const page = await person.page();
    await waitFor('the small window', () => page.evaluate(() => window.innerHeight === 640));
    const before = await signedCount();
    const unknownCall = EthereumTransaction.prepare({
      to: practiceTransfer().to,
      value: 0n,
      nonce: 2n,
      gasLimit: 90_000n,
      maxFeePerGas: 2_000_000_000n,
      maxPriorityFeePerGas: 1_000_000_000n,
      chainId: 31_337n,
      data: `0xdeadbeef${'00'.repeat(32)}`,
    });
    for (const [request, words] of [
      ['0x02f8deadbeef', /cannot read this as a request/],
      [hex(practiceTransfer().unsigned.slice(0, -3)), /cannot read this as a request/],
      [hex(unknownCall.toBytes({ includeSignature: false })), /in a way that cannot be shown in words/],
    ] as const) {
      await bringIn('Ether');
      await person.paste('Request as text', request);
      await person.choose('Ethereum transaction');
      await person.press('Read the request');
      await person.sees(words);
      await person.sees(/Nothing was signed/);
    }
    expect(await signedCount()).toBe(before);
    expect(person.hesitations).toEqual([]);
  });
});
