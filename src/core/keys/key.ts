/**
 * What a key is: the metadata record of SP 800-57 Part 1 Rev. 5, section 6.2.3, as it is kept in the vault.
 * The secret itself is never part of this record.
 */
import { z } from 'zod';
import { keyAlgorithms, type KeyPurpose } from '../crypto/algorithms.ts';
import { reasonCodes } from './reason.ts';
import { keyStates } from './state.ts';

/** Length limits of text that people type, in UTF-16 units. */
export const limits = { label: 120, tag: 40, tags: 20, reason: 500, path: 255, context: 200 } as const;

/** Most copies of a secret that a record names. */
export const mostCopies = 1000;

/** Most further tokens that have the secret of one version. */
export const mostSpares = 16;

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

/**
 * How one key is derived from another: agreement with another party's public key and HKDF (SP 800-56A Rev. 3, SP 800-56C
 * Rev. 2, RFC 5869), or the KDF in counter mode with HMAC or CMAC as its pseudorandom function (SP 800-108 Rev. 1).
 */
export const derivationMethods = [
  'ecdh-hkdf-sha256',
  'kdf-counter-hmac-sha256',
  'kdf-counter-cmac-aes256',
] as const;
/** One of {@link derivationMethods}. */
export type DerivationMethod = (typeof derivationMethods)[number];

/** Networks an account belongs to. */
export const networks = ['bitcoin', 'bitcoin-testnet', 'bitcoin-regtest', 'ethereum', 'solana'] as const;
/** One of {@link networks}. */
export type Network = (typeof networks)[number];

/** Signs that a secret was not drawn at random: a phrase from a book or a test, a tiny scalar, bytes that repeat. */
export const weaknesses = ['known-phrase', 'small-scalar', 'repeated-bytes'] as const;

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
  /** What made an imported key, as its owner states it. */
  madeWith: z
    .strictObject({ tool: z.string().min(1).max(80), version: z.string().max(40).optional() })
    .optional(),
  /** The token that a key was made on. */
  token: z
    .strictObject({
      model: z.string().max(80),
      firmware: z.string().max(40).optional(),
      serial: z.string().max(64).optional(),
      /** Name and version of the module that it was reached through. */
      module: z.string().max(160).optional(),
    })
    .optional(),
  /** What the maker of a token says of where the key was made; absent: nobody has asked. */
  attestation: z
    .strictObject({
      verdict: z.enum(['verified', 'unknown', 'refused']),
      at: instantSchema,
      /** Subject of the root that it leads to. */
      root: z.string().max(500).optional(),
      /** Why it is not verified, or what it says (policies, serial, firmware). */
      notes: z.array(z.string().max(200)).max(20),
      /** Whether an attestation that was verified has said that the key was made elsewhere; absent: none was looked at for it. */
      imported: z.boolean().optional(),
    })
    .optional(),
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
    'version-added',
    'version-destroyed',
    'reencrypted',
    'wrapped',
    'unwrapped',
    'used-at-risk',
    'periods-changed',
    'rule-changed',
    'archived',
    'unarchived',
    'move-started',
    'move-ended',
    'activation-planned',
    'adopted',
    'put-on-token',
    'attested',
    'token-lost',
  ]),
  from: z.enum(keyStates).optional(),
  to: z.enum(keyStates).optional(),
  actor: z.string().max(80),
  reason: z.string().max(limits.reason).optional(),
  code: z.enum(reasonCodes).optional(),
  /** The version that the line speaks of, when it is not the whole key. */
  version: z.int().min(1).optional(),
});
/** One line of a key's history. */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Where a copy of a key's secret is known to be. */
export const copySchema = z.strictObject({
  kind: z.enum(['phrase', 'vault-backup', 'export', 'wrapped', 'token', 'token-backup']),
  at: instantSchema,
  reference: z.string().max(200),
  verified: z.boolean(),
  /** A backup of a token key that no other token reads any more: no backup, though a copy. */
  unreadable: z.boolean().optional(),
});
/** A known copy of a key's secret. */
export type KeyCopy = z.infer<typeof copySchema>;

