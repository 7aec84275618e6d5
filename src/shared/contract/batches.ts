/** `batches.*`: many requests of one kind, read, grouped, approved group by group and signed on all cores. */
import { z } from 'zod';
import { displayModelSchema } from '../../core/signing/display.ts';
import { verdictSchema } from '../../core/policy/rules.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';
import { digest } from './sign.ts';
import { tokenUseErrors } from './tokens.ts';

const batchId = z.string().min(8).max(64);

const groupView = z.strictObject({
  /** SHA-256 over the digests of all its requests, in order; approving means sending it back. */
  digest,
  kind: z.string(),
  /** What its requests have in common, and what they differ in. */
  act: z.string(),
  chain: z.string(),
  key: keyIdSchema,
  count: z.int(),
  totals: z.array(z.strictObject({ asset: z.string(), amount: z.string().nullable() })),
  /** The most that the network takes for all of them. */
  fee: z.strictObject({ asset: z.string(), amount: z.string() }).optional(),
  recipients: z.strictObject({ count: z.int(), known: z.int(), largest: z.array(z.string()) }),
  verdict: verdictSchema,
  /** The first, the largest and the last, to look at in full. */
  samples: z.array(displayModelSchema).max(3),
  status: z.enum(['open', 'signed', 'rejected']),
});

const batchView = z.strictObject({
  id: batchId,
  source: z.string(),
  received: instantSchema,
  count: z.int(),
  groups: z.array(groupView),
  /** Requests that cannot be read or are refused, and why. */
  refused: z.array(
    z.strictObject({ index: z.int(), name: z.string(), code: z.string(), reason: z.string().optional() }),
  ),
});

/** The rows of `batches.*`. */
export const batchesCommands = {
  'batches.open': command({
    summary: 'Read up to 10,000 requests from a file or folder, and group them',
    session: 'open',
    effect: 'change',
    lasting: true,
    input: z.strictObject({
      /** A file with one request in each line (hex, base64 or JSON), or a folder with one in each file. */
      from: fileRefSchema,
      key: keyIdSchema.optional(),
    }),
    output: batchView,
    errors: [
      'batch-empty',
      'batch-too-large',
      'no-such-key',
      'seed-unusable',
      'file-missing',
      'file-unreadable',
      'file-not-regular',
      'file-too-large',
    ],
  }),
  'batches.get': command({
    summary: 'Show a batch and its groups',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ id: batchId }),
    output: batchView,
    errors: ['no-such-batch'],
  }),
  'batches.list': command({
    summary: 'List batches, newest first',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      batches: z.array(
        z.strictObject({
          id: batchId,
          source: z.string(),
          received: instantSchema,
          count: z.int(),
          signed: z.int(),
          refused: z.int(),
        }),
      ),
    }),
    errors: [],
  }),
  'batches.approve': command({
    summary: 'Approve a group of a batch by its digest and sign all of it',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({ id: batchId, digest }),
    output: z.strictObject({ signed: z.int() }),
    errors: [
      'no-such-batch',
      'digest-mismatch',
      'request-closed',
      'refused',
      'state-forbids',
      'purpose-forbids',
      'seed-unusable',
      'signature-check-failed',
      ...tokenUseErrors,
    ],
  }),
  'batches.reject': command({
    summary: 'Turn a whole batch down',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: batchId, reason: reasonSchema.optional() }),
    output: nothing,
    errors: ['no-such-batch', 'request-closed'],
  }),
  'batches.save': command({
    summary: 'Write the signatures of a batch to a file, one in each line',
    session: 'open',
    effect: 'change',
    lasting: true,
    input: z.strictObject({ id: batchId, file: fileRefSchema }),
    output: z.strictObject({ bytes: z.int(), count: z.int() }),
    errors: ['no-such-batch', 'request-closed', 'file-exists', 'file-missing'],
  }),
} as const;
