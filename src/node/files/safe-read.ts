import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { HoldfastError } from '../../core/error.ts';
import { fileError } from './file-error.ts';
import { isHeldFile } from './held-files.ts';

/**
 * Reads a file that somebody else may have made (security.md X-12): only a regular file, never more than
 * `limit` bytes, and no vault that is open in this process. Opening does not wait, so a named pipe cannot hold us up.
 * Errors: `no-such-file`, `not-a-file`, `file-too-large` {limit, size}, `file-access-denied`, `file-read-failed` {reason}.
 */
export async function readFileCapped(
  file: string,
  limit: number,
  options: { readonly followLinks?: boolean } = {},
): Promise<Uint8Array> {
  try {
    if (await isHeldFile(file)) throw new HoldfastError('file-read-failed', { reason: 'vault-open' });
    // Windows has neither flag, whatever the typings say.
    const noWait = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;
    const noFollow = options.followLinks === false ? constants.O_NOFOLLOW : 0;
    const handle = await open(file, constants.O_RDONLY | noWait | noFollow);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new HoldfastError('not-a-file');
      if (stats.size > limit) throw new HoldfastError('file-too-large', { limit, size: stats.size });
      // One byte more than it said it is, so that a file that grows meanwhile is not cut silently.
      const bytes = new Uint8Array(stats.size + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length !== stats.size) throw new HoldfastError('file-read-failed', { reason: 'changed' });
      return bytes.slice(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, 'file-read-failed');
  }
}
