import type { RuleSet } from '../../core/policy/rules.ts';
import { chainName, formatAsset } from '../sign/asset-amount.ts';
import { text } from '../text/en.ts';

const t = text.rules.lines;

/** A set of rules as lines that a person reads; empty when nothing is restricted. */
export function ruleLines(rules: RuleSet): readonly string[] {
  const { acts, chains, recipients, limits = [], calls, hours, uses, allow } = rules;
  const lines: (string | undefined)[] = [
    acts && t.acts(acts.map((act) => text.ruleActs[act]).join(', ')),
    chains && t.chains(chains.map(chainName).join(', ')),
    recipients && (recipients.only === 'listed' ? t.listed(recipients.addresses.length) : t[recipients.only]),
    ...limits.map(({ asset, amount, per }) => t.limit(formatAsset(asset, amount), per)),
    calls && t.calls(calls.length),
    hours && t.hours(dayWords(hours.days), hours.from, hours.to),
    uses && t.uses(uses.most, text.rules.usesPers[uses.per]),
    rules.coolDownMinutes === undefined ? undefined : t.coolDown(spanWords(rules.coolDownMinutes)),
    rules.delayMinutes === undefined ? undefined : t.delay(spanWords(rules.delayMinutes)),
    rules.feePercent === undefined ? undefined : t.feePercent(rules.feePercent),
    rules.approvers && t.approvers(rules.approvers.count, rules.approvers.names.join(', ')),
    allow && allow.length > 0 ? t.allow(allow.join(', ')) : undefined,
  ];
  return lines.filter((line) => line !== undefined);
}

function dayWords(days: readonly number[]): string {
  if (days.length === 7) return t.everyDay;
  return days.map((day) => text.rules.days[day] ?? String(day)).join(', ');
}

/** Minutes in the largest unit that says them exactly. */
function spanWords(minutes: number): string {
  if (minutes % 1440 === 0) return t.dayCount(minutes / 1440);
  return minutes % 60 === 0 ? t.hourCount(minutes / 60) : t.minuteCount(minutes);
}
