/**
 * The file of a key that was taken off a token under a wrapping key (docs/token-backup-format.md). It holds no secret
 * that is not wrapped, and says all that is needed to put the key onto another token.
 */
import { z } from 'zod';
import { equalBytes } from '../crypto/bytes.ts';
import { keyAlgorithms } from '../crypto/algorithms.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { instantSchema, keyIdSchema, keyPurposes, labelSchema } from '../keys/key.ts';

/** Longest file, in bytes: a wrapped RSA-4096 key takes about 7,000. */
export const mostKeyBackupBytes = 64 * 1024;

const hex = (most: number) =>
  z
    .string()
    .regex(/^([0-9a-f]{2})+$/)
    .max(most);

/** Id of a wrapping key: 16 bytes in lower-case hex. */
export const wrappingKeyIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** How the key in a file can be wrapped. */
export const backupMechanisms = [
  'aes-key-wrap-pad',
  'aes-key-wrap',
  'rsa-aes-key-wrap',
  'rsa-aes-key-wrap-sha1',
] as const;

/** Check value of an AES key (see `checkValue`), or the first five bytes of the SHA-256 of an RSA key's public half. */
export const checkValueSchema = z.string().regex(/^[0-9a-f]{10}$/);

/** What the file says, in this order. */
export const keyBackupSchema = z.strictObject({
  format: z.literal('holdfast-token-key'),
  version: z.literal(1),
  at: instantSchema,
  /** Id of the vault that has the key on record. */
  vault: z.string().min(1).max(64),
  key: z.strictObject({
    id: keyIdSchema,
    label: labelSchema,
    algorithm: z.enum(keyAlgorithms),
    version: z.int().min(1),
    purposes: z.array(z.enum(keyPurposes)).max(keyPurposes.length),
    /** In the form of a key's record; absent for symmetric keys. */
    publicKey: hex(1200).optional(),
    /** Of RSA and symmetric keys. */
    bits: z.int().min(8).max(8192).optional(),
    /** Of symmetric keys: what a copy has to give as well. */
    checkValue: checkValueSchema.optional(),
  }),
  wrapping: z.strictObject({
    id: wrappingKeyIdSchema,
    label: labelSchema,
    checkValue: checkValueSchema,
    mechanism: z.enum(backupMechanisms),
  }),
  /** As read from the token that it was taken off. */
  attributes: z.record(z.string().regex(/^[a-zA-Z]{1,30}$/), z.boolean()),
  /** Lower-case hex. */
  wrapped: hex(32 * 1024),
});
/** See {@link keyBackupSchema}. */
export type KeyBackup = z.infer<typeof keyBackupSchema>;

/** The file: JSON, two spaces deep, in UTF-8, one line break at its end. */
export function encodeKeyBackup(backup: KeyBackup): Uint8Array {
  // Through the schema, so that the names stand in its order whatever the caller did.
  return encodeUtf8(`${JSON.stringify(keyBackupSchema.parse(backup), null, 2)}\n`);
}

/**
 * What a file says; only the bytes that {@link encodeKeyBackup} would write are taken. Errors: `not-a-token-backup`
 * {reason: `format`, `version`, `content`, `form`}.
 */
export function parseKeyBackup(bytes: Uint8Array): KeyBackup {
  const bad = (reason: string): HoldfastError => new HoldfastError('not-a-token-backup', { reason });
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch {
    throw bad('format');
  }
  const head = z.looseObject({ format: z.literal('holdfast-token-key'), version: z.int() }).safeParse(value);
  if (!head.success) throw bad('format');
  if (head.data.version !== 1) throw bad('version');
  const { data } = keyBackupSchema.safeParse(value);
  if (data === undefined) throw bad('content');
  if (!equalBytes(encodeKeyBackup(data), bytes)) throw bad('form');
  return data;
}
