import type { BlockSink, BlockSource, ChunkKey } from '../ports.ts';
import { chunkCount, chunkNonce, plainBytes, tagBytes } from './chunks.ts';
import { openChunk } from './sealed-data.ts';
import { throughPieces, type OnBlock } from './stream.ts';

/**
 * Decrypts the chunks that begin at `offset` of a source and encrypts each with another cipher as it comes, in chunks
 * of the same size; gives the plaintext's size. The plaintext is never whole anywhere. What the sink has taken counts
 * for nothing before this has returned. Errors: those of `openStream`.
 */
export async function recodeStream(
  source: BlockSource,
  offset: number,
  sink: BlockSink,
  { from, to }: { readonly from: ChunkKey; readonly to: ChunkKey },
  chunkBytes: number,
  onBlock: OnBlock,
): Promise<number> {
  const size = plainBytes(source.size - offset, chunkBytes);
  const last = chunkCount(size, chunkBytes) - 1;
  const one = async (index: number, sealed: Uint8Array): Promise<void> => {
    const plaintext = openChunk(from, index, index === last, sealed);
    const { body, tag } = to.seal(chunkNonce(index, index === last), plaintext);
    plaintext.fill(0);
    await sink.append(body);
    await sink.append(tag);
  };
  const pieces = { bytes: chunkBytes + tagBytes, grow: 0, last };
  await throughPieces({
    source,
    offset,
    sink,
    pieces,
    one,
    threads: () => from.threads?.(true, to),
    onBlock,
  });
  return size;
}
