/** `data.*`: keys at work on files, texts and messages; `keys.wrap`, `keys.unwrap` and `keys.derive`: keys at work on keys. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import { envelopeWays } from '../../core/data/envelope.ts';
import { contextForm, derivedAlgorithms } from '../../core/keys/derived-key.ts';
import { keyPurposes, limits, tagSchema } from '../../core/keys/key.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import {
  fileRefSchema,
  instantSchema,
  keyIdSchema,
  keyViewSchema,
  labelSchema,
  reasonSchema,
} from './common.ts';
import { eachUseErrors, eachUseFields, tokenUseErrors } from './tokens.ts';

/** Texts that are handled in one go, in bytes. */
const textLimit = 1024 * 1024;

const version = z.int().min(1);

/** Confirms that a compromised key reads what it protected, although anyone may have made it. */
const risk = z.strictObject({ reason: reasonSchema });

/** What is told of what a key has read. */
const warnings = z.array(z.enum(['key-suspended', 'key-compromised', 'old-version']));

const protectErrors = [
  'no-such-key',
  'state-forbids',
  'purpose-forbids',
  'seed-unusable',
  'version-not-accepted',
  'clock-set-back',
  ...tokenUseErrors,
] as const;

const processErrors = [
  'data-key-unknown',
  'no-such-version',
  'version-not-accepted',
  'state-forbids',
  'purpose-forbids',
  'seed-unusable',
  'risk-unconfirmed',
  'protected-while-suspended',
  'data-damaged',
  'data-newer',
  ...tokenUseErrors,
] as const;

const readErrors = ['file-missing', 'file-unreadable', 'file-not-regular'] as const;
const writeErrors = [
  'file-exists',
  'file-missing',
  'disk-full',
  'write-failed',
  'folder-not-writable',
] as const;

/** What the header of encrypted data says; authenticated only once it was decrypted. */
const header = z.strictObject({
  kind: z.enum(['file', 'text', 'wrapped-key']),
  /** Random name of this ciphertext, 32 hex digits. */
  id: z.string(),
  key: z.string(),
  version,
  at: instantSchema,
  cipher: z.string(),
  chunkBytes: z.int(),
  /** How its secret was put where only the key gets at it; absent where the secret comes from the key's own. */
  envelope: z.enum(envelopeWays).optional(),
  /** Set when the key is in the open vault. */
  label: z.string().optional(),
});

/** A message given as bytes, or a file that is streamed. */
const message = z.union([
  z.strictObject({ bytes: bytes(textLimit) }),
  z.strictObject({ file: fileRefSchema }),
]);

