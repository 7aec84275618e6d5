/** More of `keys.*`: versions, periods, archive; `register.*`: what keys protect; `moves.*`: from a signing key to its successor. */
import { z } from 'zod';
import { limits } from '../../core/keys/key.ts';
import { command } from '../command.ts';
import { bytes } from '../bytes.ts';
import { fileRefSchema, keyIdSchema, keyViewSchema, nothing, reasonSchema } from './common.ts';
import { tokenUseErrors } from './tokens.ts';

const itemId = z.string().min(8).max(64);
const instantOrNone = z.iso.datetime().nullable().optional();

/** Something outside of the vault that a key of it protects. */
const registerItemSchema = z.strictObject({
  id: itemId,
  kind: z.enum(['file', 'text', 'wrapped-key']),
  key: keyIdSchema,
  version: z.int(),
  at: z.string(),
  /** Path of the file; absent for what was given out as text. */
  location: z.string().optional(),
  /** Plaintext size in bytes. */
  size: z.int(),
  /** For a wrapped key: the key inside. */
  wrapped: keyIdSchema.optional(),
  /** Other keys that it was being carried over to when that was broken off: it may be under one of them. */
  toward: z.array(keyIdSchema).optional(),
  /** What stood in the way when it was last carried over: an error code. */
  trouble: z.string().optional(),
});
/** Something outside of the vault that a key of it protects. */
export type RegisterItem = z.infer<typeof registerItemSchema>;

const moveItem = z.strictObject({
  id: itemId,
  /** What has to move: the funds of an address, the permission of an API, a contact who knows the key. */
  what: z.enum(['funds', 'permission', 'contact', 'other']),
  account: keyIdSchema.optional(),
  from: z.string().max(300),
  /** The new address or public key, when it is known. */
  to: z.string().max(300).optional(),
  done: z.boolean(),
  doneAt: z.string().optional(),
  note: z.string().max(limits.reason).optional(),
});

/** The move from a signing key or seed to its successor. */
const moveSchema = z.strictObject({
  id: itemId,
  key: keyIdSchema,
  successor: keyIdSchema,
  started: z.string(),
  ended: z.string().optional(),
  outcome: z.enum(['open', 'finished', 'cancelled']),
  items: z.array(moveItem),
  remaining: z.int(),
});
/** The move from a signing key or seed to its successor. */
export type MoveView = z.infer<typeof moveSchema>;

/** The rows of `keys.*` that lead a key through its later life. */
export const lifecycleCommands = {
  'keys.set-periods': command({
    summary: 'Change when a key may protect and until when it may read what it protected',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      /** An absent field stays as it is; null takes it away. */
      from: instantOrNone,
      originatorUntil: instantOrNone,
      recipientUntil: instantOrNone,
      reason: reasonSchema,
    }),
    output: keyViewSchema,
    errors: ['no-such-key', 'state-forbids', 'clock-set-back'],
  }),
  'keys.set-rotation': command({
    summary: 'Say how often a key is to be rotated, or that it is not',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      everyDays: z.int().min(1).max(36_500).nullable(),
      /** Symmetric keys can be rotated without asking, when the vault is open. */
      automatic: z.boolean().optional(),
    }),
    output: keyViewSchema,
    errors: ['no-such-key', 'state-forbids', 'not-versioned', 'clock-set-back'],
  }),
  'keys.set-minimum-version': command({
    summary: 'Refuse what older versions of a key have protected',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: keyIdSchema, minimum: z.int().min(1), reason: reasonSchema }),
    output: keyViewSchema,
    errors: ['no-such-key', 'no-such-version', 'state-forbids', 'not-versioned', 'clock-set-back'],
  }),
  'keys.destroy-version': command({
    summary: 'Destroy one old version of a key, once nothing hangs on it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      version: z.int().min(1),
      confirmLabel: z.string().max(limits.label),
      reason: reasonSchema,
    }),
    output: keyViewSchema,
    errors: [
      'no-such-key',
      'no-such-version',
      'not-versioned',
      'version-in-use',
      'label-mismatch',
      'state-forbids',
      'retention-holds',
      'clock-set-back',
    ],
  }),
  'keys.archive': command({
    summary: 'Move a retired key out of sight; it still reads what it protected',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: keyIdSchema,
      reason: reasonSchema,
      /** Until when it may not be destroyed. */
      retainUntil: z.iso.datetime().optional(),
    }),
    output: keyViewSchema,
    errors: ['no-such-key', 'state-forbids', 'clock-set-back'],
  }),
  'keys.unarchive': command({
    summary: 'Bring an archived key back into the list',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: keyIdSchema, reason: reasonSchema }),
    output: keyViewSchema,
    errors: ['no-such-key', 'state-forbids', 'clock-set-back'],
  }),
  'keys.add-certificate': command({
    summary: 'Note a certificate that names a key, for the day it must be revoked',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: keyIdSchema, certificate: bytes(64 * 1024, 1) }),
    output: keyViewSchema,
    errors: [
      'no-such-key',
      'state-forbids',
      'certificate-malformed',
      'certificate-other-key',
      'key-wrong-algorithm',
      'clock-set-back',
    ],
  }),
} as const;

