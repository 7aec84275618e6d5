import { z } from 'zod';
import { exceptionCodes } from '../signing/exceptions.ts';
import { warningCodes } from '../signing/display-parts.ts';
import { assetNameSchema, chainNameSchema, requestActs } from '../signing/facts.ts';

const clockTime = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/);

/** At most this much of an asset in one transaction, in any hour or in any day. Amounts as in the facts of requests. */
export const limitSchema = z.strictObject({
  asset: assetNameSchema,
  per: z.enum(['transaction', 'hour', 'day']),
  amount: z.string().regex(/^[0-9]{1,80}(?:\.[0-9]{1,40})?$/),
});
/** See {@link limitSchema}. */
export type Limit = z.infer<typeof limitSchema>;

/**
 * A set of rules for one key, one account or the whole vault. Every field is a restriction and all must hold; an absent
 * field restricts nothing. `allow` alone widens: it names what is refused otherwise.
 */
export const ruleSetSchema = z.strictObject({
  /** Only these acts. */
  acts: z.array(z.enum(requestActs)).max(requestActs.length).optional(),
  /** Only these chains or exchanges. */
  chains: z.array(chainNameSchema).max(200).optional(),
  /** Only to recipients of the address book, to verified ones, or to those listed. */
  recipients: z
    .discriminatedUnion('only', [
      z.strictObject({ only: z.literal('address-book') }),
      z.strictObject({ only: z.literal('verified') }),
      z.strictObject({ only: z.literal('listed'), addresses: z.array(z.string().min(1).max(200)).max(1000) }),
    ])
    .optional(),
  limits: z.array(limitSchema).max(100).optional(),
  /** Only these calls; a missing part stands for any. */
  calls: z
    .array(z.strictObject({ target: z.string().max(200).optional(), method: z.string().max(200).optional() }))
    .max(500)
    .optional(),
  /** Only on these days (0 is Sunday) between these times, UTC; `to` before `from` goes over midnight. */
  hours: z
    .strictObject({
      days: z.array(z.int().min(0).max(6)).min(1).max(7),
      from: clockTime,
      to: clockTime,
    })
    .optional(),
  /** At most so many signatures. */
  uses: z
    .strictObject({ most: z.int().min(0).max(1_000_000), per: z.enum(['hour', 'day', 'ever']) })
    .optional(),
  /** Minutes that must pass between two signatures. */
  coolDownMinutes: z.int().min(1).max(525_600).optional(),
  /** Minutes before a recipient that is new to the address book may be paid, and before looser rules count. */
  delayMinutes: z.int().min(1).max(525_600).optional(),
  /** Highest fee in percent of what is paid. */
  feePercent: z.int().min(0).max(100).optional(),
  /** Names of people, so many of whom must approve. Until several can, such requests are refused. */
  approvers: z
    .strictObject({ names: z.array(z.string().min(1).max(80)).min(1).max(20), count: z.int().min(1).max(20) })
    .optional(),
  /** What is refused otherwise: see `exceptionCodes`, and warnings of the gravest kind by their code. */
  allow: z
    .array(z.enum([...exceptionCodes, ...warningCodes]))
    .max(100)
    .optional(),
});
/** See {@link ruleSetSchema}. */
export type RuleSet = z.infer<typeof ruleSetSchema>;

/** Why a verdict is what it is: the rule that decided, and the facts it decided by. */
export const verdictReasonSchema = z.strictObject({
  /** A field of {@link ruleSetSchema}, or the code of a warning. */
  rule: z.string(),
  /** Whose rule it is: `key`, `account`, `vault`, `program`, or `default` for what holds without any. */
  scope: z.enum(['key', 'account', 'vault', 'program', 'default']).optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** What the rules say of a request: sign, sign once the unusual was weighed, or do not. */
export const verdictSchema = z.strictObject({
  decision: z.enum(['allow', 'confirm', 'refuse']),
  reasons: z.array(verdictReasonSchema),
});
/** See {@link verdictSchema}. */
export type Verdict = z.infer<typeof verdictSchema>;
