/** `inventory.*`: what is wrong with which key, and lists to take away; `calendar.*`, `policy.*`, `clock.*`: what happens when. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import { keyStates } from '../../core/keys/state.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, labelSchema, nothing, reasonSchema } from './common.ts';

/** What the inventory notices about a key. */
export const inventoryFlags = [
  'orphan',
  'duplicate',
  'weak',
  'expired',
  'expires-soon',
  'unbacked',
  'unused',
  'rotation-due',
  'behind',
  'advisory',
  'compromised',
  'retention-over',
  'waiting',
] as const;

/** What selects keys: of each field that is there, one value must fit. */
export const viewQuerySchema = z.strictObject({
  search: z.string().max(200).optional(),
  states: z.array(z.enum(keyStates)).max(keyStates.length).optional(),
  algorithms: z.array(z.enum(keyAlgorithms)).max(keyAlgorithms.length).optional(),
  kinds: z
    .array(z.enum(['seed', 'account', 'child', 'pair', 'symmetric']))
    .max(5)
    .optional(),
  backup: z
    .array(z.enum(['proven', 'written', 'waived', 'none', 'not-needed']))
    .max(5)
    .optional(),
  flags: z.array(z.enum(inventoryFlags)).max(inventoryFlags.length).optional(),
  tag: z.string().max(40).optional(),
  archived: z.boolean().optional(),
});
/** What selects keys. */
export type ViewQuery = z.infer<typeof viewQuerySchema>;

/** A view of the inventory under the name that its owner gave it. */
export const viewSchema = z.strictObject({ name: labelSchema, query: viewQuerySchema });
/** A saved view. */
export type SavedView = z.infer<typeof viewSchema>;
const views = z.strictObject({ views: z.array(viewSchema) });

/** The rows of `inventory.*`. */
export const inventoryCommands = {
  'inventory.check': command({
    summary: 'Tell what is wrong with which key, and the next step for each',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      checked: z.int(),
      findings: z.array(
        z.strictObject({
          key: keyIdSchema,
          label: z.string(),
          flag: z.enum(inventoryFlags),
          /** Other keys that it has to do with: the twin of a duplicate, the missing seed of an orphan. */
          others: z.array(z.string()),
          details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          /** The command that puts it right. */
          nextStep: z.string(),
        }),
      ),
    }),
    errors: [],
  }),
  'inventory.export': command({
    summary: 'Write the inventory to a file: CSV for a spreadsheet, JSON for machines',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      form: z.enum(['csv', 'json']),
      query: viewQuerySchema.optional(),
    }),
    output: z.strictObject({ keys: z.int(), bytes: z.int() }),
    errors: ['file-exists', 'file-missing'],
  }),
  'inventory.views': command({
    summary: 'List the saved views',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: views,
    errors: [],
  }),
  'inventory.save-view': command({
    summary: 'Save a view of the inventory under a name',
    session: 'open',
    effect: 'change',
    input: viewSchema,
    output: views,
    errors: [],
  }),
  'inventory.delete-view': command({
    summary: 'Delete a saved view',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ name: labelSchema }),
    output: views,
    errors: ['no-such-view'],
  }),
} as const;

const days = z.int().min(1).max(36_500);

/** Days that a kind of key may protect, and read beyond that; absent: no end. */
const periodRule = z.strictObject({
  algorithm: z.enum(keyAlgorithms),
  originatorDays: days.optional(),
  recipientDays: days.optional(),
  /** Whether the owner changed it. */
  changed: z.boolean(),
  /** Where the default comes from: document, section and table. */
  source: z.string(),
});

/** The rows of `calendar.*`. */
export const calendarCommands = {
  'calendar.list': command({
    summary: 'List what expires, starts or is due, and when',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }),
    output: z.strictObject({
      entries: z.array(
        z.strictObject({
          at: instantSchema,
          what: z.enum([
            'activates',
            'expires',
            'recipient-ends',
            'rotation-due',
            'retention-ends',
            'certificate-expires',
          ]),
          key: keyIdSchema,
          label: z.string(),
          state: z.enum(keyStates),
          /** Set when the day is near: the smallest of 30, 7 and 1 days that it lies within. */
          warning: z.union([z.literal(30), z.literal(7), z.literal(1)]).optional(),
        }),
      ),
    }),
    errors: [],
  }),
} as const;

/** The rows of `policy.*`. */
export const policyCommands = {
  'policy.periods': command({
    summary: 'Show how long each kind of key may be used, and where that comes from',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ rules: z.array(periodRule) }),
    errors: [],
  }),
  'policy.set-periods': command({
    summary: 'Change how long new keys of a kind may be used, or go back to the default',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      algorithm: z.enum(keyAlgorithms),
      /** Null: no end. Absent with `recipientDays` absent too: back to the default. */
      originatorDays: days.nullable().optional(),
      recipientDays: days.nullable().optional(),
    }),
    output: z.strictObject({ rules: z.array(periodRule) }),
    errors: ['clock-set-back'],
  }),
} as const;

/** The rows of `clock.*`. */
export const clockCommands = {
  'clock.status': command({
    summary: "Compare this computer's clock with the last entry of the log",
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      now: instantSchema,
      lastEntry: instantSchema,
      /** True when the clock lies more than five minutes before the last entry: keys stop protecting. */
      setBack: z.boolean(),
    }),
    errors: [],
  }),
  'clock.confirm': command({
    summary: 'Confirm that this computer shows the right time, although the log was ahead of it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ reason: reasonSchema }),
    output: z.strictObject({ now: instantSchema }),
    errors: ['state-forbids'],
  }),
} as const;
