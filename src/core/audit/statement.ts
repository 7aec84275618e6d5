import { bytesToHex, concatBytes, hexToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { keyAlgorithms } from '../crypto/algorithms.ts';
import type { Signer } from '../crypto/signer.ts';
import { canonicalJson, type JsonValue } from '../encoding/jcs.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { keyIdSchema } from '../keys/key.ts';
import { reasonCodes } from '../keys/reason.ts';
import type { AuditSignPort, HashPort } from '../ports.ts';
import { auditFingerprint } from './export.ts';
import { signByKey, verifyByKey, type SelfSigner } from './self-signature.ts';

/** Longest statement, in bytes of its canonical JSON. */
export const maxStatementLength = 1024 * 1024;

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`));
const time = z.iso.datetime({ precision: 3 });

const subjectShape = z.strictObject({
  id: keyIdSchema,
  label: z.string().max(120),
  algorithm: z.enum(keyAlgorithms),
  address: z.string().max(120).optional(),
  fingerprint: z.string().max(40).optional(),
  publicKeys: z.array(z.strictObject({ version: z.int().min(1), publicKey: z.string().max(1200) })).max(1000),
});

const common = {
  format: z.literal('holdfast-statement'),
  version: z.literal(1),
  id: hex(32),
  vault: hex(32),
  at: time,
  key: subjectShape,
  /** Whether the key that the statement is about has signed it too, so that nobody can take that signature off. */
  selfSigned: z.boolean(),
};

const noticeShape = z.strictObject({
  ...common,
  type: z.literal('revocation-notice'),
  reasonCode: z.enum(reasonCodes),
  /** CRLReason (RFC 5280, section 5.3.1). */
  crlReason: z.int().min(0).max(10),
  /** Since when nothing that the key did should be believed (RFC 5280, section 5.3.2). */
  invalidSince: time.optional(),
  certificates: z
    .array(
      z.strictObject({
        issuer: z.string().max(500),
        serial: z.string().max(42),
        sha256: hex(64),
        notAfter: time.optional(),
        /** The entry of a revocation list in DER (RFC 5280, section 5.1: one of revokedCertificates), hex. */
        crlEntry: z.string().max(400),
      }),
    )
    .max(20),
});

const certificateShape = z.strictObject({
  ...common,
  type: z.literal('destruction-certificate'),
  stateBefore: z.string().max(20),
  /**
   * What was done: the data keys erased and the root renewed; only use forbidden, as the secret follows from a seed; the
   * objects on the token destroyed and looked for again; or nothing, as the token is lost or retired.
   */
  method: z.enum(['cryptographic-erase', 'use-forbidden', 'destroyed-on-token', 'token-out-of-reach']),
  versionsErased: z.int().min(0),
  alsoDestroyed: z.array(keyIdSchema).max(10_000),
  /** Copies that this vault knew of, with what is left to do about each. */
  copies: z
    .array(
      z.strictObject({
        kind: z.string().max(40),
        reference: z.string().max(500),
        at: time,
        todo: z.string().max(40),
      }),
    )
    .max(2000),
  copiesNotListed: z.int().min(0),
  /** What was done, and what it cannot promise, in sentences. */
  claims: z.array(z.string().max(500)).max(10),
  limits: z.array(z.string().max(500)).max(10),
});

const bodyShape = z.discriminatedUnion('type', [noticeShape, certificateShape]);

/** A notice of revocation as it is signed. */
export type RevocationNotice = z.infer<typeof noticeShape>;
/** A certificate of destruction as it is signed. */
export type DestructionCertificate = z.infer<typeof certificateShape>;
/** What a vault states about one of its keys. */
export type StatementBody = z.infer<typeof bodyShape>;

const envelopeShape = z.strictObject({
  format: z.literal('holdfast-signed-statement'),
  version: z.literal(1),
  body: z.string().max(maxStatementLength),
  publicKey: hex(64),
  signature: hex(128),
  bySubject: z
    .strictObject({
      algorithm: z.enum(['secp256k1', 'p256', 'ed25519']),
      publicKey: z.string().regex(/^([0-9a-f]{2}){32,33}$/),
      signature: hex(128),
    })
    .optional(),
});

/** A statement with its signatures, as it is kept and exported. */
export type SignedStatement = Omit<z.infer<typeof envelopeShape>, 'format' | 'version'>;

/** What a checked statement says. */
export interface StatementReport {
  readonly body: StatementBody;
  /** The signed text, canonical JSON. */
  readonly text: string;
  readonly fingerprint: string;
  readonly signedByKeyItself: boolean;
}

/** The text that is signed: canonical JSON (RFC 8785). Errors: `not-canonical`, `bad-statement`. */
export function statementText(body: StatementBody): string {
  const parsed = bodyShape.safeParse(body);
  if (!parsed.success)
    throw new HoldfastError('bad-statement', { where: parsed.error.issues[0]?.path.join('.') ?? '' });
  // A parsed statement is plain JSON; the schema's optional members are absent or strings.
  return canonicalJson(parsed.data as unknown as JsonValue);
}

/** What the vault's audit key signs: a label of its own, then the text as UTF-8. */
export function statementMessage(text: string): Uint8Array {
  return concatBytes(encodeUtf8('holdfast v1 statement\0'), encodeUtf8(text));
}

/** What the key itself signs: another label, so that neither signature passes for the other. */
function subjectMessage(text: string): Uint8Array {
  return concatBytes(encodeUtf8('holdfast v1 statement by its key\0'), encodeUtf8(text));
}

/**
 * The key's own signature under a statement about it, verified by the second implementation; undefined when none can
 * be made. The caller keeps and wipes the secret.
 */
export function signBySubject(
  signers: { readonly signer: Signer; readonly secondSigner: Signer },
  algorithm: SelfSigner,
  secret: Uint8Array,
  text: string,
): SignedStatement['bySubject'] {
  const made = signByKey(signers, algorithm, secret, subjectMessage(text));
  return made === undefined
    ? undefined
    : { algorithm, publicKey: bytesToHex(made.publicKey), signature: bytesToHex(made.signature) };
}

/** The file form: canonical JSON and a line feed. */
export function encodeStatement(statement: SignedStatement): Uint8Array {
  // Plain JSON: the one optional member is left out when absent.
  const plain = { format: 'holdfast-signed-statement', version: 1, ...statement } as unknown as JsonValue;
  return encodeUtf8(`${canonicalJson(plain)}\n`);
}

/**
 * Checks a statement against a fingerprint that the reader got from elsewhere, hex with or without spaces and colons:
 * a statement that brings its own key proves nothing.
 * Errors: `not-a-statement`, `statement-wrong-key` {fingerprint}, `statement-damaged` {reason}.
 */
export function verifyStatement(
  ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort; readonly secondSigner: Signer },
  bytes: Uint8Array,
  pinned: string,
): StatementReport {
  const envelope = parseJson(bytes, (value) => envelopeShape.safeParse(value).data);
  if (envelope === undefined) throw new HoldfastError('not-a-statement');
  const publicKey = hexToBytes(envelope.publicKey);
  const fingerprint = auditFingerprint(ports.hash, publicKey);
  if (fingerprint !== pinned.toLowerCase().replace(/[\s:]/g, ''))
    throw new HoldfastError('statement-wrong-key', { fingerprint });
  const text = envelope.body;
  if (/\p{Surrogate}/u.test(text)) throw damaged('text');
  if (!ports.auditSign.verify(publicKey, statementMessage(text), hexToBytes(envelope.signature)))
    throw damaged('signature');
  const body = parseJson(encodeUtf8(text), (value) => bodyShape.safeParse(value).data);
  if (body === undefined) throw damaged('form');
  const own = envelope.bySubject;
  if (body.selfSigned !== (own !== undefined)) throw damaged('own-signature');
  if (own !== undefined) {
    const named = body.key.publicKeys.some(({ publicKey: held }) => held === own.publicKey);
    const signed = { publicKey: hexToBytes(own.publicKey), signature: hexToBytes(own.signature) };
    if (!named || !verifyByKey(ports.secondSigner, own.algorithm, signed, subjectMessage(text)))
      throw damaged('own-signature');
  }
  return { body, text, fingerprint, signedByKeyItself: own !== undefined };
}

/** What a reader makes of bytes that must be canonical JSON, a line feed at the end allowed. */
function parseJson<T>(bytes: Uint8Array, read: (value: unknown) => T | undefined): T | undefined {
  try {
    const text = decodeUtf8(bytes).replace(/\n$/, '');
    const value: unknown = JSON.parse(text);
    // What JSON.parse gives is JSON; other spellings of the same value are refused.
    return canonicalJson(value as JsonValue) === text ? read(value) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isHoldfastError(error)) return undefined;
    throw error;
  }
}

function damaged(reason: string): HoldfastError {
  return new HoldfastError('statement-damaged', { reason });
}
