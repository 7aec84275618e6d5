import { HoldfastError } from '../core/error.ts';
import { decodeUtf8 } from '../core/signing/bytes.ts';
import { byteLimits } from '../shared/bytes.ts';
import type { FilesPort, FolderItem } from './ports.ts';

/** No batch has more requests, and none more bytes in all. */
export const mostRequests = 10_000;
const mostBytes = 64 * 1024 * 1024;

/** What came in: where from, and each request or why it could not be read, in order. */
export interface BatchSource {
  readonly name: string;
  readonly items: readonly FolderItem[];
}

/**
 * The requests of a file, one in each line, or of a folder, one in each file. Errors: `batch-empty`, `batch-too-large`,
 * and those of files.
 */
export async function readBatchSource(files: FilesPort, path: string): Promise<BatchSource> {
  const name = plainName(path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/s, ''));
  const items = (await folderItems(files, path)) ?? lines(await files.readWhole(path, mostBytes));
  if (items.length === 0) throw new HoldfastError('batch-empty');
  if (items.length > mostRequests) throw new HoldfastError('batch-too-large', { limit: mostRequests });
  return { name, items };
}

async function folderItems(files: FilesPort, path: string): Promise<FolderItem[] | undefined> {
  const limits = { each: byteLimits.request, total: mostBytes, count: mostRequests };
  try {
    const items = await files.readFolder(path, limits);
    return items?.map((item) => ({ ...item, name: plainName(item.name) }));
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'too-many-files')
      throw new HoldfastError('batch-too-large', { limit: mostRequests });
    throw error;
  }
}

/** Lines by their number; blank ones are no requests. */
function lines(bytes: Uint8Array): FolderItem[] {
  const text = decodeUtf8(bytes);
  // A PSBT or a transaction by itself is a request, and no batch.
  if (text === undefined) throw new HoldfastError('file-unreadable', { reason: 'not-utf8' });
  const encoder = new TextEncoder();
  return text.split(/\r?\n/).flatMap((line, at) => {
    const request = line.trim();
    return request === '' ? [] : [{ name: `line ${String(at + 1)}`, bytes: encoder.encode(request) }];
  });
}

/** A name as it may be shown: what could change how it reads is replaced. */
function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 200);
}
