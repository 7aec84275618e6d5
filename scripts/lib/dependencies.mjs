import { existsSync, readFileSync } from 'node:fs';

import { run, say, SetupError } from './command.mjs';
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
  if (difference === undefined) return;
  say(`installing dependencies (${difference})`);
  const cli = process.env['npm_execpath'];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, first] =
    cli?.endsWith('.js') || cli?.endsWith('.cjs') ? [process.execPath, [cli]] : ['npm', []];
  const code = await run(command, [...first, ...args], { cwd: ROOT, quiet: true });
  if (code !== 0) throw new SetupError(`npm ci failed with code ${code}; the lines above say why.`);
  const still = dependenciesDiffer();
  if (still !== undefined) throw new SetupError(`npm ci ended well, yet ${still}.`);
}
