/** What goes out: results to standard output, everything else to standard error. */
import { writeSync } from 'node:fs';
import { HoldfastError } from '../core/error.ts';

/**
 * Writes all of a text to standard output and waits for it: a result that was not written is an error, not a silence.
 * Errors: `disk-full`, `write-failed` {stream}.
 */
export function writeOut(text: string): void {
  writeAll(1, new TextEncoder().encode(text));
}

/** Says something to the person; where nobody listens it is dropped. */
export function say(text: string): void {
  try {
    writeAll(2, new TextEncoder().encode(text));
  } catch {
    // Standard error is closed: there is no one left to tell.
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EAGAIN') {
        // A full pipe in non-blocking mode: the reader is slow, not gone.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
        continue;
      }
      throw new HoldfastError(code === 'ENOSPC' ? 'disk-full' : 'write-failed', {
        stream: 'standard output',
      });
    }
  }
}
