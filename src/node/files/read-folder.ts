import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError, isHoldfastError } from '../../core/error.ts';
import { fileError } from './file-error.ts';
import { readFileCapped } from './safe-read.ts';

/** One thing in a folder: its bytes, or the code of why they were not read. */
export type FolderItem =
  { readonly name: string; readonly bytes: Uint8Array } | { readonly name: string; readonly code: string };

/** How much is read of a folder. */
export interface FolderLimits {
  /** Bytes of one file. */
  readonly each: number;
  /** Bytes of all. */
  readonly total: number;
  readonly count: number;
}

/**
 * The files of a folder that somebody else may have made, sorted by name (security.md X-12). Links are not followed, pipes
 * and devices are not opened, folders inside are not entered: each is named with a code instead. `undefined` when
 * the path is no folder. Errors: `too-many-files`, `file-too-large`, `no-such-file`, `file-read-failed`.
 */
export async function readFolder(folder: string, limits: FolderLimits): Promise<FolderItem[] | undefined> {
  let names: string[];
  try {
    if (!(await lstat(folder)).isDirectory()) return undefined;
    names = await readdir(folder);
  } catch (error) {
    throw fileError(error, 'file-read-failed');
  }
  if (names.length > limits.count) throw new HoldfastError('too-many-files', { limit: limits.count });
  // By code unit, so that the order does not depend on the language of the machine.
  names.sort((a, b) => (a < b ? -1 : 1));
  const items: FolderItem[] = [];
  let total = 0;
  for (const name of names) {
    const item = await readItem(join(folder, name), name, limits.each);
    if ('bytes' in item) total += item.bytes.length;
    if (total > limits.total) throw new HoldfastError('file-too-large', { limit: limits.total });
    items.push(item);
  }
  return items;
}

async function readItem(path: string, name: string, cap: number): Promise<FolderItem> {
  try {
    return { name, bytes: await readFileCapped(path, cap, { followLinks: false }) };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return { name, code: codes[error.code] ?? error.code };
  }
}

/** The contract's names; a link is refused by the system as a loop. */
const codes: Readonly<Record<string, string>> = {
  'not-a-file': 'file-not-regular',
  'no-such-file': 'file-missing',
  'file-access-denied': 'file-unreadable',
  'file-read-failed': 'file-unreadable',
};
