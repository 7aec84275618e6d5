/**
 * What a key is: the metadata record of SP 800-57 Part 1 Rev. 5, section 6.2.3, as it is kept in the vault.
 * The secret itself is never part of this record.
 */
import { z } from 'zod';
import { keyAlgorithms, type KeyPurpose } from '../crypto/algorithms.ts';
import { keyStates } from './state.ts';

/** Length limits of text that people type, in UTF-16 units. */
export const limits = { label: 120, tag: 40, tags: 20, reason: 500, path: 255 } as const;

/** A key's id: a UUIDv7 in canonical lower case, branded so that no other string passes for one. */
export const keyIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .brand<'KeyId'>();
/** A key's branded id. */
export type KeyId = z.infer<typeof keyIdSchema>;

/** A label as people type it: visible text on one line. */
export const labelSchema = z
  .string()
  .min(1)
  .max(limits.label)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)
  .refine((text) => text.trim() === text, 'no spaces at either end');

/** A tag: one short word or phrase. */
export const tagSchema = z
  .string()
  .min(1)
  .max(limits.tag)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);

/** A point in time: ISO 8601, UTC, milliseconds. */
export const instantSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** What a key may be used for (SP 800-57 Part 1, section 5.1.1, in the words of this program). */
export const keyPurposes: readonly KeyPurpose[] = [
  'sign',
  'authenticate',
  'encrypt',
  'mac',
  'wrap',
  'derive',
];

/** Where a key's secret lives. */
export const keyHomes = ['vault', 'token', 'quorum', 'public-only'] as const;

/** Address and script families of an account derived from a seed. */
export const accountStandards = ['bip44', 'bip49', 'bip84', 'bip86', 'ethereum', 'solana'] as const;
/** One of {@link accountStandards}. */
export type AccountStandard = (typeof accountStandards)[number];

/** Networks an account belongs to. */
export const networks = ['bitcoin', 'bitcoin-testnet', 'bitcoin-regtest', 'ethereum', 'solana'] as const;
/** One of {@link networks}. */
export type Network = (typeof networks)[number];

/** How a key came to be, kept for the day an advisory names a generator (design.md, section 4). */
export const originSchema = z.strictObject({
  how: z.enum(['generated', 'imported', 'derived', 'on-token']),
  at: instantSchema,
  appVersion: z.string().max(40),
  runtime: z.string().max(80),
  randomSource: z.string().max(120).optional(),
  extraEntropy: z
    .strictObject({ method: z.enum(['dice', 'coins']), count: z.int().min(1).max(1000) })
    .optional(),
  importFormat: z.string().max(40).optional(),
  platform: z.string().max(80).optional(),
});
/** How a key came to be. */
export type KeyOrigin = z.infer<typeof originSchema>;

/** One line of a key's history; the audit log holds the signed original. */
export const historyEntrySchema = z.strictObject({
  at: instantSchema,
  event: z.enum([
    'generated',
    'imported',
    'derived',
    'backed-up',
    'backup-verified',
    'backup-waived',
    'activated',
    'suspended',
    'resumed',
    'deactivated',
    'compromised',
    'destroyed',
    'rotated',
    'renamed',
    'exported',
    'restored',
  ]),
  from: z.enum(keyStates).optional(),
  to: z.enum(keyStates).optional(),
  actor: z.string().max(80),
  reason: z.string().max(limits.reason).optional(),
});
/** One line of a key's history. */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Where a copy of a key's secret is known to be. */
export const copySchema = z.strictObject({
  kind: z.enum(['phrase', 'vault-backup', 'export']),
  at: instantSchema,
  reference: z.string().max(200),
  verified: z.boolean(),
});
/** A known copy of a key's secret. */
export type KeyCopy = z.infer<typeof copySchema>;

/** The metadata record of one key; JSON-safe, sealed as one record of the vault. */
export const keyRecordSchema = z.strictObject({
  id: keyIdSchema,
  label: labelSchema,
  tags: z.array(tagSchema).max(limits.tags),
  algorithm: z.enum(keyAlgorithms),
  purposes: z.array(z.enum(keyPurposes)).max(keyPurposes.length),
  home: z.enum(keyHomes),
  state: z.enum(keyStates),
  stateSince: instantSchema,
  created: instantSchema,
  /** Versions of the secret, oldest first; the last one is in use. */
  versions: z
    .array(
      z.strictObject({
        number: z.int().min(1),
        created: instantSchema,
        state: z.enum(keyStates),
        /** Public key, lower-case hex: compressed SEC1 for curves, raw 32 bytes for Ed25519 and X25519. */
        publicKey: z.string().max(600).optional(),
      }),
    )
    .min(1)
    .max(10_000),
  /** Originator use (apply protection) and recipient use (process what is protected), SP 800-57 section 5.3. */
  periods: z.strictObject({
    from: instantSchema.optional(),
    originatorUntil: instantSchema.optional(),
    recipientUntil: instantSchema.optional(),
  }),
  origin: originSchema,
  /** Main address on its chain, computed once from the public half; lists and lookups go by it. */
  address: z.string().max(120).optional(),
  /** First 20 hex digits of the SHA-256 of the public half as it is written in its version; seeds have their own. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{8,40}$/)
    .optional(),
  /** BIP-32 master fingerprint (8 hex) and word count: seeds only. */
  seed: z
    .strictObject({
      fingerprint: z.string().regex(/^[0-9a-f]{8}$/),
      words: z.union([z.literal(12), z.literal(15), z.literal(18), z.literal(21), z.literal(24)]),
      withPassphrase: z.boolean(),
    })
    .optional(),
  /** Children of a seed: where they come from. Their secret is derived when it is used, never stored. */
  derivation: z
    .strictObject({
      seed: keyIdSchema,
      path: z.string().max(limits.path),
      scheme: z.enum(['bip32', 'slip10']),
      standard: z.enum(accountStandards).optional(),
      network: z.enum(networks).optional(),
      account: z.int().min(0).max(0x7fffffff).optional(),
      /** Extended public key at `path`, for accounts whose addresses lie below it. */
      xpub: z.string().max(120).optional(),
      fingerprint: z.string().regex(/^[0-9a-f]{8}$/),
    })
    .optional(),
  /** Set when activation needs no backup any more (design.md, section 4). */
  backup: z.strictObject({
    rule: z.enum(['open', 'phrase-verified', 'vault-backup', 'waived', 'from-seed']),
    at: instantSchema.optional(),
    reason: z.string().max(limits.reason).optional(),
  }),
  copies: z.array(copySchema).max(1000),
  predecessor: keyIdSchema.optional(),
  successor: keyIdSchema.optional(),
  lastUsed: instantSchema.optional(),
  useCount: z.int().min(0),
  archived: z.boolean(),
  history: z.array(historyEntrySchema).max(10_000),
});
/** The metadata record of one key. */
export type KeyRecord = z.infer<typeof keyRecordSchema>;
