import { comparedAddress } from '../addresses/address-form.ts';
import { anyAssetOf, type RequestFacts } from '../signing/facts.ts';
import { amountText, exactAmount } from './amount.ts';
import { assetsByFacts } from './asset-form.ts';
import type { RuleSet } from './rules.ts';
import { takenBy, type Usage } from './usage.ts';

/** What the address book knows of a recipient; undefined when it is not in it. */
export interface KnownRecipient {
  /** When it came into the address book, Unix milliseconds. */
  readonly added: number;
  readonly verified: boolean;
}

/** The address book as rules ask it; spellings of one address are the same. */
export interface AddressBookView {
  find(address: string): KnownRecipient | undefined;
}

/** Plain facts of a reason. */
export type CheckDetails = Readonly<Record<string, string | number | boolean>>;

/** What a rule found: it is broken, or how near it came. Rules that are simply kept find nothing. */
export interface Finding {
  readonly rule: string;
  readonly holds: boolean;
  readonly details: CheckDetails;
}

/** What a set of rules is held against. */
export interface Checked {
  readonly facts: RequestFacts;
  readonly usage: Usage;
  readonly book: AddressBookView;
  /** Unix milliseconds. */
  readonly now: number;
}

const minute = 60_000;
/** Windows slide: any 60 minutes, any 24 hours. */
const windows = { hour: 60 * minute, day: 24 * 60 * minute, ever: Infinity } as const;

type Check = (rules: RuleSet, checked: Checked) => Finding[];

const broken = (rule: string, details: CheckDetails = {}): Finding => ({ rule, holds: false, details });

/** One check for each restriction, in the order in which they are told. */
const checks: readonly Check[] = [
  ({ approvers }) =>
    approvers === undefined
      ? []
      : [broken('approvers', { count: approvers.count, names: approvers.names.join(', ') })],

  ({ acts }, { facts }) => {
    if (acts === undefined) return [];
    const act = facts.acts.find((one) => one === 'other' || !acts.includes(one));
    return act === undefined ? [] : [broken('acts', { act })];
  },

  ({ chains }, { facts }) =>
    chains === undefined || chains.includes(facts.chain) ? [] : [broken('chains', { chain: facts.chain })],

  ({ recipients }, { facts, book }) => {
    if (recipients === undefined) return [];
    const listed =
      recipients.only === 'listed' ? new Set(recipients.addresses.map(comparedAddress)) : undefined;
    const passes = (address: string): boolean =>
      listed?.has(comparedAddress(address)) ??
      (recipients.only === 'verified'
        ? book.find(address)?.verified === true
        : book.find(address) !== undefined);
    const bad = facts.transfers.find(({ recipient }) => recipient === null || !passes(recipient));
    if (bad === undefined) return [];
    return [broken('recipients', { only: recipients.only, recipient: bad.recipient ?? '' })];
  },

  ({ calls }, { facts }) => {
    if (calls === undefined) return [];
    const bad = facts.calls.find((call) => !calls.some((pattern) => matches(pattern, call)));
    return bad === undefined ? [] : [broken('calls', { target: bad.target, method: bad.method })];
  },

  ({ limits }, { facts, usage, now }) => {
    if (limits === undefined) return [];
    const taken = new Map(takenBy(facts));
    return limits.flatMap(({ asset: limited, per, amount: most }) =>
      assetsByFacts(limited).flatMap((asset) => {
        // What an order that names no asset takes may be of this one.
        const any = anyAssetOf(asset.slice(0, Math.max(0, asset.indexOf('/'))));
        const amount = taken.has(any) ? null : taken.get(asset);
        if (amount === undefined) return [];
        const since = now - windows[per === 'transaction' ? 'ever' : per];
        const known = per === 'transaction' ? 0n : usage.spent(asset, since);
        const spent = per === 'transaction' || usage.spent(any, since) === 0n ? known : null;
        const total = amount === null || spent === null ? null : amount + spent;
        const holds = total !== null && total <= exactAmount(most);
        const details = {
          asset,
          per,
          most,
          amount: amount === null ? 'unlimited' : amountText(amount),
          ...(per === 'transaction' ? {} : { spent: spent === null ? 'unlimited' : amountText(spent) }),
        };
        return [{ rule: 'limits', holds, details }];
      }),
    );
  },

  ({ hours }, { now }) =>
    hours === undefined || isWithin(hours, now)
      ? []
      : [broken('hours', { days: hours.days.join(' '), from: hours.from, to: hours.to })],

  ({ uses }, { usage, now }) => {
    if (uses === undefined) return [];
    const used = usage.count(uses.per === 'ever' ? -Infinity : now - windows[uses.per]);
    return [{ rule: 'uses', holds: used < uses.most, details: { used, most: uses.most, per: uses.per } }];
  },

  ({ coolDownMinutes: minutes }, { usage, now }) => {
    if (minutes === undefined || usage.last === undefined) return [];
    const end = usage.last + minutes * minute;
    return now >= end ? [] : [broken('coolDownMinutes', { minutes, wait: Math.ceil((end - now) / minute) })];
  },

  ({ delayMinutes: minutes }, { facts, book, now }) => {
    if (minutes === undefined) return [];
    for (const { recipient } of facts.transfers) {
      const known = recipient === null ? undefined : book.find(recipient);
      if (known === undefined || recipient === null) continue;
      const end = known.added + minutes * minute;
      if (now < end) {
        return [broken('delayMinutes', { recipient, minutes, wait: Math.ceil((end - now) / minute) })];
      }
    }
    return [];
  },

  ({ feePercent }, { facts: { fee, transfers, chain } }) => {
    if (feePercent === undefined || fee === undefined) return [];
    const coin = transfers.filter(({ asset }) => asset === fee.asset);
    let paid = 0n;
    for (const { amount } of coin) paid += amount === null ? 0n : exactAmount(amount);
    // A fee in another asset than what is paid cannot be compared; where there is one asset alone, nothing paid is 0.
    if (paid === 0n && !chain.startsWith('bitcoin:')) return [];
    const exact = exactAmount(fee.amount);
    if (exact * 100n <= paid * BigInt(feePercent)) return [];
    return [broken('feePercent', { most: feePercent, fee: fee.amount, paid: amountText(paid) })];
  },
];

/** Everything that a set of rules finds about a request. */
export function checkRules(rules: RuleSet, checked: Checked): Finding[] {
  return checks.flatMap((check) => check(rules, checked));
}

function matches(
  pattern: { readonly target?: string | undefined; readonly method?: string | undefined },
  call: { readonly target: string; readonly method: string },
): boolean {
  const target =
    pattern.target === undefined || comparedAddress(pattern.target) === comparedAddress(call.target);
  return target && (pattern.method === undefined || pattern.method === call.method);
}

/** Whether a time (Unix milliseconds) is in the hours of a rule; a span over midnight belongs to the day it began on. */
export function isWithin(hours: NonNullable<RuleSet['hours']>, now: number): boolean {
  const minutes = Math.floor(now / minute);
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  // 1 January 1970 was a Thursday.
  const day = (((Math.floor(minutes / 1440) + 4) % 7) + 7) % 7;
  const [from, to] = [minuteOf(hours.from), minuteOf(hours.to)];
  const has = (one: number): boolean => hours.days.includes(one);
  if (from < to) return has(day) && ofDay >= from && ofDay < to;
  return (has(day) && ofDay >= from) || (has((day + 6) % 7) && ofDay < to);
}

/** Minute of the day of a `HH:MM`. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
