import { joinBytes } from '../crypto/bytes.ts';
import { encodeHex } from '../encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import type { KeyId } from '../keys/key.ts';
import type { ChunkCipherPort, ChunkKey, HashPort, RandomPort } from '../ports.ts';
import {
  checkedDataKeys,
  chunkCount,
  chunkNonce,
  commitmentBytes,
  damagedChunk,
  dataKeys,
  plainBytes,
  sealedBytes,
  tagBytes,
} from './chunks.ts';
import type { Envelope } from './envelope.ts';
import {
  defaultChunkBytes,
  encodePrefix,
  readPrefix,
  type DataHeader,
  type DataKind,
  type ReadPrefix,
} from './header.ts';

/** What encrypting needs. */
export interface DataPorts {
  readonly random: RandomPort;
  readonly hash: HashPort;
  readonly chunks: ChunkCipherPort;
}

/** What the header says of who protects what since when. */
export interface DataNaming {
  readonly kind: DataKind;
  readonly key: KeyId;
  readonly version: number;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** Name of the ciphertext that this one takes the place of; a new one when absent. */
  readonly id?: string;
  /** What `secret` came in; absent when it is the key's own. */
  readonly envelope?: Envelope | undefined;
}

/** A ciphertext about to be written: its header, everything that stands before the chunks, and their cipher. */
export interface NewData {
  readonly header: DataHeader;
  /** Prefix and key commitment. */
  readonly head: Uint8Array;
  readonly cipher: ChunkKey;
}

/** Makes header, salt and key of a new ciphertext. `secret` is that of the key's version or of the envelope, 32 bytes. */
export function newData(
  ports: DataPorts,
  naming: DataNaming,
  secret: Uint8Array,
  chunkBytes: number = defaultChunkBytes,
): NewData {
  const header: DataHeader = {
    kind: naming.kind,
    id: naming.id ?? encodeHex(ports.random.bytes(16)),
    key: naming.key,
    version: naming.version,
    at: naming.at,
    cipher: 'aes-256-gcm-stream',
    chunkBytes,
    salt: encodeHex(ports.random.bytes(32)),
    ...(naming.envelope === undefined ? {} : { envelope: naming.envelope }),
  };
  const prefix = encodePrefix(header);
  const { key, commitment } = dataKeys(ports.hash, secret, { header, prefix });
  const cipher = ports.chunks.key(key);
  key.fill(0);
  return { header, head: joinBytes(prefix, commitment), cipher };
}

/** The cipher of a ciphertext that was read so far. Errors: `data-damaged`, also for another secret. */
export function dataCipher(
  ports: Pick<DataPorts, 'hash' | 'chunks'>,
  secret: Uint8Array,
  read: ReadPrefix,
  commitment: Uint8Array,
): ChunkKey {
  const { key } = checkedDataKeys(ports.hash, secret, read, commitment);
  const cipher = ports.chunks.key(key);
  key.fill(0);
  return cipher;
}

/** Encrypts bytes that are in memory; a file is encrypted by `sealStream`. */
export function sealData(
  ports: DataPorts,
  naming: DataNaming,
  secret: Uint8Array,
  plaintext: Uint8Array,
): { readonly header: DataHeader; readonly bytes: Uint8Array } {
  const { header, head, cipher } = newData(ports, naming, secret);
  const bytes = new Uint8Array(head.length + sealedBytes(plaintext.length, header.chunkBytes));
  bytes.set(head);
  let at = head.length;
  const count = chunkCount(plaintext.length, header.chunkBytes);
  for (let index = 0; index < count; index++) {
    const start = index * header.chunkBytes;
    const chunk = plaintext.subarray(start, start + header.chunkBytes);
    const { body, tag } = cipher.seal(chunkNonce(index, index === count - 1), chunk);
    bytes.set(body, at);
    bytes.set(tag, at + body.length);
    at += body.length + tagBytes;
  }
  return { header, bytes };
}

/**
 * Decrypts bytes that are in memory; nothing is given out unless all of it is right. `secret` is that of the version
 * which `readPrefix(bytes).header` names, or of its envelope; the caller wipes the plaintext.
 * Errors: `not-encrypted-data`, `data-newer`, `data-damaged` {what}, also for another secret.
 */
export function openData(
  ports: Pick<DataPorts, 'hash' | 'chunks'>,
  bytes: Uint8Array,
  secret: Uint8Array,
): { readonly header: DataHeader; readonly plaintext: Uint8Array } {
  const read = readPrefix(bytes);
  const { chunkBytes } = read.header;
  const start = read.prefix.length + commitmentBytes;
  if (bytes.length < start) throw new HoldfastError('data-damaged', { what: 'length' });
  const cipher = dataCipher(ports, secret, read, bytes.subarray(read.prefix.length, start));
  const plaintext = new Uint8Array(plainBytes(bytes.length - start, chunkBytes));
  const count = chunkCount(plaintext.length, chunkBytes);
  try {
    for (let index = 0; index < count; index++) {
      const from = start + index * (chunkBytes + tagBytes);
      const opened = openChunk(
        cipher,
        index,
        index === count - 1,
        bytes.subarray(from, from + chunkBytes + tagBytes),
      );
      plaintext.set(opened, index * chunkBytes);
      opened.fill(0);
    }
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
  return { header: read.header, plaintext };
}

/** One chunk of a ciphertext, opened. Errors: `data-damaged` {what: chunk, index}. */
export function openChunk(cipher: ChunkKey, index: number, last: boolean, sealed: Uint8Array): Uint8Array {
  try {
    return cipher.open(chunkNonce(index, last), sealed);
  } catch (error) {
    throw isHoldfastError(error, 'aead-open-failed') ? damagedChunk(index) : error;
  }
}
