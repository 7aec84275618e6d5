/*
 * Run by hand after a change of dependencies: `node scripts/complete-lock.mjs`.
 *
 * When the registry in use cannot serve an optional package of another platform, npm leaves it out of the lock file, and
 * `npm ci` then refuses that lock file everywhere. This adds such packages by the exact version their parent asks for; npm
 * does not fetch them on a platform they are not for. (They carry no hash until a registry that has them fills it in.)
 * It also puts right where npm believes our stand-in for elliptic lies: it takes the path for relative to secp256k1.
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { say } from './lib/command.mjs';
import { inRoot } from './lib/paths.mjs';

const STAND_IN = 'resources/empty-elliptic';
const MISPLACED = `node_modules/secp256k1/${STAND_IN}`;

/** @typedef {{ version?: string, dev?: boolean, devOptional?: boolean, optionalDependencies?: Record<string, string> } & Record<string, unknown>} Entry */

const file = inRoot('package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, Entry>} */
const packages = lock.packages;

/** @param {string} from @param {string} name */
function isResolved(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

/** What a platform package is for, by the words of its name. @param {string} name */
function platformOf(name) {
  const words = (name.split('/').at(-1) ?? '').split('-');
  /** @param {readonly string[]} known */
  const one = (known) => words.find((word) => known.includes(word));
  const os = one(['darwin', 'win32', 'win', 'android', 'freebsd', 'openharmony', 'linux']);
  const cpu = one(['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']);
  if (os === undefined || cpu === undefined) throw new Error(`Cannot tell which platform ${name} is for.`);
  const libc = os !== 'linux' ? undefined : words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os: os === 'win' ? 'win32' : os, cpu, libc };
}

let added = 0;
for (const [path, entry] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isResolved(path, name) || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    const { os, cpu, libc } = platformOf(name);
    const dev = path !== '' && (entry.dev ?? entry.devOptional) ? { dev: true } : {};
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...dev,
      ...(libc === undefined || path === '' ? {} : { libc: [libc] }),
      optional: true,
      os: [os],
    };
    added++;
  }
}
if (packages[MISPLACED] !== undefined) {
  delete packages[MISPLACED];
  const { name, version, license } = JSON.parse(readFileSync(inRoot(STAND_IN, 'package.json'), 'utf8'));
  packages[STAND_IN] = { name, version, license };
  packages['node_modules/elliptic'] = { resolved: STAND_IN, link: true };
}
const paths = Object.keys(packages).sort((a, b) => (a === '' ? -1 : b === '' ? 1 : a.localeCompare(b, 'en')));
lock.packages = Object.fromEntries(paths.map((path) => [path, packages[path]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
say(`${added} packages of other platforms added to package-lock.json`);
