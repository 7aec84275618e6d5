/** `keys.*` and `seeds.*`: make, look at, and lead keys through their states. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import {
  accountStandards,
  keyPurposes,
  labelSchema,
  limits,
  networks,
  tagSchema,
} from '../../core/keys/key.ts';
import { reasonCodes } from '../../core/keys/reason.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { keyIdSchema, keySummarySchema, keyViewSchema, reasonSchema } from './common.ts';
import { viewQuerySchema } from './inventory.ts';
import { tokenUseErrors } from './tokens.ts';

const tags = z.array(tagSchema).max(limits.tags);
const id = z.strictObject({ id: keyIdSchema });
const code = z.enum(reasonCodes).optional();
const withReason = z.strictObject({ id: keyIdSchema, reason: reasonSchema, code });
/** What made an imported key, as far as its owner knows: an advisory may name it one day. */
const madeWith = z
  .strictObject({ tool: z.string().min(1).max(80), version: z.string().min(1).max(40).optional() })
  .optional();
const view = keyViewSchema;
const periods = z.strictObject({
  from: z.iso.datetime().optional(),
  originatorUntil: z.iso.datetime().optional(),
  recipientUntil: z.iso.datetime().optional(),
});
const single = z.enum(keyAlgorithms).exclude(['bip39-seed', 'api-secret']);
const transitionErrors = ['no-such-key', 'state-forbids', 'clock-set-back'] as const;

