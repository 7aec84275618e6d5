/** `sign.*`: requests come in, are read, judged, approved by digest, and go out. */
import { z } from 'zod';
import { displayModelSchema } from '../../core/signing/display.ts';
import { requestFactsSchema } from '../../core/signing/facts.ts';
import { outcomeForms, requestKinds } from '../../core/signing/request.ts';
import { verdictSchema } from '../../core/policy/rules.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';
import { nodeUrlSchema } from './nodes.ts';
import { eachUseErrors, eachUseFields, tokenUseErrors } from './tokens.ts';

/** Id of a request in the journal. */
export const requestId = z.string().min(8).max(64);
/** SHA-256 as lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

const status = z.enum(['open', 'signed', 'handed-over', 'confirmed', 'abandoned', 'rejected']);

/** Everything a person needs to judge a request. */
export const requestViewSchema = z.strictObject({
  id: requestId,
  kind: z.enum(requestKinds),
  status: status,
  received: z.string(),
  source: z.string(),
  keys: z.array(z.strictObject({ id: keyIdSchema, label: z.string(), state: z.string() })),
  /** SHA-256 of the request as decoded; approving means sending it back. Hex. */
  digest,
  display: displayModelSchema,
  /** The same in the words of rules. */
  facts: requestFactsSchema,
  verdict: verdictSchema,
  /** What the address book says of everybody who would get something, each once. */
  recipients: z.array(
    z.strictObject({
      address: z.string().max(200),
      /** The name in the address book, or the label of the key of this vault that it belongs to. */
      label: z.string().optional(),
      verified: z.boolean(),
      /** It belongs to a key of this vault. */
      own: z.boolean().optional(),
      /** The name of the known address that it can be mistaken for. */
      lookAlikeOf: z.string().optional(),
    }),
  ),
  /** The canonical bytes, for those who want them. */
  canonical: bytes(byteLimits.request),
  /** What is noted of what became of it. */
  receipt: z
    .strictObject({
      at: z.string(),
      succeeded: z.boolean().nullable(),
      block: z.string().max(80).optional(),
      /** Blocks on top of it and its own, as of then. */
      confirmations: z.int().optional(),
      /** Scheme, host and port of the node that said so. */
      node: z.string().optional(),
    })
    .optional(),
});
/** Everything a person needs to judge a request. */
export type RequestView = z.infer<typeof requestViewSchema>;

/** What a request was signed into. */
export const outcomeSchema = z.strictObject({
  requestId,
  form: z.enum(outcomeForms),
  bytes: bytes(8 * 1024 * 1024),
  /** The same as text: 0x-hex for Ethereum, base64 for Bitcoin and Solana, PEM for DER, a text itself, hex otherwise. */
  text: z.string(),
  mediaType: z.string(),
  suggestedFileName: z.string(),
  txid: z.string().optional(),
  hash: z.string().optional(),
  complete: z.boolean(),
  extracted: z.string().optional(),
  /** Headers of a request that are empty here because they held a secret: it is released once and not kept. */
  withheld: z.array(z.string().max(200)).max(20).optional(),
});

/** Codes that reading a request can give. */
export const decodeErrors = [
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
    input: z.strictObject({ id: requestId, digest, ...eachUseFields }),
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
      'clock-set-back',
      'no-such-key',
      'signature-check-failed',
      'random-source-failed',
      ...tokenUseErrors,
      ...eachUseErrors,
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
    output: z.strictObject({
      bytes: z.int(),
      /** As in the outcome. */
      withheld: z.array(z.string().max(200)).max(20).optional(),
    }),
    errors: ['no-such-request', 'request-closed', 'file-exists', 'file-missing'],
  }),
  'sign.confirm': command({
    summary: 'Note that what was signed took effect, by its receipt or transaction id',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: requestId,
      /** A transaction id, a receipt as JSON, or the transaction as it was seen on its chain. */
      receipt: z
        .string()
        .min(1)
        .max(256 * 1024),
    }),
    output: z.strictObject({
      /** Whether the receipt says that it took effect: a transaction can be mined and fail. */
      succeeded: z.boolean().nullable(),
      block: z.string().max(80).optional(),
    }),
    errors: ['no-such-request', 'request-closed', 'receipt-unreadable', 'receipt-of-another'],
  }),
  'sign.look-up': command({
    summary: 'Ask the node you named what became of a signed transaction, and note it',
    session: 'open',
    effect: 'change',
    lasting: true,
    input: z.strictObject({
      id: requestId,
      /** Another node than the one that is named for the chain, for this once. */
      node: nodeUrlSchema.optional(),
    }),
    output: z.strictObject({
      /**
       * `not-yet`: the node does not know it; `waiting`: it is in no block, on Solana in none that is final. Only what is in a
       * block is noted.
       */
      found: z.enum(['not-yet', 'waiting', 'taken-up']),
      /** Scheme, host and port of the node that said so. */
      node: z.string(),
      /** As of a receipt. */
      succeeded: z.boolean().nullable().optional(),
      block: z.string().max(80).optional(),
      confirmations: z.int().optional(),
      /** A node had said that it is in this block, and it is in none now: that is noted no more. */
      before: z.string().max(80).optional(),
    }),
    errors: [
      'no-such-request',
      'request-closed',
      'receipt-unreadable',
      'receipt-of-another',
      'network-off',
      'no-node',
      'node-address-refused',
      'node-unreachable',
      'node-answer-refused',
      'undecodable',
      'refused',
      'no-key-for-request',
      'no-such-key',
      'seed-unusable',
    ],
  }),
  'sign.abandon': command({
    summary: 'Note that what was signed will not be used',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: requestId, reason: reasonSchema.optional() }),
    output: nothing,
    errors: ['no-such-request', 'request-closed'],
  }),
  'sign.list': command({
    summary: 'List requests, newest first',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      limit: z.int().min(1).max(1000).optional(),
      /** Only these. */
      status: z.array(status).min(1).max(6).optional(),
      kind: z.array(z.enum(requestKinds)).min(1).max(requestKinds.length).optional(),
      key: keyIdSchema.optional(),
      /** Words, each part of a source, hash, digest, id, kind, status, label of a key, chain, recipient or asset. */
      search: z.string().max(200).optional(),
      /** Only what came in before this request: the last one of the page before. */
      before: requestId.optional(),
    }),
    output: z.strictObject({
      requests: z.array(
        z.strictObject({
          id: requestId,
          kind: z.enum(requestKinds),
          status: status,
          received: z.string(),
          closed: z.string().optional(),
          keys: z.array(keyIdSchema),
          digest,
          hash: z.string().optional(),
          source: z.string().optional(),
          /** It was confirmed to be on its chain and to have failed there; absent otherwise. */
          failed: z.literal(true).optional(),
        }),
      ),
      /** Whether there are older ones that fit. */
      more: z.boolean(),
      /** How many fit, on this and all other pages. */
      fitting: z.int(),
      /** How many there are. */
      total: z.int(),
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
