import { copyFileSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

import { build, ensureBuilt } from './build.mjs';
import { run, say, SetupError, withoutRuntimeSettings } from './command.mjs';
import { ensureSystem } from './debian.mjs';
import { hasDisplay, sayNoDisplay } from './display.mjs';
import { electronPath, electronRelease, ensureElectron } from './electron.mjs';
import { inElectron } from './in-electron.mjs';
import { readableRoot } from './mirror.mjs';
import { holdfastNode } from './node24.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { clearResults, results, totals } from './results.mjs';
import { appScript, appSuite, gate, suite } from './suites.mjs';
import { isRoot, UNPRIVILEGED, unprivilegedCommand } from './unprivileged.mjs';

/** @typedef {(args: readonly string[]) => Promise<number>} Task */

/** @type {Record<string, Task>} */
export const tasks = {
  start,
  dev,
  build: async () => (await build(), 0),
  'build-if-changed': async () => (await ensureBuilt(), 0),
  format: (args) => tool('prettier/bin/prettier.cjs', ['--write', ...(args.length > 0 ? args : ['.'])]),
  check: async (args) => inOrder([() => check(args)]),
  test: async () => inOrder([() => check([]), () => unit([]), () => insideElectron([]), () => e2e([])]),
  'test:unit': (args) => inOrder([() => unit(args)]),
  'test:in-electron': (args) => inOrder([() => insideElectron(args)]),
  'test:e2e': (args) => inOrder([() => e2e(args)]),
  'test:slow': (args) => inOrder([() => slow(args)]),
  bench,
};

/** @type {Task} */
async function start(args) {
  if (!hasDisplay()) {
    await ensureBuilt();
    sayNoDisplay();
    return run(process.execPath, [inRoot('bin', 'holdfast'), 'tour', ...args], { cwd: ROOT });
  }
  await ensureElectron();
  await ensureSystem(electronPath(), 'start');
  await ensureBuilt();
  const root = readableRoot();
  const { version, fallback } = electronRelease();
  say(`opening the window on Electron ${version}${fallback ? ', the fallback for development' : ''}`);
  if (isRoot())
    say(`running as user ${UNPRIVILEGED.uid}, not as root; home and vaults are in ${UNPRIVILEGED.home}`);
  const { command, args: words, env } = unprivilegedCommand(electronPath(), [root, ...args]);
  return run(command, words, { cwd: root, env: withoutRuntimeSettings(env) });
}

/** @type {Task} */
async function dev(args) {
  if (isRoot())
    throw new SetupError(
      'npm run dev needs a normal user: it rebuilds into the checkout while the app runs.',
    );
  await ensureElectron();
  await ensureSystem(electronPath(), 'start');
  return tool('electron-vite/bin/electron-vite.js', ['dev', ...args]);
}

const heap = ['--max-old-space-size=6144'];

/** @type {Task} */
async function check() {
  const others = async () => [
    await gate('types', 'typescript7/bin/tsc', ['-b', '--force']),
    await gate('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
    await gate('unused code', 'knip/bin/knip.js', ['--no-progress']),
  ];
  // One thread, for a second would read most of the project's types again: the others together take less than it does. It
  // holds those of every folder, and Node's own limit of 4 GiB is near.
  const [lint, codes] = await Promise.all([
    gate('lint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.'], heap),
    others(),
  ]);
  return firstFailure([...codes, lint]);
}

/** @type {Task} */
async function unit(args) {
  await ensureElectron();
  await ensureSystem(electronPath(), 'test');
  return suite('unit', ['unit', 'unit-alone'], args);
}

/** @type {Task} */
async function insideElectron(args) {
  await ensureElectron();
  await ensureSystem(electronPath(), 'test');
  // The engine's is slow as a whole; here when some of it is asked for by name.
  const engine = args.length > 0 ? ['in-electron-engine'] : [];
  return inElectron('in-electron', ['in-electron', 'in-electron-alone', ...engine], args);
}

/** @type {Task} */
async function e2e(args) {
  await readyForApp('test');
  const words = args.length > 0 ? ['--passWithNoTests', ...args] : [];
  return firstFailure(
    await Promise.all([
      // Three at a time on two processors: half the time of one is spent waiting for a window.
      appSuite('e2e', ['e2e'], ['--maxWorkers=3', ...words], { more: [199, 399] }),
      // Slow as a whole; here when some of them are asked for by name.
      ...(args.length > 0 ? [appSuite('pictures', ['pictures'], words, { display: 299 })] : []),
    ]),
  );
}

/** @type {Task} */
async function slow(args) {
  await readyForApp('slow');
  const words = args.length > 0 ? ['--passWithNoTests', ...args] : [];
  /** @param {string} name */
  const plain = (name) => () => appSuite(name, [name], words, { display: false });
  // Three at a time: what drives a window mostly waits, and leaves a processor to what does not. The longest come first, so
  // that the three end together; the tokens late, for a module that starves is taken for one that hangs.
  return firstFailure(
    await threeAtATime([
      () => appSuite('slow-app', ['slow-app'], words),
      () => appSuite('pictures', ['pictures'], words, { display: 299 }),
      plain('slow-plain'),
      plain('slow-faults'),
      plain('slow-enrolment'),
      plain('slow-tokens'),
      () => inElectron('in-electron-engine', ['in-electron-engine'], words),
    ]),
  );
}

/** @param {readonly (() => Promise<number>)[]} suites */
async function threeAtATime(suites) {
  /** @type {number[]} */
  const codes = [];
  const waiting = [...suites];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) codes.push(await next());
  };
  await Promise.all([lane(), lane(), lane()]);
  return codes;
}

/** @type {Task} */
async function bench(args) {
  await readyForApp('test');
  // The program may run as another user, who cannot write where the caller can.
  const at = args.indexOf('--json');
  const target = at >= 0 ? args[at + 1] : undefined;
  if (at >= 0 && target === undefined) throw new SetupError('--json needs the name of a file.');
  return appScript(
    'bench',
    (output, root) => {
      const words = args.map((word, i) => (at >= 0 && i === at + 1 ? join(output, 'bench.json') : word));
      return [join(root, 'test', 'bench', 'main.ts'), ...words];
    },
    (output) => {
      const written = join(output, 'bench.json');
      if (target !== undefined && lstatSync(written, { throwIfNoEntry: false })?.isFile())
        copyFileSync(written, target);
    },
  );
}

/** @param {'test' | 'slow'} purpose */
async function readyForApp(purpose) {
  await ensureElectron();
  await ensureSystem(electronPath(), purpose);
  await ensureBuilt();
}

/** @param {string} path below node_modules @param {readonly string[]} args */
const tool = (path, args) => run(holdfastNode(), [inRoot('node_modules', path), ...args], { cwd: ROOT });

/**
 * Runs every suite even when an earlier one failed, then says how each ended.
 * @param {(() => Promise<number>)[]} suites
 */
async function inOrder(suites) {
  clearResults();
  const codes = [];
  for (const one of suites) codes.push(await one());
  const { passed, failed } = totals();
  for (const result of results()) say(`${result.name}: ${result.passed} passed, ${result.failed} failed`);
  for (const { failures = [] } of results()) for (const line of failures) say(`FAILED ${line}`);
  say(`all together: ${passed} passed, ${failed} failed`);
  return firstFailure(codes);
}

/** @param {readonly number[]} codes */
const firstFailure = (codes) => codes.find((code) => code !== 0) ?? 0;
