import { HoldfastError, isHoldfastError } from '../error.ts';
import type { BlockSink, BlockSource, ChunkKey, ChunkThreads } from '../ports.ts';
import { chunkCount, chunkNonce, damagedChunk, plainBytes, tagBytes } from './chunks.ts';
import { openChunk } from './sealed-data.ts';

/** Told after each block how many bytes are done of how many; throws to stop. */
export type OnBlock = (done: number, total: number) => void;

/** Data from this size on is worth threads of its own, in bytes: to start them takes as long as some tens of MiB. */
const threadsFrom = 64 * 1024 * 1024;

/**
 * Encrypts a whole source in chunks of `chunkBytes`; gives the plaintext's size. The source must have as many bytes as
 * it said it has. Errors: `file-too-large`, and what source and sink throw.
 */
export async function sealStream(
  source: BlockSource,
  sink: BlockSink,
  cipher: ChunkKey,
  chunkBytes: number,
  onBlock: OnBlock,
): Promise<number> {
  const last = chunkCount(source.size, chunkBytes) - 1;
  const one = async (index: number, plaintext: Uint8Array): Promise<void> => {
    const { body, tag } = cipher.seal(chunkNonce(index, index === last), plaintext);
    await sink.append(body);
    await sink.append(tag);
  };
  if (source.size === 0) await one(0, new Uint8Array(0));
  const pieces = { bytes: chunkBytes, grow: tagBytes, last };
  await throughPieces({
    source,
    offset: 0,
    sink,
    pieces,
    one,
    threads: () => cipher.threads?.(false),
    onBlock,
  });
  return source.size;
}

/**
 * Decrypts the chunks that begin at `offset` of a source; gives the plaintext's size. What the sink has taken counts for
 * nothing before this has returned: only then is it known that nothing was cut off or added.
 * Errors: `data-damaged` {what}, and what source and sink throw.
 */
export async function openStream(
  source: BlockSource,
  offset: number,
  sink: BlockSink,
  cipher: ChunkKey,
  chunkBytes: number,
  onBlock: OnBlock,
): Promise<number> {
  const size = plainBytes(source.size - offset, chunkBytes);
  const last = chunkCount(size, chunkBytes) - 1;
  const one = async (index: number, sealed: Uint8Array): Promise<void> => {
    const plaintext = openChunk(cipher, index, index === last, sealed);
    await sink.append(plaintext, () => plaintext.fill(0));
  };
  const pieces = { bytes: chunkBytes + tagBytes, grow: -tagBytes, last };
  await throughPieces({ source, offset, sink, pieces, one, threads: () => cipher.threads?.(true), onBlock });
  return size;
}

/** A source, and what is done with its pieces. */
export interface StreamWork {
  readonly source: BlockSource;
  readonly offset: number;
  readonly sink: BlockSink;
  /** Bytes of each piece but the last, by how many it grows, and the last one's number. */
  readonly pieces: { readonly bytes: number; readonly grow: number; readonly last: number };
  readonly onBlock: OnBlock;
  /** Does one piece, on this thread. */
  one(index: number, piece: Uint8Array): Promise<void>;
  /** Starts threads that do the same, where there are any. */
  threads(): ChunkThreads | undefined;
}

/**
 * Takes a source block by block; a large file goes through threads of its own.
 * Errors: `data-damaged` {what: chunk, index}, and what the work's members throw.
 */
export async function throughPieces(work: StreamWork): Promise<void> {
  const { source, offset, sink, pieces, onBlock } = work;
  const total = source.size - offset;
  const canShare = source.place !== undefined && (sink === nowhere || sink.claim !== undefined);
  const threads = canShare && total >= threadsFrom ? work.threads() : undefined;
  if (threads !== undefined) {
    await throughThreads(work, threads);
    return;
  }
  let index = 0;
  let done = 0;
  for await (const block of source.blocks(offset, pieces.bytes)) {
    for (let at = 0; at < block.length; at += pieces.bytes, index++)
      await work.one(index, block.subarray(at, at + pieces.bytes));
    onBlock((done += block.length), total);
  }
}

async function throughThreads(work: StreamWork, threads: ChunkThreads): Promise<void> {
  const { source, offset, sink, pieces, onBlock } = work;
  const bytes = source.size - offset;
  try {
    if (source.place === undefined) throw new HoldfastError('internal');
    const to = await sink.claim?.(bytes + pieces.grow * (pieces.last + 1));
    const parts = { position: offset, bytes, pieceBytes: pieces.bytes, last: pieces.last };
    await threads.run({ from: source.place, ...parts, ...(to === undefined ? {} : { to }) }, (done) => {
      to?.reached(done);
      onBlock(done, bytes);
    });
  } catch (error) {
    if (!isHoldfastError(error, 'aead-open-failed')) throw error;
    throw damagedChunk(Number(error.details['index']));
  } finally {
    await threads.close();
  }
}

/** A sink for a ciphertext that is only checked. */
export const nowhere: BlockSink = {
  append: (_bytes, done) => {
    done?.();
    return undefined;
  },
};
