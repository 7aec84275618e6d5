import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSecret } from '../../src/cli/secret-source.ts';
import { holdFile } from '../../src/node/files/held-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-secret-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('does not open a vault that this run has open, under whatever name', async () => {
  const file = join(folder, 'v.holdfast');
  writeFileSync(file, 'of the vault\n', { mode: 0o600 });
  symlinkSync(file, join(folder, 'link'));
  linkSync(file, join(folder, 'second name'));
  const warn = (sentence: string): never => {
    throw new Error(sentence);
  };
  const release = await holdFile(file);
  for (const name of ['v.holdfast', 'link', 'second name']) {
    await expect(readSecret({ file: join(folder, name) }, warn)).rejects.toMatchObject({
      code: 'file-unreadable',
      details: { reason: 'vault-open' },
    });
  }
  release?.();
  expect(new TextDecoder().decode(await readSecret({ file }, warn))).toBe('of the vault');
});