/** The rows of `keys.*`. */
export const keysCommands = {
  'keys.generate': command({
    summary: 'Generate a single key pair or a symmetric key',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      algorithm: single,
      /** Length of an RSA modulus in bits; 3072 when absent. */
      bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
      label: labelSchema,
      tags: tags.optional(),
      purposes: z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional(),
      periods: periods.optional(),
    }),
    output: view,
    errors: ['random-source-failed', 'purpose-forbids', 'label-taken'],
  }),
  'keys.import': command({
    summary: 'Import a private or symmetric key',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      algorithm: single,
      format: z.enum(['hex', 'wif', 'pem', 'raw', 'base64']),
      secret: bytes(byteLimits.privateKey, 1),
      label: labelSchema,
      tags: tags.optional(),
      purposes: z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional(),
      madeWith,
    }),
    output: view,
    errors: [
      'key-malformed',
      'key-encrypted',
      'key-wrong-algorithm',
      'key-out-of-range',
      'duplicate-key',
      'purpose-forbids',
      'label-taken',
    ],
  }),
  'keys.list': command({
    summary: 'List keys, searched by label, tag, address, fingerprint or path',
    session: 'open',
    effect: 'read',
    input: viewQuerySchema.extend({
      /** A saved view; what else is asked for takes the place of its own. */
      view: labelSchema.optional(),
      /** Only keys that are made for it. */
      purpose: z.enum(keyPurposes).optional(),
    }),
    output: z.strictObject({ keys: z.array(keySummarySchema), total: z.int() }),
    errors: ['no-such-view'],
  }),
  'keys.get': command({
    summary: 'Show one key: its record, its life so far, what can be done now',
    session: 'open',
    effect: 'read',
    input: id,
    output: view,
    errors: ['no-such-key'],
  }),
  'keys.update': command({
    summary: 'Rename a key, change its tags, or say what made an imported one',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      label: labelSchema.optional(),
      tags: tags.optional(),
      madeWith,
    }),
    output: view,
    errors: ['no-such-key', 'label-taken', 'state-forbids'],
  }),
  'keys.activate': command({
    summary: 'Put a key into use once its backup rule is met',
    session: 'open',
    effect: 'change',
    input: id,
    output: view,
    errors: [...transitionErrors, 'backup-needed', 'seed-unusable'],
  }),
  'keys.waive-backup': command({
    summary: "Record the owner's choice to use a key without a backup",
    session: 'open',
    effect: 'change',
    input: withReason,
    output: view,
    errors: ['no-such-key', 'state-forbids'],
  }),
  'keys.suspend': command({
    summary: 'Suspend a key for a while',
    session: 'open',
    effect: 'change',
    input: withReason,
    output: view,
    errors: transitionErrors,
  }),
  'keys.resume': command({
    summary: 'Put a suspended key back into use',
    session: 'open',
    effect: 'change',
    input: withReason,
    output: view,
    errors: transitionErrors,
  }),
  'keys.deactivate': command({
    summary: 'Retire a key: it protects nothing new, and still reads the old',
    session: 'open',
    effect: 'change',
    input: withReason,
    output: view,
    errors: transitionErrors,
  }),
  'keys.revoke': command({
    summary: 'Mark a key, and all that derives from it or is wrapped under it, as compromised',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      reason: reasonSchema,
      code,
      /** Since when the key may have been in other hands. */
      suspectedSince: z.iso.datetime().optional(),
      /** Id of the advisory that led to this. */
      advisory: z.string().min(1).max(64).optional(),
    }),
    output: z.strictObject({
      key: view,
      alsoRevoked: z.array(keyIdSchema),
      /** The case that holds what is left to do, and the signed notice of revocation. */
      case: z.string(),
      statement: z.string(),
    }),
    errors: [...transitionErrors, 'no-such-advisory'],
  }),
  'keys.rotate': command({
    summary: 'Make a new version of a symmetric key, or begin the move from a signing key to its successor',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: keyIdSchema, reason: reasonSchema, label: labelSchema.optional() }),
    output: z.strictObject({
      key: view,
      /** The new version of a symmetric key; it is in use at once, older ones only read. */
      version: z.int().optional(),
      /** What now hangs on older versions and waits for `register.reencrypt`. */
      behind: z.int().optional(),
      /** The successor of a signing key or seed; the old key goes on until the move is finished. */
      successor: view.optional(),
      move: z.string().optional(),
    }),
    errors: [
      ...transitionErrors,
      'random-source-failed',
      'label-taken',
      'seed-unusable',
      'duplicate-key',
      'parent-unusable',
      'public-key-refused',
      'path-malformed',
      'purpose-forbids',
      ...tokenUseErrors,
      'token-full',
    ],
  }),
  'keys.destroy': command({
    summary: 'Destroy a key for good; its label must be typed',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      confirmLabel: z.string().max(limits.label),
      reason: reasonSchema,
    }),
    output: z.strictObject({
      key: view,
      alsoDestroyed: z.array(keyIdSchema),
      /** Managed backups and other copies that may still hold the secret, with what is left to do about each. */
      remainingCopies: z.array(
        z.strictObject({ kind: z.string(), reference: z.string(), at: z.string(), todo: z.string() }),
      ),
      /** Id of the signed certificate of destruction. */
      statement: z.string(),
    }),
    errors: [...transitionErrors, 'label-mismatch', 'retention-holds', 'key-opens-vault', ...tokenUseErrors],
  }),
  'keys.export-public': command({
    summary: 'Give the public half for others: address, xpub, descriptor, PEM or SSH line',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      form: z.enum(['address', 'hex', 'pem', 'ssh', 'xpub', 'descriptor']),
    }),
    output: z.strictObject({ form: z.string(), text: z.string().max(20_000) }),
    errors: ['no-such-key', 'not-an-account', 'seed-unusable'],
  }),
  'keys.addresses': command({
    summary: 'List addresses of an account',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      id: keyIdSchema,
      change: z.boolean().optional(),
      start: z.int().min(0).max(0x7ffffff0).optional(),
      count: z.int().min(1).max(200).optional(),
    }),
    output: z.strictObject({
      addresses: z.array(z.strictObject({ path: z.string(), address: z.string(), publicKey: z.string() })),
    }),
    errors: ['no-such-key', 'not-an-account'],
  }),
} as const;

