import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../../core/error.ts';
import type { ChunkThreads, ThreadWork } from '../../core/ports.ts';
import {
  runThread,
  type ThreadFailure,
  type ThreadOrder,
  type ThreadStart,
  type ThreadWord,
} from './chunk-thread.ts';

/** Two do more than the cipher of one thread can, and leave other commands a turn. */
const threadCount = 2;

/** What a thread does at once: little enough to stay in the processor's cache from reading to writing. */
const block = { bytes: 256 * 1024, pieces: 256 } as const;

/** Threads for the pieces of one large file; each reads, encrypts or decrypts, and writes by itself. */
export class NativeChunkThreads implements ChunkThreads {
  readonly #threads: readonly Thread[];

  constructor(keys: ThreadStart) {
    this.#threads = Array.from({ length: threadCount }, () => new Thread(keys));
  }

  async run(work: ThreadWork, onBytes: (done: number) => void): Promise<void> {
    const { from, to, position, bytes, pieceBytes, last } = work;
    const piecesPerBlock = Math.min(block.pieces, Math.max(1, Math.floor(block.bytes / pieceBytes)));
    const counts = new BigInt64Array(new SharedArrayBuffer(24));
    const slots: Uint8Array[] = [];
    let stopped: { readonly error: unknown } | undefined;
    const onMore = (): void => {
      if (stopped !== undefined) return;
      try {
        onBytes(Number(Atomics.load(counts, 1)));
      } catch (error) {
        stopped = { error };
        Atomics.store(counts, 2, 1n);
      }
    };
    const ends = this.#threads.map((thread) => {
      const slot = new Uint8Array(new SharedArrayBuffer(piecesPerBlock * pieceBytes));
      slots.push(slot);
      const order: ThreadOrder = {
        from: { descriptor: from.descriptor, position },
        to: to === undefined ? undefined : { descriptor: to.descriptor, position: to.position },
        ...{ bytes, pieceBytes, piecesPerBlock, last, slot, counts },
      };
      return thread.carryOut(order, onMore).finally(() => {
        // A thread that died could not wipe it.
        slot.fill(0);
      });
    });
    // Stops the others when one dies.
    for (const end of ends) end.catch(() => Atomics.store(counts, 2, 1n));
    const results = await Promise.allSettled(ends);
    if (stopped !== undefined) throw stopped.error;
    throwFirst(results, work);
    if (Number(Atomics.load(counts, 1)) !== bytes) throw new HoldfastError('internal');
    onBytes(bytes);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

/** Throws what stood in the way, if anything did: the first wrong piece, where there are several. */
function throwFirst(
  results: readonly PromiseSettledResult<ThreadFailure | undefined>[],
  work: ThreadWork,
): void {
  const pieces: number[] = [];
  let other: Error | undefined;
  for (const result of results) {
    if (result.status === 'rejected')
      other ??= result.reason instanceof Error ? result.reason : new HoldfastError('internal');
    else if (result.value?.what === 'piece') pieces.push(result.value.index);
    else if (result.value !== undefined)
      other ??= (result.value.what === 'to' && work.to ? work.to : work.from).failure(result.value.reason);
  }
  if (other !== undefined) throw other;
  if (pieces.length > 0) throw new HoldfastError('aead-open-failed', { index: Math.min(...pieces) });
}

interface Waiting {
  resolve(failure: ThreadFailure | undefined): void;
  reject(error: Error): void;
}

/** One thread; nobody is left waiting when it dies. */
class Thread {
  readonly #worker: Worker;
  readonly #begun: Promise<void>;
  #waiting: Waiting | undefined;
  #onMore: (() => void) | undefined;
  #ended = false;

  constructor(keys: ThreadStart) {
    const modules = ['crypto', 'fs', 'worker_threads'].map((name) => `require('node:${name}')`);
    const text = `(${runThread.toString()})(${modules.join(', ')})`;
    this.#worker = new Worker(text, { eval: true, execArgv: [], workerData: keys });
    this.#begun = new Promise((resolve) => {
      this.#worker.once('online', resolve);
      this.#worker.once('exit', () => {
        this.#ended = true;
        this.#waiting?.reject(new HoldfastError('internal'));
        resolve();
      });
    });
    // It ends after that, and says so.
    this.#worker.on('error', () => undefined);
    this.#worker.on('message', (word: ThreadWord) => {
      if (word === 'more') this.#onMore?.();
      else this.#waiting?.resolve(word.failure);
    });
  }

  async carryOut(order: ThreadOrder, onMore: () => void): Promise<ThreadFailure | undefined> {
    if (this.#ended) throw new HoldfastError('internal');
    this.#onMore = onMore;
    return await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(order);
    });
  }

  async close(): Promise<void> {
    // Electron complains aloud when a thread ends before it has begun.
    await this.#begun;
    await this.#worker.terminate();
  }
}
