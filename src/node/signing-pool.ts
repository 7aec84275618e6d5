import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../core/error.ts';
import { nativeBulkSigner } from './crypto/bulk-signer.ts';
import { nativeSigner } from './crypto/native-signer.ts';
import type { SigningAnswer, SigningOrder } from './signing-thread.ts';

/** So many signatures go to a thread at once: enough to be checked together, little enough to share the work out. */
const share = 512;

/** No more threads than this, however many cores there are. */
const mostThreads = 8;

/** Fewer signatures than this are made before a thread has started. */
const worthThreads = 400;

/** Threads that have nothing to do end after this many milliseconds. */
const patience = 5 * 60 * 1000;

let shared: { readonly pool: SigningPool; timer: NodeJS.Timeout | undefined } | undefined;

/** The threads of this process: they hold no secret between two orders, so every batch uses the same ones. */
function sharedPool(): SigningPool | undefined {
  if (shared !== undefined) {
    clearTimeout(shared.timer);
    shared.timer = undefined;
    if (!shared.pool.isBroken) return shared.pool;
    void shared.pool.close();
  }
  const entry = signingThreadEntry();
  shared = entry && { pool: new SigningPool(entry), timer: undefined };
  return shared?.pool;
}

/** Ends the threads unless somebody wants them before. */
function leavePool(): void {
  if (shared === undefined) return;
  const mine = shared;
  clearTimeout(mine.timer);
  mine.timer = setTimeout(() => {
    if (shared === mine) shared = undefined;
    void mine.pool.close();
  }, patience);
  mine.timer.unref();
}

const worthIt = (count: number): boolean => count >= worthThreads && availableParallelism() > 1;

/** The `BulkSigner` of the engine for so many signatures. */
export function bulkSignerFor(count: number): Pick<SigningPool, 'sign' | 'close'> {
  const pool = worthIt(count) ? sharedPool() : undefined;
  if (pool === undefined) return nativeBulkSigner;
  return {
    sign: (secret, publicKey, digests) => pool.sign(secret, publicKey, digests),
    close: () => {
      leavePool();
      return Promise.resolve();
    },
  };
}

/** Starts the threads and has them compile their code on a key that is thrown away, while a person still reads. */
export function warmBulkSigner(count: number): void {
  const pool = worthIt(count) ? sharedPool() : undefined;
  if (pool === undefined) return;
  pool
    .warm()
    .catch(() => undefined)
    .finally(leavePool);
}

/** Where the program of a thread lies: beside this file, and beside or above what this file was built into. */
const entries = ['./signing-thread.ts', './signing-thread.js', '../signing-thread.js'];

/** The program of a thread; undefined where there is none that this runtime can start. */
export function signingThreadEntry(): URL | undefined {
  return entries
    .map((name) => new URL(name, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)) && (!url.pathname.endsWith('.ts') || readsTypes()));
}

/** Node 24 takes types away by itself; the Node inside Electron may be older. */
function readsTypes(): boolean {
  const { features } = process as { readonly features: { readonly typescript?: unknown } };
  return typeof features.typescript === 'string';
}

interface Waiting {
  resolve(signatures: Uint8Array): void;
  reject(error: Error): void;
}

/**
 * Threads that sign with secp256k1, one for each core but the one that reads and judges; started at the first order and ended by `close`. A thread that dies
 * fails what it was asked, and nothing else is given to it.
 */
export class SigningPool {
  readonly #entry: URL;
  readonly #size: number;
  readonly #threads: Thread[] = [];
  #next = 0;
  #closed = false;

  /** `entry` is the program of a thread (`signing-thread.ts`, or what it was built into). */
  constructor(entry: URL, size: number = availableParallelism() - 1) {
    this.#entry = entry;
    this.#size = Math.max(1, Math.min(mostThreads, size));
  }

  /** See `BulkSigner` of the engine. Errors: `bad-signature`, `internal` when a thread died. */
  async sign(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) throw new HoldfastError('internal');
    const shares: Promise<Uint8Array>[] = [];
    for (let from = 0; from < digests.length; from += share * 32) {
      const part = digests.slice(from, from + share * 32);
      shares.push(this.#thread().sign(secret, publicKey, part));
    }
    const parts = await Promise.all(shares);
    const signatures = new Uint8Array((digests.length / 32) * 65);
    let at = 0;
    for (const part of parts) {
      signatures.set(part, at);
      at += part.length;
    }
    return signatures;
  }

  /** Whether a thread has died: such a pool is replaced. */
  get isBroken(): boolean {
    return this.#threads.some(({ ended }) => ended);
  }

  /** Gives each thread something to do that nobody needs. */
  async warm(): Promise<void> {
    const secret = randomBytes(32);
    secret[0] = 1;
    const publicKey = nativeSigner.publicKey('secp256k1', new Uint8Array(secret));
    const digests = new Uint8Array(randomBytes(32 * share * this.#size));
    await this.sign(secret, publicKey, digests);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The threads take turns; each has its own queue. */
  #thread(): Thread {
    const at = this.#next++ % this.#size;
    return (this.#threads[at] ??= new Thread(this.#entry));
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #begun: Promise<void>;
  #orders = 0;
  #ended = false;

  constructor(entry: URL) {
    // Nothing of this process's environment or arguments is handed on.
    this.#worker = new Worker(entry, { env: {}, argv: [], execArgv: [] });
    this.#begun = new Promise((resolve) => {
      this.#worker.once('online', resolve);
      this.#worker.once('exit', () => {
        this.#ended = true;
        for (const waiting of this.#waiting.values()) waiting.reject(new HoldfastError('internal'));
        this.#waiting.clear();
        resolve();
      });
    });
    // A program that has nothing else to do may end.
    this.#worker.unref();
    // It ends after that, and says so.
    this.#worker.on('error', () => undefined);
    this.#worker.on('message', (answer: SigningAnswer) => this.#take(answer));
  }

  get ended(): boolean {
    return this.#ended;
  }

  async sign(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array> {
    if (this.#ended) throw new HoldfastError('internal');
    const order: SigningOrder = {
      id: this.#orders++,
      secret: new Uint8Array(secret),
      publicKey: new Uint8Array(publicKey),
      digests,
    };
    // While somebody waits the program goes on.
    this.#worker.ref();
    return await new Promise((resolve, reject) => {
      this.#waiting.set(order.id, { resolve, reject });
      // The copy moves over: no other stays behind here.
      this.#worker.postMessage(order, [order.secret.buffer as ArrayBuffer, digests.buffer as ArrayBuffer]);
    });
  }

  async close(): Promise<void> {
    // Electron complains aloud when a thread ends before it has begun.
    this.#worker.ref();
    await this.#begun;
    await this.#worker.terminate();
  }

  #take(answer: SigningAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('signatures' in answer) waiting?.resolve(answer.signatures);
    else
      waiting?.reject(
        new HoldfastError(answer.failed, answer.index === undefined ? {} : { index: answer.index }),
      );
  }
}
