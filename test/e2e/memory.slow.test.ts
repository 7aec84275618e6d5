import { randomBytes } from 'node:crypto';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { assertCanLaunch } from './support/app.ts';
import { focusWindow, press, type } from './support/keyboard.ts';
import { formsOf, Scanner, textForms, windows, type Wanted } from './support/memory-scan.ts';
import { hasEnded, onlyProcess, processTree, waitFor } from './support/processes.ts';
import { lockedTitle, openedTitle, pause, randomText, ScannedApp, vaultName } from './support/scanned-app.ts';
import { cheapKdf, secret } from './support/vaults.ts';

/*
 * What is left in memory after a lock (security.md E-6, E-7): the release entry, no debugger, everything typed by real key
 * events. Each run has its own vault, passphrase, wrong passphrase and recovery phrase.
 */
const runs = Number(process.env['HOLDFAST_MEMORY_RUNS'] ?? 20);
const afterLockMs = 3000;
const windowLength = 6;

let app: ScannedApp;
beforeAll(assertCanLaunch);
beforeEach(() => {
  app = new ScannedApp();
});
afterEach(() => app.remove());

/** Everything that must be gone, whatever a program may have made of it. */
function wantedOf(passphrase: string, wrong: string, entropy: Uint8Array, phrase: string): Wanted[] {
  const seed = mnemonicToSeedSync(phrase);
  const root = HDKey.fromMasterSeed(seed);
  const words = phrase.split(' ');
  return [
    ...windows('passphrase', passphrase, windowLength),
    ...windows('wrong passphrase', wrong, windowLength),
    ...formsOf('passphrase', secret(passphrase)),
    ...formsOf('phrase', secret(phrase)),
    ...words
      .slice(3)
      .flatMap((_, at) => textForms(`words ${at + 1} to ${at + 4}`, words.slice(at, at + 4).join(' '))),
    ...formsOf('entropy', entropy),
    ...formsOf('seed', seed),
    ...formsOf('master key', root.privateKey!),
    ...formsOf('account key', root.derive("m/44'/60'/0'").privateKey!),
    ...formsOf('address key', root.derive("m/44'/60'/0'/0/0").privateKey!),
  ];
}

/** Types a phrase into the import form, found by the palette. */
async function importPhrase(phrase: string): Promise<void> {
  await app.command('Import a phrase');
  type('imported');
  // Past the tags to the length, whose last choice is followed by its first: 12 words; then the words.
  press('Tab', 'Tab', 'Right', 'Tab');
  await pause(300);
  for (const word of phrase.split(' ')) {
    type(word);
    await pause(120);
    press('space');
    await pause(250);
  }
  press('Return');
}

it.each(Array.from({ length: runs }, (_, run) => run + 1))(
  'leaves nothing in any process, run %i',
  async () => {
    const passphrase = randomText(20);
    const wrong = randomText(20);
    const entropy = new Uint8Array(randomBytes(16));
    const phrase = entropyToMnemonic(entropy, wordlist);
    const scanner = new Scanner(wantedOf(passphrase, wrong, entropy, phrase));
    const { vault: file } = app;
    await app.outside((must) =>
      must('vault.create', { file, name: vaultName, passphrase: secret(passphrase), kdf: cheapKdf }),
    );

    app.start();
    await focusWindow(lockedTitle, 60_000);
    await waitFor('the vault process', () => processTree(app.pid).some(({ kind }) => kind === 'vault'));
    await pause(1500);
    // A failed unlock ends the page; the next one asks again.
    await app.pageEnds(() => {
      type(wrong);
      press('Return');
    });
    await focusWindow(lockedTitle);
    type(passphrase);
    // The control: the scanner does see what is there.
    expect(app.scan(scanner).map(({ kind }) => kind)).toEqual(['renderer']);
    press('Return');
    await focusWindow(openedTitle, 60_000);
    await pause(1000);
    // So does a phrase that was typed.
    await app.pageEnds(async () => importPhrase(phrase));

    // Main has never seen any of it (E-7).
    expect(app.scan(scanner).map(({ kind }) => kind)).not.toContain('main');

    const vaultProcess = onlyProcess(app.pid, 'vault');
    press('ctrl+l');
    await waitFor('the vault process to end', () => hasEnded(vaultProcess), 3000);
    await focusWindow(lockedTitle);
    await pause(afterLockMs);
    expect(app.scan(scanner)).toEqual([]);

    // It was all really typed: the seed is in the vault.
    await app.end('SIGTERM');
    await app.outside(async (must) => {
      await must('vault.unlock', { file, with: 'passphrase', secret: secret(passphrase) });
      expect(await must('keys.list', {})).toMatchObject({ keys: [{ label: 'imported' }] });
    });
  },
);
