/** `credentials.*`: keys of exchange accounts, with what the exchange says about them. */
import { z } from 'zod';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { instantSchema, keyIdSchema, labelSchema, nothing, reasonSchema, tagSchema } from './common.ts';

/** What an exchange lets a credential do. */
const right = z.enum(['read', 'trade', 'withdraw', 'transfer', 'other']);

/** How requests with a credential are authenticated. */
const authentication = z.enum(['hmac', 'ed25519', 'rsa', 'es256', 'ethereum-agent']);

const credentialView = z.strictObject({
  /** Id of the key; its life is the life of the credential. */
  key: keyIdSchema,
  label: labelSchema,
  state: z.string(),
  exchange: z.string().max(40),
  exchangeName: z.string().max(80),
  authentication,
  /** The exchange's own id of the key; not a secret. */
  apiKey: z.string().max(2000),
  hasPassphrase: z.boolean(),
  rights: z.array(right),
  /** Addresses that the exchange takes requests from, as set there; empty: any. */
  addresses: z.array(z.string().max(64)).max(100),
  expires: instantSchema.optional(),
  lastUsed: instantSchema.optional(),
  useCount: z.int(),
  /** What needs doing: `expires-soon`, `no-address-list`, `can-withdraw`, `expired`. */
  findings: z.array(z.string()),
});

/** The rows of `credentials.*`. */
export const credentialsCommands = {
  'credentials.exchanges': command({
    summary: 'List the exchanges that requests can be signed for, and how',
    session: 'none',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      exchanges: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          authentications: z.array(authentication),
          needsPassphrase: z.boolean(),
          /** Requests that are read in words, by their code. */
          methods: z.array(z.strictObject({ method: z.string(), act: z.string() })),
        }),
      ),
    }),
    errors: [],
  }),
  'credentials.list': command({
    summary: 'List the credentials of exchanges',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ credentials: z.array(credentialView) }),
    errors: [],
  }),
  'credentials.add': command({
    summary: 'Take in the API key of an exchange account',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      exchange: z.string().max(40),
      label: labelSchema,
      tags: z.array(tagSchema).max(20).optional(),
      apiKey: z.string().min(1).max(2000),
      authentication,
      /** The secret as the exchange shows it (text, or PEM for key pairs); or the id of a key of this vault. */
      secret: z.union([z.strictObject({ text: bytes(8192, 1) }), z.strictObject({ key: keyIdSchema })]),
      /** What some exchanges ask for beside the secret; named so that it is not taken for the vault's. */
      apiPassphrase: bytes(256, 1).optional(),
      rights: z.array(right).max(5),
      addresses: z.array(z.string().min(2).max(64)).max(100).optional(),
      expires: z.iso.datetime().optional(),
    }),
    output: z.strictObject({ credential: credentialView }),
    errors: [
      'no-such-exchange',
      'label-taken',
      'key-malformed',
      'key-encrypted',
      'key-wrong-algorithm',
      'no-such-key',
      'passphrase-needed',
      'duplicate-key',
      'key-out-of-range',
      'state-forbids',
    ],
  }),
  'credentials.change': command({
    summary: 'Change what is noted of a credential: rights, addresses, end',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      key: keyIdSchema,
      rights: z.array(right).max(5).optional(),
      addresses: z.array(z.string().min(2).max(64)).max(100).optional(),
      expires: z.iso.datetime().nullable().optional(),
    }),
    output: z.strictObject({ credential: credentialView }),
    errors: ['no-such-credential', 'state-forbids'],
  }),
  'credentials.replace': command({
    summary: 'Put a new API key in the place of an old one, which is retired unless it has ended already',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      key: keyIdSchema,
      /** Of the new key; numbered after the old one when absent. A key of this vault keeps its own. */
      label: labelSchema.optional(),
      apiKey: z.string().min(1).max(2000),
      /** As in `credentials.add`; the key of this vault must be in use, such as the successor of a rotation. */
      secret: z.union([z.strictObject({ text: bytes(8192, 1) }), z.strictObject({ key: keyIdSchema })]),
      /** What some exchanges ask for beside the secret; named so that it is not taken for the vault's. */
      apiPassphrase: bytes(256, 1).optional(),
      expires: z.iso.datetime().optional(),
      reason: reasonSchema.optional(),
    }),
    output: z.strictObject({ credential: credentialView }),
    errors: [
      'no-such-credential',
      'label-taken',
      'key-malformed',
      'key-encrypted',
      'key-wrong-algorithm',
      'no-such-key',
      'passphrase-needed',
      'duplicate-key',
      'key-out-of-range',
      'state-forbids',
      'rules-contradict',
    ],
  }),
} as const;