/** The rows of `register.*`. */
export const registerCommands = {
  'register.list': command({
    summary: 'List what keys of this vault protect outside of it',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      key: keyIdSchema.optional(),
      /** Only what still hangs on an older version. */
      behind: z.boolean().optional(),
      limit: z.int().min(1).max(10_000).optional(),
    }),
    output: z.strictObject({ items: z.array(registerItemSchema), total: z.int(), behind: z.int() }),
    errors: [],
  }),
  'register.reencrypt': command({
    summary: 'Carry files and wrapped keys over to the newest version of a key, or to another key',
    session: 'open',
    effect: 'use',
    lasting: true,
    input: z.strictObject({
      key: keyIdSchema,
      /** Another key that is to protect from now on, as when this one is compromised or has a successor. */
      to: keyIdSchema.optional(),
      /** Confirms that a compromised key reads. */
      risk: z.strictObject({ reason: reasonSchema }).optional(),
    }),
    output: z.strictObject({
      carried: z.int(),
      /** Still on an older version. */
      remaining: z.int(),
      /**
       * Those of them that could not be carried over, with the error code of each. Without a location it was handed out
       * as text or bytes: it cannot be reached from here, and is to be made anew or struck off.
       */
      troubles: z.array(z.strictObject({ item: itemId, location: z.string().optional(), code: z.string() })),
    }),
    errors: [
      'no-such-key',
      'state-forbids',
      'purpose-forbids',
      'seed-unusable',
      'not-versioned',
      'risk-unconfirmed',
      'clock-set-back',
      ...tokenUseErrors,
    ],
  }),
  'register.relocate': command({
    summary: 'Say where an encrypted file has gone',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ item: itemId, file: fileRefSchema }),
    output: registerItemSchema,
    errors: [
      'no-such-item',
      'wrong-item',
      'file-missing',
      'file-unreadable',
      'file-not-regular',
      'not-encrypted-data',
      'data-damaged',
      'data-newer',
      'data-key-unknown',
      'clock-set-back',
    ],
  }),
  'register.forget': command({
    summary: 'Strike something that no longer exists, or was renewed by hand, off the register',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ item: itemId, reason: reasonSchema }),
    output: nothing,
    errors: ['no-such-item', 'clock-set-back'],
  }),
} as const;

/** The rows of `moves.*`. */
export const movesCommands = {
  'moves.list': command({
    summary: 'List moves from signing keys to their successors',
    session: 'open',
    effect: 'read',
    input: z.strictObject({ key: keyIdSchema.optional(), open: z.boolean().optional() }),
    output: z.strictObject({ moves: z.array(moveSchema) }),
    errors: [],
  }),
  'moves.add-item': command({
    summary: 'Add something that has to move to the list',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: itemId,
      what: moveItem.shape.what,
      from: z.string().min(1).max(300),
      to: z.string().max(300).optional(),
    }),
    output: moveSchema,
    errors: ['no-such-move', 'state-forbids', 'clock-set-back'],
  }),
  'moves.mark': command({
    summary: 'Tick off what has moved, or untick it',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: itemId,
      item: itemId,
      done: z.boolean(),
      note: z.string().max(limits.reason).optional(),
    }),
    output: moveSchema,
    errors: ['no-such-move', 'no-such-item', 'state-forbids', 'clock-set-back'],
  }),
  'moves.finish': command({
    summary: 'End a move: everything has moved, the old key retires',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: itemId, reason: reasonSchema }),
    output: z.strictObject({ move: moveSchema, key: keyViewSchema, alsoRetired: z.array(keyIdSchema) }),
    errors: ['no-such-move', 'move-unfinished', 'state-forbids', 'clock-set-back'],
  }),
  'moves.cancel': command({
    summary: 'Give a move up; both keys stay as they are',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: itemId, reason: reasonSchema }),
    output: moveSchema,
    errors: ['no-such-move', 'state-forbids', 'clock-set-back'],
  }),
} as const;
