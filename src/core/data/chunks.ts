import { equalBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { decodeHex } from '../encoding/hex.ts';
import { HoldfastError } from '../error.ts';
import type { HashPort } from '../ports.ts';
import { formatOf, type ReadPrefix } from './header.ts';

/** Length in bytes of a chunk's tag. */
export const tagBytes = 16;

/** Length in bytes of the key commitment, which stands between header and chunks. */
export const commitmentBytes = 32;

/** The most chunks of one ciphertext: the counter has four bytes. */
const maxChunks = 2 ** 32;

const keyLabels = { 1: encodeUtf8('holdfast data v1 key'), 2: encodeUtf8('holdfast data v2 key') } as const;

/** The key of one ciphertext and the commitment to it; the caller wipes both. */
export interface DataKeys {
  /** 32 bytes, for AES-256-GCM. */
  readonly key: Uint8Array;
  /** 32 bytes that only this key, this salt and this header give. */
  readonly commitment: Uint8Array;
}

/**
 * HKDF-SHA-256 (RFC 5869) with 64 bytes of output: salt from the header, as input the key's secret or the one in the
 * envelope, and a label with the SHA-256 of the whole prefix as info. A changed header gives another key.
 */
export function dataKeys(hash: HashPort, secret: Uint8Array, { header, prefix }: ReadPrefix): DataKeys {
  const keyLabel = keyLabels[formatOf(header)];
  const info = new Uint8Array(keyLabel.length + 1 + 32);
  info.set(keyLabel);
  info.set(hash.sha256(prefix), keyLabel.length + 1);
  const extracted = hash.hmacSha256(decodeHex(header.salt), secret);
  const first = new Uint8Array(info.length + 1);
  first.set(info);
  first[info.length] = 1;
  const key = hash.hmacSha256(extracted, first);
  const second = new Uint8Array(32 + info.length + 1);
  second.set(key);
  second.set(info, 32);
  second[32 + info.length] = 2;
  const commitment = hash.hmacSha256(extracted, second);
  extracted.fill(0);
  second.fill(0);
  return { key, commitment };
}

/** The keys of a ciphertext whose commitment was read. Errors: `data-damaged` {what: key}, also for another secret. */
export function checkedDataKeys(
  hash: HashPort,
  secret: Uint8Array,
  read: ReadPrefix,
  commitment: Uint8Array,
): DataKeys {
  const keys = dataKeys(hash, secret, read);
  if (equalBytes(keys.commitment, commitment)) return keys;
  keys.key.fill(0);
  throw new HoldfastError('data-damaged', { what: 'key' });
}

/** Nonce of a chunk, 12 bytes: seven zeros, the chunk's number from 0 in four, 1 in the last chunk and 0 before it. */
export function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Number of chunks for so many plaintext bytes; no bytes are one empty chunk. Errors: `file-too-large`. */
export function chunkCount(plainBytes: number, chunkBytes: number): number {
  const count = Math.max(1, Math.ceil(plainBytes / chunkBytes));
  if (count > maxChunks) throw new HoldfastError('file-too-large', { limit: maxChunks * chunkBytes });
  return count;
}

/** Bytes of all chunks with their tags, for so many plaintext bytes. */
export function sealedBytes(plainBytes: number, chunkBytes: number): number {
  return plainBytes + tagBytes * chunkCount(plainBytes, chunkBytes);
}

/** Plaintext bytes in chunks that take `sealed` bytes. Errors: `data-damaged` {what: length} for impossible lengths. */
export function plainBytes(sealed: number, chunkBytes: number): number {
  const count = Math.max(1, Math.ceil(sealed / (chunkBytes + tagBytes)));
  const plain = sealed - tagBytes * count;
  // A last chunk without a byte stands for empty data alone, so that every plaintext has one ciphertext form.
  if (plain < 0 || count > maxChunks || sealedBytes(plain, chunkBytes) !== sealed)
    throw new HoldfastError('data-damaged', { what: 'length' });
  return plain;
}

/** The error for a chunk that is not what was written there; `index` is its number, or that of the first of several. */
export function damagedChunk(index: number): HoldfastError {
  return new HoldfastError('data-damaged', { what: 'chunk', index });
}
