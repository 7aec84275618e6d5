import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HoldfastError } from '../../core/error.ts';
import type { BlockSource, FilePlace } from '../../core/ports.ts';
import { fileError } from './file-error.ts';
import { isHeldFile } from './held-files.ts';

/** A file that is read in blocks; fits the engine's port. */
export interface SourceFile extends BlockSource {
  readonly place: FilePlace;
  part(position: number, cap: number): Promise<Uint8Array>;
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes that are read at once, as far as whole pieces allow. */
const blockBytes = 1024 * 1024;

/** Blocks that are read ahead of the one in use, so that the disk and the cipher work at the same time. */
const ahead = 2;

/**
 * Opens a regular file of any size for reading, never a pipe or a vault that is open in this process.
 * Errors, here and later, said through `say`: `no-such-file`, `not-a-file`, `file-access-denied`, `file-read-failed`
 * {reason}.
 */
export async function openSourceFile(file: string, say: (error: Error) => Error): Promise<SourceFile> {
  const failure = (error: unknown): Error => say(fileError(error, 'file-read-failed'));
  let handle: FileHandle | undefined;
  try {
    if (await isHeldFile(file)) throw new HoldfastError('file-read-failed', { reason: 'vault-open' });
    // Windows has no such flag, whatever the typings say. Opening does not wait, so a named pipe cannot hold us up.
    const noWait = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;
    handle = await open(file, constants.O_RDONLY | noWait);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw new HoldfastError('not-a-file');
    return new OpenSource(handle, Number(stats.size), stats.mtimeNs, failure);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    throw failure(error);
  }
}

class OpenSource implements SourceFile {
  readonly size: number;
  readonly place: FilePlace;
  readonly #handle: FileHandle;
  readonly #modified: bigint;
  readonly #failure: (error: unknown) => Error;
  #slots: Uint8Array[] = [];

  constructor(handle: FileHandle, size: number, modified: bigint, failure: (error: unknown) => Error) {
    this.#handle = handle;
    this.size = size;
    this.#modified = modified;
    this.#failure = failure;
    this.place = { descriptor: handle.fd, failure: (code) => failure({ code }) };
  }

  async part(position: number, cap: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(cap, this.size - position)));
    try {
      await this.#fill(bytes, position);
      return bytes;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async *blocks(offset: number, pieceBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    const length = pieceBytes * Math.max(1, Math.floor(blockBytes / pieceBytes));
    const count = Math.ceil((this.size - offset) / length);
    this.#wipe();
    const running: Promise<Uint8Array>[] = [];
    const begin = (index: number): void => {
      if (index >= count) return;
      const start = offset + index * length;
      const slot = (this.#slots[index % (ahead + 1)] ??= new Uint8Array(
        Math.min(length, this.size - offset),
      ));
      const reading = this.#fill(slot.subarray(0, Math.min(length, this.size - start)), start);
      // What nobody waits for any more must not count as unhandled.
      reading.catch(() => undefined);
      running.push(reading);
    };
    try {
      for (let index = 0; index <= ahead; index++) begin(index);
      for (let index = 0; index < count; index++) {
        const block = await running.shift();
        if (block === undefined) return;
        yield block;
        begin(index + ahead + 1);
      }
    } catch (error) {
      throw this.#failure(error);
    } finally {
      await Promise.allSettled(running);
    }
  }

  async requireUnchanged(): Promise<void> {
    try {
      const { size, mtimeNs } = await this.#handle.stat({ bigint: true });
      if (Number(size) !== this.size || mtimeNs !== this.#modified) throw changed();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async close(): Promise<void> {
    this.#wipe();
    await this.#handle.close().catch(() => undefined);
  }

  #wipe(): void {
    for (const slot of this.#slots) slot.fill(0);
    this.#slots = [];
  }

  async #fill(bytes: Uint8Array, position: number): Promise<Uint8Array> {
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await this.#handle.read(bytes, at, bytes.length - at, position + at);
      if (bytesRead === 0) throw changed();
      at += bytesRead;
    }
    return bytes;
  }
}

function changed(): HoldfastError {
  return new HoldfastError('file-read-failed', { reason: 'changed' });
}
