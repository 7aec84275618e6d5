import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { createEngine } from '../../src/engine/engine.ts';
import { createNodePorts } from '../../src/node/assembly.ts';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { appEnvironment, assertCanLaunch, makeHome, outFolder } from './support/app.ts';
import { focusWindow, press, type } from './support/keyboard.ts';
import { Scanner, windows } from './support/memory-scan.ts';
import { hasEnded, processTree, readProc, waitFor } from './support/processes.ts';
import { cheapKdf, secret } from './support/vaults.ts';

/*
 * What is left of a token's PIN after its logout: the release entry, no debugger, the PIN typed by real key events, once
 * wrong and once right, and every process of the app looked through, that of the module as well.
 */
const runs = 3;
const afterLogoutMs = 3000;
const windowLength = 6;
const passphrase = 'a passphrase of this test';
const opened = 'Residue: unlocked – Holdfast';

let home: string;
let hsm: SoftHsm;
let app: ChildProcess;
beforeAll(assertCanLaunch);
beforeEach(() => {
  home = makeHome();
  hsm = softHsm();
});
afterEach(async () => {
  await endApp();
  rmSync(home, { recursive: true, force: true });
  hsm.remove();
});

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const randomText = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function endApp(): Promise<void> {
  app.kill('SIGKILL');
  await waitFor('the app to end', () => hasEnded(app.pid!));
}

type Must = (command: string, input: unknown) => Promise<unknown>;

