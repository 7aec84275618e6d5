import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { canonicalJson } from '../encoding/jcs.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import type { AeadPort, HashPort } from '../ports.ts';
import { equalBytes, readUint32, subkey, uint32, uint64 } from './bytes.ts';
import { formatVersionOf, headerSlotShape, schemaVersion } from './header.ts';
import { checkSlotCosts } from './kdf-limits.ts';

/** Newest version of the backup file that is known here; its slots say which one it is, as they do of a vault. */
export const backupVersion = 2;

const magic = utf8ToBytes('HFBACKUP');
const prefixLength = 14;
const maxHeader = 256 * 1024;
const chunkLength = 64 * 1024;
const tagLength = 16;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const uint = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const headerShape = z.strictObject({
  app: z.string().max(64),
  created: z.iso.datetime({ precision: 3 }),
  generation: uint,
  nonce: hex(16),
  schema: uint,
  slots: z.array(headerSlotShape).min(1).max(32),
  vault: hex(16),
});

/** What a backup says before it is opened; all of it is authenticated by the first chunk. */
export type BackupHeader = z.infer<typeof headerShape>;

/** One piece of a backup's contents: a record, a secret, an entry of the log, or the manifest. */
export interface BackupFrame {
  readonly kind: number;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The error for a backup that is not what was written. */
export function backupDamaged(what: string): HoldfastError {
  return new HoldfastError('backup-damaged', { what });
}

/** A backup's file from its header, its key and its contents. */
export function encodeBackupFile(
  ports: { readonly aead: AeadPort; readonly hash: HashPort },
  header: BackupHeader,
  key: Uint8Array,
  contents: Uint8Array,
): Uint8Array {
  const json = utf8ToBytes(canonicalJson(header));
  const head = concatBytes(magic, Uint8Array.of(0, formatVersionOf(header.slots)), uint32(json.length), json);
  const aad = ports.hash.sha256(head);
  const payloadKey = subkey(key, 'backup payload');
  const box = ports.aead.key(payloadKey);
  payloadKey.fill(0);
  const chunks = Math.max(1, Math.ceil(contents.length / chunkLength));
  const file = new Uint8Array(head.length + contents.length + chunks * tagLength);
  file.set(head);
  for (let i = 0, at = head.length; i < chunks; i++) {
    const plain = contents.subarray(i * chunkLength, (i + 1) * chunkLength);
    const sealed = box.seal(chunkNonce(header, i, i === chunks - 1), aad, plain);
    file.set(sealed, at);
    at += sealed.length;
  }
  return file;
}

/** 16 bytes from the header, the chunk's number, and whether it is the last: none can be moved, dropped or added. */
function chunkNonce(header: BackupHeader, index: number, last: boolean): Uint8Array {
  return concatBytes(hexToBytes(header.nonce), uint64(index).subarray(1), Uint8Array.of(last ? 1 : 0));
}

/**
 * Reads a backup's header; nothing is derived or allocated. The slots' costs are within the limits.
 * Errors: `not-a-backup`, `backup-newer` {version}, `backup-damaged`, `kdf-too-weak`, `kdf-too-costly`.
 */
export function parseBackupHeader(file: Uint8Array): { header: BackupHeader; length: number } {
  if (file.length < prefixLength || !equalBytes(file.subarray(0, 8), magic))
    throw new HoldfastError('not-a-backup');
  const version = ((file[8] ?? 0) << 8) | (file[9] ?? 0);
  if (version > backupVersion) throw new HoldfastError('backup-newer', { version, known: backupVersion });
  if (version < 1) throw backupDamaged('version');
  const length = readUint32(file, 10);
  if (length > maxHeader || file.length < prefixLength + length + tagLength) throw backupDamaged('length');
  const json = file.subarray(prefixLength, prefixLength + length);
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch {
    throw backupDamaged('header');
  }
  const schema = z.looseObject({ schema: uint }).safeParse(raw);
  if (schema.success && schema.data.schema > schemaVersion) {
    throw new HoldfastError('backup-newer', { version: schema.data.schema, known: schemaVersion });
  }
  const parsed = headerShape.safeParse(raw);
  if (!parsed.success || !equalBytes(utf8ToBytes(canonicalJson(parsed.data)), json))
    throw backupDamaged('header');
  if (version !== formatVersionOf(parsed.data.slots)) throw backupDamaged('version');
  checkSlotCosts(parsed.data.slots.map(({ kdf }) => kdf));
  return { header: parsed.data, length: prefixLength + length };
}

/** Opens a backup's contents, for the caller to wipe. Errors: `backup-damaged`. */
export function openBackupFile(
  ports: { readonly aead: AeadPort; readonly hash: HashPort },
  file: Uint8Array,
  { header, length }: { header: BackupHeader; length: number },
  key: Uint8Array,
): Uint8Array {
  const aad = ports.hash.sha256(file.subarray(0, length));
  const payloadKey = subkey(key, 'backup payload');
  const box = ports.aead.key(payloadKey);
  payloadKey.fill(0);
  const sealedLength = file.length - length;
  const chunks = Math.ceil(sealedLength / (chunkLength + tagLength));
  // A last chunk of nothing is only written for empty contents, so that each contents has one encoding.
  if (sealedLength - (chunks - 1) * (chunkLength + tagLength) < tagLength + (chunks > 1 ? 1 : 0))
    throw backupDamaged('length');
  const contents = new Uint8Array(sealedLength - chunks * tagLength);
  for (let i = 0; i < chunks; i++) {
    const from = length + i * (chunkLength + tagLength);
    const sealed = file.subarray(from, Math.min(from + chunkLength + tagLength, file.length));
    try {
      const plain = box.open(chunkNonce(header, i, i === chunks - 1), aad, sealed);
      contents.set(plain, i * chunkLength);
      plain.fill(0);
    } catch (error) {
      contents.fill(0);
      throw isHoldfastError(error) ? backupDamaged(`chunk ${i}`) : error;
    }
  }
  return contents;
}

/** Frames one after another: kind, length of the id, id, length, bytes. The result is to be wiped. */
export function encodeFrames(frames: readonly BackupFrame[]): Uint8Array {
  const total = frames.reduce((sum, { id, bytes }) => sum + 6 + id.length + bytes.length, 0);
  const out = new Uint8Array(total);
  let at = 0;
  for (const { kind, id, bytes } of frames) {
    out.set([kind, id.length], at);
    out.set(utf8ToBytes(id), at + 2);
    out.set(uint32(bytes.length), at + 2 + id.length);
    out.set(bytes, at + 6 + id.length);
    at += 6 + id.length + bytes.length;
  }
  return out;
}

/** The frames as views into `contents`. Errors: `backup-damaged`. */
export function parseFrames(contents: Uint8Array): BackupFrame[] {
  const frames: BackupFrame[] = [];
  for (let at = 0; at < contents.length;) {
    const idLength = contents[at + 1] ?? 0;
    const start = at + 6 + idLength;
    if (start > contents.length) throw backupDamaged('frames');
    const length = readUint32(contents, at + 2 + idLength);
    if (start + length > contents.length) throw backupDamaged('frames');
    const id = String.fromCharCode(...contents.subarray(at + 2, at + 2 + idLength));
    frames.push({ kind: contents[at] ?? 0, id, bytes: contents.subarray(start, start + length) });
    at = start + length;
  }
  return frames;
}
