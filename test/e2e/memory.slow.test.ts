import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { createNodePorts } from '../../src/node/assembly.ts';
import { appEnvironment, assertCanLaunch, makeHome, outFolder } from './support/app.ts';
import { focusWindow, press, type } from './support/keyboard.ts';
import { formsOf, Scanner, textForms, windows, type Wanted } from './support/memory-scan.ts';
import { hasEnded, onlyProcess, processTree, waitFor } from './support/processes.ts';
import { cheapKdf, secret } from './support/vaults.ts';

/*
 * What is left in memory after a lock (security.md E-6, E-7): the release entry, no debugger, everything typed by real key
 * events. Each run has its own vault, passphrase, wrong passphrase and recovery phrase.
 */
const runs = Number(process.env['HOLDFAST_MEMORY_RUNS'] ?? 20);
const afterLockMs = 3000;
const windowLength = 6;
const locked = 'Holdfast: locked';
const opened = 'Residue: unlocked – Holdfast';

let home: string;
let app: ChildProcess;
beforeAll(assertCanLaunch);
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  app.kill('SIGKILL');
  await waitFor('the app to end', () => hasEnded(app.pid!));
  rmSync(home, { recursive: true, force: true });
});

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const randomText = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An engine outside of the app, to make the vault and to look into it afterwards. */
function outside(): Engine {
  return createEngine(createNodePorts({ program: 'cli', appVersion: '0', kdfCost: cheapKdf }));
}

async function must(engine: Engine, command: string, input: unknown): Promise<unknown> {
  const result = await engine.call(command, input);
  if (!result.ok) throw new Error(`${command}: ${result.error.code}`);
  return result.value;
}

function start(vault: string): ChildProcess {
  const folder = join(home, '.config', 'holdfast');
  mkdirSync(folder, { recursive: true });
  const recent = { path: vault, name: 'Residue', lastOpened: new Date().toISOString() };
  writeFileSync(join(folder, 'recents.json'), JSON.stringify({ vaults: [recent] }));
  return spawn(electronPath(), [join(outFolder, 'main', 'index.js')], {
    env: appEnvironment(home),
    stdio: 'ignore',
  });
}

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
  press('ctrl+k');
  await pause(800);
  type('Import a phrase');
  await pause(800);
  press('Down', 'Return');
  await pause(1200);
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

/** Does something that ends the page, and waits for the next page to have settled. */
async function pageEnds(act: () => void | Promise<void>): Promise<void> {
  const before = processTree(app.pid!).filter(({ kind }) => kind === 'renderer');
  await act();
  await waitFor('the page to end', () => before.some(({ pid }) => hasEnded(pid)), 30_000);
  // The next page has asked for a vault process once it runs; then it takes a moment to have its focus.
  await waitFor('the next page', () => processTree(app.pid!).some(({ kind }) => kind === 'vault'), 30_000);
  await pause(3000);
}

function scanAll(scanner: Scanner): { readonly kind: string; readonly found: string[] }[] {
  const found = processTree(app.pid!).map(({ pid, kind }) => ({ kind, found: scanner.scan(pid).found }));
  expect(new Set(found.map(({ kind }) => kind))).toContain('renderer');
  return found.filter((one) => one.found.length > 0);
}

it.each(Array.from({ length: runs }, (_, run) => run + 1))(
  'leaves nothing in any process, run %i',
  async () => {
    const passphrase = randomText(20);
    const wrong = randomText(20);
    const entropy = new Uint8Array(randomBytes(16));
    const phrase = entropyToMnemonic(entropy, wordlist);
    const scanner = new Scanner(wantedOf(passphrase, wrong, entropy, phrase));
    const vault = join(home, 'Residue.holdfast');
    const maker = outside();
    await must(maker, 'vault.create', {
      file: vault,
      name: 'Residue',
      passphrase: secret(passphrase),
      kdf: cheapKdf,
    });
    await maker.lock('asked');

    app = start(vault);
    await focusWindow(locked, 60_000);
    await waitFor('the vault process', () => processTree(app.pid!).some(({ kind }) => kind === 'vault'));
    await pause(1500);
    // A failed unlock ends the page; the next one asks again.
    await pageEnds(() => {
      type(wrong);
      press('Return');
    });
    await focusWindow(locked);
    type(passphrase);
    // The control: the scanner does see what is there.
    expect(scanAll(scanner).map(({ kind }) => kind)).toEqual(['renderer']);
    press('Return');
    await focusWindow(opened, 60_000);
    await pause(1000);
    // So does a phrase that was typed.
    await pageEnds(async () => importPhrase(phrase));

    // Main has never seen any of it (E-7).
    expect(scanAll(scanner).map(({ kind }) => kind)).not.toContain('main');

    const vaultProcess = onlyProcess(app.pid!, 'vault');
    press('ctrl+l');
    await waitFor('the vault process to end', () => hasEnded(vaultProcess), 3000);
    await focusWindow(locked);
    await pause(afterLockMs);
    expect(scanAll(scanner)).toEqual([]);

    // It was all really typed: the seed is in the vault.
    app.kill('SIGTERM');
    await waitFor('the app to end', () => hasEnded(app.pid!));
    const reader = outside();
    await must(reader, 'vault.unlock', { file: vault, with: 'passphrase', secret: secret(passphrase) });
    expect(await must(reader, 'keys.list', {})).toMatchObject({ keys: [{ label: 'imported' }] });
    await reader.lock('asked');
  },
);
