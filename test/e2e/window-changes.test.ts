import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { ethereumAccount } from './support/life.ts';
import { Person } from './support/person.ts';
import { onlyProcess } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault, secret } from './support/vaults.ts';

/** Changes that must not go wrong halfway, in the real window and by keyboard alone: rules, API keys, batches. */

const oldSecret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const newSecret = 'a2V5IHRoYXQgdGFrZXMgdGhlIHBsYWNlIG9mIHRoZSBmaXJzdCBvbmUgb24gdGhl';
const secondKey = 'k2NPRpYLAyvZ7fQwoXb31nAhcDzsGUmM5rT0JtVeBKWqCi8l4EgOFuHjxS9dIa6R';
const passphrase = 'practice passphrase of the tests';
let app: RunningApp;
let person: Person;
let payouts: Awaited<ReturnType<typeof ethereumAccount>>;

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, passphrase);
  payouts = await ethereumAccount(page, 'Payouts');
  await vaultValue(page, 'credentials.add', {
    exchange: 'binance',
    label: 'Market maker',
    apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
    authentication: 'hmac',
    secret: { text: secret(oldSecret) },
    rights: ['read', 'trade'],
  });
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}, 120_000);
afterAll(async () => app.close());

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
const order = (side: string): string =>
  JSON.stringify({
    exchange: 'binance',
    method: 'POST',
    path: '/api/v3/order',
    query: { symbol: 'BTCUSDT', side, type: 'MARKET', quantity: '2' },
    time: String(Date.now()),
  });

async function bringIn(request: string, key?: string): Promise<void> {
  await person.command('Bring in a signing request');
  if (key !== undefined) await person.pick('Sign with', key);
  await person.paste('Request as text', request);
  await person.press('Read the request');
}

describe('an API key that is replaced', () => {
  it('gives its place to the new one, whose secret leaves no page behind', async () => {
    const page = await person.page();
    await person.command('Go to the exchanges');
    await person.press('Replace Market maker');
    await person.focused('Label');
    await page.keyboard.type('Market maker, second');
    await person.type('API key', secondKey);
    await person.type('Secret of the API key', newSecret);
    await person.type('Reason, for the record', 'yearly');
    await person.onNextPage(async () => person.press('Put the new key in its place'));
    await person.sees(/^The new API key is in place, and the old one is retired/);
    await person.sees('Market maker, second');
    const { credentials } = await vaultValue(await person.page(), 'credentials.list', {});
    expect(credentials.map(({ label, state }) => [label, state])).toEqual(
      expect.arrayContaining([
        ['Market maker', 'deactivated'],
        ['Market maker, second', 'active'],
      ]),
    );
    expect(person.hesitations).toEqual([]);
  });

  it('signs no more, and the new one does', async () => {
    await bringIn(order('SELL'), 'Market maker, second');
    await person.press(/^Sign: Market sell 2 /);
    await person.sees('The signature was made and checked');
    const page = await person.page();
    const text = await page.getByLabel('Signature', { exact: true }).innerText();
    // The page shows what the exchange takes: address and headers.
    const { url, headers } = JSON.parse(text) as { url: string; headers: Record<string, string> };
    const signed = url.slice(url.indexOf('?') + 1, url.indexOf('&signature='));
    const made = createHmac('sha256', newSecret).update(signed).digest('hex');
    expect(new URL(url).searchParams.get('signature')).toBe(made);
    expect(JSON.stringify(headers)).toContain(secondKey);
    const { credentials } = await vaultValue(page, 'credentials.list', {});
    const retired = credentials.find(({ state }) => state === 'deactivated')!;
    const input = { from: { bytes: secret(order('BUY')) }, key: retired.key };
    expect(await vaultCall(page, 'sign.open', input)).toMatchObject({ ok: false });
    expect(person.hesitations).toEqual([]);
  });
});

