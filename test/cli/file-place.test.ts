import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from '../../src/cli/file-place.ts';

let folder: string;
let said: string[];
const at = (name: string, purpose: 'read' | 'create', cwd = join(folder, 'here')): string =>
  placeOf(name, purpose, { cwd, vaultFolder: join(folder, 'vaults'), say: (text) => said.push(text) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-place-'));
  mkdirSync(join(folder, 'here'));
  said = [];
});
afterEach(() => {
  chmodSync(join(folder, 'here'), 0o700);
  rmSync(folder, { recursive: true });
});

describe('a file named on the command line', () => {
  it('is here when it is here, and in the vault folder when it is only there', () => {
    mkdirSync(join(folder, 'vaults'));
    writeFileSync(join(folder, 'vaults', 'a.holdfast'), '');
    expect(at('a.holdfast', 'read')).toBe(join(folder, 'vaults', 'a.holdfast'));
    writeFileSync(join(folder, 'here', 'a.holdfast'), '');
    expect(at('a.holdfast', 'read')).toBe(join(folder, 'here', 'a.holdfast'));
    expect(at('b.holdfast', 'read')).toBe(join(folder, 'here', 'b.holdfast'));
  });

  it('is taken as it is when a folder is named', () => {
    expect(at('./a.holdfast', 'create', join(folder, 'absent'))).toBe(join(folder, 'absent', 'a.holdfast'));
    expect(at('/x/a.holdfast', 'read')).toBe('/x/a.holdfast');
    expect(said).toEqual([]);
  });

  it('is made here, or in the vault folder with a word when this folder takes nothing', () => {
    expect(at('a.holdfast', 'create')).toBe(join(folder, 'here', 'a.holdfast'));
    expect(existsSync(join(folder, 'vaults'))).toBe(false);
    // A folder that is not there cannot be written to by anyone, root included.
    expect(at('a.holdfast', 'create', join(folder, 'absent'))).toBe(join(folder, 'vaults', 'a.holdfast'));
    expect(said).toHaveLength(1);
  });
});
