import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Every file below these folders of the project, by its path from the root. */
function filesBelow(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)),
    )
    .sort();
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Without comments, which may well speak of what the code must not do. */
const code = (path: string): string => read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*(\/\/|#).*$/gm, '');

describe('the code', () => {
  const programs = filesBelow('src', 'scripts', 'bin', '.ci').filter((path) => !path.endsWith('.json'));

  it('never starts anything without the sandbox', () => {
    expect(programs.filter((path) => code(path).includes('--no-sandbox'))).toEqual([]);
    expect(read('package.json')).not.toContain('no-sandbox');
  });

  it('lets Playwright start the app with the sandbox on only', () => {
    // Playwright adds the switch by itself unless it is told otherwise.
    const launching = filesBelow('test').filter(
      (path) => /_electron\b|electron\.launch\(/.test(code(path)) && !path.startsWith('test/arch/'),
    );
    expect(launching.filter((path) => !code(path).includes('chromiumSandbox: true'))).toEqual([]);
  });

  it('never asks Math.random', () => {
    expect(
      [...programs, ...filesBelow('test')].filter(
        (path) => /Math\s*\.\s*random\s*\(/.test(code(path)) && !path.startsWith('test/arch/'),
      ),
    ).toEqual([]);
  });

  it('names no path of the machine it was written on', () => {
    const all = [
      ...programs,
      ...filesBelow('test', 'docs').filter((path) => /\.(ts|tsx|md|json|mjs)$/.test(path)),
    ];
    expect(
      all.filter(
        (path) => /\/work\/(main|shared)\b|\/root\//.test(read(path)) && !path.startsWith('test/arch/'),
      ),
    ).toEqual([]);
  });

  it('leaves no test out', () => {
    const tests = filesBelow('test').filter((path) => /\.test\.tsx?$/.test(path));
    const leftOut = /\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fails)\b/;
    expect(tests.filter((path) => leftOut.test(code(path)))).toEqual([]);
    // The one condition that may be: the vectors lie beside the checkout and may be absent.
    const conditions = tests.flatMap((path) =>
      [...code(path).matchAll(/\.(?:skipIf|runIf)\(([^)]*)\)/g)].map((match) => `${path}: ${match[1] ?? ''}`),
    );
    expect(conditions.filter((one) => !/: !?vectorsPresent$/.test(one))).toEqual([]);
  });
});

describe('the files of src', () => {
  const lines = filesBelow('src')
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({
      path,
      count: read(path)
        .split('\n')
        .filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length,
    }))
    .sort((a, b) => a.count - b.count);
  const at = (share: number): number => lines[Math.floor((lines.length - 1) * share)]?.count ?? 0;

  it('are small: median 120 lines, nine of ten 300, none above 500', () => {
    expect(at(0.5)).toBeLessThanOrEqual(120);
    expect(at(0.9)).toBeLessThanOrEqual(300);
    expect(lines.filter(({ count }) => count > 500)).toEqual([]);
  });

  it('are named in kebab-case after what they hold', () => {
    const odd = filesBelow('src')
      .filter((path) => /\.tsx?$/.test(path))
      .filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(path.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
  });
});
