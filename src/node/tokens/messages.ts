/** What goes between the vault process (or the command line) and the process of one module. Both sides check what comes in. */
import { z } from 'zod';
import type { ErrorDetails } from '../../core/error.ts';
import { mechanismUses, tokenKeyTypes, type TokenModule } from '../../core/tokens/port.ts';
import { moduleText } from './module-text.ts';

/** Calls of a module, named as in the port; `presence` is the poll for tokens that came or went. */
export type TokenCall = Exclude<keyof TokenModule, 'file' | 'inOneProcess' | 'end'> | 'presence';

/** To the process of a module. `load` is the first message and the only one of its kind. */
export type ToTokenProcess =
  | { readonly type: 'load'; readonly path: string }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: TokenCall;
      readonly args: readonly unknown[];
    };

/** From there. */
export type FromTokenProcess =
  | { readonly type: 'hello' }
  | { readonly type: 'loaded' }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly ok: true;
      readonly value: unknown;
      /** Somebody is logged in to one of its tokens. */
      readonly login: boolean;
    }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly ok: false;
      readonly code: string;
      readonly details: ErrorDetails;
      /** Nothing more may be asked of this process (P-4). */
      readonly fatal: boolean;
      readonly login: boolean;
    };

/** Codes that a module's process may answer with. */
const codes = [
  'module-failed',
  'no-such-token',
  'token-removed',
  'token-not-initialised',
  'token-login-needed',
  'token-pin-wrong',
  'token-pin-locked',
  'token-pin-length',
  'token-pin-stale',
  'token-mechanism-missing',
  'token-full',
  'token-object-missing',
  'token-lied',
  'token-failed',
] as const;

const id = z.int().min(0);
const line = (most: number) =>
  z
    .string()
    .max(most * 8)
    .transform((text) => moduleText(text, most));

/** One message out of a process that a hostile module runs in; the most frequent first. */
export const fromTokenProcess = z.union([
  z.strictObject({
    type: z.literal('answer'),
    id,
    ok: z.literal(true),
    value: z.unknown(),
    login: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('answer'),
    id,
    ok: z.literal(false),
    code: z.enum(codes),
    details: z.record(z.string().max(20), z.union([line(80), z.int()])),
    fatal: z.boolean(),
    login: z.boolean(),
  }),
  z.strictObject({ type: z.literal('hello') }),
  z.strictObject({ type: z.literal('loaded') }),
]);

const mebibyte = 1024 * 1024;
/** Copied, so that nothing of the message stays attached to it. */
const bytes = (most: number) =>
  z
    .instanceof(Uint8Array)
    .refine((value) => value.length <= most)
    .transform((value): Uint8Array => new Uint8Array(value));
const flag = z.boolean();
const whole = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const pin = z.enum(['not-set', 'fine', 'count-low', 'final-try', 'locked', 'to-be-changed']);

const attributes = z.strictObject({
  sensitive: flag.optional(),
  extractable: flag.optional(),
  neverExtractable: flag.optional(),
  alwaysSensitive: flag.optional(),
  local: flag.optional(),
  alwaysAuthenticate: flag.optional(),
  private: flag.optional(),
  modifiable: flag.optional(),
  trusted: flag.optional(),
  wrapWithTrusted: flag.optional(),
  sign: flag.optional(),
  decrypt: flag.optional(),
  encrypt: flag.optional(),
  wrap: flag.optional(),
  unwrap: flag.optional(),
  derive: flag.optional(),
});
const object = z.strictObject({
  kind: z.enum(['private', 'public', 'secret', 'certificate', 'data']),
  id: bytes(256),
  label: line(256),
  type: z.enum(tokenKeyTypes),
  bits: whole.optional(),
  publicKey: bytes(2048).optional(),
  attributes,
  certificate: bytes(64 * 1024).optional(),
});
const made = z.strictObject({ object, publicKey: bytes(2048).optional() });
const state = z.strictObject({
  serial: line(16),
  reference: z.string().regex(/^[0-9a-f]{8,16}$/),
  label: line(32),
  manufacturer: line(32),
  model: line(16),
  hardware: line(12),
  firmware: line(12),
  slot: line(64),
  initialised: flag,
  loginNeeded: flag,
  readOnly: flag,
  pinPad: flag,
  ownRandom: flag,
  pin,
  soPin: pin,
  pinBytes: z.strictObject({ least: z.int().min(1).max(255), most: z.int().min(1).max(255) }),
  freeBytes: whole.optional(),
  totalBytes: whole.optional(),
  loggedIn: z.enum(['user', 'so']).optional(),
});
const mechanism = z.strictObject({
  name: line(60),
  number: whole,
  least: whole,
  most: whole,
  can: z.array(z.enum(mechanismUses)).max(mechanismUses.length),
});
const nothing = z.undefined();

/** What each call is answered with. A module cannot make anything else come out. */
export const answers = {
  presence: z.array(z.string().max(400)).max(256),
  info: z.strictObject({
    manufacturer: line(32),
    description: line(32),
    version: line(12),
    interfaceVersion: line(12),
  }),
  tokens: z.array(state).max(256),
  mechanisms: z.array(mechanism).max(1024),
  pinKey: bytes(32).refine((key) => key.length === 32),
  checkPins: nothing,
  initialise: state,
  login: nothing,
  logout: nothing,
  initPin: nothing,
  setPin: nothing,
  objects: z.array(object).max(4096),
  generate: made,
  importKey: made,
  putCertificate: nothing,
  relabel: nothing,
  destroy: nothing,
  sign: bytes(1024),
  encrypt: bytes(mebibyte),
  decrypt: bytes(mebibyte),
  agree: bytes(64),
  wrap: bytes(16 * 1024),
  unwrap: made,
} as const satisfies Record<TokenCall, z.ZodType>;
