import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';

import { allowed, probes } from './probes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDERS = ['core', 'shared', 'engine', 'node', 'main', 'main/processes', 'preload', 'renderer', 'cli'];

/** Where a probe goes: its own file name when it states one, else a file that only it uses. */
const place = (at: string, label: string): string =>
  join('src', at.endsWith('.ts') ? at : `${at}/${label}.ts`);

/** Runs the compiler over a tree with our own settings and these files; gives the files it found fault with. */
function compile(files: ReadonlyMap<string, string>): Set<string> {
  const tree = mkdtempSync(join(tmpdir(), 'holdfast-boundaries-'));
  try {
    for (const name of ['package.json', 'tsconfig.base.json']) cpSync(join(ROOT, name), join(tree, name));
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    for (const folder of FOLDERS) {
      cpSync(join(ROOT, 'src', folder, 'tsconfig.json'), join(tree, 'src', folder, 'tsconfig.json'));
      writeFileSync(join(tree, 'src', folder, 'stub.ts'), '/** x */\nexport const stub = 1;\n');
    }
    for (const folder of ['core', 'engine']) {
      cpSync(join(ROOT, 'src', folder, 'globals.d.ts'), join(tree, 'src', folder, 'globals.d.ts'));
    }
    const references = FOLDERS.map((folder) => ({ path: `./src/${folder}` }));
    writeFileSync(join(tree, 'tsconfig.json'), JSON.stringify({ files: [], references }));
    for (const [path, code] of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), `${code}\n`);
    }
    const compiler = join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');
    let said = '';
    try {
      said = execFileSync(process.execPath, [compiler, '-b', '--pretty', 'false'], {
        cwd: tree,
        encoding: 'utf8',
      });
    } catch (error) {
      // execFileSync throws for exit code 2; what the compiler said is on the error's stdout.
      said = String((error as { stdout?: unknown }).stdout);
    }
    return new Set([...said.matchAll(/^(\S+?)\(\d+,\d+\): error/gm)].map((match) => match[1] ?? ''));
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** The real configuration, without the rules that need types: the probes are not on disk. */
const linter = new ESLint({
  cwd: ROOT,
  // typescript-eslint's own config type and ESLint's differ in optional fields only.
  overrideConfig: [tseslint.configs.disableTypeChecked] as ESLint.Options['overrideConfig'] & object,
});

/** The rules that refuse this code in this place. */
async function lint(path: string, code: string): Promise<string[]> {
  const [result] = await linter.lintText(`${code}\n`, { filePath: join(ROOT, path) });
  return result?.messages.map((message) => message.ruleId ?? `no rule: ${message.message}`) ?? [];
}

describe('the compiler', () => {
  let faults = new Set<string>();
  let faultsOfAllowed = new Set<string>();
  const refused = probes.map((probe, i) => ({ ...probe, path: place(probe.at, `probe-${i}`) }));

  beforeAll(() => {
    // Probes that only the linter refuses stay out: electron's typings would blind the whole project (that is why both exist).
    faults = compile(
      new Map(refused.filter((probe) => probe.compiler).map((probe) => [probe.path, probe.code])),
    );
    faultsOfAllowed = compile(new Map(allowed.map((one, i) => [place(one.at, `allowed-${i}`), one.code])));
  });

  it.each(refused.filter((probe) => probe.compiler))('refuses $what', ({ path }) => {
    expect(faults).toContain(path);
  });

  it('lets through what each folder may do', () => {
    expect([...faultsOfAllowed]).toEqual([]);
  });
});

describe('the linter', () => {
  it.each(probes.filter((probe) => probe.linter))('refuses $what', async ({ at, code, rule }) => {
    const rules = await lint(place(at, 'probe'), code);
    // Refused for this reason, and for no other by chance.
    const expected =
      rule === undefined ? /^no-restricted-(imports|globals|properties|syntax)$/ : new RegExp(`^${rule}$`);
    expect(rules).not.toEqual([]);
    for (const fired of rules) expect(fired).toMatch(expected);
  });

  it('lets through what each folder may do', async () => {
    for (const { at, code } of allowed)
      expect({ at, messages: await lint(place(at, 'allowed'), code) }).toEqual({ at, messages: [] });
  });
});

describe('the probes', () => {
  it('are as many as were written, and each is refused by one gate or both', () => {
    expect(probes).toHaveLength(100);
    expect(probes.filter((probe) => !probe.compiler && !probe.linter)).toEqual([]);
  });
});
