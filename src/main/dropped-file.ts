import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { FileHandle, FileHandles } from './file-handles.ts';

/** Longest path that is looked at, in characters. */
const longest = 4096;

/**
 * A handle for a file that was dropped into the window. The preload takes the path from a drop that the system itself made, but
 * a page's process that was taken over could send any path: only a file that exists gets a handle, no command writes over one,
 * and none that loads code or trusts what it reads takes one that was dropped.
 */
export async function takeDropped(path: unknown, handles: FileHandles): Promise<FileHandle | undefined> {
  if (typeof path !== 'string' || path.length > longest || !isAbsolute(path)) return undefined;
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? handles.give(path, 'dropped') : undefined;
}
