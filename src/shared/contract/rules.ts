/** `rules.*` and `addresses.*`: what keys may sign, and for whom. */
import { z } from 'zod';
import { addressKinds } from '../../core/addresses/parse-address.ts';
import { ruleSetSchema, verdictReasonSchema } from '../../core/policy/rules.ts';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, labelSchema, nothing, reasonSchema } from './common.ts';
import { requestId } from './sign.ts';

/** What rules hold for: every key of the vault, or one key (an account's rules hold for all below it). */
const ruleScope = z.union([z.literal('vault'), keyIdSchema]);

const ruleView = z.strictObject({
  scope: ruleScope,
  rules: ruleSetSchema,
  /** When and by whom they were set. */
  since: instantSchema,
  actor: z.string(),
  /** Looser rules that wait until the delay of the present ones has passed. */
  pending: z.strictObject({ rules: ruleSetSchema, from: instantSchema }).optional(),
});

/** The rows of `rules.*`. */
export const rulesCommands = {
  'rules.list': command({
    summary: 'Show all rules: those of the vault and those of single keys',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ rules: z.array(ruleView) }),
    errors: [],
  }),
  'rules.get': command({
    summary: 'Show the rules of the vault or of a key',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ scope: ruleScope }),
    output: z.strictObject({ rules: ruleView.optional() }),
    errors: ['no-such-key'],
  }),
  'rules.set': command({
    summary: 'Set the rules of the vault or of a key; looser ones wait as the present ones say',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ scope: ruleScope, rules: ruleSetSchema }),
    output: z.strictObject({ rules: ruleView }),
    errors: ['no-such-key', 'rules-contradict', 'refused'],
  }),
  'rules.remove': command({
    summary: 'Remove the rules of the vault or of a key; this waits as the present ones say',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ scope: ruleScope }),
    output: z.strictObject({ rules: ruleView.optional() }),
    errors: ['no-such-key', 'no-such-rules', 'refused'],
  }),
  'rules.keep': command({
    summary: 'Keep the present rules: take back a change that still waits',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ scope: ruleScope }),
    output: z.strictObject({ rules: ruleView.optional() }),
    errors: ['no-such-key', 'no-such-rules'],
  }),
  'rules.try': command({
    summary: 'Hold rules against everything that was signed: what they would have stopped',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      scope: ruleScope,
      rules: ruleSetSchema,
      since: z.iso.datetime().optional(),
    }),
    output: z.strictObject({
      judged: z.int(),
      allowed: z.int(),
      confirmed: z.int(),
      refused: z.int(),
      /** The newest that would have been stopped. */
      stopped: z.array(
        z.strictObject({ id: requestId, received: instantSchema, reasons: z.array(verdictReasonSchema) }),
      ),
      /** Requests of the journal that cannot be read any more. */
      unreadable: z.int(),
    }),
    errors: ['no-such-key', 'rules-contradict'],
  }),
} as const;

const addressKind = z.enum(addressKinds);

const addressEntry = z.strictObject({
  id: z.string().min(8).max(64),
  kind: addressKind,
  /** In its one checked form. */
  address: z.string().min(1).max(200),
  label: labelSchema,
  note: z.string().max(500).optional(),
  added: instantSchema,
  /** How its owner made sure of it; payments to others are pointed out. */
  verified: z
    .strictObject({
      at: instantSchema,
      how: z.enum(['in-person', 'call', 'signed-message', 'test-payment', 'own', 'other']),
      note: z.string().max(500).optional(),
    })
    .optional(),
  lastUsed: instantSchema.optional(),
  useCount: z.int(),
});

/** The rows of `addresses.*`. */
export const addressesCommands = {
  'addresses.list': command({
    summary: 'List the address book',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ search: z.string().max(200).optional(), kind: addressKind.optional() }),
    output: z.strictObject({ addresses: z.array(addressEntry) }),
    errors: [],
  }),
  'addresses.add': command({
    summary: 'Add a recipient to the address book',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      kind: addressKind,
      address: z.string().min(1).max(200),
      label: labelSchema,
      note: z.string().max(500).optional(),
    }),
    output: z.strictObject({
      address: addressEntry,
      /** Entries that this one looks like: the same first and last characters. */
      lookAlikes: z.array(z.strictObject({ id: z.string(), label: z.string(), address: z.string() })),
    }),
    errors: ['address-malformed', 'address-known'],
  }),
  'addresses.change': command({
    summary: 'Change the label or note of a recipient',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: z.string().min(8).max(64),
      label: labelSchema.optional(),
      note: z.string().max(500).nullable().optional(),
    }),
    output: z.strictObject({ address: addressEntry }),
    errors: ['no-such-address'],
  }),
  'addresses.verify': command({
    summary: 'Note how you made sure that an address is whose it should be',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: z.string().min(8).max(64),
      how: z.enum(['in-person', 'call', 'signed-message', 'test-payment', 'own', 'other']),
      note: z.string().max(500).optional(),
    }),
    output: z.strictObject({ address: addressEntry }),
    errors: ['no-such-address'],
  }),
  'addresses.remove': command({
    summary: 'Remove a recipient from the address book',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().min(8).max(64), reason: reasonSchema.optional() }),
    output: nothing,
    errors: ['no-such-address'],
  }),
  'addresses.import': command({
    summary: 'Bring in labels of addresses and transactions (BIP-329)',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      from: z.union([
        z.strictObject({ bytes: bytes(4 * 1024 * 1024, 1) }),
        z.strictObject({ file: fileRefSchema }),
      ]),
    }),
    output: z.strictObject({
      added: z.int(),
      changed: z.int(),
      /** Lines that are not for an address book, and lines that are broken, by number. */
      skipped: z.array(z.strictObject({ line: z.int(), reason: z.string() })),
    }),
    errors: ['labels-unreadable', 'file-missing', 'file-unreadable', 'file-not-regular', 'file-too-large'],
  }),
  'addresses.export': command({
    summary: 'Write the address book as BIP-329 labels',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema }),
    output: z.strictObject({ bytes: z.int(), addresses: z.int() }),
    errors: ['file-exists', 'file-missing'],
  }),
} as const;
