import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isCold, seenFolderPath } from '../../src/cli/data-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'holdfast-cold-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const env = { XDG_CONFIG_HOME: home, APPDATA: home };

// On macOS the folder is not to be had by a variable.
it.skipIf(process.platform === 'darwin')(
  'cold mode of the command line goes by the file of the app, and by what may be it',
  () => {
    const folder = dirname(seenFolderPath(env));
    const own = join(folder, 'cold');
    expect(isCold(env)).toBe(false);
    mkdirSync(folder);
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
  },
);
