import { equalBytes } from '../core/crypto/bytes.ts';
import type { DataHeader } from '../core/data/header.ts';
import { recodeStream } from '../core/data/recode.ts';
import { dataCipher, newData } from '../core/data/sealed-data.ts';
import { nowhere, openStream, type OnBlock } from '../core/data/stream.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { ChunkKey } from '../core/ports.ts';
import { byteLimits } from '../shared/byte-limits.ts';
import type { Context } from './context.ts';
import { processingKey } from './data-key.ts';
import { readFileHead, type DataHead } from './data-file.ts';
import { unwrapBareUnder, wrapBareUnder } from './bare-wrap.ts';
import { withDataSecret, withNewSecret } from './data-secret.ts';
import type { SourceFile, TargetFile } from './ports.ts';
import type { ProtectedItem } from './register.ts';
import type { Use } from './use-key.ts';

/** Where an item is carried to, and on whose word what a compromised key has protected is read. */
export interface Destination {
  /** The key that protects from now on, with its newest version: the same one, or another. */
  readonly target: KeyRecord;
  readonly risk?: Use['risk'];
}

/**
 * Carries one file over to the newest version of a key, in place. At every moment the file is whole under what protected
 * it before or whole under the new version: the new ciphertext is written beside it, made durable and read back before
 * it takes the name. A file that is there already, because the register was not told any more, is read through and left.
 * Errors: those of reading and writing files, of data and of the use of a key; `wrong-item`.
 */
export async function carryOver(
  context: Context,
  item: ProtectedItem,
  destination: Destination,
  onBlock: OnBlock,
): Promise<void> {
  if (item.location === undefined) throw new HoldfastError('file-missing');
  const source = await context.ports.files.openSource(item.location);
  try {
    const head = await headOf(source, item);
    if (head === undefined) await carryBare(context, item, destination, source);
    else await carryData(context, item, destination, source, head, onBlock);
  } finally {
    await source.close();
  }
}

/** Reads what stands before the chunks and checks that it is this item; undefined for the bare form of a wrapped key. */
async function headOf(source: SourceFile, item: ProtectedItem): Promise<DataHead | undefined> {
  try {
    const head = await readFileHead(source);
    requireItem(head.header, item);
    return head;
  } catch (error) {
    if (item.kind === 'wrapped-key' && isHoldfastError(error, 'not-encrypted-data')) return undefined;
    throw error;
  }
}

/** Whether a header is that of an item, by its random name. Errors: `wrong-item` {found}. */
export function requireItem(header: DataHeader, item: ProtectedItem): void {
  if (header.id !== item.id || header.kind !== item.kind)
    throw new HoldfastError('wrong-item', { found: header.id });
}

async function carryData(
  context: Context,
  item: ProtectedItem,
  { target: key, risk }: Destination,
  source: SourceFile,
  head: DataHead,
  onBlock: OnBlock,
): Promise<void> {
  const { ports } = context;
  const { header, chunksAt } = head;
  // A file says itself where it is; anything else than where it was or is to be is another file's header.
  if (header.key !== item.key && header.key !== key.id)
    throw new HoldfastError('wrong-item', { found: header.id });
  const { number: newest } = currentVersion(key);
  const reading = item.kind === 'wrapped-key' ? 'unwrap' : 'decrypt';
  const { record: reader } = processingKey(context, header, reading, risk);
  const from = await cipherOf(context, reader, head);
  if (header.key === key.id && header.version === newest) {
    await openStream(source, chunksAt, nowhere, from, header.chunkBytes, onBlock);
    return;
  }
  const { kind, id } = item;
  const naming = { kind, key: key.id, version: newest, at: context.act().at, id };
  const made = await withNewSecret(context, key, newest, (secret, envelope) =>
    newData(ports, { ...naming, envelope }, secret, header.chunkBytes),
  );
  const size = made.head.length + source.size - chunksAt;
  await replace(context, item, source, size, async (target) => {
    await target.append(made.head);
    const ciphers = { from, to: made.cipher };
    await recodeStream(source, chunksAt, target, ciphers, header.chunkBytes, onBlock);
    return async (written) => {
      const again = await readFileHead(written);
      const cipher = await cipherOf(context, key, again);
      await openStream(written, again.chunksAt, nowhere, cipher, header.chunkBytes, () =>
        context.throwIfCancelled(),
      );
    };
  });
}

async function cipherOf(context: Context, record: KeyRecord, head: DataHead): Promise<ChunkKey> {
  return await withDataSecret(context, record, head.header, (secret) =>
    dataCipher(context.ports, secret, head, head.commitment),
  );
}

/** The bare form names nothing: whether it is there already is found by trying. */
async function carryBare(
  context: Context,
  item: ProtectedItem,
  { target: key, risk }: Destination,
  source: SourceFile,
): Promise<void> {
  const { number: newest } = currentVersion(key);
  const bytes = await source.part(0, byteLimits.privateKey * 2);
  if (bytes.length !== source.size) throw new HoldfastError('data-damaged', { what: 'length' });
  const there = await opened(context, key, newest, bytes);
  if (there !== undefined) {
    there.fill(0);
    return;
  }
  const { record, version } = processingKey(context, item, 'unwrap', risk);
  const plaintext = await unwrapBareUnder(context, record, version, bytes);
  try {
    const wrapped = await wrapBareUnder(context, key, newest, plaintext);
    await replace(context, item, source, wrapped.length, async (target) => {
      await target.append(wrapped);
      return async (written) => {
        if (!equalBytes(await written.part(0, wrapped.length + 1), wrapped))
          throw new HoldfastError('write-failed', { reason: 'read-back' });
      };
    });
  } finally {
    plaintext.fill(0);
  }
}

async function opened(
  context: Context,
  key: KeyRecord,
  version: number,
  bytes: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    return await unwrapBareUnder(context, key, version, bytes);
  } catch (error) {
    if (isHoldfastError(error, 'data-damaged')) return undefined;
    throw error;
  }
}

/** Writes beside the file, checks what the disk has, and only then gives it the name. */
async function replace(
  context: Context,
  item: ProtectedItem,
  source: SourceFile,
  size: number,
  write: (target: TargetFile) => Promise<(written: SourceFile) => Promise<void>>,
): Promise<void> {
  // A name that only this item has: what a crash leaves is found and removed at the next attempt.
  const wish = { size, replace: true, temp: `.holdfast-${item.id}.tmp` };
  const target = await context.ports.files.openTarget(item.location ?? '', wish);
  try {
    const check = await write(target);
    await target.settle();
    const written = await target.readBack();
    try {
      await check(written);
    } finally {
      await written.close();
    }
    await source.requireUnchanged();
    await target.name();
  } finally {
    await target.close();
  }
}
