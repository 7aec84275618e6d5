import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run, say, SetupError } from './command.mjs';
import { holdfastNode } from './node24.mjs';
import { inRoot, ROOT } from './paths.mjs';

const SOURCES = [
  'src',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'vite.cli.config.ts',
];
const STAMP = inRoot('out', '.built-from');

/** The digest over every file that goes into a build. */
function sourceDigest() {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    if (!existsSync(inRoot(path))) return;
    const entries = readdirSync(inRoot(path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    for (const entry of entries) {
      const below = join(path, entry.name);
      if (entry.isDirectory()) add(below);
      else hash.update(`${below}\0`).update(readFileSync(inRoot(below)));
    }
  };
  for (const source of SOURCES) {
    if (existsSync(inRoot(source)) && !source.includes('.')) add(source);
    else if (existsSync(inRoot(source))) hash.update(`${source}\0`).update(readFileSync(inRoot(source)));
  }
  return hash.digest('hex');
}

/** Whether `out/` was built from the sources as they are now. */
export function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceDigest();
}

/** Builds the app and the command line into `out/`. */
export async function build() {
  const digest = sourceDigest();
  const steps = [
    {
      name: 'the app',
      tool: inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
      args: ['build', '--logLevel', 'warn'],
    },
    {
      name: 'the command line',
      tool: inRoot('node_modules', 'vite', 'bin', 'vite.js'),
      args: ['build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn'],
    },
  ];
  for (const { name, tool, args } of steps) {
    say(`building ${name}`);
    const code = await run(holdfastNode(), [tool, ...args], { cwd: ROOT, quiet: true });
    if (code !== 0) throw new SetupError(`building ${name} failed; the lines above say why.`);
  }
  mkdirSync(inRoot('out'), { recursive: true });
  writeFileSync(STAMP, digest);
}

/** Builds when something changed since the last build. */
export async function ensureBuilt() {
  if (!isBuilt()) await build();
}