/** Does something with an engine outside of the app. */
async function outside<T>(work: (must: Must) => Promise<T>): Promise<T> {
  Object.assign(process.env, hsm.environment);
  const engine = createEngine(createNodePorts({ program: 'cli', appVersion: '0', kdfCost: cheapKdf }));
  const done = await work(async (command, input) => {
    const result = await engine.call(command, input);
    if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.error)}`);
    return result.value;
  });
  await engine.lock('asked');
  return done;
}

/** A vault that trusts the module, and a token with that PIN. */
async function prepare(must: Must, vault: string, pin: string): Promise<void> {
  await must('vault.create', { file: vault, name: 'Residue', passphrase: secret(passphrase), kdf: cheapKdf });
  await must('modules.trust', { path: hsm.module });
  // The contract has checked the answer.
  const { tokens } = (await must('tokens.list', {})) as { tokens: { token: string }[] };
  const wish = { label: 'residue', soPin: secret('83716204'), pin: secret(pin) };
  await must('tokens.initialise', { token: tokens[0]?.token, ...wish });
}

/** What was counted of each log-in that the vault has on record, the first one first. */
async function attempts(vault: string): Promise<unknown[]> {
  return await outside(async (must) => {
    await must('vault.unlock', { file: vault, with: 'passphrase', secret: secret(passphrase) });
    // The contract has checked the answer.
    const { entries } = (await must('audit.list', { limit: 100 })) as {
      entries: { command: string; details: Record<string, unknown> }[];
    };
    const logins = entries.filter(({ command }) => command === 'tokens.login').toReversed();
    return logins.flatMap(({ details: { attempts: counted } }) => counted ?? []);
  });
}

function start(vault: string): ChildProcess {
  const folder = join(home, '.config', 'holdfast');
  mkdirSync(folder, { recursive: true });
  const recent = { path: vault, name: 'Residue', lastOpened: new Date().toISOString() };
  writeFileSync(join(folder, 'recents.json'), JSON.stringify({ vaults: [recent] }));
  return spawn(electronPath(), [join(outFolder, 'main', 'index.js')], {
    env: { ...appEnvironment(home), ...hsm.environment },
    stdio: 'ignore',
  });
}

const moduleProcess = (): number | undefined =>
  processTree(app.pid!).find(({ pid }) => readProc(pid, 'maps')?.includes('libsofthsm2') === true)?.pid;

/** Does something that ends the page, and waits for the next page to have settled. */
async function pageEnds(act: () => void): Promise<void> {
  const before = processTree(app.pid!).filter(({ kind }) => kind === 'renderer');
  act();
  await waitFor('the page to end', () => before.some(({ pid }) => hasEnded(pid)), 30_000);
  await waitFor('the next page', () => processTree(app.pid!).some(({ kind }) => kind === 'renderer'), 30_000);
  await pause(3500);
}

function foundIn(scanner: Scanner, pid: number): string[] {
  try {
    return scanner.scan(pid).found;
  } catch (error) {
    // That of a module ends by itself a while after a PIN was refused.
    if (hasEnded(pid)) return [];
    throw error;
  }
}

/** Processes in which something was found. */
function scanAll(scanner: Scanner): { readonly kind: string; readonly found: string[] }[] {
  const all = processTree(app.pid!);
  expect(all.map(({ kind }) => kind)).toContain('renderer');
  expect(all.map(({ pid }) => pid)).toContain(moduleProcess());
  return all
    .map(({ pid, kind }) => ({
      kind: pid === moduleProcess() ? 'module' : kind,
      found: foundIn(scanner, pid),
    }))
    .filter((one) => one.found.length > 0);
}

/** What was found in the other processes; that of the module works with the PIN until it is logged out. */
function outsideOfModule(scanner: Scanner): ReturnType<typeof scanAll> {
  return processTree(app.pid!)
    .filter(({ pid }) => pid !== moduleProcess())
    .map(({ pid, kind }) => ({ kind, found: foundIn(scanner, pid) }))
    .filter((one) => one.found.length > 0);
}

/** To the list of tokens, by the palette. */
async function toTokens(): Promise<void> {
  press('ctrl+k');
  await pause(800);
  type('Go to the tokens');
  await pause(800);
  press('Down', 'Return');
  await pause(1500);
}

it.each(Array.from({ length: runs }, (_, run) => run + 1))(
  'leaves nothing of a PIN after the logout, and never any of it in the vault process, run %i',
  async () => {
    const pin = randomText(20);
    const wrong = randomText(20);
    const scanner = new Scanner([
      ...windows('PIN', pin, windowLength),
      ...windows('wrong PIN', wrong, windowLength),
    ]);
    const vault = join(home, 'Residue.holdfast');
    await outside((must) => prepare(must, vault, pin));
    app = start(vault);
    await focusWindow('Holdfast: locked', 60_000);
    await waitFor('the vault process', () => processTree(app.pid!).some(({ kind }) => kind === 'vault'));
    await pause(1500);
    type(passphrase);
    press('Return');
    await focusWindow(opened, 60_000);
    await pause(1500);
    await toTokens();
    await waitFor('the module', () => moduleProcess());
    await pause(1000);
    // Past "Look again", the desk, the roots and the table itself to the token's "Open"; there past "All tokens" to "Log in".
    press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Return');
    await pause(1500);
    press('Tab', 'Tab', 'Return');
    await pause(1500);
    type(wrong);
    // The control: the scanner does see what is there.
    expect(scanAll(scanner).map(({ kind }) => kind)).toEqual(['renderer']);
    await pageEnds(() => press('Return'));
    await focusWindow(opened);
    // It was sent, sealed, and refused: who carried it has none of it, and the page that it was typed into is gone.
    expect(outsideOfModule(scanner)).toEqual([]);
    type(pin);
    await pageEnds(() => press('Return'));
    await focusWindow(opened);
    expect(outsideOfModule(scanner)).toEqual([]);
    const loggedIn = moduleProcess();
    // Past "All tokens" to "Log out", which is where "Log in" was.
    press('Tab', 'Tab', 'Return');
    await waitFor('the process that had the PIN to end', () => hasEnded(loggedIn!), 30_000);
    await waitFor('the module again', () => moduleProcess(), 30_000);
    await pause(afterLogoutMs);
    expect(scanAll(scanner)).toEqual([]);
    // Both PINs have reached the token: one was refused, and the other ended the count.
    await endApp();
    expect(await attempts(vault)).toEqual([1, 2, 0]);
  },
);
