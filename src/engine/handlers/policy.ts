import {
  periodLengths,
  periodRules,
  type PeriodLengths,
  type PeriodPolicy,
} from '../../core/keys/period-rules.ts';
import { algorithmTable } from '../../core/crypto/algorithms.ts';
import type { HandlersOf } from '../context.ts';
import { periodPolicy, putPeriodPolicy } from '../policy.ts';

/** The handlers of `policy.*`. */
export const policyHandlers: HandlersOf<'policy'> = {
  'policy.periods': (_input, context) =>
    Promise.resolve({ rules: periodRules(periodPolicy(context.session.vault)) }),

  'policy.set-periods': async (input, context) => {
    const { algorithm, originatorDays, recipientDays } = input;
    const present = periodPolicy(context.session.vault);
    const { [algorithm]: _before, ...others } = present;
    const reset = originatorDays === undefined && recipientDays === undefined;
    const now = periodLengths(algorithm, algorithmTable[algorithm].defaultPurposes, present);
    const wanted = lengths(
      originatorDays === undefined ? now.originatorDays : (originatorDays ?? undefined),
      recipientDays === undefined ? now.recipientDays : (recipientDays ?? undefined),
    );
    const policy: PeriodPolicy = reset ? others : { ...others, [algorithm]: wanted };
    const details = { algorithm, reset, ...(reset ? {} : wanted) };
    await context.change({ subjects: [], details }, (change) => putPeriodPolicy(change, policy));
    return { rules: periodRules(policy) };
  },
};

/** Without an end of protection there is none of reading either: it is counted from there. */
function lengths(originatorDays: number | undefined, recipientDays: number | undefined): PeriodLengths {
  if (originatorDays === undefined) return {};
  return recipientDays === undefined ? { originatorDays } : { originatorDays, recipientDays };
}
