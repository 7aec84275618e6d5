/** `cases.*`: compromises and what is left to do; `statements.*`: what the vault signs about its keys; `advisories.*`: published flaws. */
import { z } from 'zod';
import { limits } from '../../core/keys/key.ts';
import { reasonCodes } from '../../core/keys/reason.ts';
import { command } from '../command.ts';
import { fileRefSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';

const recordId = z.string().min(8).max(64);
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/);
const readErrors = ['file-missing', 'file-unreadable', 'file-not-regular', 'file-too-large'] as const;
const writeErrors = [
  'file-exists',
  'file-missing',
  'disk-full',
  'write-failed',
  'folder-not-writable',
] as const;

/** Every key that a compromise reaches, and how. */
const reached = z.array(
  z.strictObject({
    key: keyIdSchema,
    label: z.string(),
    how: z.enum(['named', 'derived', 'wrapped', 'same-secret']),
    /** The key that led to this one. */
    through: keyIdSchema.optional(),
  }),
);

/** A compromise: what it reached, and what is left to do. */
const caseSchema = z.strictObject({
  id: recordId,
  opened: z.string(),
  closed: z.string().optional(),
  /** The key that was named; where a wrapping key was lost, the first of those that it has wrapped. */
  key: keyIdSchema,
  /** The wrapping key that was lost with its token. */
  wrappingKey: z.strictObject({ id: recordId, label: z.string(), checkValue: z.string() }).optional(),
  code: z.enum(reasonCodes),
  reason: z.string(),
  /** Since when the key may have been in other hands, as the owner states it. */
  suspectedSince: z.string().optional(),
  /** The advisory that led to it. */
  advisory: z.string().optional(),
  reached,
  requestsRejected: z.int(),
  statement: recordId.optional(),
  todo: z.array(
    z.strictObject({
      id: recordId,
      what: z.enum([
        'move-funds',
        'replace-api-key',
        're-encrypt',
        'notify-recipient',
        'replace-key',
        'revoke-certificate',
        'renew-backup',
        'destroy-spare',
        'replace-wrapping-key',
        'rewrap-key',
        'destroy-token-backup',
        'destroy-shares',
      ]),
      key: keyIdSchema,
      /** The address, file, recipient or certificate that it speaks of. */
      subject: z.string().max(500),
      count: z.int().optional(),
      done: z.boolean(),
      doneAt: z.string().optional(),
      note: z.string().max(limits.reason).optional(),
    }),
  ),
  remaining: z.int(),
});
/** A compromise: what it reached, and what is left to do. */
export type CaseView = z.infer<typeof caseSchema>;

/** The rows of `cases.*`. */
export const casesCommands = {
  'cases.list': command({
    summary: 'List compromises and how much is left to do for each',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema.optional() }),
    output: z.strictObject({ cases: z.array(caseSchema) }),
    errors: [],
  }),
  'cases.reach': command({
    summary: 'Tell which keys a compromise would reach, and why, changing nothing',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema }),
    output: z.strictObject({ reached }),
    errors: ['no-such-key'],
  }),
  'cases.mark': command({
    summary: 'Tick off a step of a compromise, or untick it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: recordId,
      item: recordId,
      done: z.boolean(),
      note: z.string().max(limits.reason).optional(),
    }),
    output: caseSchema,
    errors: ['no-such-case', 'no-such-item', 'clock-set-back'],
  }),
  'cases.export-report': command({
    summary: 'Write the report of a compromise, to print or to process',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: recordId, file: fileRefSchema, form: z.enum(['json', 'html']) }),
    output: z.strictObject({ bytes: z.int() }),
    errors: ['no-such-case', ...writeErrors],
  }),
} as const;

const statementSchema = z.strictObject({
  id: recordId,
  type: z.enum(['revocation-notice', 'destruction-certificate']),
  key: keyIdSchema,
  label: z.string(),
  at: z.string(),
  /** The signed text, canonical JSON (RFC 8785). */
  body: z.string(),
  /** Ed25519 by the vault's audit key, hex. */
  signature: z.string(),
  keyFingerprint: fingerprint,
});
/** A signed statement about a key. */
export type StatementView = z.infer<typeof statementSchema>;

/** The rows of `statements.*`. */
export const statementsCommands = {
  'statements.list': command({
    summary: 'List notices of revocation and certificates of destruction',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema.optional() }),
    output: z.strictObject({ statements: z.array(statementSchema) }),
    errors: [],
  }),
  'statements.export': command({
    summary: 'Write a signed statement: JSON for machines, HTML to print',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: recordId, file: fileRefSchema, form: z.enum(['json', 'html']) }),
    output: z.strictObject({ bytes: z.int(), keyFingerprint: fingerprint }),
    errors: ['no-such-statement', ...writeErrors],
  }),
  'statements.verify': command({
    summary: 'Check a signed statement against a pinned key, with no vault at hand',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema, key: fingerprint }),
    output: z.strictObject({
      type: z.string(),
      at: z.string(),
      label: z.string(),
      body: z.string(),
      /** Whether the key that the statement is about has signed it too, where it can. */
      signedByKeyItself: z.boolean(),
    }),
    errors: [...readErrors, 'not-a-statement', 'statement-damaged', 'statement-wrong-key'],
  }),
} as const;

const advisorySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  published: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  summary: z.string(),
  /** What to do, in the publisher's words. */
  advice: z.string(),
  /** SHA-256 of the publisher's public key, hex. */
  publisher: fingerprint,
});

const match = z.strictObject({
  key: keyIdSchema,
  label: z.string(),
  state: z.string(),
  /** The facts of the origin record that fit: field and value. */
  because: z.array(z.strictObject({ field: z.string(), value: z.string() })),
  /** `certain`: every fact that the advisory names is on record; `possible`: some are not recorded. */
  sureness: z.enum(['certain', 'possible']),
});

const adviceErrors = [...readErrors, 'not-an-advisory', 'advisory-damaged', 'advisory-wrong-key'] as const;

/** The rows of `advisories.*`. */
export const advisoriesCommands = {
  'advisories.check': command({
    summary: 'Hold the keys of this vault against a signed advisory',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      file: fileRefSchema,
      /** The publisher's pinned fingerprint; a file that brings its own key proves nothing. */
      publisher: fingerprint,
    }),
    output: z.strictObject({ advisory: advisorySchema, matches: z.array(match) }),
    errors: adviceErrors,
  }),
  'advisories.keep': command({
    summary: 'Keep an advisory, so that keys that come later are held against it too',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema, publisher: fingerprint }),
    output: z.strictObject({ advisory: advisorySchema, matches: z.array(match) }),
    errors: [...adviceErrors, 'clock-set-back'],
  }),
  'advisories.list': command({
    summary: 'List the advisories that are kept, and which keys each touches',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      advisories: z.array(z.strictObject({ advisory: advisorySchema, matches: z.array(match) })),
    }),
    errors: [],
  }),
  'advisories.forget': command({
    summary: 'Put an advisory away',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().min(1).max(64), reason: reasonSchema }),
    output: nothing,
    errors: ['no-such-advisory', 'clock-set-back'],
  }),
} as const;
