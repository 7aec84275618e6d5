import { comparedAddress } from '../addresses/address-form.ts';
import { exactAmount } from './amount.ts';
import type { Limit, RuleSet } from './rules.ts';
import { isWithin, minuteOf } from './rule-checks.ts';

/** Whose rules are compared: only those of a key can keep it from what the vault allows. */
export type RuleOwner = 'key' | 'vault';

type Compare<Field extends keyof RuleSet> = (
  after: NonNullable<RuleSet[Field]>,
  before: NonNullable<RuleSet[Field]>,
) => boolean;

const isSubset = <T>(after: readonly T[], before: readonly T[]): boolean =>
  after.every((one) => before.includes(one));

/** Whether each field, where both sets have it, forbids at least as much as before. */
const compare: { readonly [Field in Exclude<keyof RuleSet, 'allow'>]-?: Compare<Field> } = {
  acts: isSubset,
  chains: isSubset,
  recipients: (after, before) => {
    if (before.only === 'listed') {
      if (after.only !== 'listed') return false;
      return isSubset(after.addresses.map(comparedAddress), before.addresses.map(comparedAddress));
    }
    return after.only === before.only || (after.only === 'verified' && before.only === 'address-book');
  },
  limits: (after, before) => before.every((limit) => after.some((one) => isTighter(one, limit))),
  calls: (after, before) =>
    after.every((call) =>
      before.some(
        (pattern) => covers(pattern.target, call.target) && (pattern.method ?? call.method) === call.method,
      ),
    ),
  hours: (after, before) => {
    // Nothing changes between the times that either names and midnight; a week holds every combination of them.
    const turns = [0, ...[after.from, after.to, before.from, before.to].map(minuteOf)];
    for (let day = 0; day < 7; day++) {
      for (const turn of turns) {
        const at = (day * 1440 + turn) * 60_000;
        if (isWithin(after, at) && !isWithin(before, at)) return false;
      }
    }
    return true;
  },
  uses: (after, before) => after.most <= before.most && spans[after.per] >= spans[before.per],
  coolDownMinutes: (after, before) => after >= before,
  delayMinutes: (after, before) => after >= before,
  feePercent: (after, before) => after <= before,
  approvers: (after, before) => isSubset(after.names, before.names) && after.count >= before.count,
};

const spans = { hour: 0, day: 1, ever: 2 } as const;

/**
 * The first field in which rules are not shown to forbid everything that the ones before did; undefined when nobody
 * gains by the change. What cannot be shown to be stricter counts as looser. A field that is not set restricts nothing.
 */
export function looserField(after: RuleSet, before: RuleSet, owner: RuleOwner): keyof RuleSet | undefined {
  // The keys of a literal object are its names; Object.keys widens them to string.
  for (const field of Object.keys(compare) as (keyof typeof compare)[]) {
    const [now, then] = [after[field], before[field]];
    if (then === undefined) continue;
    // Both are of this field's type; the compiler does not follow one field through two records.
    if (now === undefined || !(compare[field] as Compare<typeof field>)(now, then)) return field;
  }
  return allowsNoMore(after.allow, before.allow, owner) ? undefined : 'allow';
}

function allowsNoMore(after: RuleSet['allow'], before: RuleSet['allow'], owner: RuleOwner): boolean {
  // A key's list stands before the vault's: without one, whatever the vault allows or will allow is open.
  if (after === undefined) return before === undefined || owner === 'vault';
  return isSubset(after, before ?? []);
}

function isTighter(after: Limit, before: Limit): boolean {
  const same = after.asset === before.asset && after.per === before.per;
  return same && exactAmount(after.amount) <= exactAmount(before.amount);
}

function covers(pattern: string | undefined, target: string | undefined): boolean {
  if (pattern === undefined) return true;
  return target !== undefined && comparedAddress(pattern) === comparedAddress(target);
}
