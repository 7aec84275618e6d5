import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeFileAtomic } from '../../../src/node/files/atomic-write.ts';
import { codeOf, tempFolder } from '../../core/vault/support.ts';

// What FAT and exFAT answer on Linux.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  link: () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' })),
}));

const folder = tempFolder();
const bytes = new TextEncoder().encode('a signature on a stick');

describe('writing a file whole where there are no links', () => {
  it('writes it, and never over what has the name', async () => {
    const home = join(folder, 'stick');
    mkdirSync(home);
    await writeFileAtomic(join(home, 'f'), bytes);
    expect(readFileSync(join(home, 'f'))).toEqual(Buffer.from(bytes));
    writeFileSync(join(home, 'g'), 'mine');
    expect(await codeOf(() => writeFileAtomic(join(home, 'g'), bytes))).toBe('file-exists');
    expect(readFileSync(join(home, 'g'), 'utf8')).toBe('mine');
    expect(readdirSync(home)).toEqual(['f', 'g']);
  });
});
