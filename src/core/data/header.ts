import { z } from 'zod';
import { equalBytes, joinBytes } from '../crypto/bytes.ts';
import { canonicalJsonBytes } from '../encoding/jcs.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { instantSchema, keyIdSchema } from '../keys/key.ts';
import { envelopeSchema, type Envelope } from './envelope.ts';

/** What a ciphertext holds; part of the header, so that none passes for another. */
export const dataKinds = ['file', 'text', 'wrapped-key'] as const;
/** One of {@link dataKinds}. */
export type DataKind = (typeof dataKinds)[number];

/** Plaintext bytes in a chunk as this version writes them. */
export const defaultChunkBytes = 64 * 1024;

/** Longest header that is read, in bytes, by the number of the format; the longest ones written have about 350 and 1400. */
export const maxHeaderBytes = { 1: 1024, 2: 2048 } as const;

/** Format 1: under keys that come from the key's own secret. Format 2: under a secret in an envelope. */
type Format = keyof typeof maxHeaderBytes;

const fields = {
  kind: z.enum(dataKinds),
  /** Random name of this ciphertext, 32 hex digits. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  key: keyIdSchema,
  version: z.int().min(1).max(1_000_000),
  at: instantSchema,
  cipher: z.literal('aes-256-gcm-stream'),
  /** Plaintext bytes in each chunk but the last. */
  chunkBytes: z
    .int()
    .min(64)
    .max(1024 * 1024),
  /** 64 hex digits. */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
} as const;
const headerSchemas = {
  1: z.strictObject(fields),
  2: z.strictObject({ ...fields, envelope: envelopeSchema }),
} as const;
/** What stands in clear before encrypted data (docs/data-format.md). Authenticated only once the data was opened. */
export type DataHeader = z.infer<(typeof headerSchemas)[1]> & {
  readonly envelope?: Envelope | undefined;
};

/** Eight bytes: six letters, and the number of the format in two, big-endian. */
const letters = Uint8Array.of(0x48, 0x46, 0x44, 0x41, 0x54, 0x41);
const newestFormat: Format = 2;
const lengthAt = 8;
const headerAt = 10;

/** Bytes that are enough to read the prefix of any file by. */
export const maxPrefixBytes = headerAt + maxHeaderBytes[newestFormat];

/** The number of the format that a header is written in: the least one that has all of its members. */
export function formatOf({ envelope }: DataHeader): Format {
  return envelope === undefined ? 1 : 2;
}

/** Letters, format number, length and header as they stand before the data. */
export function encodePrefix(header: DataHeader): Uint8Array {
  const { envelope, ...rest } = header;
  const json = canonicalJsonBytes(envelope === undefined ? rest : { ...rest, envelope });
  const numbers = Uint8Array.of(0, formatOf(header), json.length >> 8, json.length & 0xff);
  return joinBytes(letters, numbers, json);
}

/** A header that was read, and the bytes that it was read from. */
export interface ReadPrefix {
  readonly header: DataHeader;
  /** A copy of all bytes up to the end of the header. */
  readonly prefix: Uint8Array;
}

/**
 * Reads the prefix at the start of `bytes`; only the one way to write a header is taken.
 * Errors: `not-encrypted-data`, `data-newer` {format}, `data-damaged` {what: header}.
 */
export function readPrefix(bytes: Uint8Array): ReadPrefix {
  if (!equalBytes(bytes.subarray(0, letters.length), letters)) throw new HoldfastError('not-encrypted-data');
  const format = word(bytes, letters.length);
  if (format > newestFormat) throw new HoldfastError('data-newer', { format });
  const length = word(bytes, lengthAt);
  if (format !== 1 && format !== 2) throw damaged();
  // A length that could not be read is no number, which no comparison accepts.
  if (!(length <= maxHeaderBytes[format] && bytes.length >= headerAt + length)) throw damaged();
  const prefix = bytes.slice(0, headerAt + length);
  const header = headerSchemas[format].safeParse(parseJson(prefix.subarray(headerAt)));
  if (!header.success || !equalBytes(encodePrefix(header.data), prefix)) throw damaged();
  return { header: header.data, prefix };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw damaged();
  }
}

/** Two bytes, big-endian; NaN where there are none, which no comparison accepts. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? Number.NaN) * 256 + (bytes[at + 1] ?? Number.NaN);
}

function damaged(): HoldfastError {
  return new HoldfastError('data-damaged', { what: 'header' });
}
