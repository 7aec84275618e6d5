/** `certificates.*` and `attestation.*`: certificates of keys, and what proves where a token key was made. */
import { z } from 'zod';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, keyViewSchema, labelSchema, nothing } from './common.ts';
import { tokenErrors } from './tokens.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** RFC 4514. */
const name = z.string().max(500);
const files = z.array(fileRefSchema).min(1).max(10);
const fileErrors = ['file-missing', 'file-unreadable', 'file-not-regular', 'file-too-large'] as const;

/** A certificate as it stands in a chain. */
const link = z.strictObject({
  sha256: hash,
  subject: name,
  issuer: name,
  /** Lower-case hex. */
  serial: z.string(),
  notBefore: instantSchema,
  notAfter: instantSchema,
  /** What it says that its key is for: `ca`, key usages, extended ones; object identifiers in dots where there is no word. */
  uses: z.array(z.string()),
});

/** A certificate of a key that is kept with its chain. */
const certificateView = z.strictObject({
  ...link.shape,
  key: keyIdSchema,
  /** The version of the key that it names. */
  version: z.int(),
  state: z.enum(['valid', 'ends-soon', 'expired', 'not-yet-valid']),
  imported: instantSchema,
  /** What is above it, its issuer first. */
  chain: z.array(link),
  /** Whether the chain ends in a certificate that signs itself. */
  complete: z.boolean(),
});

const one = z.strictObject({ key: keyIdSchema, sha256: hash });

/** The rows of `certificates.*`. */
export const certificatesCommands = {
  'certificates.list': command({
    summary: 'List the certificates of a key, or of all keys',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema.optional() }),
    output: z.strictObject({ certificates: z.array(certificateView) }),
    errors: ['no-such-key'],
  }),
  'certificates.import': command({
    summary:
      'Take in the certificate of a key with its chain; revocation is not asked about, that needs a network',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      key: keyIdSchema,
      /** PEM, DER or p7b; one of the certificates must name the key. */
      files,
    }),
    output: z.strictObject({ certificate: certificateView }),
    errors: [
      'no-such-key',
      'state-forbids',
      'key-wrong-algorithm',
      'certificate-malformed',
      'certificate-other-key',
      'certificate-refused',
      ...fileErrors,
    ],
  }),
  'certificates.put-on-token': command({
    summary: 'Put the certificate of a key onto the token that holds it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ ...one.shape, label: z.string().min(1).max(64).optional() }),
    output: z.strictObject({ certificate: certificateView }),
    errors: [
      ...tokenErrors,
      'no-such-key',
      'no-such-item',
      'not-a-token-key',
      'token-login-needed',
      'token-full',
      'token-lied',
    ],
  }),
  'certificates.export': command({
    summary: 'Save a certificate: for TLS, for code signing, or the public key for SSH',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      ...one.shape,
      /** `chain`: PEM, the key's first and no root, as TLS servers take it; `ssh`: one line of authorized_keys. */
      form: z.enum(['chain', 'pem', 'der', 'p7b', 'ssh']),
      file: fileRefSchema,
    }),
    output: z.strictObject({ certificates: z.int() }),
    errors: ['no-such-key', 'no-such-item', 'key-wrong-algorithm', 'file-exists', 'file-missing'],
  }),
  'certificates.remove': command({
    summary: 'Remove a certificate with its chain; one that is still good stays noted, to be revoked',
    session: 'open',
    effect: 'change',
    input: one,
    output: z.strictObject({ stillNoted: z.boolean() }),
    errors: ['no-such-key', 'no-such-item'],
  }),
} as const;

const rootView = z.strictObject({
  id: z.string(),
  name: labelSchema,
  ...link.shape,
  added: instantSchema,
});

/** The rows of `attestation.*`. */
export const attestationCommands = {
  'attestation.roots': command({
    summary: 'List the roots of makers of tokens that you added',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ roots: z.array(rootView) }),
    errors: [],
  }),
  'attestation.add-root': command({
    summary: 'Add the root certificate of a maker of tokens, from a place that you trust',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      /** Its subject when absent. */
      name: labelSchema.optional(),
      /**
       * SHA-256 that its maker publishes: what is added is that certificate and no other. A page must give it: without,
       * nothing is added, and `certificate-refused` {reason: `confirm-hash`, subject, sha256, notBefore, notAfter} tells
       * what there is to show.
       */
      sha256: hash.optional(),
    }),
    output: z.strictObject({ root: rootView }),
    errors: ['certificate-malformed', 'certificate-refused', ...fileErrors],
  }),
  'attestation.remove-root': command({
    summary: 'Remove the root of a maker; what it has verified stays on record',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().min(8).max(64) }),
    output: nothing,
    errors: ['no-such-root'],
  }),
  'attestation.verify': command({
    summary: 'Check what the maker of a token says of where a key was made, and record it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      key: keyIdSchema,
      /** Attestation certificate of the key and those between it and the root; PEM, DER or p7b. */
      files,
    }),
    output: z.strictObject({
      verdict: z.enum(['verified', 'unknown']),
      /** Why it is unknown: `no-root`, `root-not-added`. */
      reason: z.string().max(40).optional(),
      /** The issuer that is missing. */
      about: name.optional(),
      root: rootView.optional(),
      /** What names the key first. */
      chain: z.array(link),
      /** What the maker says; to be believed only when it is verified. */
      facts: z.array(z.strictObject({ name: z.string().max(120), value: z.string().max(200) })),
      key: keyViewSchema,
    }),
    errors: [
      'no-such-key',
      'key-wrong-algorithm',
      'attestation-refused',
      'certificate-malformed',
      ...fileErrors,
    ],
  }),
} as const;
