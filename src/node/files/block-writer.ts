import type { FileHandle } from 'node:fs/promises';
import { HoldfastError } from '../../core/error.ts';

/** Bytes that are handed to the system at once, and the parts they may be in. */
const block = { bytes: 1024 * 1024, parts: 512 } as const;

/** Blocks that are being written while the caller makes the next one. */
const depth = 4;

/** Bytes after which the disk is set to work, so that little is left to wait for at the end. */
const syncEvery = 64 * 1024 * 1024;

/** What waits to be written in one go. */
interface Block {
  readonly parts: Uint8Array[];
  readonly position: number;
  readonly done: readonly (() => void)[];
}

/**
 * Writes bytes in order while the caller makes the next ones. Nothing is copied: the parts go to the system as they
 * came, on another thread.
 */
export class BlockWriter {
  readonly #handle: FileHandle;
  readonly #writing: Promise<void>[] = [];
  #parts: Uint8Array[] = [];
  #done: (() => void)[] = [];
  #waiting = 0;
  #position = 0;
  #synced = 0;
  #syncing: Promise<void> | undefined;
  #failed: Error | undefined;

  /** `handle` is open for writing and stays the caller's. */
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Takes the bytes over; a promise when the disk has not caught up. `done` says that they are free again. */
  append(bytes: Uint8Array, done: (() => void) | undefined): Promise<void> | undefined {
    this.#parts.push(bytes);
    this.#waiting += bytes.length;
    if (done !== undefined) this.#done.push(done);
    if (this.#waiting < block.bytes && this.#parts.length < block.parts) return undefined;
    this.#flush();
    return this.#writing.length < depth ? undefined : this.#oldest();
  }

  /** Writes the rest and waits for all; gives the length. */
  async end(): Promise<number> {
    await this.#rest();
    await this.#syncing;
    if (this.#failed !== undefined) throw this.#failed;
    return this.#position;
  }

  /** Writes the rest and leaves room for so many bytes, which somebody else writes; gives their position. */
  async claim(bytes: number): Promise<number> {
    await this.#rest();
    if (this.#failed !== undefined) throw this.#failed;
    const position = this.#position;
    this.#position += bytes;
    return position;
  }

  /** Sets the disk to work when enough was written, by whomever, up to a position. */
  reached(position: number): void {
    if (position - this.#synced < syncEvery || this.#syncing !== undefined) return;
    this.#synced = position;
    this.#syncing = this.#handle
      .datasync()
      .catch(this.#fail)
      .finally(() => (this.#syncing = undefined));
  }

  /** Waits for what is being written, and frees what is not to be written any more. Never fails. */
  async close(): Promise<void> {
    for (const done of this.#done.splice(0)) done();
    this.#parts = [];
    await Promise.all(this.#writing);
    await this.#syncing;
  }

  async #rest(): Promise<void> {
    if (this.#parts.length > 0) this.#flush();
    await Promise.all(this.#writing);
  }

  async #oldest(): Promise<void> {
    await this.#writing.shift();
    if (this.#failed !== undefined) throw this.#failed;
  }

  #flush(): void {
    this.#writing.push(
      this.#write({ parts: this.#parts, position: this.#position, done: this.#done }).catch(this.#fail),
    );
    this.#position += this.#waiting;
    this.#parts = [];
    this.#waiting = 0;
    this.#done = [];
    this.reached(this.#position);
  }

  async #write({ parts, position, done }: Block): Promise<void> {
    try {
      let left = parts;
      for (let at = position; left.length > 0;) {
        const { bytesWritten } = await this.#handle.writev(left, at);
        const rest = without(left, bytesWritten);
        if (bytesWritten === 0 && rest.length > 0)
          throw new HoldfastError('file-write-failed', { reason: 'short-write' });
        left = rest;
        at += bytesWritten;
      }
    } finally {
      for (const free of done) free();
    }
  }

  readonly #fail = (error: unknown): void => {
    this.#failed ??= error instanceof Error ? error : new Error('write');
  };
}

/** What is left of parts after so many bytes of them were written. */
function without(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skip = written;
  for (const part of parts) {
    if (part.length > skip) left.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return left;
}
