import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright';
import { electronPath } from '../../../scripts/lib/electron.mjs';
import { showPresence } from './keyboard.ts';
import { statusField, waitFor } from './processes.ts';

const notePort = join(import.meta.dirname, 'note-port.cjs');
const root = join(import.meta.dirname, '..', '..', '..');
/** The folder of the built app. */
export const outFolder = process.env['HOLDFAST_TEST_OUT'] ?? join(root, 'out');

/** The real app, driven over the debugger through its test entry. */
export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly home: string;
  readonly pid: number;
  /** Path of the real preload. */
  readonly preload: string;
  /** The page that is shown now; ask again after it was replaced. */
  page(): Promise<Page>;
  /** Waits until another page stands where `old` (a renderer's process id) was. */
  replaced(old: number): Promise<Page>;
  /** The process of the page that is shown. */
  rendererPid(): Promise<number>;
  /** Files that the next dialogs answer with. */
  answerDialogs(...paths: string[]): Promise<void>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** How to start it. */
export interface LaunchOptions {
  /** A home folder that is kept; else a fresh one that goes away at the end. */
  readonly home?: string;
  readonly args?: readonly string[];
  /** A program that runs Electron, such as a tracer; the path of Electron is its last argument before ours. */
  readonly executable?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A fresh home folder. */
export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), 'holdfast-home-'));
}

/** The variables that an app under test gets; nothing of the test runner's own. */
export function appEnvironment(home: string): Record<string, string> {
  const kept = ['PATH', 'DISPLAY', 'XAUTHORITY', 'LANG', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), HOME: home };
}

/** Fails with the reason when the real app cannot be started here as it must be. */
export function assertCanLaunch(): void {
  if (process.getuid?.() === 0) throw new Error('the app must not run as root: use npm run test:e2e');
  if (process.platform === 'linux' && !process.env['DISPLAY'])
    throw new Error('no display: use npm run test:e2e');
}

/** Starts the app and asserts that its page is really in the sandbox. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  assertCanLaunch();
  showPresence();
  const home = options.home ?? makeHome();
  const electron = await _electron.launch({
    executablePath: options.executable ?? electronPath(),
    args: [join(outFolder, 'main', 'test-entry.js'), ...(options.args ?? [])],
    chromiumSandbox: true,
    env: { ...appEnvironment(home), HOLDFAST_TEST_PRELOAD: notePort, ...options.env },
    timeout: 60_000,
  });
  const pid = electron.process().pid!;
  let faults = '';
  electron.process().stderr?.on('data', (chunk: Buffer) => (faults += chunk.toString()));

  let current: { readonly browser?: Browser; readonly page: Page; readonly renderer: number } | undefined;
  // Chromium may keep a spare process, so the process tree does not tell.
  const rendererPid = async (): Promise<number> => {
    const ask = async (): Promise<number> =>
      electron.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getOSProcessId() ?? 0);
    try {
      return await ask();
    } catch (error) {
      // The debugger holds its promise weakly: a collection in main at that very moment takes it. It only reads.
      if (!String(error).includes('promise was garbage collected')) throw error;
      return await ask();
    }
  };

  /** Playwright gives up a page whose process ended; a second connection sees the one that took its place. */
  const connect = async (renderer: number): Promise<Page> => {
    await current?.browser?.close();
    // As the app sees its files, which a test may have put on a disk of its own.
    const file = join(`/proc/${pid}/root`, home, '.config', 'holdfast', 'DevToolsActivePort');
    const [port, path] = readFileSync(file, 'utf8').trim().split('\n');
    const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port!}${path!}`);
    const page = browser.contexts()[0]!.pages()[0]!;
    current = { browser, page, renderer };
    return page;
  };
  const page = async (): Promise<Page> => {
    const renderer = await waitFor('a page', async () => (await rendererPid()) || undefined);
    const shown = current?.renderer === renderer ? current.page : await connect(renderer);
    await shown.waitForLoadState('load');
    return shown;
  };

  const replaced = async (old: number): Promise<Page> => {
    await waitFor('another page', async () => ![0, old].includes(await rendererPid()));
    return page();
  };

  current = { page: await electron.firstWindow(), renderer: await rendererPid() };
  const seccomp = statusField(await rendererPid(), 'Seccomp');
  if (seccomp !== '2') throw new Error(`the page is not sandboxed (Seccomp: ${seccomp ?? 'unknown'})`);

  return {
    electron,
    home,
    pid,
    preload: join(outFolder, 'preload', 'index.cjs'),
    page,
    rendererPid,
    replaced,
    async answerDialogs(...paths) {
      await electron.evaluate((_electron, given) => {
        // The list that the test entry takes its answers from.
        (globalThis as unknown as { holdfastTestFiles: string[] }).holdfastTestFiles.push(...given);
      }, paths);
    },
    async screenshot(name) {
      const folder = process.env['HOLDFAST_OUTPUT'] ?? tmpdir();
      await (await page()).screenshot({ path: join(folder, `${name}.png`) });
    },
    async close() {
      await current?.browser?.close();
      await electron.close();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      if (faults.includes('Uncaught')) throw new Error(`faults on stderr: ${faults}`);
    },
  };
}
