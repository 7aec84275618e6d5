import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { assertCanLaunch } from './support/app.ts';
import { focusWindow, press, type } from './support/keyboard.ts';
import { Scanner, windows } from './support/memory-scan.ts';
import { hasEnded, processTree, waitFor } from './support/processes.ts';
import {
  lockedTitle,
  openedTitle,
  pause,
  randomText,
  ScannedApp,
  vaultName,
  type Found,
  type Must,
} from './support/scanned-app.ts';
import { cheapKdf, secret } from './support/vaults.ts';

/*
 * What is left of a token's PIN: the release entry, no debugger, the PIN typed by real key events, once wrong and once
 * right, and every process of the app looked through, that of the module as well. Once it logs in to a token in an open
 * vault, and once it opens the vault.
 */
const runs = [1, 2, 3];
const settledMs = 3000;
const windowLength = 6;
const passphrase = 'a passphrase of this test';

let hsm: SoftHsm;
let app: ScannedApp;
beforeAll(assertCanLaunch);
beforeEach(() => {
  hsm = softHsm();
  app = new ScannedApp(hsm.environment);
});
afterEach(async () => {
  await app.remove();
  hsm.remove();
});

/** A vault that trusts the module, and a token with that PIN; gives the token's name. */
async function prepare(must: Must, pin: string): Promise<string> {
  const { vault: file } = app;
  await must('vault.create', { file, name: vaultName, passphrase: secret(passphrase), kdf: cheapKdf });
  await must('modules.trust', { path: hsm.module });
  const { tokens } = await must<{ tokens: { token: string }[] }>('tokens.list', {});
  const wish = { label: 'residue', soPin: secret('83716204'), pin: secret(pin) };
  const { token } = await must<{ token: { token: string } }>('tokens.initialise', {
    token: tokens[0]?.token,
    ...wish,
  });
  return token.token;
}

interface Entry {
  readonly command: string;
  readonly outcome: string;
  readonly details: Record<string, unknown>;
}

/** The log of the vault, oldest first. */
async function log(): Promise<Entry[]> {
  await app.end();
  return await app.outside(async (must) => {
    const { vault: file } = app;
    await must('vault.unlock', { file, with: 'passphrase', secret: secret(passphrase) });
    const { entries } = await must<{ entries: Entry[] }>('audit.list', { limit: 100 });
    return entries.toReversed();
  });
}

const kinds = (found: readonly Found[]): string[] => found.map(({ kind }) => kind);

/** What was found in the other processes; that of the module works with the PIN until it is logged out. */
function outsideOfModule(scanner: Scanner): Found[] {
  return app.scan(scanner).filter(({ kind }) => kind !== 'module');
}

function wanted(pin: string, wrong: string): Scanner {
  return new Scanner([...windows('PIN', pin, windowLength), ...windows('wrong PIN', wrong, windowLength)]);
}

async function atTheStart(): Promise<void> {
  app.start();
  await focusWindow(lockedTitle, 60_000);
  await waitFor('the vault process', () => processTree(app.pid).some(({ kind }) => kind === 'vault'));
  await pause(1500);
}

it.each(runs)(
  'leaves nothing of a PIN after the logout, and never any of it in the vault process, run %i',
  async () => {
    const pin = randomText(20);
    const wrong = randomText(20);
    const scanner = wanted(pin, wrong);
    await app.outside((must) => prepare(must, pin));
    await atTheStart();
    type(passphrase);
    press('Return');
    await focusWindow(openedTitle, 60_000);
    await pause(1500);
    await app.command('Go to the tokens');
    await waitFor('the module', () => app.module());
    await pause(1000);
    // Past "Look again", the desk, the wrapping keys, the roots and the table itself to the token's "Open"; there past
    // "All tokens" to "Log in".
    press(...Array<string>(6).fill('Tab'), 'Return');
    await pause(1500);
    press('Tab', 'Tab', 'Return');
    await pause(1500);
    type(wrong);
    // The control: the scanner does see what is there.
    expect(kinds(app.scan(scanner))).toEqual(['renderer']);
    await app.pageEnds(() => press('Return'));
    await focusWindow(openedTitle);
    // It was sent, sealed, and refused: who carried it has none of it, and the page that it was typed into is gone.
    expect(outsideOfModule(scanner)).toEqual([]);
    type(pin);
    await app.pageEnds(() => press('Return'));
    await focusWindow(openedTitle);
    expect(outsideOfModule(scanner)).toEqual([]);
    const loggedIn = app.module();
    // Past "All tokens" to "Log out", which is where "Log in" was.
    press('Tab', 'Tab', 'Return');
    await waitFor('the process that had the PIN to end', () => hasEnded(loggedIn!), 30_000);
    await waitFor('the module again', () => app.module(), 30_000);
    await pause(settledMs);
    expect(app.scan(scanner)).toEqual([]);
    // Both PINs have reached the token: one was refused, and the other ended the count.
    const logins = (await log()).filter(({ command }) => command === 'tokens.login');
    expect(logins.flatMap(({ details: { attempts } }) => attempts ?? [])).toEqual([1, 2, 0]);
  },
);

it.each(runs)(
  'leaves nothing of a PIN that opens the vault but in the page that it was typed into, run %i',
  async () => {
    const pin = randomText(20);
    const wrong = randomText(20);
    const scanner = wanted(pin, wrong);
    await app.outside(async (must) => {
      const token = await prepare(must, pin);
      await must('tokens.login', { token, pin: secret(pin) });
      const proof = { with: 'passphrase', secret: secret(passphrase) };
      await must('vault.add-token-slot', { token, proof });
    });
    await atTheStart();
    // Back from the passphrase to the ways in, of which the last is the token; it comes with its PIN.
    press('shift+Tab', 'Right', 'Right');
    await waitFor('the module', () => app.module(), 30_000);
    await pause(1500);
    press('Tab');
    type(wrong);
    // The control: the scanner does see what is there.
    expect(kinds(app.scan(scanner))).toEqual(['renderer']);
    await app.pageEnds(() => press('Return'));
    await focusWindow(lockedTitle);
    // The module that was asked has ended, the page too, and those in their place have never seen it.
    await waitFor('the module again', () => app.module(), 30_000);
    await pause(settledMs);
    expect(app.scan(scanner)).toEqual([]);
    // The fresh page goes on with the token, and has its field ready.
    type(pin);
    press('Return');
    await focusWindow(openedTitle, 60_000);
    await pause(settledMs);
    expect(kinds(app.scan(scanner)).filter((kind) => kind !== 'renderer')).toEqual([]);
    const open = processTree(app.pid).filter(({ kind }) => kind === 'vault' || kind === 'renderer');
    press('ctrl+l');
    await waitFor('its processes to end', () => open.every(({ pid }) => hasEnded(pid)), 30_000);
    await focusWindow(lockedTitle);
    await pause(settledMs);
    expect(app.scan(scanner)).toEqual([]);
    // Both PINs have reached the token: one was refused, and the other has opened the vault.
    const unlocks = (await log()).filter(({ command }) => command === 'vault.unlock');
    expect(unlocks).toMatchObject([{ outcome: 'wrong-secret', details: { count: 1 } }]);
  },
);
