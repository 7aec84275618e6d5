import { recoverTransactionAddress, type TransactionSerialized } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { openKey } from './support/life.ts';
import { Person } from './support/person.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** A fresh token from its first PIN to its loss, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
const [soPin, pin, newPin] = ['83716204', '530917', '771904'];
const label = 'Desk token';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;

beforeAll(async () => {
  hsm = softHsm();
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  await createVault(app, await app.page(), passphrase);
  await person.lock();
  await person.unlock(passphrase);
}, 120_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
});

const typed = async (text: string): Promise<void> => (await person.page()).keyboard.type(text);
const state = async () => {
  const { tokens } = await vaultValue(await person.page(), 'tokens.list', {});
  return tokens.find((token) => token.label === label);
};
async function toToken(): Promise<void> {
  await person.command('Go to the tokens');
  await person.press(`Open ${label}`);
}
async function logIn(given: string): Promise<void> {
  await person.press('Log in');
  await person.focused('PIN');
  await typed(given);
  await person.onNextPage(async () => person.key('Enter'));
}

describe('a module', () => {
  it('is found and trusted as the file that is shown', async () => {
    await person.command('Go to the tokens');
    await person.sees('No token is plugged in');
    await person.press(/^Trust SoftHSM/i);
    await person.sees('not initialised');
    const { modules } = await vaultValue(await person.page(), 'modules.list', {});
    expect(modules).toMatchObject([{ state: 'running', manufacturer: 'SoftHSM' }]);
    expect(person.hesitations).toEqual([]);
  });
});

describe('a fresh token', () => {
  it('is initialised with both PINs', async () => {
    await person.press(/^Open /);
    await person.sees('not initialised');
    await person.press('Initialise');
    await person.focused('Label of the token');
    await typed(label);
    await person.type('SO PIN', soPin);
    await person.type('New PIN', pin);
    await person.type('New PIN again', pin);
    await person.onNextPage(async () => person.press('Erase and initialise'));
    await person.sees('The token is initialised, and on record.');
    await person.sees(label);
    expect(await state()).toMatchObject({ initialised: true, pin: 'fine' });
    expect(person.hesitations).toEqual([]);
  });

  it('takes a new PIN by its SO PIN', async () => {
    await person.press('Set or unblock the PIN');
    await person.focused('SO PIN');
    await typed(soPin);
    await person.type('New PIN', newPin);
    await person.type('New PIN again', newPin);
    await person.onNextPage(async () => person.press('Set the PIN'));
    await person.sees('The new PIN is set.');
    expect(person.hesitations).toEqual([]);
  });

  it('counts wrong PINs, and asks before one that may lock it', async () => {
    await logIn(pin);
    await person.sees('The PIN is wrong; the token has counted the attempt.');
    await person.sees(/1 wrong attempt counted here/);
    await person.focused('PIN');
    await typed(pin);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('This attempt may lock the token.');
    await person.focused('PIN');
    await typed(newPin);
    await person.type(`Type ${label} to make it all the same`, label);
    await person.onNextPage(async () => person.key('Enter'));
    await person.sees('Logged in to the token.');
    expect(await state()).toMatchObject({ wrongPins: 0, loggedIn: 'user' });
    expect(person.hesitations).toEqual([]);
  });
});

describe('keys on it', () => {
  it.each([
    ['P-256', 'Door signing'],
    ['secp256k1', 'Token payouts'],
  ])('are generated there and stand among the others: %s', async (kind, name) => {
    await toToken();
    await person.press('Generate a key');
    await person.focused('Label');
    await typed(name);
    await person.choose(new RegExp(`^${kind}:`));
    await person.press('Generate on the token');
    await person.sees(name);
    await openKey(person, name);
    await person.sees(name);
    expect(person.hesitations).toEqual([]);
  });

  it('sign once somebody has logged in, and say so before', async () => {
    const page = await person.page();
    const { keys } = await vaultValue(page, 'keys.list', {});
    const key = keys.find((one) => one.label === 'Token payouts')!;
    await vaultValue(page, 'keys.waive-backup', { id: key.id, reason: 'a key for a test' });
    await vaultValue(page, 'keys.activate', { id: key.id });
    await toToken();
    await person.press('Log out');
    await (await person.page()).getByRole('button', { name: 'Log in', exact: true }).waitFor();

    await person.command('Bring in a signing request');
    await person.pick('Sign with', 'Token payouts');
    const { unsigned } = practiceTransfer();
    await person.paste('Request as text', `0x${Buffer.from(unsigned).toString('hex')}`);
    await person.press('Read the request');
    await person.press(/^Sign payment of 0.02 coins/);
    await person.sees('The token wants its PIN for this.');
    await person.press('Log in to the token');
    await person.focused('PIN');
    await typed(newPin);
    await person.onNextPage(async () => person.key('Enter'));
    await person.press(/^Sign payment of 0.02 coins/);
    await person.sees('The signature was made and checked');
    const signed = await (await person.page()).getByLabel('Signature', { exact: true }).innerText();
    // viem's type says that the text is a serialised transaction; it throws when it is none.
    const serializedTransaction = signed.replaceAll(/\s/g, '') as TransactionSerialized;
    expect(await recoverTransactionAddress({ serializedTransaction })).toBe(key.address);
    expect(person.hesitations).toEqual([]);
  });
});

describe('a lost token', () => {
  it('opens a case for every key on it', async () => {
    await toToken();
    await person.press('Say where it is');
    await person.choose('lost');
    await person.type('Reason', 'left in a train');
    await person.press('Keep it on record');
    await person.sees('Incidents');
    await person.sees(/Door signing/);
    await person.sees(/Token payouts/);
    expect(person.hesitations).toEqual([]);
  });
});
