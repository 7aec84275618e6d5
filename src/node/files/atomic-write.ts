import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { fileError } from './file-error.ts';
import { HoldfastError } from '../../core/error.ts';

/** How to write. */
export interface AtomicWriteOptions {
  /** False (the default): an existing file is refused with `file-exists`. */
  readonly replace?: boolean;
  /** A further check of what was read back, e.g. a full decrypt; throws to refuse. */
  readonly verify?: (readBack: Uint8Array) => void | Promise<void>;
}

/** A file that was written, by which it is known again whatever its name stands for later. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Writes a whole file so that a crash leaves the old one or the new one (security.md V-8): temp file in the same
 * folder (0600, never through a link), fsync, read back and compare, rename, fsync of the folder.
 * Errors: `file-exists`, `disk-full`, `file-access-denied`, `folder-missing`, `file-write-failed` {reason}.
 */
export async function writeFileAtomic(
  file: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<FileIdentity> {
  const folder = dirname(file);
  const temp = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(
      temp,
      constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    await writeAll(handle, bytes);
    await handle.sync();
    const readBack = await readAll(handle, bytes.length);
    // A lost write is reported as a success; only reading shows it.
    if (readBack === undefined || !sameBytes(readBack, bytes))
      throw new HoldfastError('file-write-failed', { reason: 'read-back' });
    await options.verify?.(readBack);
    const { dev, ino } = await handle.stat({ bigint: true });
    await handle.close();
    handle = undefined;
    if (options.replace === true) {
      await rename(temp, file);
    } else {
      await giveName(temp, file);
    }
    await syncFolder(folder);
    return { dev, ino };
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await unlink(temp).catch(() => undefined);
    throw fileError(error, 'file-write-failed');
  }
}

/** Removes a file if it is still the one that was written. What cannot be removed stays. */
export async function takeBackFile(file: string, written: FileIdentity): Promise<void> {
  try {
    const { dev, ino } = await lstat(file, { bigint: true });
    if (dev === written.dev && ino === written.ino) await unlink(file);
  } catch {
    // Gone already, or in a folder that is.
  }
}

/** What file systems without links answer: FAT and exFAT, as on most USB sticks, and some network folders. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Moves a file to a name that nothing has. Throws what the file system says. */
export async function giveName(temp: string, file: string): Promise<void> {
  try {
    // A link fails when the name is taken, where a rename would write over it.
    await link(temp, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!withoutLinks.has(code)) throw error;
    // The name is taken first, by an empty file that only we can have made; a crash leaves that file at the worst.
    const claim = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    await claim.close();
    try {
      await rename(temp, file);
    } catch (failed) {
      await unlink(file).catch(() => undefined);
      throw failed;
    }
    return;
  }
  await unlink(temp);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, at);
    if (bytesWritten === 0) throw new HoldfastError('file-write-failed', { reason: 'short-write' });
    at += bytesWritten;
  }
}

/** The whole file when it is exactly `length` long. */
async function readAll(handle: FileHandle, length: number): Promise<Uint8Array | undefined> {
  if ((await handle.stat()).size !== length) return undefined;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, at);
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
  return bytes;
}

/** Makes a file's contents durable. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, constants.O_RDWR);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable. Windows has no such call for folders and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
