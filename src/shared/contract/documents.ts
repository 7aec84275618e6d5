/** `documents.*`: files, texts and certificates that are signed; `agent` keys for SSH. */
import { z } from 'zod';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema } from './common.ts';
import { decodeErrors, requestViewSchema } from './sign.ts';

const name = z.strictObject({
  commonName: z.string().min(1).max(64),
  organization: z.string().min(1).max(64).optional(),
  unit: z.string().min(1).max(64).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  locality: z.string().min(1).max(128).optional(),
  state: z.string().min(1).max(128).optional(),
  email: z.string().min(3).max(255).optional(),
});

const alternativeNames = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('dns'), value: z.string().min(1).max(253) }),
      z.strictObject({ type: z.literal('ip'), value: z.string().min(2).max(45) }),
      z.strictObject({ type: z.literal('email'), value: z.string().min(3).max(255) }),
      z.strictObject({ type: z.literal('uri'), value: z.string().min(3).max(2000) }),
    ]),
  )
  .max(100);

const certificateUse = z.enum(['server', 'client', 'code-signing', 'email', 'ca']);

/** What is to be signed, and in which form. */
export const documentWish = z.discriminatedUnion('form', [
  z.strictObject({
    form: z.literal('minisign'),
    file: fileRefSchema,
    /** Signed beside the file; a date and the file's name when absent. */
    trustedComment: z.string().max(500).optional(),
    untrustedComment: z.string().max(500).optional(),
  }),
  z.strictObject({ form: z.literal('sshsig'), file: fileRefSchema, namespace: z.string().min(1).max(200) }),
  z.strictObject({
    form: z.literal('jws'),
    payload: bytes(64 * 1024, 1),
    type: z.string().max(80).optional(),
    /** Names the key for the receiver; its fingerprint when absent. */
    keyName: z.string().max(200).optional(),
    detached: z.boolean().optional(),
  }),
  z.strictObject({
    form: z.literal('cms'),
    file: fileRefSchema,
    /** The signer's certificate, PEM or DER; self-made when absent. */
    certificate: fileRefSchema.optional(),
  }),
  z.strictObject({
    form: z.literal('x509-request'),
    subject: name,
    alternativeNames: alternativeNames.optional(),
    uses: z.array(certificateUse).max(5).optional(),
  }),
  z.strictObject({
    form: z.literal('x509-self-signed'),
    subject: name,
    alternativeNames: alternativeNames.optional(),
    uses: z.array(certificateUse).max(5).optional(),
    notAfter: z.iso.datetime(),
  }),
  z.strictObject({
    form: z.literal('x509-crl'),
    /** The issuer's own certificate, which must be of the signing key. */
    issuer: fileRefSchema,
    number: z.int().min(0),
    nextUpdate: z.iso.datetime(),
    revoked: z
      .array(
        z.strictObject({
          /** Hex in either case, as openssl and others write it. */
          serial: z.string().regex(/^[0-9a-fA-F]{1,40}$/),
          at: z.iso.datetime(),
          reason: z.enum(['unspecified', 'key-compromise', 'superseded', 'cessation', 'affiliation-changed']),
        }),
      )
      .max(10_000),
  }),
]);
/** What is to be signed, and in which form. */
export type DocumentWish = z.output<typeof documentWish>;

/** The rows of `documents.*`. */
export const documentsCommands = {
  'documents.open': command({
    summary: 'Prepare the signature of a file, text or certificate, and show what it would be',
    session: 'open',
    effect: 'change',
    lasting: true,
    input: z.strictObject({ key: keyIdSchema, document: documentWish }),
    output: requestViewSchema,
    errors: [...decodeErrors, 'certificate-malformed', 'certificate-other-key', 'key-wrong-algorithm'],
  }),
  'documents.public-key': command({
    summary: 'Show a public key in the form that verifiers of documents take',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema, form: z.enum(['minisign', 'ssh', 'jwk', 'pem']) }),
    output: z.strictObject({ text: z.string(), suggestedFileName: z.string() }),
    errors: ['no-such-key', 'key-wrong-algorithm'],
  }),
} as const;

/** The rows of `agent.*`: an SSH agent whose keys are in this vault (draft-miller-ssh-agent). */
export const agentCommands = {
  'agent.status': command({
    summary: 'Tell whether the SSH agent runs, where, and with which keys',
    session: 'open',
    effect: 'read',
    input: z.strictObject({}),
    output: z.strictObject({
      running: z.boolean(),
      socket: z.string().optional(),
      keys: z.array(z.strictObject({ key: keyIdSchema, label: z.string(), confirm: z.boolean() })),
      /** Log-ins that wait for approval. */
      waiting: z.array(
        z.strictObject({ id: z.string(), key: keyIdSchema, what: z.string(), since: instantSchema }),
      ),
    }),
    errors: [],
  }),
  'agent.start': command({
    summary: 'Start the SSH agent with keys of this vault; it stops when the vault is locked',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      keys: z.array(keyIdSchema).min(1).max(50),
      /** Those of them that sign nothing before the person has agreed, each time. */
      confirm: z.array(keyIdSchema).max(50).optional(),
    }),
    output: z.strictObject({ socket: z.string() }),
    errors: [
      'no-such-key',
      'key-wrong-algorithm',
      'state-forbids',
      'purpose-forbids',
      'serve-failed',
      'already-serving',
    ],
  }),
  'agent.answer': command({
    summary: 'Let a log-in through, or turn it away',
    session: 'open',
    effect: 'use',
    input: z.strictObject({ id: z.string().min(1).max(64), allow: z.boolean() }),
    output: z.strictObject({}),
    errors: ['no-such-request'],
  }),
  'agent.stop': command({
    summary: 'Stop the SSH agent',
    session: 'open',
    effect: 'change',
    input: z.strictObject({}),
    output: z.strictObject({}),
    errors: [],
  }),
} as const;
