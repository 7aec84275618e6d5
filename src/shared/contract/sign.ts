/** `sign.*`: requests come in, are read, judged, approved by digest, and go out. */
import { z } from 'zod';
import { displayModelSchema } from '../../core/signing/display.ts';
import { requestKinds } from '../../core/signing/request.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';

const requestId = z.string().min(8).max(64);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const verdict = z.strictObject({
  /** `allow`, `confirm` (say what is unusual), or `refuse`. */
  decision: z.enum(['allow', 'confirm', 'refuse']),
  /** The rules that decided, as codes with small facts. */
  reasons: z.array(
    z.strictObject({
      rule: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  ),
});

/** Everything a person needs to judge a request. */
export const requestViewSchema = z.strictObject({
  id: requestId,
  kind: z.enum(requestKinds),
  status: z.enum(['open', 'signed', 'handed-over', 'rejected']),
  received: z.string(),
  source: z.string(),
  keys: z.array(z.strictObject({ id: keyIdSchema, label: z.string(), state: z.string() })),
  /** SHA-256 of the request as decoded; approving means sending it back. Hex. */
  digest,
  display: displayModelSchema,
  verdict,
  /** The canonical bytes, for those who want them. */
  canonical: bytes(byteLimits.request),
});
/** Everything a person needs to judge a request. */
export type RequestView = z.infer<typeof requestViewSchema>;

const outcomeSchema = z.strictObject({
  requestId,
  form: z.enum([
    'ethereum-raw-transaction',
    'ethereum-signature',
    'psbt',
    'bitcoin-transaction',
    'signature',
  ]),
  bytes: bytes(8 * 1024 * 1024),
  /** The same as text: 0x-hex for Ethereum, base64 for a PSBT, hex otherwise. */
  text: z.string(),
  mediaType: z.string(),
  suggestedFileName: z.string(),
  txid: z.string().optional(),
  hash: z.string().optional(),
  complete: z.boolean(),
  extracted: z.string().optional(),
});

const decodeErrors = [
  'undecodable',
  'refused',
  'no-key-for-request',
  'no-such-key',
  'state-forbids',
  'purpose-forbids',
  'seed-unusable',
  'file-missing',
  'file-unreadable',
  'file-not-regular',
  'file-too-large',
] as const;

/** The rows of `sign.*`. */
export const signCommands = {
  'sign.open': command({
    summary: 'Read a signing request and show what it would do',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      from: z.union([
        z.strictObject({ bytes: bytes(byteLimits.request, 1), name: z.string().max(200).optional() }),
        z.strictObject({ file: fileRefSchema }),
      ]),
      kind: z.enum(requestKinds).optional(),
      /** The key to sign with, for requests that do not name one. */
      key: keyIdSchema.optional(),
    }),
    output: requestViewSchema,
    errors: decodeErrors,
  }),
  'sign.approve': command({
    summary: 'Approve a request by its digest and sign it',
    session: 'open',
    effect: 'use',
    input: z.strictObject({ id: requestId, digest }),
    output: outcomeSchema,
    errors: [
      'no-such-request',
      'request-closed',
      'digest-mismatch',
      'undecodable',
      'no-key-for-request',
      'state-forbids',
      'purpose-forbids',
      'refused',
      'seed-unusable',
      'no-such-key',
      'signature-check-failed',
      'random-source-failed',
    ],
  }),
  'sign.reject': command({
    summary: 'Turn a request down',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: requestId, reason: reasonSchema.optional() }),
    output: nothing,
    errors: ['no-such-request', 'request-closed'],
  }),
  'sign.save': command({
    summary: 'Write a signature to a file',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: requestId,
      file: fileRefSchema,
      form: z.enum(['binary', 'text', 'extracted']).optional(),
    }),
    output: z.strictObject({ bytes: z.int() }),
    errors: ['no-such-request', 'request-closed', 'file-exists', 'file-missing'],
  }),
  'sign.list': command({
    summary: 'List requests, newest first',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ limit: z.int().min(1).max(1000).optional() }),
    output: z.strictObject({
      requests: z.array(
        z.strictObject({
          id: requestId,
          kind: z.enum(requestKinds),
          status: z.enum(['open', 'signed', 'handed-over', 'rejected']),
          received: z.string(),
          closed: z.string().optional(),
          keys: z.array(keyIdSchema),
          digest,
          hash: z.string().optional(),
        }),
      ),
    }),
    errors: [],
  }),
  'sign.get': command({
    summary: 'Show one request, and its signature once it is made',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ id: requestId }),
    output: z.strictObject({ request: requestViewSchema, outcome: outcomeSchema.optional() }),
    errors: [
      'no-such-request',
      'undecodable',
      'refused',
      'no-key-for-request',
      'no-such-key',
      'seed-unusable',
    ],
  }),
} as const;
