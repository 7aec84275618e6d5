import { keyAlgorithms } from '../core/crypto/algorithms.ts';
import type { PeriodLengths, PeriodPolicy } from '../core/keys/period-rules.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';

/** Id of the record that holds how long kinds of keys may be used. */
const periodsId = 'periods';

/** What the owner decided about the periods of new keys. */
export function periodPolicy(vault: Vault): PeriodPolicy {
  const rules = fieldsOf(vault.get('policy', periodsId));
  const policy: Partial<Record<(typeof keyAlgorithms)[number], PeriodLengths>> = {};
  for (const algorithm of keyAlgorithms) {
    if (rules[algorithm] === undefined) continue;
    const { originatorDays, recipientDays } = fieldsOf(rules[algorithm]);
    policy[algorithm] = {
      ...(typeof originatorDays === 'number' ? { originatorDays } : {}),
      ...(typeof recipientDays === 'number' ? { recipientDays } : {}),
    };
  }
  return policy;
}

/** Writes what the owner decided. */
export function putPeriodPolicy(change: Pick<Change, 'put'>, policy: PeriodPolicy): void {
  const rules = Object.entries(policy).map(([algorithm, lengths]) => [algorithm, { ...lengths }] as const);
  change.put('policy', periodsId, Object.fromEntries(rules));
}

function fieldsOf(value: JsonValue | undefined): { readonly [name: string]: JsonValue | undefined } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  // Arrays were ruled out; the compiler cannot narrow readonly ones.
  return value as { readonly [name: string]: JsonValue | undefined };
}
