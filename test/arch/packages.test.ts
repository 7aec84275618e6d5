import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const MAX_PRODUCTION_PACKAGES = 25;

interface Entry {
  readonly version?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly integrity?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

// The lock file's own format, version 3; what is read of it is declared above.
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const root = lock.packages[''] ?? {};

/** Where Node would find a package that `from` asks for. */
function resolve(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** Whether npm installs it on 64-bit Linux with glibc, the platform that is counted. */
function onLinux({ os, cpu, libc }: Entry): boolean {
  const fits = (list: readonly string[] | undefined, own: string): boolean =>
    list === undefined ||
    (list.some((one) => one.startsWith('!')) ? !list.includes(`!${own}`) : list.includes(own));
  return fits(os, 'linux') && fits(cpu, 'x64') && fits(libc, 'glibc');
}

/** Every package that the production dependencies bring onto one platform. */
function productionPackages(): string[] {
  const seen = new Set<string>();
  const visit = (from: string, names: readonly string[]): void => {
    for (const name of names) {
      const path = resolve(from, name);
      const entry = path === undefined ? undefined : lock.packages[path];
      if (path === undefined || entry === undefined || seen.has(path) || !onLinux(entry)) continue;
      seen.add(path);
      visit(path, Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }));
    }
  };
  visit('', Object.keys(root.dependencies ?? {}));
  return [...seen].sort();
}

describe('the packages', () => {
  it(`of production are at most ${MAX_PRODUCTION_PACKAGES} on one platform`, () => {
    const packages = productionPackages();
    expect(packages.length, packages.join('\n')).toBeLessThanOrEqual(MAX_PRODUCTION_PACKAGES);
    // A walk that finds nothing would pass as well.
    expect(packages.length).toBeGreaterThanOrEqual(Object.keys(root.dependencies ?? {}).length);
  });

  it('of production hold none of the known-bad ones', () => {
    const bad = /(^|\/)(web3|ethers|keytar|node-hid|request)$/;
    expect(productionPackages().filter((path) => bad.test(path))).toEqual([]);
  });

  it('hold no elliptic: where one is asked for, it gets our empty package', () => {
    const found = Object.entries(lock.packages).filter(([path]) =>
      /(^|\/)node_modules\/elliptic$/.test(path),
    );
    expect(found.map(([path, entry]) => ({ path, link: entry.link }))).toEqual([
      { path: 'node_modules/elliptic', link: true },
    ]);
    const installed = readFileSync(join(ROOT, 'node_modules', 'elliptic', 'package.json'), 'utf8');
    expect(installed).toBe(readFileSync(join(ROOT, 'resources', 'empty-elliptic', 'package.json'), 'utf8'));
  });

  it('are asked for by exact version', () => {
    const exact = /^(\d+\.\d+\.\d+(-[\w.]+)?|npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+|file:.+)$/;
    const wanted = { ...root.dependencies, ...root.devDependencies, ...root.optionalDependencies };
    expect(Object.entries(wanted).filter(([, version]) => !exact.test(version))).toEqual([]);
  });

  it('are all in the lock file, those of other platforms too: npm ci refuses it otherwise', () => {
    // Mended by `node scripts/complete-lock.mjs`.
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.entries(entry.optionalDependencies ?? {})
        .filter(([name, version]) => /^\d+\.\d+\.\d+$/.test(version) && resolve(path, name) === undefined)
        .map(([name]) => name),
    );
    expect(missing).toEqual([]);
  });

  it('carry a hash each, but for those of other platforms that were out of reach', () => {
    const without = Object.entries(lock.packages).filter(
      ([path, entry]) =>
        path.includes('node_modules/') && entry.link !== true && entry.integrity === undefined,
    );
    expect(
      without.filter(([, entry]) => entry.optional !== true || onLinux(entry)).map(([path]) => path),
    ).toEqual([]);
  });

  it("run none of their install scripts: a planted one does nothing under the project's .npmrc", () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-planted-'));
    try {
      const marker = join(folder, 'it-ran');
      const script = {
        postinstall: `node -e "require('fs').writeFileSync(${JSON.stringify(marker).replaceAll('"', "'")}, '')"`,
      };
      mkdirSync(join(folder, 'planted'));
      writeFileSync(
        join(folder, 'planted', 'package.json'),
        JSON.stringify({ name: 'planted', version: '1.0.0', scripts: script }),
      );
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({
          name: 'host',
          version: '1.0.0',
          dependencies: { planted: 'file:./planted' },
          scripts: script,
        }),
      );
      const install = (...words: string[]): void => {
        execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', ...words], {
          cwd: folder,
          stdio: 'pipe',
        });
      };
      writeFileSync(join(folder, '.npmrc'), readFileSync(join(ROOT, '.npmrc')));
      install();
      expect(existsSync(marker)).toBe(false);
      // The plant itself works, so its silence above means something.
      install('--ignore-scripts=false');
      expect(existsSync(marker)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
