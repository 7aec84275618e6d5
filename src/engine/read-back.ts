import { chunkCount, sealedBytes, tagBytes } from '../core/data/chunks.ts';
import { equalBytes } from '../core/crypto/bytes.ts';
import { openChunk } from '../core/data/sealed-data.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { ChunkKey } from '../core/ports.ts';
import type { SourceFile, TargetFile } from './ports.ts';

/** The most chunks of a file that are read back: all of a small one. */
const sampled = 16;

/** What a file of encrypted data was to become. */
export interface Expected {
  /** What stands before the chunks. */
  readonly head: Uint8Array;
  readonly cipher: ChunkKey;
  /** Bytes of plaintext in all, and in each chunk. */
  readonly size: number;
  readonly chunkBytes: number;
}

/**
 * Reads back a settled file: its length, what stands before the chunks, the first and the last chunk and some evenly
 * between. Errors: `write-failed` {reason: read-back}, and those of reading.
 */
export async function checkWritten(target: TargetFile, expected: Expected): Promise<void> {
  const written = await target.readBack();
  try {
    if (!(await isAsExpected(written, expected)))
      throw new HoldfastError('write-failed', { reason: 'read-back' });
  } finally {
    await written.close();
  }
}

async function isAsExpected(written: SourceFile, expected: Expected): Promise<boolean> {
  const { head, cipher, size, chunkBytes } = expected;
  if (written.size !== head.length + sealedBytes(size, chunkBytes)) return false;
  if (!equalBytes(await written.part(0, head.length), head)) return false;
  const last = chunkCount(size, chunkBytes) - 1;
  const piece = chunkBytes + tagBytes;
  for (const index of sampleOf(last)) {
    const sealed = await written.part(head.length + index * piece, piece);
    try {
      openChunk(cipher, index, index === last, sealed).fill(0);
    } catch (error) {
      if (isHoldfastError(error, 'data-damaged')) return false;
      throw error;
    }
  }
  return true;
}

/** Numbers from 0 to `last`, both among them. */
function sampleOf(last: number): ReadonlySet<number> {
  const steps = Math.min(last, sampled - 1);
  return new Set(Array.from({ length: steps + 1 }, (_, at) => Math.round((at * last) / Math.max(1, steps))));
}
