import type { DisplayChain } from '../display.ts';

type ChainRow = readonly [id: string, name: string, currency: string, testnet: boolean];

// The chains that most value sits on, and the two Ethereum test networks. Ids and currencies per EIP-155 registries.
const chains: readonly ChainRow[] = [
  ['1', 'Ethereum', 'ETH', false],
  ['10', 'OP Mainnet', 'ETH', false],
  ['25', 'Cronos', 'CRO', false],
  ['56', 'BNB Smart Chain', 'BNB', false],
  ['61', 'Ethereum Classic', 'ETC', false],
  ['100', 'Gnosis', 'xDAI', false],
  ['130', 'Unichain', 'ETH', false],
  ['137', 'Polygon', 'POL', false],
  ['146', 'Sonic', 'S', false],
  ['250', 'Fantom', 'FTM', false],
  ['324', 'ZKsync Era', 'ETH', false],
  ['1284', 'Moonbeam', 'GLMR', false],
  ['5000', 'Mantle', 'MNT', false],
  ['8453', 'Base', 'ETH', false],
  ['42161', 'Arbitrum One', 'ETH', false],
  ['42220', 'Celo', 'CELO', false],
  ['43114', 'Avalanche C-Chain', 'AVAX', false],
  ['59144', 'Linea', 'ETH', false],
  ['81457', 'Blast', 'ETH', false],
  ['534352', 'Scroll', 'ETH', false],
  ['17000', 'Holesky', 'ETH', true],
  ['560048', 'Hoodi', 'ETH', true],
  ['11155111', 'Sepolia', 'ETH', true],
];

const byId = new Map(chains.map((row) => [row[0], row]));

/** The chain of an id, with its name when it is in the bundled list. */
export function chainOf(id: bigint): DisplayChain {
  const row = byId.get(id.toString());
  if (!row) return { id: id.toString(), name: null, currency: null, testnet: false };
  return { id: row[0], name: row[1], currency: row[2], testnet: row[3] };
}