describe('looser rules', () => {
  const scope = 'Every key of this vault';

  it('wait as the present ones say, and are taken back', async () => {
    const page = await person.page();
    await person.command('Change what keys may sign');
    await person.reach('checkbox', 'pay');
    await person.key('Space');
    await person.type('Minutes before looser rules and new recipients count', '60');
    await person.press('Set these rules');
    await person.sees('looser rules and new recipients wait 1 hour');
    await person.press(`Remove the rules: ${scope}`);
    await person.sees(/^Looser rules wait until /);
    await bringIn(order('BUY'), 'Market maker, second');
    await person.sees('The rules of this vault refuse it.');
    await person.press('Turn it down');
    await person.command('Go to the rules');
    await person.press(`Keep the present rules: ${scope}`);
    await page.getByText(/^Looser rules wait until /).waitFor({ state: 'detached' });
    expect((await vaultValue(page, 'rules.list', {})).rules).toMatchObject([
      { scope: 'vault', rules: { acts: ['transfer'], delayMinutes: 60 } },
    ]);
    expect(person.hesitations).toEqual([]);
  });

  it('wait as well when they are set by fields, and stricter ones count at once', async () => {
    const page = await person.page();
    await person.press(`Change the rules: ${scope}`);
    await person.reach('checkbox', 'trade');
    await person.key('Space');
    await person.press('Set these rules');
    await person.sees(/^These rules are looser than the present ones: they count from /);
    await person.sees(/^Looser rules wait until /);
    await person.press(`Change the rules: ${scope}`);
    await person.type('Minutes between two signatures', '1');
    await person.press('Set these rules');
    await person.sees('1 minute between two signatures');
    const { rules } = await vaultValue(page, 'rules.list', {});
    expect(rules[0]).toMatchObject({ rules: { acts: ['transfer'], coolDownMinutes: 1 } });
    expect(rules[0]?.pending).toBeUndefined();
    expect(person.hesitations).toEqual([]);
  });

  it('that ask for several people say that nothing can take them back yet', async () => {
    const page = await person.page();
    const rules = { approvers: { names: ['Ada', 'Bob'], count: 2 } };
    await vaultValue(page, 'rules.set', { scope: payouts, rules });
    await person.command('Go to the rules');
    await person.sees(/^Several people must approve, and Holdfast cannot ask several yet/);
    await person.press('Change the rules: Payouts');
    await person.sees(/^Several people must approve, and Holdfast cannot ask several yet/);
    await person.command('Go to the rules');
    await person.press('Remove the rules: Payouts');
    await person.sees(/asks? for the approval of several people/);
    expect(person.hesitations).toEqual([]);
  });
});

describe('a folder of many requests', () => {
  const few = 20;
  const many = 2500;

  it('is read, and one of its groups approved; the other is cancelled in the middle and leaves nothing', async () => {
    const folder = join(app.home, 'payouts');
    mkdirSync(folder);
    const transfer = (nonce: number): Transaction =>
      Transaction.from({
        type: 2,
        chainId: 10,
        nonce,
        to: practiceTransfer().to,
        value: 1_000_000_000_000_000n,
        gasLimit: 21_000,
        maxFeePerGas: 2_000_000_000n,
        maxPriorityFeePerGas: 1_000_000_000n,
      });
    for (let at = 0; at < few; at++)
      writeFileSync(
        join(folder, `a${String(at).padStart(4, '0')}.txt`),
        hex(practiceTransfer(BigInt(at)).unsigned),
      );
    for (let at = 0; at < many; at++)
      writeFileSync(join(folder, `b${String(at).padStart(4, '0')}.txt`), transfer(at).unsignedSerialized);

    const page = await freshVault();
    await person.command('Bring in many requests');
    await person.pick('Sign with', 'Payouts');
    await app.answerDialogs(folder);
    await person.press('Open a folder');
    await person.press(`Sign all ${String(few)}`);
    await page.getByText('signed', { exact: true }).first().waitFor();

    const vault = onlyProcess(app.pid, 'vault');
    await person.press('Sign all 2,500');
    await page.getByText(/^Signing · /).waitFor();
    // Still for a moment, so that the cancel comes in the middle however fast the machine is.
    process.kill(vault, 'SIGSTOP');
    try {
      await person.press('Cancel');
    } finally {
      process.kill(vault, 'SIGCONT');
    }
    await person.reach('button', 'Sign all 2,500');
    expect(person.hesitations).toEqual([]);
  });

  it('keeps what was signed on record, and saves that alone', async () => {
    const page = await person.page();
    const { batches } = await vaultValue(page, 'batches.list', {});
    expect(batches).toMatchObject([{ count: few + many, signed: few, refused: 0 }]);
    const out = join(app.home, 'signed.txt');
    await app.answerDialogs(out);
    await person.press('Save the signatures');
    await person.sees(/^20 signatures were saved to /);
    const saved = readFileSync(out, 'utf8').trim().split('\n');
    expect(saved.map((line) => Transaction.from(line).chainId)).toEqual(Array(few).fill(31_337n));
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(Transaction.from(saved[0] ?? '').from).toBe(
      keys.find(({ label }) => label === 'Payouts')?.address,
    );
    const { entries } = await vaultValue(page, 'audit.list', {});
    expect(entries.filter(({ command }) => command === 'batches.approve').length).toBeGreaterThanOrEqual(1);
    await person.press('Turn the batch down');
    await page.getByText('turned down', { exact: true }).first().waitFor();
    expect(person.hesitations).toEqual([]);
  });
});

/** Another vault in the place of the first, whose rules would refuse. */
async function freshVault() {
  const page = await person.lock();
  await createVault(app, page, passphrase, join(app.home, 'Second.holdfast'));
  await ethereumAccount(page, 'Payouts');
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  return page;
}
