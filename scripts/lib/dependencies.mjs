import { existsSync, readFileSync } from 'node:fs';

import { dirname, join } from 'node:path';

import { run, say, SetupError } from './command.mjs';
import { ensureNativeBuilds } from './native-builds.mjs';
import { pinnedNode } from './node24.mjs';
import { inRoot, ROOT } from './paths.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of what it installed. Packages for other
 * platforms may be absent; nothing else may differ.
 * @returns {string | undefined} the first difference
 */
export function dependenciesDiffer() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing';
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || !path.includes('node_modules/')) continue;
    const found = installed[path];
    if (found === undefined) {
      if (!entry.optional) return `${path} is missing`;
    } else if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path} is another version`;
    }
  }
  return undefined;
}

/** Installs exactly what the lock file says when something else, or nothing, is installed. No package's scripts are run. */
export async function ensureDependencies() {
  const difference = dependenciesDiffer();
  if (difference === undefined) return completeInstallation();
  say(`installing dependencies (${difference})`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = npmProgram();
  const [command, first] = cli === undefined ? ['npm', []] : [process.execPath, [cli]];
  const code = await run(command, [...first, ...args], { cwd: ROOT, quiet: true });
  if (code !== 0) throw new SetupError(`npm ci failed with code ${code}; the lines above say why.`);
  const still = dependenciesDiffer();
  if (still !== undefined) throw new SetupError(`npm ci ended well, yet ${still}.`);
  await completeInstallation();
}

async function completeInstallation() {
  await installLeftOut();
  await ensureNativeBuilds(npmProgram());
}

/**
 * npm leaves out optional packages that are too new for the Node it runs under, and says nothing. Under Node 20 that is the native part of the
 * Ethereum development node which the tests mine on; the pinned Node, once it is there, takes it.
 */
async function installLeftOut() {
  const node = pinnedNode();
  const cli = npmProgram();
  const missing = leftOut();
  if (missing.length === 0 || node === undefined || cli === undefined) return;
  say(`installing what this Node is too old for (${missing.join(', ')})`);
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run(node, [cli, ...args], { cwd: ROOT, quiet: true });
  if (code !== 0) say('it could not be installed; the tests that need it will say so.');
}

/** Optional packages of the lock file that fit this machine, ask for a Node of some age, and are not installed. */
function leftOut() {
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted)
    .filter(([path, entry]) => {
      const least = Number(/^>= ?(\d+)/.exec(entry.engines?.node ?? '')?.[1] ?? 0);
      const fits =
        (entry.os?.includes(process.platform) ?? true) &&
        (entry.cpu?.includes(process.arch) ?? true) &&
        (entry.libc?.includes(libc()) ?? true);
      return entry.optional === true && least > 0 && fits && !existsSync(inRoot(path));
    })
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

function libc() {
  // The report's type is open; this field is there with the GNU library only.
  const header = /** @type {{ glibcVersionRuntime?: string }} */ (
    /** @type {any} */ (process.report?.getReport())?.header ?? {}
  );
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** The program of npm: the one that runs us, else the one beside this Node. */
function npmProgram() {
  const running = process.env['npm_execpath'];
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return [running, beside].find((path) => path !== undefined && /\.c?js$/.test(path) && existsSync(path));
}
