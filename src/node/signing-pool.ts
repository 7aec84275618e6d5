import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { nativeBulkSigner, signNatively } from './crypto/bulk-signer.ts';
import { nativeSigner } from './crypto/native-signer.ts';
import type { SigningAnswer, SigningOrder } from './signing-thread.ts';

/** So many signatures go to a thread at once: enough to be checked together, little enough to share the work out. */
const share = 512;

/** Orders that a thread has at once: one that it signs, and one that is there when it is done. */
const atHand = 2;

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
export function bulkSignerFor(
  count: number,
): Pick<SigningPool, 'sign' | 'close'> & Partial<Pick<SigningPool, 'help'>> {
  const pool = worthIt(count) ? sharedPool() : undefined;
  if (pool === undefined) return nativeBulkSigner;
  return {
    sign: (secret, publicKey, digests) => pool.sign(secret, publicKey, digests),
    help: () => pool.help(),
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
  readonly resolve: (signatures: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A part of what one call wants signed, until a thread takes it. */
interface Share extends Waiting {
  readonly call: Call;
  readonly digests: Uint8Array;
}

/** What the shares of one call have in common. */
interface Call {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Its caller has been told, and may have wiped the secret. */
  isOver: boolean;
}

/**
 * Threads that sign with secp256k1, one for each core but the one that reads and judges; started when there is work for
 * them and ended by `close`. All take shares from one queue, also the thread at hand while it has nothing else to do
 * (`help`): so no core stands idle as long as something waits. When a thread dies, everything that was asked fails, and
 * nothing else is taken.
 */
export class SigningPool {
  readonly #entry: URL;
  readonly #size: number;
  readonly #threads: Thread[] = [];
  #queue: Share[] = [];
  #closed = false;

  /** `entry` is the program of a thread (`signing-thread.ts`, or what it was built into). */
  constructor(entry: URL, size: number = availableParallelism() - 1) {
    this.#entry = entry;
    this.#size = Math.max(1, Math.min(mostThreads, size));
  }

  /** See `BulkSigner` of the engine. Errors: `bad-signature`, `internal` when a thread died. */
  async sign(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array> {
    if (this.#closed || this.isBroken) throw new HoldfastError('internal');
    const call: Call = { secret, publicKey, isOver: false };
    const parts: Promise<Uint8Array>[] = [];
    for (let from = 0; from < digests.length; from += share * 32) {
      const part = digests.slice(from, from + share * 32);
      parts.push(
        new Promise((resolve, reject) => {
          this.#queue.push({ call, digests: part, resolve, reject });
        }),
      );
    }
    this.#handOut();
    try {
      const signatures = new Uint8Array((digests.length / 32) * 65);
      let at = 0;
      for (const part of await Promise.all(parts)) {
        signatures.set(part, at);
        at += part.length;
      }
      return signatures;
    } finally {
      call.isOver = true;
    }
  }

  /** Signs one share that waits on the thread at hand; false when none does. Never fails: whoever asked is told. */
  help(): boolean {
    let next = this.#queue.shift();
    while (next?.call.isOver === true) next = this.#queue.shift();
    if (next === undefined) return false;
    const { call, digests, resolve, reject } = next;
    const secret = new Uint8Array(call.secret);
    try {
      resolve(signNatively(secret, call.publicKey, digests));
    } catch (error) {
      reject(isHoldfastError(error) ? error : new HoldfastError('internal'));
    } finally {
      secret.fill(0);
    }
    return true;
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
    this.#failWaiting();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** Gives what waits to the threads that have the least to do. */
  #handOut(): void {
    if (this.#closed || this.isBroken) {
      this.#failWaiting();
      return;
    }
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (!next.call.isOver && !this.#give(next)) return;
      this.#queue.shift();
    }
  }

  /** False when every thread has enough to do. */
  #give(next: Share): boolean {
    const [thread] = [...this.#threads].sort((a, b) => a.orders - b.orders);
    if (thread?.orders === 0) thread.sign(next, () => this.#handOut());
    else if (this.#threads.length < this.#size) {
      const fresh = new Thread(this.#entry);
      this.#threads.push(fresh);
      fresh.sign(next, () => this.#handOut());
    } else if (thread !== undefined && thread.orders < atHand) thread.sign(next, () => this.#handOut());
    else return false;
    return true;
  }

  #failWaiting(): void {
    for (const { reject } of this.#queue.splice(0)) reject(new HoldfastError('internal'));
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting & { readonly done: () => void }>();
  readonly #begun: Promise<void>;
  #count = 0;
  #ended = false;

  constructor(entry: URL) {
    // Nothing of this process's environment or arguments is handed on.
    this.#worker = new Worker(entry, { env: {}, argv: [], execArgv: [] });
    this.#begun = new Promise((resolve) => {
      this.#worker.once('online', resolve);
      this.#worker.once('exit', () => {
        this.#ended = true;
        const all = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const { reject, done } of all) {
          reject(new HoldfastError('internal'));
          done();
        }
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

  /** How many orders it has. */
  get orders(): number {
    return this.#waiting.size;
  }

  /** `done` is called when it has answered or died. */
  sign({ call, digests, resolve, reject }: Share, done: () => void): void {
    const order: SigningOrder = {
      id: this.#count++,
      secret: new Uint8Array(call.secret),
      publicKey: new Uint8Array(call.publicKey),
      digests,
    };
    // While somebody waits the program goes on.
    this.#worker.ref();
    this.#waiting.set(order.id, { resolve, reject, done });
    // The copy moves over: no other stays behind here.
    this.#worker.postMessage(order, [order.secret.buffer as ArrayBuffer, digests.buffer as ArrayBuffer]);
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
    waiting?.done();
  }
}
