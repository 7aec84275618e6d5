import type { KeyObject } from 'node:crypto';
import type * as NodeCrypto from 'node:crypto';
import type * as NodeFiles from 'node:fs';
import type * as NodeThreads from 'node:worker_threads';

/** What a thread is started with. */
export interface ThreadStart {
  /** Opens pieces. */
  readonly opener?: KeyObject;
  /** Seals pieces, after they were opened when there is an opener. */
  readonly sealer?: KeyObject;
}

/** What is asked of a thread; several get the same order and share the blocks among themselves. */
export interface ThreadOrder {
  readonly from: { readonly descriptor: number; readonly position: number };
  readonly to: { readonly descriptor: number; readonly position: number } | undefined;
  readonly bytes: number;
  readonly pieceBytes: number;
  readonly piecesPerBlock: number;
  readonly last: number;
  /** Room for one block, shared with who gave the order and wipes it, and not with the other threads. */
  readonly slot: Uint8Array;
  /** Shared by all: the next block, bytes done, and something else than 0 to stop. */
  readonly counts: BigInt64Array;
}

/** Why a thread did not do its part: a piece did not open, or a file failed for a reason that the system names. */
export type ThreadFailure =
  | { readonly what: 'piece'; readonly index: number }
  | { readonly what: 'from' | 'to'; readonly reason: string };

/** What a thread says: now and then that it has done more, and once that it has ended. */
export type ThreadWord = 'more' | { readonly failure: ThreadFailure | undefined };

/**
 * What runs in a thread. Its text is taken as it stands and started there, so that no build has to know of one more
 * entry: it may name nothing from outside of itself.
 */
export function runThread(
  { createCipheriv, createDecipheriv }: typeof NodeCrypto,
  { readSync, writevSync }: typeof NodeFiles,
  { parentPort, workerData }: typeof NodeThreads,
): void {
  // Without an explicit tag length, GCM of node:crypto accepts tags cut to 4, 8 or 12 bytes when it opens.
  const options = { authTagLength: 16 } as const;
  // What this thread is started with, in chunk-threads.ts.
  const { opener, sealer } = workerData as ThreadStart;
  const nonce = new Uint8Array(12);
  const nonceView = new DataView(nonce.buffer);

  class Failed extends Error {
    readonly failure: ThreadFailure;
    constructor(failure: ThreadFailure) {
      super(failure.what);
      this.failure = failure;
    }
  }

  // Node makes an array for each piece. Given back at once its memory is taken again for the next one, while the
  // processor still has it at hand; left to the collector the same work takes twice the time.
  const giveBack = (bytes: Uint8Array): void => {
    // Known to the engine of Node 22 and later and to that of Electron, and not yet to the types.
    (bytes.buffer as unknown as { transfer(length: number): unknown }).transfer(0);
  };

  // Node's decipher makes each piece twice and frees the first without wiping it. Taken all at once and filled with
  // zeros, what this thread has freed lately is written over.
  const overwriteFreed = (): void => {
    const held: Uint8Array[] = [];
    for (const size of [65_536, 16_384, 4096, 1024, 256])
      for (let count = 0; count < Math.min(1024, 4_194_304 / size); count++) held.push(new Uint8Array(size));
    for (const one of held) giveBack(one);
  };

  const openPiece = (key: KeyObject, piece: Uint8Array, index: number): Uint8Array => {
    const end = piece.length - 16;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, options).setAuthTag(piece.subarray(end));
    const plaintext = decipher.update(piece.subarray(0, end));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      throw new Failed({ what: 'piece', index });
    }
    return plaintext;
  };

  const inFile = <T>(what: 'from' | 'to', call: () => T): T => {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
      throw new Failed({ what, reason: String(error.code) });
    }
  };

  const readAll = (descriptor: number, bytes: Uint8Array, position: number): void => {
    for (let at = 0; at < bytes.length;) {
      const read = inFile('from', () => readSync(descriptor, bytes, at, bytes.length - at, position + at));
      if (read === 0) throw new Failed({ what: 'from', reason: 'changed' });
      at += read;
    }
  };

  const writeAll = (descriptor: number, parts: readonly Uint8Array[], position: number): void => {
    let left = parts;
    for (let at = position; left.length > 0;) {
      const written = inFile('to', () => writevSync(descriptor, left, at));
      at += written;
      const rest: Uint8Array[] = [];
      let skip = written;
      for (const part of left) {
        if (part.length > skip) rest.push(part.subarray(skip));
        skip = Math.max(0, skip - part.length);
      }
      if (written === 0 && rest.length > 0) throw new Failed({ what: 'to', reason: 'short-write' });
      left = rest;
    }
  };

  /** Reads a block, puts its pieces through the ciphers, and writes what comes of it. */
  const doBlock = (order: ThreadOrder, block: number): number => {
    const { from, to, pieceBytes, piecesPerBlock, last, slot } = order;
    const start = block * piecesPerBlock * pieceBytes;
    const bytes = slot.subarray(0, Math.min(piecesPerBlock * pieceBytes, order.bytes - start));
    readAll(from.descriptor, bytes, from.position + start);
    const parts: Uint8Array[] = [];
    const made: Uint8Array[] = [];
    let index = block * piecesPerBlock;
    let put = 0;
    for (let at = 0; at < bytes.length; at += pieceBytes, index++) {
      // docs/data-format.md, Chunks.
      nonceView.setUint32(7, index);
      nonce[11] = index === last ? 1 : 0;
      const piece = bytes.subarray(at, at + pieceBytes);
      const plaintext = opener === undefined ? undefined : openPiece(opener, piece, index);
      if (sealer !== undefined) {
        const cipher = createCipheriv('aes-256-gcm', sealer, nonce, options);
        const body = cipher.update(plaintext ?? piece);
        cipher.final();
        parts.push(body, cipher.getAuthTag());
        made.push(body);
      } else if (plaintext !== undefined && to !== undefined) {
        // Over what it was opened from: whoever gave the order can wipe it there, whatever becomes of this thread.
        bytes.set(plaintext, put);
        parts.push(bytes.subarray(put, put + plaintext.length));
        put += plaintext.length;
      }
      if (plaintext === undefined) continue;
      plaintext.fill(0);
      giveBack(plaintext);
    }
    const grown = (sealer === undefined ? 0 : 16) - (opener === undefined ? 0 : 16);
    if (to !== undefined)
      writeAll(to.descriptor, parts, to.position + block * piecesPerBlock * (pieceBytes + grown));
    for (const one of made) giveBack(one);
    return bytes.length;
  };

  const say = (word: ThreadWord): void => {
    parentPort?.postMessage(word);
  };

  const carryOut = (order: ThreadOrder): ThreadFailure | undefined => {
    const { counts } = order;
    const blocks = Math.ceil(order.bytes / (order.piecesPerBlock * order.pieceBytes));
    try {
      for (let mine = 1; Atomics.load(counts, 2) === 0n; mine++) {
        const block = Number(Atomics.add(counts, 0, 1n));
        if (block >= blocks) return undefined;
        Atomics.add(counts, 1, BigInt(doBlock(order, block)));
        if (mine % 16 === 0) say('more');
      }
      return undefined;
    } catch (error) {
      // The blocks before this one are being done or are done, so that the first wrong piece is among what is said.
      Atomics.store(counts, 2, 1n);
      if (error instanceof Failed) return error.failure;
      throw error;
    } finally {
      order.slot.fill(0);
      if (opener !== undefined) overwriteFreed();
    }
  };

  parentPort?.on('message', (order: ThreadOrder) => {
    say({ failure: carryOut(order) });
  });
}
