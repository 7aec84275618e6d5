import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeDropped } from '../../src/main/dropped-file.ts';
import { createFileHandles } from '../../src/main/file-handles.ts';

let folder: string;
const given: string[] = [];
const handles = createFileHandles(() => 0, {
  given: ({ path }) => given.push(path),
  forgotten: () => undefined,
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-drop-'));
  writeFileSync(join(folder, 'letter.txt'), 'hello');
  symlinkSync('letter.txt', join(folder, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('something dropped into the window', () => {
  it('gets a handle when it is a file that exists', async () => {
    const path = join(folder, 'letter.txt');
    expect(await takeDropped(path, handles)).toMatchObject({ path, purpose: 'dropped' });
    expect(await takeDropped(join(folder, 'link'), handles)).toBeDefined();
  });

  it('gets none otherwise, and none reaches the vault process', async () => {
    const before = given.length;
    const others = [
      folder,
      join(folder, 'absent'),
      'letter.txt',
      '',
      '/dev/null',
      `/${'a'.repeat(5000)}`,
      7,
      null,
    ];
    for (const path of others) expect(await takeDropped(path, handles)).toBeUndefined();
    expect(given).toHaveLength(before);
  });
});
