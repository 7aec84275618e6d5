import { HoldfastError } from '../error.ts';
import { assetByFacts, isRuleAsset, isRuleChain } from './asset-form.ts';
import type { RuleSet } from './rules.ts';

/**
 * Refuses a set of rules that nothing can meet by mistake, that says two things at once, or that names what no request
 * has: a limit of an asset that nobody else calls so would limit nothing.
 * @throws HoldfastError `rules-contradict` {rule, reason, name}.
 */
export function requireSound(rules: RuleSet): void {
  const { approvers, chains, hours, limits, recipients } = rules;
  if (approvers !== undefined && approvers.count > new Set(approvers.names).size)
    throw new HoldfastError('rules-contradict', { rule: 'approvers', reason: 'more-than-named' });
  if (hours !== undefined && hours.from === hours.to)
    throw new HoldfastError('rules-contradict', { rule: 'hours', reason: 'no-span' });
  for (const name of chains ?? [])
    if (!isRuleChain(name))
      throw new HoldfastError('rules-contradict', { rule: 'chains', reason: 'no-chain', name });
  const seen = new Set<string>();
  for (const { asset: name, per } of limits ?? []) {
    if (!isRuleAsset(name))
      throw new HoldfastError('rules-contradict', { rule: 'limits', reason: 'no-asset', name });
    const line = `${per} ${assetByFacts(name)}`;
    if (seen.has(line))
      throw new HoldfastError('rules-contradict', { rule: 'limits', reason: 'twice', name });
    seen.add(line);
  }
  if (recipients?.only === 'listed' && recipients.addresses.length === 0)
    throw new HoldfastError('rules-contradict', { rule: 'recipients', reason: 'nobody' });
}