const words = z.union([z.literal(12), z.literal(24)]);

/** The rows of `seeds.*`. */
export const seedsCommands = {
  'seeds.generate': command({
    summary: 'Generate a BIP-39 seed, mixing in dice if given',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      label: labelSchema,
      words,
      tags: tags.optional(),
      /** Dice rolls as digits 1-6 or coin flips as 0-1; mixed with the system's source, never instead of it. */
      extraEntropy: z.strictObject({ method: z.enum(['dice', 'coins']), rolls: bytes(1000, 1) }).optional(),
      /** BIP-39 passphrase ("25th word"). */
      passphrase: bytes(byteLimits.passphrase, 0).optional(),
    }),
    output: z.strictObject({
      key: view,
      /** With extra entropy: the system's share, hex, so that the phrase can be recomputed by the published formula. */
      systemEntropy: bytes(64).optional(),
    }),
    errors: ['random-source-failed', 'dice-malformed', 'too-little-entropy', 'label-taken'],
  }),
  'seeds.import': command({
    summary: 'Import an existing recovery phrase',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      label: labelSchema,
      phrase: bytes(byteLimits.phrase, 1),
      passphrase: bytes(byteLimits.passphrase, 0).optional(),
      tags: tags.optional(),
      madeWith,
    }),
    output: view,
    errors: ['phrase-word-count', 'phrase-unknown-word', 'phrase-checksum', 'duplicate-key', 'label-taken'],
  }),
  'seeds.reveal': command({
    summary: 'Show the recovery phrase of a seed that is not verified yet',
    session: 'open',
    effect: 'disclose',
    input: id,
    output: z.strictObject({ phrase: bytes(byteLimits.phrase, 1) }),
    errors: ['no-such-key', 'not-a-seed', 'already-verified', 'seed-unusable'],
  }),
  'seeds.verify': command({
    summary: 'Re-enter the recovery phrase to prove that it was written down',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: keyIdSchema, phrase: bytes(byteLimits.phrase, 1) }),
    output: view,
    errors: [
      'no-such-key',
      'not-a-seed',
      'seed-unusable',
      'phrase-word-count',
      'phrase-unknown-word',
      'phrase-checksum',
      'phrase-mismatch',
    ],
  }),
  'seeds.add-account': command({
    summary: 'Derive an account from a seed by BIP-44, 49, 84, 86 or SLIP-10',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      seed: keyIdSchema,
      label: labelSchema,
      standard: z.enum(accountStandards),
      network: z.enum(networks),
      account: z.int().min(0).max(0x7fffffff),
      tags: tags.optional(),
    }),
    output: view,
    errors: ['no-such-key', 'not-a-seed', 'seed-unusable', 'duplicate-key', 'label-taken', 'path-malformed'],
  }),
  'seeds.derive-key': command({
    summary: 'Derive a single key from a seed at a path: BIP-32, SLIP-10, or SLIP-21 for symmetric keys',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      seed: keyIdSchema,
      label: labelSchema,
      algorithm: z.enum(['secp256k1', 'p256', 'ed25519', 'aes-256', 'hmac-sha256']),
      scheme: z.enum(['bip32', 'slip10', 'slip21']),
      purposes: z.array(z.enum(keyPurposes)).min(1).max(keyPurposes.length).optional(),
      path: z.string().min(1).max(limits.path),
      tags: tags.optional(),
    }),
    output: view,
    errors: [
      'no-such-key',
      'not-a-seed',
      'seed-unusable',
      'duplicate-key',
      'label-taken',
      'path-malformed',
      'purpose-forbids',
      'key-wrong-algorithm',
    ],
  }),
  'seeds.words': command({
    summary: 'Give the BIP-39 words that start with some letters',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ prefix: z.string().max(10) }),
    output: z.strictObject({ words: z.array(z.string()).max(2048) }),
    errors: [],
  }),
} as const;
