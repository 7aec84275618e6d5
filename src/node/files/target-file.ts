import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import type { BlockSink, ClaimedPlace } from '../../core/ports.ts';
import { giveName, syncFolder, takeBackFile } from './atomic-write.ts';
import { BlockWriter } from './block-writer.ts';
import { fileError } from './file-error.ts';
import { openSourceFile, type SourceFile } from './source-file.ts';

/** What a file is to become; fits the engine's port. */
export interface TargetFileWish {
  readonly size: number;
  readonly replace?: boolean;
  readonly temp?: string;
}

/** A file being written; fits the engine's port. */
export interface TargetFile extends BlockSink {
  claim(bytes: number): Promise<ClaimedPlace>;
  settle(): Promise<void>;
  readBack(): Promise<SourceFile>;
  name(): Promise<{ takeBack(): Promise<void> }>;
  close(): Promise<void>;
}

const modeBits = 0o777;

/**
 * Begins a file that gets its name only when it is whole (security.md V-8): a temp file in the same folder, 0600, never
 * through a link. Errors, here and later, said through `say`: `file-exists`, `disk-full`, `file-access-denied`,
 * `no-such-file`, `folder-missing`, `file-write-failed` {reason}.
 */
export async function openTargetFile(
  file: string,
  wish: TargetFileWish,
  say: { readonly writing: (error: Error) => Error; readonly reading: (error: Error) => Error },
): Promise<TargetFile> {
  const failure = (error: unknown): Error => say.writing(fileError(error, 'file-write-failed'));
  // Through a link, what is replaced is the file that it leads to and not the link.
  const place = wish.replace === true ? await realpath(file).catch(() => file) : file;
  const temp = join(dirname(place), wish.temp ?? `.holdfast-${randomBytes(8).toString('hex')}.tmp`);
  let handle: FileHandle | undefined;
  try {
    // Looked at before hours of work; what takes the name meanwhile is noticed when the name is given.
    if (wish.replace !== true && (await isThere(file))) throw new HoldfastError('file-exists');
    if (wish.temp !== undefined) await unlink(temp).catch(ignoreMissing);
    await requireRoom(dirname(place), wish.size);
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    handle = await open(temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    // A file that takes another one's place is readable for the same people.
    if (wish.replace === true) await handle.chmod((await stat(file)).mode & modeBits);
    return new OpenTarget(place, temp, handle, wish.replace === true, failure, say.reading);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    if (handle !== undefined) await unlink(temp).catch(() => undefined);
    throw failure(error);
  }
}

class OpenTarget implements TargetFile {
  readonly #file: string;
  readonly #temp: string;
  readonly #handle: FileHandle;
  readonly #writer: BlockWriter;
  readonly #replace: boolean;
  readonly #failure: (error: unknown) => Error;
  readonly #sayReading: (error: Error) => Error;
  #named = false;

  constructor(
    file: string,
    temp: string,
    handle: FileHandle,
    replace: boolean,
    failure: (error: unknown) => Error,
    sayReading: (error: Error) => Error,
  ) {
    this.#file = file;
    this.#temp = temp;
    this.#handle = handle;
    this.#writer = new BlockWriter(handle);
    this.#replace = replace;
    this.#failure = failure;
    this.#sayReading = sayReading;
  }

  append(bytes: Uint8Array, done?: () => void): Promise<void> | undefined {
    return this.#writer.append(bytes, done)?.catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  async claim(bytes: number): Promise<ClaimedPlace> {
    try {
      const position = await this.#writer.claim(bytes);
      return {
        descriptor: this.#handle.fd,
        position,
        failure: (code) => this.#failure({ code }),
        reached: (written) => this.#writer.reached(position + written),
      };
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async settle(): Promise<void> {
    try {
      const length = await this.#writer.end();
      await this.#handle.sync();
      // A write that was lost is reported as a success; its length is the least that shows it.
      if ((await this.#handle.stat()).size !== length)
        throw new HoldfastError('file-write-failed', { reason: 'read-back' });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  readBack(): Promise<SourceFile> {
    return openSourceFile(this.#temp, this.#sayReading);
  }

  async name(): Promise<{ takeBack(): Promise<void> }> {
    try {
      const { dev, ino } = await this.#handle.stat({ bigint: true });
      await (this.#replace ? rename(this.#temp, this.#file) : giveName(this.#temp, this.#file));
      this.#named = true;
      await syncFolder(dirname(this.#file));
      return { takeBack: () => takeBackFile(this.#file, { dev, ino }) };
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#handle.close().catch(() => undefined);
    if (!this.#named) await unlink(this.#temp).catch(() => undefined);
  }
}

/** Says at once that a disk is too full, not after an hour of writing. */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder);
  // Some file systems do not know their size.
  if (blocks > 0 && bavail * bsize < bytes) throw new HoldfastError('disk-full');
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    return ignoreMissing(error);
  }
}

function ignoreMissing(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
  throw error;
}
