import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { electronPath } from '../../../scripts/lib/electron.mjs';
import { createEngine } from '../../../src/engine/engine.ts';
import { createNodePorts } from '../../../src/node/assembly.ts';
import { appEnvironment, makeHome, outFolder } from './app.ts';
import { press, type } from './keyboard.ts';
import type { Scanner } from './memory-scan.ts';
import { hasEnded, processTree, readProc, waitFor, type ProcessKind } from './processes.ts';
import { cheapKdf } from './vaults.ts';

/* The app as a person starts it, for scans of its memory: the release entry, no debugger, real key events only. */

/** What is on screen while the vault is locked. */
export const lockedTitle = 'Holdfast: locked';
/** The name of the vault that is scanned, and its title once it is open. */
export const vaultName = 'Residue';
export const openedTitle = `${vaultName}: unlocked – Holdfast`;

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A secret that is in memory nowhere unless it was typed. */
export const randomText = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

/** Time for a page to settle: without a debugger nothing tells that it has. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls a command of the engine outside of the app; fails unless it goes well. The contract has checked the answer. */
export type Must = <Value = unknown>(command: string, input: unknown) => Promise<Value>;

/** A process of the app in which something was found. */
export interface Found {
  readonly kind: ProcessKind | 'module';
  readonly found: string[];
}

/** One home with one vault, and the app that runs on it. */
export class ScannedApp {
  readonly home = makeHome();
  readonly vault = join(this.home, `${vaultName}.holdfast`);
  readonly #environment: Readonly<Record<string, string>>;
  readonly #folder = join(this.home, '.config', 'holdfast');
  #child: ChildProcess | undefined;

  /** `environment`: what the modules of tokens are told, inside of the app and outside. */
  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#environment = environment;
  }

  /** Does something with an engine outside of the app, which knows this home as the app does: it makes the vault, and looks into it. */
  async outside<T>(work: (must: Must) => Promise<T>): Promise<T> {
    Object.assign(process.env, this.#environment);
    const seenFolder = join(this.#folder, 'seen');
    const ports = createNodePorts({ program: 'cli', appVersion: '0', kdfCost: cheapKdf, seenFolder });
    const engine = createEngine(ports);
    const done = await work(async <Value>(command: string, input: unknown) => {
      const result = await engine.call(command, input);
      if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.error)}`);
      return result.value as Value;
    });
    await engine.lock('asked');
    return done;
  }

  /** Starts the app, which offers the vault at once. */
  start(): void {
    mkdirSync(this.#folder, { recursive: true });
    const recent = { path: this.vault, name: vaultName, lastOpened: new Date().toISOString() };
    writeFileSync(join(this.#folder, 'recents.json'), JSON.stringify({ vaults: [recent] }));
    this.#child = spawn(electronPath(), [join(outFolder, 'main', 'index.js')], {
      env: { ...appEnvironment(this.home), ...this.#environment },
      stdio: 'ignore',
    });
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the app was not started');
    return this.#child.pid;
  }

  /** The process that has the module of SoftHSM2 loaded. */
  module(): number | undefined {
    return processTree(this.pid).find(({ pid }) => readProc(pid, 'maps')?.includes('libsofthsm2') === true)
      ?.pid;
  }

  /** The processes in which something is found. */
  scan(scanner: Scanner): Found[] {
    const all = processTree(this.pid);
    expect(all.map(({ kind }) => kind)).toContain('renderer');
    const module = this.module();
    return all
      .map(({ pid, kind }) => ({
        kind: pid === module ? ('module' as const) : kind,
        found: inside(scanner, pid),
      }))
      .filter(({ found }) => found.length > 0);
  }

  /** Does something that ends the page, and waits for the next page to have settled. */
  async pageEnds(act: () => void | Promise<void>): Promise<void> {
    const before = processTree(this.pid).filter(({ kind }) => kind === 'renderer');
    await act();
    await waitFor('the page to end', () => before.some(({ pid }) => hasEnded(pid)), 30_000);
    const runs = (kind: ProcessKind) => processTree(this.pid).some((one) => one.kind === kind);
    // The next page has asked for a vault process once it runs; then it takes a moment to have its focus.
    await waitFor('the next page', () => runs('renderer') && runs('vault'), 30_000);
    await pause(3500);
  }

  /** Runs an act of the palette, which is the first that these words find. */
  async command(words: string): Promise<void> {
    press('ctrl+k');
    await pause(800);
    type(words);
    await pause(800);
    press('Down', 'Return');
    await pause(1500);
  }

  /** Ends the app. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    // That of the vault holds its file for a moment longer than main lives.
    const all = processTree(child.pid);
    child.kill(signal);
    await waitFor('the app to end', () => all.every(({ pid }) => hasEnded(pid)), 30_000);
  }

  /** Ends the app and takes its home away. */
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}

function inside(scanner: Scanner, pid: number): string[] {
  try {
    return scanner.scan(pid).found;
  } catch (error) {
    // That of a module ends by itself a while after a PIN was refused.
    if (hasEnded(pid)) return [];
    throw error;
  }
}
