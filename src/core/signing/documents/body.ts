import { z } from 'zod';
import { canonicalJson, type JsonValue } from '../../encoding/jcs.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { decodeUtf8 } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/*
 * What a document request consists of: canonical JSON (RFC 8785) that says everything the signature depends on. Bytes are
 * lower-case hex, times ISO 8601 UTC in whole seconds.
 */

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${String(2 * bytes)}}$`));
const anyHex = (most: number) =>
  z
    .string()
    .regex(/^(?:[0-9a-f]{2})*$/)
    .max(2 * most);
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}]*$/u);
const second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
/** Whole bytes without leading zero bytes: one spelling for each number. */
const serial = z.string().regex(/^(?!00)(?:[0-9a-f]{2}){1,20}$/);
/** At most 20 octets as an INTEGER is written (RFC 5280, section 4.1.2.2): the highest bit of 20 bytes is taken. */
const ownSerial = serial.refine((hex) => hex.length < 40 || hex < '8');
/** A comment that minisign can read back: its buffers hold so many bytes of UTF-8 beside `comment: ` and the line's end. */
const comment = (most: number) => line(most).refine((text) => encodeUtf8(text).length <= most);

/** A file as the vault's process read it. */
const file = z.strictObject({ name: line(255), size: z.int().min(0), sha256: hexOf(32) });

const nameText = (most: number) => line(most).min(1).optional();

/** The parts of a subject's name, as the contract has them. */
const nameSchema = z.strictObject({
  commonName: line(64).min(1),
  organization: nameText(64),
  unit: nameText(64),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  locality: nameText(128),
  state: nameText(128),
  email: nameText(255),
});

const alternativeNameSchema = z.strictObject({
  type: z.enum(['dns', 'ip', 'email', 'uri']),
  value: z.string().min(1).max(2000),
});

/** What a certificate may be used for. */
const certificateUses = ['server', 'client', 'code-signing', 'email', 'ca'] as const;

const requested = {
  subject: nameSchema,
  alternativeNames: z.array(alternativeNameSchema).max(100),
  uses: z.array(z.enum(certificateUses)).max(certificateUses.length),
};

const selfSigned = z.strictObject({
  form: z.literal('x509-self-signed'),
  ...requested,
  serial: ownSerial,
  notBefore: second,
  notAfter: second,
});
/** A self-signed certificate. */
export type SelfSignedBody = z.infer<typeof selfSigned>;

const minisign = z.strictObject({
  form: z.literal('minisign'),
  file,
  /** BLAKE2b-512 of the file. */
  digest: hexOf(64),
  /** Eight bytes by which minisign tells keys apart; it has no cryptographic meaning. */
  keyNumber: hexOf(8),
  trustedComment: comment(8173),
  untrustedComment: comment(1003),
});
const sshsig = z.strictObject({
  form: z.literal('sshsig'),
  namespace: line(200).min(1),
  hash: z.enum(['sha256', 'sha512']),
  digest: z.union([hexOf(32), hexOf(64)]),
  /** Absent when an SSH agent was asked to sign what another program has hashed. */
  file: file.optional(),
});
const jws = z.strictObject({
  form: z.literal('jws'),
  payload: anyHex(64 * 1024),
  type: line(80).min(1).optional(),
  keyName: line(200).min(1).optional(),
  /** RFC 7797: the payload is signed as it stands and travels apart. */
  detached: z.boolean(),
});
const cms = z.strictObject({
  form: z.literal('cms'),
  file,
  /** SHA-512 of the file with Ed25519, else SHA-256. */
  digest: z.union([hexOf(32), hexOf(48), hexOf(64)]),
  /** When it is signed, as the signer says. */
  signingTime: second,
  /** The signer's certificate in DER, or what the one that is made for it says. */
  certificate: z.union([anyHex(64 * 1024), selfSigned]),
});
const request = z.strictObject({ form: z.literal('x509-request'), ...requested });
const crl = z.strictObject({
  form: z.literal('x509-crl'),
  /** The issuer's certificate in DER. */
  issuer: anyHex(64 * 1024),
  number: z.int().min(0),
  thisUpdate: second,
  nextUpdate: second,
  revoked: z
    .array(
      z.strictObject({
        serial,
        at: second,
        reason: z.enum(['unspecified', 'key-compromise', 'superseded', 'cessation', 'affiliation-changed']),
      }),
    )
    .max(10_000),
});
const sshAuthentication = z.strictObject({
  form: z.literal('ssh-authentication'),
  /** What is signed, whole (RFC 4252, section 7). */
  data: anyHex(16 * 1024),
  /** Whether the agent was told that it is reached through another machine. */
  forwarded: z.boolean().optional(),
  /** Key of the server that the agent was shown this session to be with, as SSH writes it. */
  hostKey: anyHex(4096).optional(),
});

/** See {@link DocumentBody}. */
export const documentBodySchema = z.discriminatedUnion('form', [
  minisign,
  sshsig,
  jws,
  cms,
  request,
  selfSigned,
  crl,
  sshAuthentication,
]);
/** Everything that the signature of a document depends on. */
export type DocumentBody = z.infer<typeof documentBodySchema>;
/** The same of one form. */
export type BodyOf<Form extends DocumentBody['form']> = Extract<DocumentBody, { form: Form }>;

/** A request's bytes. */
export function encodeDocumentBody(body: DocumentBody): Uint8Array {
  // Strings, numbers, booleans, arrays and plain objects, by the schema: JSON.
  return encodeUtf8(canonicalJson(withoutAbsent(body) as JsonValue));
}

/** Absent members that are written as `undefined` are left out: JSON has no such value. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutAbsent(member)]),
  );
}

/**
 * Reads a request: exactly its canonical form.
 * Errors: `undecodable` (`not-utf8`, `bad-json`, `bad-field`, `non-canonical`).
 */
export function readDocumentBody(bytes: Uint8Array): DocumentBody {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw undecodable('not-utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw undecodable('bad-json');
  }
  const parsed = documentBodySchema.safeParse(value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw undecodable('bad-field', { field });
  }
  // Repeated names, other orders and blanks would all read as the same: only one of them is taken.
  if (canonicalJson(withoutAbsent(parsed.data) as JsonValue) !== text) throw undecodable('non-canonical');
  return parsed.data;
}
