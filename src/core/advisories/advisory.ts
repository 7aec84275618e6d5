import { bytesToHex, concatBytes, hexToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { canonicalJson, type JsonValue } from '../encoding/jcs.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { originSchema } from '../keys/key.ts';
import type { AuditSignPort, HashPort } from '../ports.ts';
import { versionRangeSchema } from './version-range.ts';

/** Largest advisory file, in bytes. */
export const maxAdvisoryLength = 256 * 1024;

const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
/** Several lines, no other control characters. */
const prose = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^[^\p{Co}\p{Cs}\p{Cf}\p{Cn}\0-\u0009\u000b-\u001f\u007f-\u009f]+$/u);
const names = z.array(line(80)).min(1).max(50);
const ranges = z.array(versionRangeSchema).min(1).max(20).optional();
const instant = z.iso.datetime({ precision: 3 });

/** What a key must have in its origin to be affected; every field that is there must fit. */
const affectedSchema = z
  .strictObject({
    how: z.array(originSchema.shape.how).min(1).max(4).optional(),
    /** The generator, library or tool that made the key. */
    tool: z.strictObject({ names, versions: ranges }).optional(),
    /** Versions of Holdfast. */
    appVersions: ranges,
    runtime: z.strictObject({ names, versions: ranges }).optional(),
    randomSources: names.optional(),
    importFormats: names.optional(),
    algorithms: names.optional(),
    token: z.strictObject({ models: names, firmware: ranges }).optional(),
    created: z
      .strictObject({ from: instant.optional(), to: instant.optional() })
      .refine((range) => Object.keys(range).length > 0, 'empty')
      .optional(),
  })
  .refine((affected) => Object.keys(affected).length > 0, 'empty');

/** One alternative of what is affected. */
export type Affected = z.infer<typeof affectedSchema>;

/** The signed text of an advisory (docs/advisories.md). */
const advisorySchema = z.strictObject({
  format: z.literal('holdfast-advisory'),
  version: z.literal(1),
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
  title: line(200),
  published: z.union([z.iso.date(), instant]),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  summary: prose,
  advice: prose,
  references: z
    .array(z.url({ protocol: /^https$/ }).max(300))
    .max(20)
    .optional(),
  /** A key is affected when one of these fits. */
  affected: z.array(affectedSchema).min(1).max(100),
});

/** A published flaw and how to tell the keys that it touches. */
export type Advisory = z.infer<typeof advisorySchema>;

const envelopeShape = z.strictObject({
  format: z.literal('holdfast-signed-advisory'),
  version: z.literal(1),
  /** Canonical JSON. */
  advisory: z.string().max(maxAdvisoryLength),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** A checked advisory with what proves it. */
export interface SignedAdvisory {
  readonly advisory: Advisory;
  /** The signed text. */
  readonly text: string;
  /** SHA-256 of the publisher's public key, hex. */
  readonly publisher: string;
}

/** What a publisher signs: a label of its own, then the text as UTF-8. */
function advisoryMessage(text: string): Uint8Array {
  return concatBytes(encodeUtf8('holdfast v1 advisory\0'), encodeUtf8(text));
}

/**
 * Checks an advisory against a fingerprint that the reader got from elsewhere, hex with or without spaces and colons.
 * Errors: `not-an-advisory`, `advisory-wrong-key` {fingerprint}, `advisory-damaged` {reason}.
 */
export function verifyAdvisory(
  ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort },
  bytes: Uint8Array,
  pinned: string,
): SignedAdvisory {
  const parsed = envelopeShape.safeParse(parseJson(bytes));
  if (!parsed.success) throw new HoldfastError('not-an-advisory');
  const { advisory: text, publicKey, signature } = parsed.data;
  const key = hexToBytes(publicKey);
  const publisher = bytesToHex(ports.hash.sha256(key));
  if (publisher !== pinned.toLowerCase().replace(/[\s:]/g, ''))
    throw new HoldfastError('advisory-wrong-key', { fingerprint: publisher });
  if (
    /\p{Surrogate}/u.test(text) ||
    !ports.auditSign.verify(key, advisoryMessage(text), hexToBytes(signature))
  )
    throw new HoldfastError('advisory-damaged', { reason: 'signature' });
  const advisory = readAdvisoryText(text);
  if (advisory === undefined) throw new HoldfastError('advisory-damaged', { reason: 'form' });
  return { advisory, text, publisher };
}

/** The advisory that a text holds; undefined unless it is canonical JSON of this version of the format. */
export function readAdvisoryText(text: string): Advisory | undefined {
  const value = parseJson(encodeUtf8(text));
  // What JSON.parse gives is JSON. Two spellings of one name would be read differently by others: canonical text only.
  if (value === undefined || canonicalJson(value as JsonValue) !== text) return undefined;
  return advisorySchema.safeParse(value).data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || isHoldfastError(error)) return undefined;
    throw error;
  }
}
