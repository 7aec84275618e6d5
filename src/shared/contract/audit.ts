/** `audit.*` and `report.*`: what happened, provably, and how things stand. */
import { z } from 'zod';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, keyIdSchema, nothing } from './common.ts';

const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** One entry of the log as shown. */
export const auditEntrySchema = z.strictObject({
  sequence: z.int(),
  time: z.string(),
  actor: z.string(),
  command: z.string(),
  subjects: z.array(z.string()),
  outcome: z.string(),
  details: details.optional(),
  hash: z.string(),
});

const verification = z.strictObject({
  entries: z.int(),
  head: z.string(),
  /** SHA-256 of the audit key's public half, hex: what another machine pins. */
  keyFingerprint: z.string(),
  firstTime: z.string().optional(),
  lastTime: z.string().optional(),
});

/** The rows of `audit.*`. */
export const auditCommands = {
  'audit.list': command({
    summary: 'List entries of the audit log, newest first',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      before: z.int().min(1).optional(),
      limit: z.int().min(1).max(1000).optional(),
      key: keyIdSchema.optional(),
    }),
    output: z.strictObject({ entries: z.array(auditEntrySchema), total: z.int() }),
    errors: ['audit-damaged'],
  }),
  'audit.check': command({
    summary: 'Verify the whole audit log of the open vault',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: verification,
    errors: ['audit-damaged'],
  }),
  'audit.export': command({
    summary: 'Write the audit log to a file that anyone can check',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema }),
    output: z.strictObject({ entries: z.int(), keyFingerprint: z.string() }),
    errors: ['file-exists', 'file-missing', 'audit-damaged'],
  }),
  'audit.verify': command({
    summary: 'Check an exported audit log against a pinned key, with no vault at hand',
    session: 'none',
    effect: 'read',
    input: z.strictObject({
      file: fileRefSchema,
      /** The pinned fingerprint; a log that brings its own key proves nothing. */
      key: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    output: verification,
    errors: [
      'audit-damaged',
      'audit-wrong-key',
      'not-an-audit-export',
      'file-missing',
      'file-unreadable',
      'file-not-regular',
      'file-too-large',
    ],
  }),
} as const;

/** The rows of `report.*`. */
export const reportCommands = {
  'report.overview': command({
    summary: 'Say in one line how things stand, each part with the keys it speaks of',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      counts: z.record(z.string(), z.int()),
      findings: z.array(
        z.strictObject({
          code: z.enum([
            'without-proven-backup',
            'expires-soon',
            'waiting-for-activation',
            'recovery-code-unconfirmed',
            'no-vault-backup',
            'backup-outdated',
            'compromised',
            'open-requests',
            'expired',
            'rotation-due',
            'versions-behind',
            'moves-open',
            'cases-open',
            'advisory-matches',
            'clock-set-back',
          ]),
          count: z.int(),
          keys: z.array(keyIdSchema),
          days: z.int().optional(),
        }),
      ),
    }),
    errors: [],
  }),
  'report.qr': command({
    summary: 'Draw a text as a QR code',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ text: z.string().min(1).max(2900) }),
    /** Rows of modules; each byte is 0 or 1, `size` x `size`. */
    output: z.strictObject({ size: z.int(), modules: bytes(40_000) }),
    errors: ['bad-request'],
  }),
} as const;
