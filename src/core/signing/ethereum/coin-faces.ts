import type { FactTransfer } from '../facts.ts';

/*
 * On some chains a contract moves the chain's own coin by the calls of ERC-20 (Celo's "token duality", the precompile of
 * Moonbeam and its relatives, METIS): what it moves, the account has less of in coins. It gives no part of it as value.
 */
const coins: ReadonlySet<string> = new Set([
  'eip155:42220/0x471EcE3750Da237f93B8E339c536989b8978a438',
  'eip155:44787/0xF194afDf50B03e69Bd7D057c1Aa9e10c9954E4C9',
  'eip155:1088/0xDeadDeAddeAddEAddeadDEaDDEAdDeaDDeAD0000',
  'eip155:1284/0x0000000000000000000000000000000000000802',
  'eip155:1285/0x0000000000000000000000000000000000000802',
  'eip155:1287/0x0000000000000000000000000000000000000802',
]);

/** A transfer under each name that its asset has, so that a limit on any of them holds: a token may be the coin itself. */
export function underAllNames(transfer: FactTransfer): FactTransfer[] {
  if (!coins.has(transfer.asset)) return [transfer];
  return [transfer, { ...transfer, asset: transfer.asset.slice(0, transfer.asset.indexOf('/')) }];
}
