import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';

/** Bytes that the path of a socket may have on every platform. */
const longestPath = 100;

/**
 * Where the socket of a user lies: a fixed place, so that programs find it. On Windows the name of a pipe, whose default
 * rights let only its maker write to it.
 */
export function socketPath(
  dataFolder: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform === 'win32') {
    return `\\\\.\\pipe\\holdfast-serve-${userInfo().username.replace(/[^A-Za-z0-9]/g, '_')}`;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && runtime.startsWith('/')) return join(runtime, 'holdfast', 'serve.sock');
  return dataFolder === undefined ? undefined : join(dataFolder, 'serve', 'serve.sock');
}

/**
 * Where the SSH agent of a vault is reached, the same each time, so that it can stand in a configuration: in the runtime
 * folder of this user, else with the data of the program, else in a folder of this user's beside temporary files, as far as
 * a path there is short enough. `vault` is its id.
 */
export function agentPath(
  vault: string,
  dataFolder: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const name = `ssh-${vault.replace(/[^0-9A-Za-z]/g, '').slice(-16)}`;
  if (platform === 'win32') return `\\\\.\\pipe\\holdfast-${name}`;
  const runtime = env['XDG_RUNTIME_DIR'];
  const folders = [
    ...(runtime !== undefined && runtime.startsWith('/') ? [join(runtime, 'holdfast')] : []),
    ...(dataFolder === undefined ? [] : [join(dataFolder, 'serve')]),
  ];
  const paths = folders.map((folder) => join(folder, `${name}.sock`));
  const fits = paths.find((path) => Buffer.byteLength(path) <= longestPath);
  return fits ?? join(tmpdir(), `holdfast-${String(process.getuid?.() ?? 0)}`, `${name}.sock`);
}

/**
 * Makes the folder of a socket this user's alone and takes away what a program that died has left there. Nothing that is
 * not a dead socket is removed, and no link is followed. Errors: `serve-failed` {reason}.
 */
export async function preparePlace(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  if (Buffer.byteLength(path) > longestPath) throw failed('path-too-long');
  await makePrivateFolder(dirname(path));
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw failed('not-a-socket');
  if (await isAnswering(path)) throw failed('in-use');
  await unlink(path).catch(() => undefined);
}

async function makePrivateFolder(folder: string): Promise<void> {
  const uid = process.getuid?.();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const above = await lstat(dirname(folder));
    // Whoever may rename in the folder above could put another one in this one's place.
    const sticky = (above.mode & 0o1000) !== 0;
    if ((above.mode & 0o022) !== 0 && !sticky) throw failed('folder-open-to-others');
    const found = await lstat(folder);
    if (!found.isDirectory()) throw failed('folder-is-a-link');
    if (found.uid !== uid) throw failed('folder-of-another');
    if ((found.mode & 0o077) === 0) return;
    await chmod(folder, 0o700);
    if (((await lstat(folder)).mode & 0o077) !== 0) throw failed('folder-open-to-others');
  } catch (error) {
    throw asFailure(error);
  }
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answering: boolean): void => {
      socket.destroy();
      resolve(answering);
    };
    socket.setTimeout(1000, () => settle(true));
    socket.once('connect', () => settle(true));
    socket.once('error', (error) =>
      settle('code' in error && error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}

/** `serve-failed` with what the system said. */
export function asFailure(error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  return failed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
}

function failed(reason: string): HoldfastError {
  return new HoldfastError('serve-failed', { reason });
}
