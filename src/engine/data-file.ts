import { commitmentBytes, plainBytes, sealedBytes } from '../core/data/chunks.ts';
import { defaultChunkBytes, maxPrefixBytes, readPrefix, type ReadPrefix } from '../core/data/header.ts';
import { dataCipher, newData } from '../core/data/sealed-data.ts';
import { openStream, sealStream, type OnBlock } from '../core/data/stream.ts';
import { HoldfastError, isHoldfastError, type ErrorDetails } from '../core/error.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Change, Context } from './context.ts';
import { processingKey, protectingKey } from './data-key.ts';
import { withDataSecret, withNewSecret } from './data-secret.ts';
import type { SourceFile, TargetFile } from './ports.ts';
import { checkWritten } from './read-back.ts';
import { putItem } from './register.ts';
import { usedRecord } from './use-key.ts';

/** Most bytes that stand before the chunks of a file. */
const maxHeadBytes = maxPrefixBytes + commitmentBytes;

/** Bytes between two reports of how far the work has come. */
const reportBytes = 8 * 1024 * 1024;

/** The start of encrypted data, as far as it is needed to open the rest. */
export interface DataHead extends ReadPrefix {
  readonly commitment: Uint8Array;
  /** Where the chunks begin, in bytes. */
  readonly chunksAt: number;
}

/** Reads the start of a file. Errors: `not-encrypted-data`, `data-newer`, `data-damaged`. */
export async function readFileHead(source: SourceFile): Promise<DataHead> {
  const bytes = await source.part(0, maxHeadBytes);
  const read = readPrefix(bytes);
  const chunksAt = read.prefix.length + commitmentBytes;
  if (bytes.length < chunksAt) throw new HoldfastError('data-damaged', { what: 'length' });
  return { ...read, commitment: bytes.slice(read.prefix.length, chunksAt), chunksAt };
}

/** Carries out `data.encrypt-file`. */
export async function encryptFile(
  context: Context,
  input: ParsedInput<'data.encrypt-file'>,
): Promise<CommandOutput<'data.encrypt-file'>> {
  const { ports } = context;
  const { record, version } = protectingKey(context, input.key, 'encrypt');
  const location = await ports.files.resolve(input.to, 'create');
  const source = await ports.files.openSource(await ports.files.resolve(input.file, 'read'));
  let target: TargetFile | undefined;
  try {
    const naming = { kind: 'file', key: record.id, version, at: context.act().at } as const;
    const made = await withNewSecret(context, record, version, (secret, envelope) =>
      newData(ports, { ...naming, envelope }, secret),
    );
    const cipherBytes = made.head.length + sealedBytes(source.size, defaultChunkBytes);
    target = await ports.files.openTarget(location, { size: cipherBytes });
    await target.append(made.head);
    const onBlock = reporter(context, 'encrypting', () => protectingKey(context, input.key, 'encrypt'));
    const size = await sealStream(source, target, made.cipher, defaultChunkBytes, onBlock);
    await source.requireUnchanged();
    const { id } = made.header;
    await target.settle();
    await checkWritten(target, { ...made, size, chunkBytes: defaultChunkBytes });
    const details = { item: id, version, bytes: size };
    await keepFile(context, target, { subjects: [record.id], details }, (change) => {
      // Judged again in the moment that counts: a long file may outlast the key's period.
      protectingKey(context, record.id, 'encrypt');
      // Nor may its version be erased or refused by now: nothing would read the file.
      processingKey(context, made.header, 'decrypt', undefined);
      const act = context.act();
      putItem(change, { id, kind: 'file', key: record.id, version, at: naming.at, location, size });
      change.putKey(usedRecord(context.key(record.id), act, [], {}));
    });
    return { item: id, key: record.id, version, plainBytes: size, cipherBytes };
  } finally {
    await target?.close();
    await source.close();
  }
}

/** Carries out `data.decrypt-file`. */
export async function decryptFile(
  context: Context,
  input: ParsedInput<'data.decrypt-file'>,
): Promise<CommandOutput<'data.decrypt-file'>> {
  const { ports } = context;
  const location = await ports.files.resolve(input.to, 'create');
  const source = await ports.files.openSource(await ports.files.resolve(input.file, 'read'));
  let target: TargetFile | undefined;
  try {
    const head = await readFileHead(source);
    const { header, chunksAt } = head;
    if (header.kind !== 'file') throw new HoldfastError('not-encrypted-data', { kind: header.kind });
    const { record, version, warnings } = processingKey(context, header, 'decrypt', input.risk);
    const size = plainBytes(source.size - chunksAt, header.chunkBytes);
    const cipher = await withDataSecret(context, record, header, (secret) =>
      dataCipher(ports, secret, head, head.commitment),
    );
    target = await ports.files.openTarget(location, { size });
    const onBlock = reporter(context, 'decrypting', () =>
      processingKey(context, header, 'decrypt', input.risk),
    );
    await openStream(source, chunksAt, target, cipher, header.chunkBytes, onBlock);
    await source.requireUnchanged();
    await target.settle();
    const details = { item: header.id, version, bytes: size, ...riskDetails(input.risk, warnings) };
    await keepFile(context, target, { subjects: [record.id], details }, (change) => {
      processingKey(context, header, 'decrypt', input.risk);
      const use = { version, risk: input.risk };
      change.putKey(usedRecord(context.key(record.id), context.act(), warnings, use));
    });
    return { key: record.id, version, plainBytes: size, warnings: [...warnings] };
  } finally {
    await target?.close();
    await source.close();
  }
}

/** What the log says of a use that its owner took a risk with. */
export function riskDetails(
  risk: { readonly reason: string } | undefined,
  warnings: readonly string[],
): ErrorDetails {
  return risk !== undefined && warnings.includes('key-compromised') ? { risk: risk.reason } : {};
}

/**
 * Tells of progress now and then, and stops at once when the call is cancelled. `mayGoOn` throws when the key was
 * revoked or suspended meanwhile (K-7: within a second).
 */
export function reporter(context: Context, stage: string, mayGoOn: () => unknown): OnBlock {
  let told = 0;
  return (done, total) => {
    context.throwIfCancelled();
    if (done - told < reportBytes && done < total) return;
    mayGoOn();
    told = done;
    context.progress(stage, done, total);
  };
}

/** Gives a settled file its name, and keeps it only if the vault notes it. */
async function keepFile(
  context: Context,
  target: TargetFile,
  note: Parameters<Context['change']>[0],
  work: (change: Change) => void,
): Promise<void> {
  context.throwIfCancelled();
  const written = await target.name();
  try {
    await context.change(note, work);
  } catch (error) {
    // Left only where the vault may name it after all, because the store does not know what it wrote.
    if (!isHoldfastError(error) || error.details['rolledBack'] !== false) await written.takeBack();
    throw error;
  }
}
