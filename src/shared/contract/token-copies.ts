/** `token-copies.*`: a second token that has the same keys, and files that a token key comes back from. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import { keyPurposes } from '../../core/keys/key.ts';
import { backupMechanisms, checkValueSchema, wrappingKeyIdSchema } from '../../core/tokens/key-backup.ts';
import { tokenLifes } from '../../core/tokens/life.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, keyViewSchema, labelSchema, nothing } from './common.ts';
import { tokenErrors, tokenNameSchema } from './tokens.ts';

const count = z.int().min(1).max(16);
const holder = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]+$/u);

/** A wrapping key by its id or its label. */
const wrappingKeyName = z.string().min(1).max(120);

const wrappingKeyView = z.strictObject({
  id: wrappingKeyIdSchema,
  label: labelSchema,
  /** `aes`: split into shares, and on any number of tokens; `rsa`: made on one token, for what goes there. */
  kind: z.enum(['aes', 'rsa']),
  created: instantSchema,
  /**
   * First five bytes of the AES-CMAC over zeros, hex: what is compared wherever the key turns up; of an RSA key, of the SHA-256
   * of its public half.
   */
  checkValue: checkValueSchema,
  /** 0 for an RSA key, which has no shares. */
  threshold: z.int().min(0).max(16),
  shares: z.array(
    z.strictObject({
      number: count,
      holder: z.string().optional(),
      /** When it was entered back from paper. */
      confirmed: instantSchema.optional(),
    }),
  ),
  /** Every share was entered back: only then does the key go onto tokens. */
  ready: z.boolean(),
  places: z.array(
    z.strictObject({
      serial: z.string(),
      id: z.string(),
      at: instantSchema,
      /** Where that token is, as far as it is on record. */
      life: z.enum(tokenLifes).optional(),
    }),
  ),
  /** Since when a token with it is lost: nothing more is wrapped under it. */
  exposed: instantSchema.optional(),
  /** Files that this vault has written under it. */
  backups: z.array(
    z.strictObject({
      sha256: z.string(),
      key: keyIdSchema,
      label: z.string(),
      at: instantSchema,
      location: z.string(),
    }),
  ),
  /** Keys that have come to a token by it: spares of token keys, and copies of keys that live in the vault. */
  spares: z.array(
    z.strictObject({
      key: keyIdSchema,
      label: z.string(),
      at: instantSchema,
      serial: z.string(),
      kind: z.enum(['spare', 'copy']),
    }),
  ),
  /** What becomes of the backups when no token has it any more. */
  whenGone: z.enum(['nothing', 'shares-bring-it-back', 'backups-lost']),
});

const errors = [
  ...tokenErrors,
  'token-login-needed',
  'token-mechanism-missing',
  'token-object-missing',
  'token-full',
  'token-lied',
  'no-such-wrapping-key',
  'check-value-mismatch',
] as const;
const leaveErrors = [
  ...errors,
  'no-such-key',
  'not-a-token-key',
  'state-forbids',
  'secret-not-exportable',
] as const;
const readErrors = [
  'file-missing',
  'file-unreadable',
  'file-not-regular',
  'file-too-large',
  'not-a-token-backup',
] as const;

const backupView = z.strictObject({
  at: instantSchema,
  /** Of the file. */
  sha256: z.string(),
  key: z.strictObject({
    id: keyIdSchema,
    label: labelSchema,
    algorithm: z.enum(keyAlgorithms),
    version: z.int(),
    purposes: z.array(z.enum(keyPurposes)),
    publicKey: z.string().optional(),
    bits: z.int().optional(),
    checkValue: checkValueSchema.optional(),
  }),
  wrapping: z.strictObject({
    id: wrappingKeyIdSchema,
    label: labelSchema,
    checkValue: checkValueSchema,
    mechanism: z.enum(backupMechanisms),
  }),
  attributes: z.record(z.string(), z.boolean()),
  ofThisVault: z.boolean(),
  /** This vault has written this very file. */
  known: z.boolean(),
  /** Tokens on record that have its wrapping key. */
  tokens: z.array(z.string()),
});

/** The rows of `token-copies.*`. */
export const tokenCopiesCommands = {
  'token-copies.make-wrapping-key': command({
    summary: 'Draw a key that wraps token keys, and split it into shares, shown once',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      label: labelSchema,
      /** Shares that it takes to put it on a token. */
      threshold: count,
      /** Shares that there are. */
      shares: count,
      /** Who gets which, in order. */
      holders: z.array(holder).max(16).optional(),
    }),
    output: z.strictObject({
      wrappingKey: wrappingKeyView,
      /** Words of SLIP-39, one share each. */
      shares: z.array(bytes(byteLimits.phrase, 1)),
    }),
    errors: ['label-taken', 'shares-malformed'],
  }),
  'token-copies.make-transport-key': command({
    summary: 'Make an RSA key on a token that unwraps keys which are to go there, and does nothing else',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      label: labelSchema,
      bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
    }),
    output: wrappingKeyView,
    errors: [...errors, 'label-taken'],
  }),
  'token-copies.check-share': command({
    summary: 'Enter a share of a wrapping key back from paper, to prove that it was written down',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: wrappingKeyName, share: bytes(byteLimits.phrase, 1) }),
    output: wrappingKeyView,
    errors: ['no-such-wrapping-key', 'shares-malformed'],
  }),
  'token-copies.put-wrapping-key': command({
    summary: 'Put a wrapping key on a token, from as many of its shares as it takes',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      id: wrappingKeyName,
      /** The words of all of them, one share after the other. */
      shares: bytes(byteLimits.shares, 1),
    }),
    output: wrappingKeyView,
    errors: [...errors, 'shares-malformed', 'state-forbids'],
  }),
  'token-copies.remove-wrapping-key': command({
    summary: 'Take a wrapping key off a token',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      id: wrappingKeyName,
      /** Its label, typed: of an RSA key that backups hang on, which nothing brings back. */
      confirm: wrappingKeyName.optional(),
    }),
    output: wrappingKeyView,
    errors: [...errors, 'state-forbids'],
  }),
  'token-copies.list': command({
    summary:
      'List wrapping keys: check values, shares, tokens, and which backups, spares and copies hang on each',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ wrappingKeys: z.array(wrappingKeyView) }),
    errors: [],
  }),
  'token-copies.backup': command({
    summary:
      'Wrap a key on its token and write it to a file that only a token with the wrapping key can read',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      key: keyIdSchema,
      file: fileRefSchema,
      /** The wrapping key; absent: the one that is on the token. */
      under: wrappingKeyName.optional(),
    }),
    output: z.strictObject({ sha256: z.string(), backup: backupView }),
    errors: [...leaveErrors, 'file-exists', 'file-missing'],
  }),
  'token-copies.inspect': command({
    summary: 'Show what the backup of a token key says, and what is known of it',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema }),
    output: backupView,
    errors: readErrors,
  }),
  'token-copies.clone': command({
    summary: 'Put a token key on a second token, and prove there that it is the same',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      key: keyIdSchema,
      /** The second token. */
      token: tokenNameSchema,
      under: wrappingKeyName.optional(),
      /** A backup of the key; absent: it is wrapped on its first token now. */
      file: fileRefSchema.optional(),
      /** May leave the second token in its turn; absent: it may not. */
      wrappable: z.boolean().optional(),
    }),
    output: z.strictObject({
      key: keyViewSchema,
      spare: z.strictObject({ serial: z.string(), id: z.string() }),
    }),
    errors: [...leaveErrors, ...readErrors, 'key-on-token', 'too-many-spares'],
  }),
};
