/** `tokens.*`: hardware tokens: what is plugged in, its PINs, and its life from the first initialisation to retirement. */
import { z } from 'zod';
import { tokenLifes } from '../../core/tokens/life.ts';
import { pinBlock, pinUses, sealedPinMost, type PinUse } from '../../core/tokens/sealed-pin.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';
import { moduleErrors, moduleIdSchema } from './modules.ts';

/** A token as a caller names it: its serial number, or the reference of the listing where it has none yet. */
export const tokenNameSchema = z.string().min(1).max(120).meta({ format: 'token' });

const pinUse = z.enum(Object.keys(pinUses) as [PinUse, ...PinUse[]]); // the keys of the table are its names
/** A PIN that was typed in the window, sealed to the process of its token's module; see `tokens.pin-key`. */
const sealedPin = z
  .strictObject({ use: pinUse, enc: bytes(32, 32), box: bytes(sealedPinMost, pinBlock + 16) })
  .meta({ pageOnly: true });

/** A PIN: sealed, as the window sends it, or bytes; absent for tokens whose own pad takes it. */
export const pinSchema = z.union([bytes(byteLimits.pin, 0), sealedPin]).optional();

const pinState = z.enum(['not-set', 'fine', 'count-low', 'final-try', 'locked', 'to-be-changed']);

/** A token as it is shown. */
export const tokenView = z.strictObject({
  /** How to name it in other commands. */
  token: tokenNameSchema,
  serial: z.string(),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  hardware: z.string(),
  firmware: z.string(),
  module: moduleIdSchema,
  slot: z.string(),
  initialised: z.boolean(),
  /** Holds keys that Holdfast can see; undefined while it is not logged in and shows none. */
  holdsKeys: z.boolean().optional(),
  readOnly: z.boolean(),
  pinPad: z.boolean(),
  pin: pinState,
  soPin: pinState,
  /** Wrong attempts that this vault has counted since the last right one; the token may have seen others. */
  wrongPins: z.int(),
  wrongSoPins: z.int(),
  /** One more wrong attempt may lock it: asked about before it is made. */
  nextMayLock: z.boolean(),
  pinBytes: z.strictObject({ least: z.int(), most: z.int() }),
  freeBytes: z.int().optional(),
  totalBytes: z.int().optional(),
  loggedIn: z.enum(['user', 'so']).optional(),
  /** From the register, when it is in there. */
  life: z.enum(tokenLifes).optional(),
  holder: z.string().optional(),
});

/** What tokens may fail with whenever one is spoken to. */
export const tokenErrors = [...moduleErrors, 'no-such-token', 'token-removed'] as const;
/** What may come of sending a PIN. */
export const pinErrors = [
  'token-pin-wrong',
  'token-pin-locked',
  'token-pin-length',
  'token-pin-stale',
  'token-pin-last-try',
  'token-not-initialised',
] as const;

/** What may come of using a key that lives on a token. */
export const tokenUseErrors = [
  ...tokenErrors,
  'token-login-needed',
  'token-mechanism-missing',
  'token-object-missing',
  'token-lied',
  'token-pin-wrong',
  'token-pin-locked',
] as const;

const named = z.strictObject({ token: tokenNameSchema });
/** Typed name of the token, where an attempt may lock it or erases keys. */
const confirm = z.string().max(120).optional();

/** For commands that use a key on a token once: what one that asks for the PIN at each use is to be given. */
export const eachUseFields = {
  /** Sent once, and only where the key asks for it; sealed by the window for `use-pin`. */
  pin: pinSchema,
  /** The name of the token, typed, where the attempt may lock it. */
  confirm,
};
/** What may come of sending it. */
export const eachUseErrors = [
  'token-pin-length',
  'token-pin-stale',
  'token-pin-last-try',
  'token-not-initialised',
] as const;
const shown = z.strictObject({ token: tokenView });

/** A token as the register has it. */
export const registeredToken = z.strictObject({
  serial: z.string(),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string().optional(),
  life: z.enum(tokenLifes),
  since: instantSchema,
  holder: z.string().optional(),
  profile: z.string().optional(),
  keys: z.array(keyIdSchema),
  present: z.boolean(),
  history: z.array(
    z.strictObject({
      at: instantSchema,
      event: z.string().max(40),
      actor: z.string().max(80),
      holder: z.string().max(120).optional(),
      reason: z.string().max(500).optional(),
    }),
  ),
});

/** What a change of life leaves to do about a token. */
const tokenTodos = [
  'remove-vault-slot',
  'work-off-cases',
  'replace-wrapping-key',
  'enrol-replacement',
  'check-token',
  'put-in-stock-or-retire',
  'renew-token-backups',
  'destroy-keys',
  'destroy-token',
] as const;

