import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recoverTransactionAddress, type TransactionSerialized } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HoldfastClient, pair, type Pairing } from '../../clients/node/client.js';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import type { RunningApp } from './support/app.ts';
import { activeKey } from './support/life.ts';
import { openScene } from './support/open-scene.ts';
import type { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';

/** What a trader does in a day, in the real window, by keyboard alone: exchanges, rules, programs, documents, many requests. */

const apiSecret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  ({ app, person } = await openScene(async (page) => {
    await activeKey(page, { label: 'Release key', algorithm: 'ed25519' });
    await activeKey(page, { label: 'Payouts', algorithm: 'secp256k1' });
  }));
}, 120_000);
afterAll(async () => app.close());

const typed = async (text: string): Promise<void> => (await person.page()).keyboard.type(text);
const order = (side: string): string =>
  JSON.stringify({
    exchange: 'binance',
    method: 'POST',
    path: '/api/v3/order',
    query: { symbol: 'BTCUSDT', side, type: 'MARKET', quantity: '2' },
    time: String(Date.now()),
  });

async function bringIn(request: string): Promise<void> {
  await person.command('Bring in a signing request');
  await person.paste('Request as text', request);
  await person.press('Read the request');
}

describe('exchanges', () => {
  it('takes an API key in, whose secret leaves no page behind', async () => {
    await person.command('Add an API key of an exchange');
    await person.pick('Exchange', 'Binance');
    await person.type('Label', 'Market maker');
    await person.type('API key', 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A');
    await person.type('Secret of the API key', apiSecret);
    await person.onNextPage(async () => person.press('Take the API key in'));
    await person.sees('The API key is in the vault.');
    await person.sees('Market maker');
    expect(person.hesitations).toEqual([]);
  });

  it('reads an order in words and signs it as the exchange checks it', async () => {
    await bringIn(order('SELL'));
    await person.sees(/Market sell 2 BTC-?USDT on Binance/);
    await person.press(/^Sign: Market sell 2 /);
    const page = await person.page();
    await person.sees('The signature was made and checked');
    const { url } = JSON.parse(await page.getByLabel('Signature', { exact: true }).innerText()) as {
      url: string;
    };
    const { searchParams } = new URL(url);
    const signature = searchParams.get('signature');
    const signed = url.slice(url.indexOf('?') + 1, url.indexOf('&signature='));
    expect(createHmac('sha256', apiSecret).update(signed).digest('hex')).toBe(signature);
    expect(person.hesitations).toEqual([]);
  });
});

describe('rules', () => {
  it('are set by fields, tried on what was signed, and refuse in words', async () => {
    await person.command('Change what keys may sign');
    for (const act of ['read from an exchange', 'sign documents', 'pay']) {
      await person.reach('checkbox', act);
      await person.key('Space');
    }
    await person.press('Try them on what was signed');
    await person.sees('They would have stopped 1 of 1.');
    await person.press('Set these rules');
    await person.sees('may only read from an exchange, sign documents, pay');
    await bringIn(order('BUY'));
    await person.sees('The rules of this vault refuse it.');
    await person.sees(/“trade” is not among them\. Decided by a rule of the vault\./);
    const page = await person.page();
    expect(await page.getByRole('button', { name: /^Sign: / }).isDisabled()).toBe(true);
    await person.press('Turn it down');
    await person.command('Go to the rules');
    await person.press('Remove the rules: Every key of this vault');
    await page.getByText('No rules yet').waitFor();
    expect(person.hesitations).toEqual([]);
  });
});

describe('programs', () => {
  let pairing: Pairing;
  let socket: string;

  it('are paired by a code that is compared, and get their orders signed', async () => {
    await person.command('Go to the programs');
    await person.press('Serve programs');
    const page = await person.page();
    await page.getByText(/^Programs are served at/).waitFor();
    socket = (await vaultValue(page, 'serve.status', {})).address ?? '';
    let shown = '';
    const paired = pair({ socket, name: 'grid bot', onCode: (code) => (shown = code) });
    await person.press('Review grid bot');
    const code = await page.getByRole('group', { name: 'Code that the program must show' }).innerText();
    expect(code.replaceAll(/\s/g, '')).toBe(shown.replaceAll(/\s/g, ''));
    await person.press('The codes are the same');
    await person.reach('checkbox', 'Market maker');
    await person.key('Space');
    await person.press('Pair grid bot');
    pairing = await paired;
    await person.sees('may ask');
    const client = new HoldfastClient({ socket, ...pairing });
    const done = await client.signExchangeRequest({
      exchange: 'binance',
      method: 'POST',
      path: '/api/v3/order',
      query: { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' },
    });
    expect(done.url).toContain('signature=');
    client.close();
    expect(person.hesitations).toEqual([]);
  });

  it('are all stopped by one switch that is in sight everywhere', async () => {
    const client = new HoldfastClient({ socket, ...pairing, timeout: 3000 });
    await client.keys();
    await person.command('Go to the keys');
    await person.press('Stop programs');
    const page = await person.page();
    await waitFor('the closed door', async () => !(await vaultValue(page, 'serve.status', {})).running);
    await expect(client.keys()).rejects.toThrow();
    client.close();
    expect(person.hesitations).toEqual([]);
  });
});

describe('addresses', () => {
  it('are added and verified, and name whom a request pays', async () => {
    const { to, unsigned } = practiceTransfer();
    await person.command('Add an address');
    await person.focused('Address');
    await typed(to);
    await person.type('Name', 'Exchange deposit');
    await person.press('Add the address');
    await person.press('Verify an address');
    await person.choose('proven by a test payment');
    await person.press('Note that it is verified');
    await person.sees(/proven by a test payment/);
    await person.command('Bring in a signing request');
    await person.pick('Sign with', 'Payouts');
    await person.paste('Request as text', `0x${Buffer.from(unsigned).toString('hex')}`);
    await person.press('Read the request');
    await person.press('Sign payment of 0.02 coins to Exchange deposit');
    await person.sees('The signature was made and checked');
    expect(person.hesitations).toEqual([]);
  });

  it('let what became of a payment be noted', async () => {
    const page = await person.page();
    const { requests } = await vaultValue(page, 'sign.list', {});
    await person.paste('Receipt or transaction id', requests[0]?.hash ?? '');
    await person.press('Note that it took effect');
    await person.sees('It is noted that this took effect.');
    expect(person.hesitations).toEqual([]);
  });
});

describe('documents', () => {
  it('signs a file in the form that minisign takes', async () => {
    const file = join(app.home, 'release.tar');
    writeFileSync(file, 'a release');
    await person.command('Sign a document or certificate');
    await person.pick('Sign with', 'Release key');
    await app.answerDialogs(file);
    await person.press('Choose the file');
    await person.press('Read the request');
    await person.press('Sign release.tar in minisign’s form');
    await person.sees('The signature was made and checked');
    await app.answerDialogs(`${file}.minisig`);
    await person.press('Save to a file');
    await person.sees(/^Saved to .*release\.tar\.minisig/);
    expect(readFileSync(`${file}.minisig`, 'utf8')).toMatch(/^untrusted comment: .*\n\S+\ntrusted comment: /);
    expect(person.hesitations).toEqual([]);
  });
});

describe('many requests', () => {
  it('are read from a file, approved as one group, and saved', async () => {
    const file = join(app.home, 'payouts.txt');
    const lines = Array.from(
      { length: 30 },
      (_, nonce) => `0x${Buffer.from(practiceTransfer(BigInt(nonce + 1)).unsigned).toString('hex')}`,
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    await person.command('Bring in many requests');
    await person.pick('Sign with', 'Payouts');
    await app.answerDialogs(file);
    await person.press('Open a file');
    await person.press('Sign all 30');
    const page = await person.page();
    await page.getByText('signed', { exact: true }).first().waitFor();
    const out = join(app.home, 'signed.txt');
    await app.answerDialogs(out);
    await person.press('Save the signatures');
    await person.sees(/^30 signatures were saved/);
    const { keys } = await vaultValue(page, 'keys.list', {});
    const payouts = keys.find(({ label }) => label === 'Payouts');
    const saved = readFileSync(out, 'utf8').trim().split('\n');
    expect(saved).toHaveLength(30);
    for (const line of saved) {
      // viem's type says that the text is a serialised transaction; it throws when it is none.
      const serializedTransaction = line as TransactionSerialized;
      expect(await recoverTransactionAddress({ serializedTransaction })).toBe(payouts?.address);
    }
    expect(person.hesitations).toEqual([]);
  });
});
