/** `enrolment.*`: tokens by the hundred: profiles, runs, PIN letters, reconciliation. */
import { z } from 'zod';
import { enrolmentStages } from '../../core/tokens/enrolment.ts';
import { enrolmentProfileSchema } from '../../core/tokens/enrolment-profile.ts';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, labelSchema, nothing, reasonSchema } from './common.ts';
import { pinErrors, pinSchema, tokenErrors, tokenNameSchema } from './tokens.ts';

/** Id of a profile or a run: 32 hex digits. */
const recordId = z.string().min(8).max(64);
const readErrors = ['file-missing', 'file-unreadable', 'file-not-regular', 'file-too-large'] as const;
const attestationErrors = [
  'file-unreadable',
  'file-not-regular',
  'file-too-large',
  'certificate-malformed',
] as const;
const writeErrors = ['file-exists', 'file-missing'] as const;
const numbers = z.array(z.int().min(1)).min(1).max(10_000).optional();

const profileView = z.strictObject({ id: recordId, saved: instantSchema, profile: enrolmentProfileSchema });

/** One token of a run, as it is shown. */
const itemView = z.strictObject({
  number: z.int(),
  stage: z.enum(enrolmentStages),
  label: z.string(),
  holder: z.string().optional(),
  begun: instantSchema,
  at: instantSchema,
  token: z.string().optional(),
  serial: z.string().optional(),
  keys: z.array(z.strictObject({ id: keyIdSchema, label: z.string() })),
  papers: z.array(
    z.strictObject({ key: keyIdSchema, kind: z.enum(['request', 'self-signed']), exported: z.boolean() }),
  ),
  /** Whether the letter that tells its holder the PIN was written. */
  letter: z.enum(['none', 'due', 'written']),
  /** Who the SO PIN is sealed to. */
  sealedTo: z.array(z.string()),
  setAside: z.strictObject({ at: instantSchema, reason: z.string() }).optional(),
  /** What stood in the way when it was last tried: an error code. */
  trouble: z.string().optional(),
});
/** One token of a run, as it is shown. */
export type EnrolmentItemView = z.infer<typeof itemView>;

const runSummary = z.strictObject({
  id: recordId,
  profile: z.string(),
  started: instantSchema,
  finished: instantSchema.optional(),
  /** Tokens to enrol. */
  count: z.int(),
  /** Numbers given out: open, done and set aside together. */
  begun: z.int(),
  open: z.int(),
  done: z.int(),
  setAside: z.int(),
  lettersDue: z.int(),
  papersDue: z.int(),
});
/** A run, counted. */
export type EnrolmentRunSummary = z.infer<typeof runSummary>;

const byRun = z.strictObject({ run: recordId });

