/** `serve.*` and `programs.*`: trading programs get requests signed without ever holding a secret. */
import { z } from 'zod';
import { ruleSetSchema, verdictSchema } from '../../core/policy/rules.ts';
import { requestKinds } from '../../core/signing/request.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { instantSchema, keyIdSchema, nothing, reasonSchema } from './common.ts';
import { decodeErrors, outcomeSchema, requestId } from './sign.ts';
import { tokenUseErrors } from './tokens.ts';

const programId = z.string().min(8).max(64);

const rate = z.strictObject({
  /** Requests that are answered in any second. */
  perSecond: z.int().min(1).max(1000),
  perDay: z.int().min(1).max(10_000_000).optional(),
});

const programView = z.strictObject({
  id: programId,
  name: z.string(),
  state: z.enum(['waiting', 'active', 'stopped', 'revoked']),
  /** While it waits: the code that the program shows as well. */
  code: z.string().optional(),
  paired: instantSchema.optional(),
  keys: z.array(z.strictObject({ key: keyIdSchema, label: z.string() })),
  rules: ruleSetSchema,
  rate: rate.optional(),
  lastRequest: instantSchema.optional(),
  signed: z.int(),
  refused: z.int(),
});

/** The rows of `serve.*`. */
export const serveCommands = {
  'serve.status': command({
    summary: 'Tell whether programs are served, and where',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      running: z.boolean(),
      /** Path of the socket or name of the pipe. */
      address: z.string().optional(),
      connections: z.int(),
      since: instantSchema.optional(),
    }),
    errors: [],
  }),
  'serve.start': command({
    summary: 'Let paired programs ask for signatures, until the vault is locked',
    session: 'open',
    effect: 'change',
    input: nothing,
    output: z.strictObject({ address: z.string() }),
    errors: ['serve-failed', 'already-serving'],
  }),
  'serve.stop': command({
    summary: 'Stop at once: no program gets another signature',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ reason: reasonSchema.optional() }),
    output: nothing,
    errors: [],
  }),
} as const;

/** The rows of `programs.*` and of `program.*`, which programs themselves call. */
export const programsCommands = {
  'programs.list': command({
    summary: 'List the programs that are paired or ask to be',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ programs: z.array(programView) }),
    errors: [],
  }),
  'programs.approve': command({
    summary: 'Pair a program whose code you compared, with keys, rules and a rate',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: programId,
      code: z.string().min(4).max(40),
      keys: z.array(keyIdSchema).min(1).max(100),
      rules: ruleSetSchema,
      rate,
    }),
    output: z.strictObject({ program: programView }),
    errors: ['no-such-program', 'code-mismatch', 'no-such-key', 'state-forbids', 'rules-contradict'],
  }),
  'programs.change': command({
    summary: 'Change the keys, rules or rate of a program, stop it, or let it go on',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      id: programId,
      keys: z.array(keyIdSchema).min(1).max(100).optional(),
      rules: ruleSetSchema.optional(),
      rate: rate.optional(),
      stopped: z.boolean().optional(),
    }),
    output: z.strictObject({ program: programView }),
    errors: ['no-such-program', 'no-such-key', 'state-forbids', 'rules-contradict'],
  }),
  'programs.revoke': command({
    summary: 'Take a program’s pairing away for good',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: programId, reason: reasonSchema.optional() }),
    output: nothing,
    errors: ['no-such-program'],
  }),
  'program.sign': command({
    summary: 'Sign a request for the program that asks, if its rules allow it',
    session: 'open',
    effect: 'use',
    grouped: true,
    roles: ['program'],
    input: z.strictObject({
      key: keyIdSchema.optional(),
      kind: z.enum(requestKinds).optional(),
      bytes: bytes(byteLimits.request, 1),
    }),
    output: z.strictObject({ requestId, verdict: verdictSchema, outcome: outcomeSchema }),
    errors: [
      ...decodeErrors,
      'rate-exceeded',
      'not-served',
      'program-stopped',
      'signature-check-failed',
      'clock-set-back',
      ...tokenUseErrors,
    ],
  }),
  'program.keys': command({
    summary: 'List the keys that the program that asks may use',
    session: 'open',
    effect: 'read',
    roles: ['program'],
    input: nothing,
    output: z.strictObject({
      keys: z.array(
        z.strictObject({
          key: keyIdSchema,
          label: z.string(),
          algorithm: z.string(),
          publicKey: z.string().optional(),
          address: z.string().optional(),
          exchange: z.string().optional(),
          apiKey: z.string().optional(),
        }),
      ),
    }),
    errors: [],
  }),
} as const;
