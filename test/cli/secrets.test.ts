import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { flagsOf } from '../../src/cli/flags.ts';
import { Secrets } from '../../src/cli/secrets.ts';
import type { CommandName } from '../../src/shared/contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('warns of a file that others can read where it has a secret in it, and not of a public key', async () => {
  const file = join(folder, 'readable');
  writeFileSync(file, 'of the file\n', { mode: 0o644 });
  const read = async (command: CommandName, name: string): Promise<string[]> => {
    const said: string[] = [];
    const flag = flagsOf(command).flags.find((candidate) => candidate.name === name);
    if (flag === undefined) throw new Error(name);
    const secrets = new Secrets(new Map([[`${name}-file`, [file]]]), (sentence) => said.push(sentence));
    expect(new TextDecoder().decode(await secrets.read(flag))).toBe('of the file');
    secrets.wipe();
    return said;
  };
  expect(await read('keys.derive', 'public-key')).toEqual([]);
  // Windows has no such bits to look at.
  const warned = process.platform === 'win32' ? [] : [expect.stringContaining('chmod 600')];
  expect(await read('seeds.import', 'phrase')).toEqual(warned);
});
