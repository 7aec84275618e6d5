/** How tokens are enrolled: what a profile says, and the names that it makes. */
import { z } from 'zod';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { keyPurposes, labelSchema, limits } from '../keys/key.ts';

/** Words in braces that a pattern may hold; `{n:4}` is the number in four digits. */
const placeholder = /\{(n(?::([1-9]))?|serial|holder|label|profile)\}/g;

/** What a pattern is filled with. */
export interface PatternFacts {
  /** Number of the token in its profile, from 1. */
  readonly n: number;
  readonly serial: string;
  readonly holder: string;
  /** Label of the token; empty while that itself is made. */
  readonly label: string;
  readonly profile: string;
}

function pattern(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)
    .refine((text) => !/[{}]/.test(text.replace(placeholder, '')), 'unknown placeholder');
}

const numbersIt = (text: string): boolean => /\{(n|serial)[:}]/.test(text);

const generated = { how: z.literal('generated'), alphabet: z.enum(['digits', 'letters-digits']) };

const keySchema = z.strictObject({
  algorithm: z.enum(['p256', 'p384', 'secp256k1', 'ed25519', 'x25519', 'rsa', 'aes-256', 'hmac-sha256']),
  bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
  label: pattern(limits.label).refine(
    (text) => /\{(n|serial|label)[:}]/.test(text),
    'needs {n}, {serial} or {label}',
  ),
  purposes: z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional(),
  /** May leave the token wrapped. */
  wrappable: z.boolean().optional(),
  certificate: z
    .strictObject({
      kind: z.enum(['request', 'self-signed']),
      /** Of a self-signed one. */
      days: z.int().min(1).max(3650).optional(),
      subject: z.strictObject({
        commonName: pattern(64),
        organization: pattern(64).optional(),
        unit: pattern(64).optional(),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .optional(),
        locality: pattern(64).optional(),
        state: pattern(64).optional(),
        email: pattern(120).optional(),
      }),
      uses: z
        .array(z.enum(['server', 'client', 'code-signing', 'email']))
        .max(4)
        .optional(),
    })
    .optional(),
});

/** A profile as its file has it, and as it is kept with each run. */
export const enrolmentProfileSchema = z.strictObject({
  format: z.literal('holdfast-enrolment-profile'),
  version: z.literal(1),
  name: labelSchema,
  /** Name or path of a trusted module; absent: whichever a fresh token comes by. */
  module: z.string().min(1).max(4096).optional(),
  fresh: z.strictObject({
    /** `no-keys`: a token that was initialised before may be erased, once its name has been typed. */
    state: z.enum(['uninitialised', 'no-keys']),
    /** What a genuine one says of itself, as its module tells it; absent: anything. */
    manufacturers: z.array(z.string().min(1).max(32)).max(20).optional(),
    models: z.array(z.string().min(1).max(16)).max(20).optional(),
  }),
  /** Label of a token: at most 32 bytes once it is filled in. */
  label: pattern(60).refine(numbersIt, 'needs {n} or {serial}'),
  pin: z.discriminatedUnion('how', [
    z.strictObject({ how: z.literal('typed') }),
    z.strictObject({ ...generated, length: z.int().min(4).max(32) }),
  ]),
  soPin: z.discriminatedUnion('how', [
    z.strictObject({ how: z.literal('typed') }),
    z
      .strictObject({
        ...generated,
        length: z.int().min(6).max(32),
        /** Stays in this vault. */
        vault: z.boolean(),
        /** Sealed to each of them. */
        recipients: z
          .array(
            z.strictObject({
              name: labelSchema,
              /** X25519, lower-case hex. */
              publicKey: z.string().regex(/^[0-9a-f]{64}$/),
            }),
          )
          .max(10),
      })
      .refine(({ vault, recipients }) => vault || recipients.length > 0, 'nobody keeps the SO PIN'),
  ]),
  /** What is made on each token, in this order. */
  keys: z.array(keySchema).max(8),
  /** Puts the keys in use; without a copy elsewhere that takes the owner's recorded choice. */
  activate: z.strictObject({ withoutBackup: z.string().min(1).max(limits.reason) }).optional(),
  /**
   * Whether the maker of a token must attest where its keys were made: `required`, or the token is set aside; `recorded`
   * where there is an attestation; absent or `none`: nobody asks.
   */
  attestation: z.enum(['required', 'recorded', 'none']).optional(),
  /** Whether each token goes to somebody named beforehand. */
  holders: z.enum(['none', 'one-each']),
});
/** A profile. */
export type EnrolmentProfile = z.infer<typeof enrolmentProfileSchema>;

