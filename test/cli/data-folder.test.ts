import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isCold, seenFolderPath } from '../../src/cli/data-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'holdfast-cold-'));
const env = { XDG_CONFIG_HOME: home, APPDATA: home };
// On macOS nothing but the home says where the folder is.
beforeAll(() => vi.stubEnv('HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

it('cold mode of the command line goes by the file of the app, and by what may be it', () => {
  const folder = dirname(seenFolderPath(env));
  expect(folder.startsWith(home)).toBe(true);
  const own = join(folder, 'cold');
  expect(isCold(env)).toBe(false);
  mkdirSync(folder, { recursive: true });
  expect(isCold(env)).toBe(false);
  expect(isCold({ ...env, HOLDFAST_COLD: '1' })).toBe(true);
  for (const make of [() => writeFileSync(own, ''), () => symlinkSync('/nowhere/at/all', own)]) {
    make();
    expect(isCold(env)).toBe(true);
    rmSync(own);
  }
  // Cannot be looked into: nobody knows what is there.
  rmSync(folder, { recursive: true });
  symlinkSync('holdfast', folder);
  expect(isCold(env)).toBe(true);
});
