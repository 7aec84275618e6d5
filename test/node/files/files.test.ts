import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeBackFile, writeFileAtomic } from '../../../src/node/files/atomic-write.ts';
import { readFileCapped } from '../../../src/node/files/safe-read.ts';
import { codeOf, tempFolder } from '../../core/vault/support.ts';

const folder = tempFolder();
const bytes = new TextEncoder().encode('what is to be kept');

describe('writing a file whole', () => {
  it('leaves one file of mode 0600 and nothing beside it', async () => {
    const home = join(folder, 'a');
    mkdirSync(home);
    await writeFileAtomic(join(home, 'f'), bytes);
    expect(readdirSync(home)).toEqual(['f']);
    expect(statSync(join(home, 'f')).mode & 0o777).toBe(0o600);
    expect(await codeOf(() => writeFileAtomic(join(home, 'f'), bytes))).toBe('file-exists');
    await writeFileAtomic(join(home, 'f'), bytes.subarray(0, 4), { replace: true });
    expect(readFileSync(join(home, 'f'), 'utf8')).toBe('what');
    expect(readdirSync(home)).toEqual(['f']);
  });

  it('keeps the old file when the check of the read-back refuses', async () => {
    const home = join(folder, 'b');
    mkdirSync(home);
    writeFileSync(join(home, 'f'), 'old');
    const verify = () => Promise.reject(new Error('no'));
    expect(await codeOf(() => writeFileAtomic(join(home, 'f'), bytes, { replace: true, verify }))).toBe(
      'file-write-failed',
    );
    expect([readdirSync(home), readFileSync(join(home, 'f'), 'utf8')]).toEqual([['f'], 'old']);
  });

  it('does not write through a link', async () => {
    const home = join(folder, 'c');
    mkdirSync(home);
    writeFileSync(join(home, 'victim'), 'untouched');
    symlinkSync(join(home, 'victim'), join(home, 'link'));
    expect(await codeOf(() => writeFileAtomic(join(home, 'link'), bytes))).toBe('file-exists');
    await writeFileAtomic(join(home, 'link'), bytes, { replace: true });
    expect(readFileSync(join(home, 'victim'), 'utf8')).toBe('untouched');
    expect(readFileSync(join(home, 'link'), 'utf8')).toBe('what is to be kept');
    expect(await codeOf(() => writeFileAtomic(join(folder, 'nowhere', 'f'), bytes))).toBe('no-such-file');
  });
});

describe('taking a written file back', () => {
  it('removes that file and no other', async () => {
    const home = join(folder, 'd');
    mkdirSync(home);
    const file = join(home, 'f');
    const written = await writeFileAtomic(file, bytes);
    await takeBackFile(file, written);
    expect(readdirSync(home)).toEqual([]);
    await takeBackFile(file, written);
    const again = await writeFileAtomic(file, bytes);
    // Kept under another name, so that its inode is not given to the next file.
    await writeFileAtomic(join(home, 'other'), bytes);
    await takeBackFile(join(home, 'other'), again);
    rmSync(file);
    symlinkSync(join(home, 'other'), file);
    await takeBackFile(file, await writeFileAtomic(join(home, 'third'), bytes));
    expect(readdirSync(home).sort()).toEqual(['f', 'other', 'third']);
  });
});

describe('reading a file somebody else made', () => {
  it('takes regular files within the limit and nothing else, without waiting', async () => {
    writeFileSync(join(folder, 'ok'), bytes);
    symlinkSync(join(folder, 'ok'), join(folder, 'ok-link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await readFileCapped(join(folder, 'ok'), 100)).toEqual(bytes);
    expect(await readFileCapped(join(folder, 'ok-link'), 100)).toEqual(bytes);
    expect(await readFileCapped(join(folder, 'ok'), bytes.length)).toEqual(bytes);
    const cases: [string, string, { followLinks?: boolean }?][] = [
      ['missing', 'no-such-file'],
      ['pipe', 'not-a-file'],
      ['.', 'not-a-file'],
      ['ok-link', 'not-a-file', { followLinks: false }],
    ];
    for (const [name, code, options] of cases)
      expect(await codeOf(() => readFileCapped(join(folder, name), 100, options)), name).toBe(code);
    expect(await codeOf(() => readFileCapped(join(folder, 'ok'), bytes.length - 1))).toBe('file-too-large');
    expect(await codeOf(() => readFileCapped('/dev/zero', 100))).toBe('not-a-file');
  });
});