/** The rows of `enrolment.*`. */
export const enrolmentCommands = {
  'enrolment.save-profile': command({
    summary: 'Take in a profile that says how tokens are enrolled; one of the same name is replaced',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema }),
    output: profileView,
    errors: [...readErrors, 'profile-malformed'],
  }),
  'enrolment.profiles': command({
    summary: 'List the profiles by which tokens are enrolled',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ profiles: z.array(profileView) }),
    errors: [],
  }),
  'enrolment.remove-profile': command({
    summary: 'Remove a profile; runs that were begun with it keep their copy',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ profile: recordId }),
    output: nothing,
    errors: ['no-such-profile'],
  }),
  'enrolment.begin': command({
    summary: 'Begin to enrol tokens by a profile',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      profile: recordId,
      /** Tokens to enrol; as many as there are holders when absent. */
      count: z.int().min(1).max(10_000).optional(),
      holders: z.array(labelSchema).max(10_000).optional(),
      /** One holder a line, or a table whose first column they are. */
      holdersFile: fileRefSchema.optional(),
    }),
    output: runSummary,
    errors: [...readErrors, 'no-such-profile', 'profile-malformed', 'enrolment-state'],
  }),
  'enrolment.next': command({
    summary: 'Bring the next token of a run to its end, or tell what is waited for',
    session: 'open',
    effect: 'change',
    lasting: true,
    input: z.strictObject({
      run: recordId,
      /** Takes this token and no other. */
      token: tokenNameSchema.optional(),
      /** Where the profile has them typed. */
      pin: pinSchema,
      soPin: pinSchema,
      /** The label or serial of a token that was initialised before and may be erased, typed. */
      confirm: z.string().max(120).optional(),
      /** What its maker attests of the keys of this token, where that is not on the token: PEM, DER or p7b. */
      attestation: z.array(fileRefSchema).min(1).max(10).optional(),
      /** The label or serial of a token whose next wrong PIN may lock it, or whose SO PIN is not known, typed. */
      lastTry: z.string().max(120).optional(),
    }),
    output: z.strictObject({
      /** `set-aside`: its attestation is not what the profile requires. */
      outcome: z.enum(['done', 'waiting', 'finished', 'set-aside']),
      item: itemView.optional(),
      /** While waiting: a fresh token would do. */
      freshWanted: z.boolean(),
      /** While waiting: tokens that were begun, any of which would do. */
      begunWanted: z.array(itemView),
      /** What else has to be given. */
      needs: z.array(z.enum(['pin', 'so-pin', 'attestation'])),
      /** The token that it has to be given for: the next call names it, since PINs are sealed for one token. */
      needsFor: z.strictObject({ token: tokenNameSchema, serial: z.string() }).optional(),
      /** Tokens that are there and were left alone, and why. */
      passedOver: z.array(
        z.strictObject({
          token: z.string(),
          label: z.string(),
          /** `stray`: was initialised by this run, which then had no time to note it. */
          why: z.enum(['done', 'set-aside', 'elsewhere', 'not-fitting', 'initialised', 'stray']),
        }),
      ),
      summary: runSummary,
    }),
    errors: [
      ...tokenErrors,
      ...pinErrors,
      ...writeErrors,
      ...attestationErrors,
      'no-such-run',
      'enrolment-state',
      'token-holds-keys',
      'token-lied',
      'token-login-needed',
      'token-mechanism-missing',
      'token-full',
      'token-object-missing',
      'label-mismatch',
      'label-taken',
      'purpose-forbids',
      'state-forbids',
      'backup-needed',
      'refused',
      'undecodable',
      'no-key-for-request',
      'key-wrong-algorithm',
      'signature-check-failed',
      'no-such-key',
    ],
  }),
  'enrolment.list': command({
    summary: 'List enrolment runs and how far each has come',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ runs: z.array(runSummary) }),
    errors: [],
  }),
  'enrolment.status': command({
    summary: 'Show a run with every token of it',
    session: 'open',
    effect: 'read',
    input: byRun,
    output: z.strictObject({
      summary: runSummary,
      profile: enrolmentProfileSchema,
      items: z.array(itemView),
    }),
    errors: ['no-such-run'],
  }),
  'enrolment.set-aside': command({
    summary: 'Give up on a token of a run, saying why; its keys are no longer counted on',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ run: recordId, number: z.int().min(1), reason: reasonSchema }),
    output: z.strictObject({ item: itemView, summary: runSummary }),
    errors: ['no-such-run', 'enrolment-state'],
  }),
  'enrolment.finish': command({
    summary: 'End a run; with less than it was begun for, that takes a reason',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ run: recordId, reason: reasonSchema.optional() }),
    output: runSummary,
    errors: ['no-such-run', 'enrolment-state'],
  }),
  'enrolment.reconcile': command({
    summary: 'Hold every token of a run against the vault and against itself, where it is plugged in',
    session: 'open',
    effect: 'read',
    lasting: true,
    input: byRun,
    output: z.strictObject({
      summary: runSummary,
      /** Numbers, tokens and keys that occur twice in this run or stand in another: none. */
      doubles: z.array(z.string()),
      /** Tokens that are there, carry a label of this run and are on no record. */
      strays: z.array(z.strictObject({ token: z.string(), label: z.string() })),
      items: z.array(
        z.strictObject({
          number: z.int(),
          label: z.string(),
          token: z.string().optional(),
          present: z.boolean(),
          /** What was looked at: `ok`, `missing`, `due`, or `not-seen` for what only a token that is there can show. */
          findings: z.array(
            z.strictObject({
              what: z.enum([
                'stage',
                'register',
                'keys',
                'attestation',
                'objects',
                'papers',
                'letter',
                'so-pin',
              ]),
              result: z.enum(['ok', 'missing', 'due', 'not-seen', 'not-needed']),
              note: z.string().optional(),
            }),
          ),
          ok: z.boolean(),
        }),
      ),
      reconciled: z.int(),
      /** Every token of the run is done or set aside, and all of them are in order. */
      ok: z.boolean(),
    }),
    errors: ['no-such-run'],
  }),
  'enrolment.save-letters': command({
    summary: 'Write the PIN letters that are due, to print; the PINs are kept no longer',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({ run: recordId, file: fileRefSchema, numbers }),
    output: z.strictObject({ letters: z.int(), bytes: z.int() }),
    errors: [...writeErrors, 'no-such-run', 'enrolment-state'],
  }),
  'enrolment.export': command({
    summary: 'Write labels, certificates or requests, sealed SO PINs, or the table of a run',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      run: recordId,
      what: z.enum(['labels', 'papers', 'so-pins', 'table']),
      file: fileRefSchema,
      numbers,
    }),
    output: z.strictObject({ entries: z.int(), bytes: z.int() }),
    errors: [...writeErrors, 'no-such-run', 'enrolment-state'],
  }),
  'enrolment.open-so-pin': command({
    summary: 'Show the SO PIN of a token: kept in this vault, or sealed to a key of it',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({
      /** A token that this vault has enrolled. */
      token: tokenNameSchema,
      /** What `enrolment.export` has written elsewhere, and the key of this vault that it was sealed to. */
      file: fileRefSchema.optional(),
      key: keyIdSchema.optional(),
    }),
    output: z.strictObject({ soPin: bytes(64), label: z.string() }),
    errors: [
      ...readErrors,
      'no-such-token',
      'no-such-key',
      'key-wrong-algorithm',
      'state-forbids',
      'purpose-forbids',
      'data-damaged',
      'risk-unconfirmed',
    ],
  }),
};
