import type { RuleSet } from './rules.ts';

/** What makes a set of rules one that nothing can meet by mistake, or that says two things at once. */
export function contradiction(
  rules: RuleSet,
): { readonly rule: keyof RuleSet; readonly reason: string } | undefined {
  const { approvers, hours, limits, recipients } = rules;
  if (approvers !== undefined && approvers.count > new Set(approvers.names).size)
    return { rule: 'approvers', reason: 'more-than-named' };
  if (hours !== undefined && hours.from === hours.to) return { rule: 'hours', reason: 'no-span' };
  const seen = new Set<string>();
  for (const { asset, per } of limits ?? []) {
    if (seen.has(`${per} ${asset}`)) return { rule: 'limits', reason: 'twice' };
    seen.add(`${per} ${asset}`);
  }
  if (recipients?.only === 'listed' && recipients.addresses.length === 0)
    return { rule: 'recipients', reason: 'nobody' };
  return undefined;
}