/** Longest label of a token (CK_TOKEN_INFO), in bytes. */
const labelBytes = 32;

/** Reads the text of a profile's file. Errors: `profile-malformed` {path, problem}. */
export function readProfile(text: string): EnrolmentProfile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HoldfastError('profile-malformed', { path: '', problem: 'not JSON' });
  }
  const read = enrolmentProfileSchema.safeParse(json);
  const issue = read.error?.issues[0];
  if (!read.success)
    throw new HoldfastError('profile-malformed', {
      path: issue?.path.map(String).join('.') ?? '',
      problem: issue?.message ?? 'not accepted',
    });
  const { keys, activate, holders } = read.data;
  if (holders === 'none' && /\{holder\}/.test(JSON.stringify([read.data.label, keys])))
    throw new HoldfastError('profile-malformed', { path: 'holders', problem: '{holder} needs one-each' });
  requireAttestable(read.data);
  const labels = new Set(keys.map(({ label }) => label));
  if (labels.size < keys.length)
    throw new HoldfastError('profile-malformed', { path: 'keys', problem: 'two keys have one label' });
  for (const [at, { algorithm, certificate, bits }] of keys.entries()) {
    const path = `keys.${String(at)}`;
    if ((algorithm === 'rsa') !== (bits !== undefined))
      throw new HoldfastError('profile-malformed', {
        path: `${path}.bits`,
        problem: 'for rsa, and for rsa only',
      });
    if (certificate === undefined) continue;
    if ((certificate.kind === 'self-signed') !== (certificate.days !== undefined))
      throw new HoldfastError('profile-malformed', {
        path: `${path}.certificate.days`,
        problem: 'for self-signed, and for self-signed only',
      });
    // Signing anything takes a key in use.
    if (activate === undefined)
      throw new HoldfastError('profile-malformed', {
        path: 'activate',
        problem: 'certificates need keys in use',
      });
  }
  return read.data;
}

/** An attestation names a public key: what has none, or is never made, cannot have one. */
function requireAttestable({ attestation, keys }: EnrolmentProfile): void {
  if (attestation !== 'required') return;
  const at = keys.findIndex(({ algorithm }) => algorithm === 'aes-256' || algorithm === 'hmac-sha256');
  if (keys.length === 0 || at >= 0)
    throw new HoldfastError('profile-malformed', {
      path: keys.length === 0 ? 'keys' : `keys.${String(at)}`,
      problem: 'only a key pair can be attested',
    });
}

/** A pattern with its facts in it, one line. */
export function fillPattern(text: string, facts: PatternFacts): string {
  return text
    .replace(placeholder, (_, word: string, digits: string | undefined) => {
      if (word.startsWith('n')) return String(facts.n).padStart(Number(digits ?? 1), '0');
      // The pattern lets no other word through.
      return facts[word as 'serial' | 'holder' | 'label' | 'profile'];
    })
    .trim();
}

/** Label of a token. Errors: `enrolment-state` {reason: `label-too-long`, `no-serial`}. */
export function tokenLabel(profile: EnrolmentProfile, facts: PatternFacts): string {
  if (facts.serial === '' && profile.label.includes('{serial}'))
    throw new HoldfastError('enrolment-state', { reason: 'no-serial' });
  const label = fillPattern(profile.label, facts);
  if (encodeUtf8(label).length > labelBytes)
    throw new HoldfastError('enrolment-state', { reason: 'label-too-long', label: label.slice(0, 60) });
  return label;
}

/** One holder a line, or the first column of a table with commas; a first line `holder` or `name` is a head. */
export function readHolders(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => {
    const [, quotedText, plain = ''] = /^\s*(?:"((?:[^"]|"")*)"|([^,;\t]*))/.exec(line) ?? [];
    return (quotedText?.replaceAll('""', '"') ?? plain).trim();
  });
  const named = lines.filter((line) => line !== '');
  const holders = /^(holder|name)$/i.test(named[0] ?? '') ? named.slice(1) : named;
  const wrong = holders.findIndex((one) => !labelSchema.safeParse(one).success);
  if (wrong >= 0)
    throw new HoldfastError('profile-malformed', {
      path: `holders.${String(wrong + 1)}`,
      problem: 'not a name',
    });
  return holders;
}