/** The rows of `tokens.*`. */
export const tokensCommands = {
  'tokens.list': command({
    summary: 'List the tokens that are plugged in, and what was looked for',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      tokens: z.array(tokenView),
      /** Modules that gave none, and why: none plugged in, changed, failed. */
      modules: z.array(
        z.strictObject({
          module: moduleIdSchema,
          name: z.string(),
          state: z.enum(['answered', 'changed', 'missing', 'refused', 'failed']),
          why: z.string().optional(),
          tokens: z.int(),
        }),
      ),
    }),
    errors: ['tokens-unavailable'],
  }),
  'tokens.get': command({
    summary: 'Show one token, and what it holds',
    session: 'open',
    effect: 'read',
    input: named,
    output: z.strictObject({
      token: tokenView,
      objects: z.array(
        z.strictObject({
          kind: z.enum(['private', 'public', 'secret', 'certificate', 'data']),
          /** CKA_ID, lower-case hex. */
          id: z.string().max(512),
          label: z.string(),
          type: z.string(),
          bits: z.int().optional(),
          publicKey: z.string().optional(),
          /** Attributes that protect it, in the order of the port; absent where the token does not tell. */
          attributes: z.record(z.string(), z.boolean()),
          /** The key of the inventory that it is. */
          key: keyIdSchema.optional(),
          /** What is odd about it. */
          flags: z.array(
            z.enum([
              'orphan',
              'no-private-half',
              'no-public-half',
              'extractable',
              'duplicate-id',
              'pin-at-each-use',
            ]),
          ),
          certificate: z
            .strictObject({
              subject: z.string(),
              issuer: z.string(),
              notAfter: instantSchema,
              sha256: z.string(),
            })
            .optional(),
        }),
      ),
      mechanisms: z.array(z.string()),
    }),
    errors: [...tokenErrors],
  }),
  'tokens.pin-key': command({
    summary: 'Ask for the key that the window seals PINs of a token to',
    session: 'open',
    effect: 'read',
    input: named,
    /** X25519; good as long as the process of the module lives and the token is there. */
    output: z.strictObject({ key: bytes(32, 32) }),
    errors: [...tokenErrors],
  }),
  'tokens.login': command({
    summary: 'Log in to a token with its PIN: exactly one attempt',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      user: z.enum(['user', 'so']).optional(),
      pin: pinSchema,
      confirm,
    }),
    output: shown,
    errors: [...tokenErrors, ...pinErrors],
  }),
  'tokens.logout': command({
    summary: 'Log out of a token',
    session: 'open',
    effect: 'read',
    input: named,
    output: shown,
    errors: [...tokenErrors],
  }),
  'tokens.initialise': command({
    summary: 'Initialise a token: everything on it is erased',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      label: z.string().min(1).max(32),
      soPin: pinSchema,
      /** The first PIN of its user; without one only the SO PIN is set. */
      pin: pinSchema,
      /** The label or serial of a token that holds keys or may hold some, typed. */
      confirm,
      /** The same, typed once more where a wrong SO PIN may lock the token for good: what erases is no consent to that. */
      lastTry: confirm,
    }),
    output: shown,
    errors: [...tokenErrors, ...pinErrors, 'token-holds-keys', 'key-opens-vault', 'token-lied'],
  }),
  'tokens.change-pin': command({
    summary: 'Change the PIN or the SO PIN of a token',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      token: tokenNameSchema,
      user: z.enum(['user', 'so']).optional(),
      old: pinSchema,
      pin: pinSchema,
      confirm,
    }),
    output: shown,
    errors: [...tokenErrors, ...pinErrors, 'token-login-needed'],
  }),
  'tokens.unblock': command({
    summary: 'Set a new PIN with the SO PIN or PUK: after it was locked, or for the first time',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ token: tokenNameSchema, soPin: pinSchema, pin: pinSchema, confirm }),
    output: shown,
    errors: [...tokenErrors, ...pinErrors],
  }),
  'tokens.register': command({
    summary: 'List every token on record, with holder, state and history',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      search: z.string().max(120).optional(),
      life: z.enum(tokenLifes).optional(),
      from: z.int().min(0).optional(),
      count: z.int().min(1).max(1000).optional(),
    }),
    output: z.strictObject({ tokens: z.array(registeredToken), total: z.int() }),
    errors: [],
  }),
  'tokens.mark': command({
    summary: 'Say where a token is now: in stock, issued to somebody, lost, returned, retired',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      serial: tokenNameSchema,
      life: z.enum(tokenLifes).exclude(['new']),
      holder: z.string().min(1).max(120).optional(),
      reason: reasonSchema.optional(),
    }),
    output: z.strictObject({
      token: registeredToken,
      /** Opened for the keys of a lost token. */
      cases: z.array(z.string()),
      /** What is left to do. */
      todo: z.array(z.enum(tokenTodos)),
    }),
    errors: ['no-such-token', 'state-forbids'],
  }),
  'tokens.export-register': command({
    summary: 'Export the register of tokens as CSV or JSON',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema, format: z.enum(['csv', 'json']) }),
    output: z.strictObject({ tokens: z.int() }),
    errors: ['file-exists', 'file-missing'],
  }),
};
