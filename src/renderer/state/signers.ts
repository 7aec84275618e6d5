import type { CommandOutput } from '../../shared/contract.ts';

type Listed = CommandOutput<'keys.list'>['keys'][number];

/** Keys that requests can be signed with: key pairs, seeds' children, and the secrets of exchanges. */
export function signersAmong(list: { readonly keys: readonly Listed[] } | undefined): readonly Listed[] {
  return list?.keys.filter(({ kind, algorithm }) => kind !== 'symmetric' || algorithm === 'api-secret') ?? [];
}
