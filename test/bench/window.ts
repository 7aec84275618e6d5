import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { appEnvironment, assertCanLaunch, outFolder } from '../e2e/support/app.ts';
import { against, beside, interleaved, median, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';

/**
 * From starting Electron until the passphrase can be typed, against an empty window with one such field. Both are started the
 * same way, by the debugger that the end-to-end tests use, and both pages are sandboxed.
 */
export async function benchWindow(folder: string, rounds: number): Promise<BenchResult[]> {
  assertCanLaunch();
  const home = await homeWithVault(folder);
  const emptyHome = join(folder, 'empty-home');
  mkdirSync(emptyHome);
  const empty = emptyApp(folder);
  const ours = (): Promise<number> => launch(join(outFolder, 'main', 'test-entry.js'), home);
  const window = (): Promise<number> => launch(empty, emptyHome);
  // Files come from disk the first time; what is compared is the program.
  await ours();
  await window();
  const times = await interleaved(rounds, { ours, window });
  return [
    against(
      'window: start to the unlock screen, against an empty Electron window',
      median(times.ours),
      median(times.window),
      1.3,
    ),
    beside('window: slowest start of the rounds', Math.max(...times.ours), Math.max(...times.window)),
  ];
}

async function launch(entry: string, home: string): Promise<number> {
  let start = performance.now();
  const connect = async (): Promise<ElectronApplication> => {
    start = performance.now();
    return _electron.launch({
      executablePath: electronPath(),
      args: [entry],
      chromiumSandbox: true,
      env: appEnvironment(home),
      timeout: 10_000,
    });
  };
  // Playwright loses a page now and then that starts at the moment it connects; such a start measures nothing and is repeated.
  const electron = await connect().catch(connect);
  const page = await electron.firstWindow();
  await page.locator('input[type=password]:visible:enabled').first().waitFor({ timeout: 60_000 });
  const ms = performance.now() - start;
  await electron.close();
  return ms;
}

/** A home in which one vault was opened before, so that the first screen asks for its passphrase. */
async function homeWithVault(folder: string): Promise<string> {
  const home = join(folder, 'home');
  const data = join(home, '.config', 'holdfast');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = join(home, 'bench.holdfast');
  await new BenchEngine(benchPorts(data)).create(file, leastCost);
  const vaults = [{ path: file, name: 'Bench', lastOpened: new Date().toISOString() }];
  writeFileSync(join(data, 'recents.json'), JSON.stringify({ vaults }));
  return home;
}

/** The least Electron app with one field in its window. */
function emptyApp(folder: string): string {
  const app = join(folder, 'empty-app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.cjs' }));
  writeFileSync(
    join(app, 'page.html'),
    '<!doctype html><title>Empty</title><input type="password" autofocus>',
  );
  writeFileSync(
    join(app, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1200, height: 800, webPreferences: { sandbox: true } });
  window.loadFile(require('node:path').join(__dirname, 'page.html'));
});
`,
  );
  return join(app, 'main.cjs');
}