/** Where on a token a secret is: what the token is known by, and CKA_ID in lower-case hex. */
const tokenPlaceSchema = z.strictObject({
  serial: z.string().min(1).max(64),
  id: z.string().regex(/^([0-9a-f]{2}){1,256}$/),
  /** RSA keys that decrypt: the hash of OAEP that the token has shown to know. */
  oaep: z.enum(['sha256', 'sha1']).optional(),
});
/** Where on a token a secret is. */
export type TokenPlace = z.infer<typeof tokenPlaceSchema>;

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
        /** Public key, lower-case hex: compressed SEC1 for curves, 32 bytes for Ed25519 and X25519, SPKI for RSA. */
        publicKey: z.string().max(1200).optional(),
        /** Where the secret is, when it lives on a token: serial number and CKA_ID in lower-case hex. */
        token: tokenPlaceSchema.optional(),
        /** Further tokens that have the same secret, each proven by a signature there; `token` is the first. */
        spares: z.array(tokenPlaceSchema).min(1).max(mostSpares).optional(),
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
  /** When its owner asked for activation before the key may begin: it becomes active by itself at `periods.from`. */
  activationPlanned: instantSchema.optional(),
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
      scheme: z.enum(['bip32', 'slip10', 'slip21']),
      standard: z.enum(accountStandards).optional(),
      network: z.enum(networks).optional(),
      account: z.int().min(0).max(0x7fffffff).optional(),
      /** Extended public key at `path`, for accounts whose addresses lie below it. */
      xpub: z.string().max(120).optional(),
      fingerprint: z.string().regex(/^[0-9a-f]{8}$/),
    })
    .optional(),
  /**
   * Keys that were derived from a key which is no seed: from what, and by what, so that the same is not derived twice.
   * Their secret is kept like that of any other key.
   */
  derivedFrom: z
    .strictObject({
      key: keyIdSchema,
      version: z.int().min(1),
      method: z.enum(derivationMethods),
      /** What it is for, in words that every party gives alike. */
      context: z.string().min(1).max(limits.context),
      /** Of the other party, in the form of records. */
      publicKey: z.string().max(100).optional(),
      salt: z
        .string()
        .regex(/^([0-9a-f]{2}){1,64}$/)
        .optional(),
    })
    .optional(),
  /** Set when activation needs no backup any more (design.md, section 4). */
  backup: z.strictObject({
    rule: z.enum(['open', 'phrase-verified', 'vault-backup', 'waived', 'from-seed']),
    at: instantSchema.optional(),
    reason: z.string().max(limits.reason).optional(),
  }),
  copies: z.array(copySchema).max(mostCopies),
  predecessor: keyIdSchema.optional(),
  successor: keyIdSchema.optional(),
  /** Versions below it are not accepted any more, whatever their state. */
  minimumVersion: z.int().min(1).optional(),
  /** When the key is to be rotated; `automatic` for keys whose rotation asks nothing of a person. */
  rotation: z
    .strictObject({
      everyDays: z.int().min(1).max(36_500),
      automatic: z.boolean(),
      next: instantSchema,
    })
    .optional(),
  /** Not to be destroyed before this time. */
  retainUntil: instantSchema.optional(),
  /** What was found wrong with the secret when it came in. */
  weaknesses: z.array(z.enum(weaknesses)).max(weaknesses.length).optional(),
  /** Certificates that name this key, for the entries of a revocation list (RFC 5280, section 5.1.2.6). */
  certificates: z
    .array(
      z.strictObject({
        issuer: z.string().max(500),
        /** Lower-case hex. */
        serial: z.string().regex(/^[0-9a-f]{1,42}$/),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        notAfter: instantSchema.optional(),
      }),
    )
    .max(20)
    .optional(),
  lastUsed: instantSchema.optional(),
  useCount: z.int().min(0),
  archived: z.boolean(),
  history: z.array(historyEntrySchema).max(10_000),
});
/** The metadata record of one key. */
export type KeyRecord = z.infer<typeof keyRecordSchema>;
