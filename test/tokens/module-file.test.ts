import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import { inspectModule } from '../../src/node/tokens/module-file.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { searchModules } from '../../src/node/tokens/module-search.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/** P-1: what is not loaded, each with its reason. No process is ever started for one. */

let folder: string;
let shared: string;
let hsm: SoftHsm;
let module: string;

beforeAll(() => {
  hsm = softHsm();
  folder = mkdtempSync(join(homedir(), '.holdfast-modules-'));
  shared = mkdtempSync(join(tmpdir(), 'holdfast-shared-'));
  module = join(folder, 'module.so');
  copyFileSync(hsm.module, module);
  chmodSync(module, 0o644);
});
afterAll(() => {
  hsm.remove();
  rmSync(folder, { recursive: true, force: true });
  rmSync(shared, { recursive: true, force: true });
});

const reasonOf = async (path: string): Promise<unknown> =>
  await inspectModule(path).then(
    () => 'taken',
    (error: unknown) => {
      if (!isHoldfastError(error, 'module-refused')) throw error;
      return error.details['reason'];
    },
  );

/** A file of our own beside the good one. */
const made = (name: string, make: (path: string) => void): string => {
  const path = join(folder, name);
  make(path);
  return path;
};

describe('the file of a module', () => {
  it('is taken with its real path, hash and size', async () => {
    const file = await inspectModule(module);
    expect(file.path).toBe(realpathSync(module));
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(file.bytes).toBeGreaterThan(100_000);
  });

  it('is taken through a link from a folder that is safe, by the path that the link leads to', async () => {
    const link = made('link.so', (path) => symlinkSync(module, path));
    expect((await inspectModule(link)).path).toBe(realpathSync(module));
  });

  it('is refused at a relative path', async () => {
    expect(await reasonOf(relative(process.cwd(), module))).toBe('not-absolute');
  });

  it('is refused when it is not there', async () => {
    expect(await reasonOf(join(folder, 'none.so'))).toBe('missing');
    expect(await reasonOf(join(folder, 'none', 'none.so'))).toBe('missing');
  });

  it('is refused in a folder that everybody may write to, and through a link from there', async () => {
    const copy = join(shared, 'module.so');
    copyFileSync(hsm.module, copy);
    expect(await reasonOf(copy)).toBe('in-a-shared-folder');
    const link = join(shared, 'link.so');
    symlinkSync(module, link);
    expect(await reasonOf(link)).toBe('in-a-shared-folder');
    const inside = made('leads-out.so', (path) => symlinkSync(copy, path));
    expect(await reasonOf(inside)).toBe('in-a-shared-folder');
  });

  it('is refused when others may write to it', async () => {
    for (const mode of [0o666, 0o664, 0o646]) {
      const path = made(`open-${mode}.so`, (at) => {
        copyFileSync(hsm.module, at);
        chmodSync(at, mode);
      });
      expect(await reasonOf(path)).toBe('writable-by-others');
    }
  });

  it('is refused when a folder above may be written to by others', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    copyFileSync(hsm.module, join(open, 'module.so'));
    chmodSync(open, 0o777);
    expect(await reasonOf(join(open, 'module.so'))).toBe('in-a-shared-folder');
  });

  it('is refused when it is a pipe or a folder, without waiting for anybody', async () => {
    const pipe = made('pipe.so', (path) => execFileSync('mkfifo', [path]));
    expect(await reasonOf(pipe)).toBe('not-a-file');
    expect(await reasonOf(folder)).toBe('not-a-file');
    expect(await reasonOf('/dev/zero')).not.toBe('taken');
  });

  it('is refused when it is no library, or one for another processor', async () => {
    const text = made('text.so', (path) => writeFileSync(path, '#!/bin/sh\necho hello\n'.repeat(10)));
    expect(await reasonOf(text)).toBe('not-a-module');
    expect(await reasonOf(made('empty.so', (path) => writeFileSync(path, '')))).toBe('not-a-module');
    const foreign = made('foreign.so', (path) => {
      const head = Buffer.alloc(4096);
      head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
      head.writeUInt16LE(3, 16);
      head.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
      writeFileSync(path, head);
    });
    expect(await reasonOf(foreign)).toBe('other-architecture');
  });

  it('is not loaded when it has changed since it was trusted', async () => {
    let started = 0;
    const port = createTokenPort({
      start: () => {
        started++;
        throw new Error('started');
      },
    });
    const path = made('changing.so', (at) => copyFileSync(hsm.module, at));
    const file = await port.inspect(path);
    appendFileSync(path, 'x');
    await expect(port.module(file).info()).rejects.toMatchObject({ code: 'module-changed' });
    rmSync(path);
    await expect(port.module(file).info()).rejects.toMatchObject({
      code: 'module-refused',
      details: { reason: 'missing' },
    });
    expect(started).toBe(0);
    await port.close();
  });
});

describe('the search for modules', () => {
  it('finds known ones, those of p11-kit and chosen ones, each once, and says what is wrong with the others', async () => {
    const configured = join(folder, 'p11-kit');
    mkdirSync(configured);
    writeFileSync(join(configured, 'one.module'), `# comment\nmodule: ${module}\npriority: 1\n`);
    writeFileSync(join(configured, 'far.module'), 'module: /usr/lib/x.so\nremote: |ssh somewhere\n');
    writeFileSync(join(configured, 'relative.module'), 'module: module.so\n');
    writeFileSync(join(configured, 'bad.module'), '\0\0\0');
    const other = made('other.so', (path) => copyFileSync(hsm.module, path));
    appendFileSync(other, 'x');
    const { found, looked } = await searchModules([join(folder, 'text.so'), 'relative.so'], {
      known: [
        { name: 'Known', path: other },
        { name: 'Not there', path: join(folder, 'absent.so') },
      ],
      configured: [configured, join(folder, 'no-such-folder')],
      libraries: [folder],
    });
    expect(found.map(({ name, from, problem }) => [name, from, problem])).toEqual([
      ['text.so', 'chosen', 'not-a-module'],
      ['relative.so', 'chosen', 'not-absolute'],
      ['Known', 'known', undefined],
      ['one', 'p11-kit', undefined],
    ]);
    expect(looked).toContain(configured);
  });

  it('finds SoftHSM2 on this machine', async () => {
    const { found } = await searchModules([]);
    expect(found.map(({ file }) => file?.path)).toContain(realpathSync(hsm.module));
  });
});
