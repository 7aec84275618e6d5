import { z } from 'zod';
import { keyAlgorithms } from '../crypto/algorithms.ts';
import { joinBytes } from '../crypto/bytes.ts';
import { canonicalJsonBytes, type JsonValue } from '../encoding/jcs.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import {
  instantSchema,
  keyIdSchema,
  keyPurposes,
  keyRecordSchema,
  originSchema,
  type KeyRecord,
} from './key.ts';

/** Most versions that go into one wrapped key, the newest ones. */
export const wrappedVersions = 100;

/** What a wrapped key says of itself beside its secrets; all of it is encrypted and authenticated with them. */
const metadataSchema = z.strictObject({
  format: z.literal(1),
  id: keyIdSchema,
  algorithm: z.enum(keyAlgorithms),
  label: keyRecordSchema.shape.label,
  purposes: z.array(z.enum(keyPurposes)).max(keyPurposes.length),
  origin: originSchema,
  seed: keyRecordSchema.shape.seed,
  versions: z
    .array(
      z.strictObject({
        number: z.int().min(1).max(1_000_000),
        created: instantSchema,
        publicKey: z.string().max(1200).optional(),
        /** Length of the secret. */
        bytes: z.int().min(1).max(4096),
      }),
    )
    .min(1)
    .max(wrappedVersions)
    .refine((list) => list.every(({ number }, at) => at === 0 || number > (list[at - 1]?.number ?? 0))),
});
/** What a wrapped key says of itself. */
export type WrappedMetadata = z.infer<typeof metadataSchema>;

/** A key as it lies inside its wrapping. */
export interface WrappedKey {
  readonly metadata: WrappedMetadata;
  /** One secret for each version, in their order; the holder wipes them. */
  readonly secrets: readonly Uint8Array[];
}

/**
 * The plaintext of a wrapped key: four bytes for the length of the metadata, the metadata as canonical JSON (RFC 8785),
 * the secrets one after another. The caller wipes it.
 */
export function encodeWrappedKey(
  record: KeyRecord,
  secrets: readonly { readonly version: number; readonly secret: Uint8Array }[],
): Uint8Array {
  const { id, algorithm, label, purposes, origin, seed } = record;
  const versions = secrets.map(({ version, secret }) => {
    const known = record.versions.find(({ number }) => number === version);
    if (known === undefined) throw new HoldfastError('no-such-version', { version });
    const { number, created, publicKey } = known;
    return { number, created, bytes: secret.length, ...(publicKey === undefined ? {} : { publicKey }) };
  });
  const metadata: WrappedMetadata = {
    format: 1,
    id,
    algorithm,
    label,
    purposes,
    origin,
    ...(seed === undefined ? {} : { seed }),
    versions,
  };
  // Absent fields drop out on the way through JSON; what parses is JSON.
  const json = canonicalJsonBytes(JSON.parse(JSON.stringify(metadata)) as JsonValue);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return joinBytes(length, json, ...secrets.map(({ secret }) => secret));
}

/** Reads `encodeWrappedKey`; the secrets are copies. Errors: `not-wrapped-key`. */
export function decodeWrappedKey(bytes: Uint8Array): WrappedKey {
  if (bytes.length < 4) throw new HoldfastError('not-wrapped-key');
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  const metadata = metadataSchema.safeParse(parseJson(bytes.subarray(4, end)));
  if (!metadata.success) throw new HoldfastError('not-wrapped-key');
  const { versions } = metadata.data;
  if (versions.reduce((sum, version) => sum + version.bytes, end) !== bytes.length)
    throw new HoldfastError('not-wrapped-key');
  let at = end;
  const secrets = versions.map((version) => bytes.slice(at, (at += version.bytes)));
  return { metadata: metadata.data, secrets };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}
