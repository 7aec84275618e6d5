/** `token-keys.*`: keys that live on hardware tokens. Once they are in the inventory, `keys.*` and `sign.*` take them as any other. */
import { z } from 'zod';
import { keyPurposes, labelSchema, limits, tagSchema } from '../../core/keys/key.ts';
import { command } from '../command.ts';
import { keyIdSchema, keyViewSchema, reasonSchema } from './common.ts';
import { eachUseFields, pinErrors, tokenErrors, tokenNameSchema } from './tokens.ts';

const tags = z.array(tagSchema).max(limits.tags).optional();
const purposes = z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional();
const errors = [
  ...tokenErrors,
  ...pinErrors,
  'token-login-needed',
  'token-mechanism-missing',
  'token-full',
  'token-lied',
] as const;
/** CKA_ID, lower-case hex. */
const objectId = z.string().regex(/^([0-9a-f]{2}){1,256}$/);

/** The rows of `token-keys.*`. */
export const tokenKeysCommands = {
  'token-keys.generate': command({
    summary: 'Generate a key on a token; its secret stays on it, or leaves only wrapped when made so',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      algorithm: z.enum(['p256', 'p384', 'secp256k1', 'ed25519', 'x25519', 'rsa', 'aes-256', 'hmac-sha256']),
      bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
      label: labelSchema,
      tags,
      purposes,
      /** May leave the token wrapped by another key, to be backed up or cloned. */
      wrappable: z.boolean().optional(),
    }),
    output: keyViewSchema,
    errors: [...errors, 'label-taken', 'purpose-forbids'],
  }),
  'token-keys.import': command({
    summary: 'Put a key of the vault on a token; it is no longer "never extractable"',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      token: tokenNameSchema,
      key: keyIdSchema,
      label: labelSchema.optional(),
      /** An RSA key of the token (`token-copies.make-transport-key`) that it is wrapped under; absent: the module is given it. */
      under: z.string().min(1).max(120).optional(),
    }),
    output: keyViewSchema,
    errors: [
      ...errors,
      'no-such-key',
      'no-such-wrapping-key',
      'token-object-missing',
      'state-forbids',
      'secret-not-exportable',
      'label-taken',
      'key-on-token',
    ],
  }),
  'token-keys.adopt': command({
    summary: 'Take a key that was made elsewhere and lies on a token into the inventory',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      object: objectId,
      label: labelSchema,
      tags,
      purposes,
      ...eachUseFields,
    }),
    output: keyViewSchema,
    errors: [
      ...errors,
      'token-object-missing',
      'label-taken',
      'duplicate-key',
      'purpose-forbids',
      'key-wrong-algorithm',
    ],
  }),
  'token-keys.relabel': command({
    summary: 'Write the label of a key onto its token',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ key: keyIdSchema, label: z.string().min(1).max(64) }),
    output: keyViewSchema,
    errors: [...errors, 'no-such-key', 'not-a-token-key', 'token-object-missing'],
  }),
  'token-keys.check': command({
    summary: 'Look whether a key is on its token, is protected as recorded, and signs',
    session: 'open',
    effect: 'use',
    input: z.strictObject({ key: keyIdSchema, ...eachUseFields }),
    output: z.strictObject({
      present: z.boolean(),
      findings: z.array(z.strictObject({ what: z.string(), ok: z.boolean(), note: z.string().optional() })),
    }),
    errors: [...errors, 'no-such-key', 'not-a-token-key', 'token-object-missing'],
  }),
  'token-keys.remove-object': command({
    summary: 'Destroy a thing on a token that is in no inventory',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      object: objectId,
      /** Its label as the token has it, typed; the CKA_ID where it has none. */
      confirm: z.string().max(512),
      reason: reasonSchema.optional(),
    }),
    output: z.strictObject({ left: z.int() }),
    errors: [...errors, 'token-object-missing', 'label-mismatch', 'key-on-token', 'key-opens-vault'],
  }),
};