/** The rows of `data.*`. */
export const dataCommands = {
  'data.encrypt-file': command({
    summary: 'Encrypt a file of any size with a symmetric key, or to the public half of a key pair',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({ key: keyIdSchema, file: fileRefSchema, to: fileRefSchema }),
    output: z.strictObject({
      /** Its place in the register, by which it is found again at the next rotation. */
      item: z.string(),
      key: keyIdSchema,
      version,
      plainBytes: z.int(),
      cipherBytes: z.int(),
    }),
    errors: [...protectErrors, ...readErrors, ...writeErrors],
  }),
  'data.decrypt-file': command({
    summary: 'Decrypt a file that a key of this vault has encrypted',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({
      file: fileRefSchema,
      to: fileRefSchema,
      risk: risk.optional(),
      ...eachUseFields,
    }),
    output: z.strictObject({ key: keyIdSchema, version, plainBytes: z.int(), warnings }),
    errors: [...processErrors, ...eachUseErrors, ...readErrors, ...writeErrors, 'not-encrypted-data'],
  }),
  'data.encrypt-text': command({
    summary: 'Encrypt a short text into letters that can be pasted anywhere',
    session: 'open',
    effect: 'use',
    input: z.strictObject({ key: keyIdSchema, text: bytes(textLimit) }),
    output: z.strictObject({ key: keyIdSchema, version, armored: z.string() }),
    errors: protectErrors,
  }),
  'data.decrypt-text': command({
    summary: 'Decrypt a text that a key of this vault has encrypted',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      armored: z
        .string()
        .min(1)
        .max(textLimit * 2),
      risk: risk.optional(),
      ...eachUseFields,
    }),
    output: z.strictObject({ key: keyIdSchema, version, text: bytes(textLimit), warnings }),
    errors: [...processErrors, ...eachUseErrors, 'not-encrypted-data'],
  }),
  'data.inspect': command({
    summary: 'Tell which key and version protect a file or text, decrypting nothing',
    session: 'none',
    effect: 'read',
    input: z.strictObject({
      from: z.union([
        z.strictObject({ file: fileRefSchema }),
        z.strictObject({
          armored: z
            .string()
            .min(1)
            .max(textLimit * 2),
        }),
      ]),
    }),
    output: header,
    errors: [...readErrors, 'not-encrypted-data', 'data-damaged', 'data-newer'],
  }),
  'data.mac': command({
    summary: 'Make a message authentication code (HMAC-SHA-256) over a file or text',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({ key: keyIdSchema, message }),
    output: z.strictObject({
      key: keyIdSchema,
      version,
      /** 64 hex digits. */
      mac: z.string(),
      /** The code with the key and version that made it, as `data.verify-mac` takes it. */
      token: z.string(),
    }),
    errors: [...protectErrors, ...readErrors],
  }),
  'data.verify-mac': command({
    summary: 'Check a message authentication code',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({
      message,
      token: z.string().min(1).max(300),
      risk: risk.optional(),
    }),
    output: z.strictObject({ valid: z.boolean(), key: keyIdSchema, version, warnings }),
    errors: [...processErrors, ...readErrors, 'not-encrypted-data'],
  }),
  'data.verify-signature': command({
    summary: 'Check a signature over a message against the public half of a key',
    session: 'open',
    effect: 'use',
    input: z.strictObject({
      key: keyIdSchema,
      message,
      /** As `sign.approve` gives it for raw messages. */
      signature: bytes(200, 1),
      risk: risk.optional(),
    }),
    output: z.strictObject({ valid: z.boolean(), key: keyIdSchema, version, warnings }),
    errors: [
      'no-such-key',
      'state-forbids',
      'purpose-forbids',
      'seed-unusable',
      'risk-unconfirmed',
      'version-not-accepted',
      ...readErrors,
      'file-too-large',
    ],
  }),
  'keys.wrap': command({
    summary: 'Wrap a key under another one, so that it can be handed to who holds that one',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      id: keyIdSchema,
      /** The wrapping key, AES-256 with the purpose `wrap`. */
      under: keyIdSchema,
      /** `holdfast`: with all metadata, authenticated; `aes-kwp`: the bare bytes of RFC 5649. */
      form: z.enum(['holdfast', 'aes-kwp']).optional(),
      /** Where to write it; absent: it is given back. */
      to: fileRefSchema.optional(),
    }),
    output: z.strictObject({
      item: z.string(),
      under: keyIdSchema,
      version,
      wrapped: bytes(byteLimits.privateKey * 2).optional(),
    }),
    errors: [...protectErrors, ...writeErrors, 'secret-not-exportable'],
  }),
  'keys.unwrap': command({
    summary: 'Bring in a key that was wrapped under a key of this vault',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      from: z.union([
        z.strictObject({ file: fileRefSchema }),
        z.strictObject({ bytes: bytes(byteLimits.privateKey * 2, 1) }),
      ]),
      /** The wrapping key, when it has another id here than where the key was wrapped. */
      under: keyIdSchema.optional(),
      /** For the bare form of RFC 5649, which names neither key nor algorithm. */
      bare: z
        .strictObject({
          under: keyIdSchema,
          version: version.optional(),
          algorithm: z.enum(keyAlgorithms).exclude(['bip39-seed', 'api-secret']),
        })
        .optional(),
      label: labelSchema,
      risk: risk.optional(),
      ...eachUseFields,
    }),
    output: keyViewSchema,
    errors: [
      ...processErrors,
      ...eachUseErrors,
      ...readErrors,
      'file-too-large',
      'not-wrapped-key',
      'duplicate-key',
      'label-taken',
      'key-malformed',
      'no-such-key',
    ],
  }),
  'keys.derive': command({
    summary: 'Derive a symmetric key from a key on a token or in the vault, alone or with another party',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      /** The key to derive from, made for the purpose `derive`. */
      id: keyIdSchema,
      label: labelSchema,
      tags: z.array(tagSchema).max(limits.tags).optional(),
      algorithm: z.enum(derivedAlgorithms),
      purposes: z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional(),
      /** What it is for; the same words give the same key, and others give another. */
      context: z
        .string()
        .min(1)
        .max(limits.context)
        .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)
        .refine((text) => text.trim() === text && text.isWellFormed(), 'no spaces at either end')
        // A few characters become longer by it.
        .refine((text) => contextForm(text).length <= limits.context, 'too long'),
      /** Of the other party, for keys on curves: PEM, DER or JWK, or the bare key as it is or in hex. */
      publicKey: bytes(8 * 1024, 1).optional(),
      /** For agreements: random bytes that both parties know. */
      salt: bytes(64, 1).optional(),
    }),
    output: keyViewSchema,
    errors: [...protectErrors, 'label-taken', 'duplicate-key', 'key-wrong-algorithm', 'public-key-refused'],
  }),
} as const;
