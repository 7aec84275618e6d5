import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { socketPath } from '../../src/node/serve/socket-place.ts';
import { servePort } from '../../src/node/serve/socket-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-place-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobody = () => ({ line: () => undefined, fault: () => undefined, gone: () => undefined });
const listen = (path: string) => servePort(path).listen(nobody);
const modeOf = (path: string): number => statSync(path).mode & 0o777;
let count = 0;
const fresh = (): string => join(folder, `run${String(count++)}`, 'serve.sock');

/** Leaves a socket that nobody listens at, as a program that was killed does. */
async function deadSocket(path: string): Promise<void> {
  const { spawnSync } = await import('node:child_process');
  const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', code], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  expect(lstatSync(path).isSocket()).toBe(true);
}

describe('the place of the socket', () => {
  it('is this user’s alone, and gone afterwards', async () => {
    const path = fresh();
    const server = await listen(path);
    expect([modeOf(join(path, '..')), modeOf(path)]).toEqual([0o700, 0o600]);
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it('is closed to others where it stood open', async () => {
    const path = fresh();
    mkdirSync(join(path, '..'));
    chmodSync(join(path, '..'), 0o777);
    const server = await listen(path);
    expect(modeOf(join(path, '..'))).toBe(0o700);
    await server.close();
  });

  it('is taken over from a program that died, and from nobody else', async () => {
    const path = fresh();
    mkdirSync(join(path, '..'), { mode: 0o700 });
    await deadSocket(path);
    const server = await listen(path);
    await expect(listen(path)).rejects.toMatchObject({ code: 'serve-failed', details: { reason: 'in-use' } });
    await server.close();
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(path, resolve));
    await expect(listen(path)).rejects.toMatchObject({ details: { reason: 'in-use' } });
    await new Promise((resolve) => other.close(resolve));
  });

  it('is refused where a link, a file or a folder of somebody else stands', async () => {
    const file = fresh();
    mkdirSync(join(file, '..'), { mode: 0o700 });
    writeFileSync(file, 'precious');
    await expect(listen(file)).rejects.toMatchObject({ details: { reason: 'not-a-socket' } });
    expect(existsSync(file)).toBe(true);

    const link = fresh();
    mkdirSync(join(link, '..'), { mode: 0o700 });
    symlinkSync(file, link);
    await expect(listen(link)).rejects.toMatchObject({ details: { reason: 'not-a-socket' } });

    const target = join(folder, 'elsewhere');
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, join(folder, 'linked'));
    await expect(listen(join(folder, 'linked', 'serve.sock'))).rejects.toMatchObject({
      details: { reason: 'folder-is-a-link' },
    });

    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    await expect(listen(join(open, 'run', 'serve.sock'))).rejects.toMatchObject({
      details: { reason: 'folder-open-to-others' },
    });
  });

  it('is refused when its path is too long, or there is none', async () => {
    await expect(listen(join(folder, 'x'.repeat(120), 'serve.sock'))).rejects.toMatchObject({
      details: { reason: 'path-too-long' },
    });
    await expect(servePort(undefined).listen(nobody)).rejects.toMatchObject({
      details: { reason: 'no-folder' },
    });
  });

  it('follows from where the system keeps such things', () => {
    expect(socketPath('/data', { XDG_RUNTIME_DIR: '/run/user/7' }, 'linux')).toBe(
      '/run/user/7/holdfast/serve.sock',
    );
    expect(socketPath('/data', { XDG_RUNTIME_DIR: 'here' }, 'linux')).toBe('/data/serve/serve.sock');
    expect(socketPath('/data', {}, 'darwin')).toBe('/data/serve/serve.sock');
    expect(socketPath(undefined, {}, 'linux')).toBeUndefined();
    expect(socketPath('/data', {}, 'win32')).toMatch(/^\\\\\.\\pipe\\holdfast-serve-\w+$/);
  });
});
