import { z } from 'zod';
import { HoldfastError } from '../core/error.ts';
import { instantSchema, labelSchema } from '../core/keys/key.ts';
import { checkValueSchema, wrappingKeyIdSchema } from '../core/tokens/key-backup.ts';
import type { Change, Context } from './context.ts';

/** A token that has a wrapping key, the CKA_ID of it there, and since when. */
const placeSchema = z.strictObject({
  serial: z.string().min(1).max(64),
  id: z.string().max(512),
  at: instantSchema,
});

/**
 * A wrapping key as the vault keeps it: everything but the key. Its secret exists in the shares that people hold and on
 * the tokens that it was put on.
 */
const sharedKeySchema = z.strictObject({
  id: wrappingKeyIdSchema,
  label: labelSchema,
  created: instantSchema,
  checkValue: checkValueSchema,
  threshold: z.int().min(1).max(16),
  /** Of the set of shares (SLIP-39). */
  identifier: z.int().min(0).max(0x7fff),
  shares: z
    .array(
      z.strictObject({
        /** Counts from 1. */
        number: z.int().min(1).max(16),
        holder: z.string().max(120).optional(),
        /** Tells a right share from a wrong one, and nothing else: 256 bits of chance lie behind it. */
        digest: z.string().regex(/^[0-9a-f]{32}$/),
        /** When it was entered back, as it had been shown. */
        confirmed: instantSchema.optional(),
      }),
    )
    .min(1)
    .max(16),
  /** Tokens that it is on. */
  places: z.array(placeSchema),
  /** Since when a token with it is lost: nothing more is wrapped under it. */
  exposed: instantSchema.optional(),
});
/** See {@link sharedKeySchema}. */
export type SharedKey = z.infer<typeof sharedKeySchema>;

/**
 * An RSA key that was made on one token to unwrap what is to go there, and for nothing else. It has no shares: what is
 * wrapped under it can be read on that token alone.
 */
const transportKeySchema = z.strictObject({
  id: wrappingKeyIdSchema,
  label: labelSchema,
  created: instantSchema,
  /** First five bytes of the SHA-256 of the public half. */
  checkValue: checkValueSchema,
  /** SubjectPublicKeyInfo in DER, lower-case hex. */
  publicKey: z
    .string()
    .regex(/^([0-9a-f]{2})+$/)
    .max(1200),
  /** The hash of OAEP that its token knows. */
  oaep: z.enum(['sha256', 'sha1']),
  /** The token that it was made on; none once it was destroyed there. */
  places: z.array(placeSchema).max(1),
  exposed: instantSchema.optional(),
});
/** See {@link transportKeySchema}. */
export type TransportKey = z.infer<typeof transportKeySchema>;

/** A key that wraps keys of tokens, of either kind. */
export type WrappingKey = SharedKey | TransportKey;

const wrappingKeySchema = z.union([sharedKeySchema, transportKeySchema]);

/** Whether a wrapping key is an RSA key of one token. */
export function isTransport(key: WrappingKey): key is TransportKey {
  return 'publicKey' in key;
}

/** Every wrapping key on record, the oldest first. */
export function wrappingKeys(context: Context): WrappingKey[] {
  return [...context.session.vault.list('wrapping-key')]
    .flatMap(({ value }) => wrappingKeySchema.safeParse(value).data ?? [])
    .sort((a, b) => (a.created < b.created ? -1 : 1));
}

/** By its id or label, one that has shares. Errors: `no-such-wrapping-key`. */
export function sharedKey(context: Context, name: string): SharedKey {
  const found = wrappingKey(context, name);
  if (isTransport(found)) throw new HoldfastError('no-such-wrapping-key', { id: name, reason: 'no-shares' });
  return found;
}

/** By its id or label, an RSA key of one token. Errors: `no-such-wrapping-key`. */
export function transportKey(context: Context, name: string): TransportKey {
  const found = wrappingKey(context, name);
  if (isTransport(found)) return found;
  throw new HoldfastError('no-such-wrapping-key', { id: name, reason: 'not-rsa' });
}

/** By its id or label. Errors: `no-such-wrapping-key`. */
export function wrappingKey(context: Context, name: string): WrappingKey {
  const found = wrappingKeys(context).find(({ id, label }) => id === name || label === name);
  if (found === undefined) throw new HoldfastError('no-such-wrapping-key', { id: name });
  return found;
}

/** Commits a changed record with its entry in the log, and with it what `also` writes. */
export async function putWrappingKey(
  context: Context,
  record: WrappingKey,
  details: Readonly<Record<string, string | number>>,
  also?: (change: Change) => void,
): Promise<void> {
  const facts = { wrappingKey: record.label, checkValue: record.checkValue, ...details };
  await context.change({ subjects: [record.id], details: facts }, (change) => {
    change.put('wrapping-key', record.id, checkedRecord(record));
    also?.(change);
  });
}

/** Checked as it is written, so that nothing is kept that could not be read again. */
export function checkedRecord(record: WrappingKey): WrappingKey {
  return wrappingKeySchema.parse(record);
}

/** The wrapping key that a thing on a token is. */
export function wrappingKeyAt(context: Context, serial: string, id: string): WrappingKey | undefined {
  return wrappingKeys(context).find(({ places }) =>
    places.some((place) => place.serial === serial && place.id === id),
  );
}
