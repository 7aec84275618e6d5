import { z } from 'zod';
import { displaySignerSchema, messageBodySchema, warningSchema } from '../display-parts.ts';

/** Forms in which documents, certificates and log-ins are signed. */
export const documentForms = [
  'minisign',
  'sshsig',
  'jws',
  'cms',
  'x509-request',
  'x509-self-signed',
  'x509-crl',
  'ssh-authentication',
] as const;
/** See {@link documentForms}. */
export type DocumentForm = (typeof documentForms)[number];

/** What the lines of a document's form can be about. */
export const documentFieldNames = [
  /** The digest that is signed; `label` is its algorithm. */
  'digest',
  'trusted-comment',
  'untrusted-comment',
  'namespace',
  'algorithm',
  'key-name',
  'type',
  'issuer',
  'subject',
  'audience',
  'expires',
  'not-before',
  'issued',
  'token-id',
  /** A claim of a token that no standard names; `label` is its name. */
  'claim',
  'signing-time',
  'certificate',
  'serial',
  'not-after',
  /** `label` is `dns`, `ip`, `email` or `uri`. */
  'alternative-name',
  /** `server`, `client`, `code-signing`, `email` or `ca`. */
  'use',
  'crl-number',
  'next-update',
  'revoked-count',
  /** One certificate that is revoked: serial, time and reason. */
  'revoked',
  'user',
  'service',
  'session',
  /** Fingerprint of the server's own key. */
  'host-key',
] as const;
/** See {@link documentFieldNames}. */
export type DocumentFieldName = (typeof documentFieldNames)[number];

/** A file, text, certificate or log-in that is signed. */
export const documentSchema = z.strictObject({
  kind: z.literal('document'),
  signer: displaySignerSchema,
  form: z.enum(documentForms),
  /** What is signed when it is a file: its name as given, size in bytes and SHA-256. */
  file: z
    .strictObject({ name: z.string(), size: z.number().int().nonnegative(), sha256: z.string() })
    .nullable(),
  /** What is signed when it is a text, as it stands. */
  body: messageBodySchema.nullable(),
  /** What the form adds; values are safe to show. */
  fields: z.array(
    z.strictObject({ name: z.enum(documentFieldNames), label: z.string().optional(), value: z.string() }),
  ),
  warnings: z.array(warningSchema),
});
/** See {@link documentSchema}. */
export type DocumentDisplay = z.infer<typeof documentSchema>;
