import type { DisplayChain } from './display.ts';
import type { ReferenceBook } from './reference-book.ts';

type ChainRow = readonly [id: string, name: string, currency: string, testnet: boolean];

// The chains that most value sits on, and test networks. Ids and currencies as in the EIP-155 registry of chains.
const chains: readonly ChainRow[] = [
  ['1', 'Ethereum', 'ETH', false],
  ['10', 'OP Mainnet', 'ETH', false],
  ['14', 'Flare', 'FLR', false],
  ['19', 'Songbird', 'SGB', false],
  ['25', 'Cronos', 'CRO', false],
  ['30', 'Rootstock', 'RBTC', false],
  ['40', 'Telos EVM', 'TLOS', false],
  ['50', 'XDC Network', 'XDC', false],
  ['56', 'BNB Smart Chain', 'BNB', false],
  ['57', 'Syscoin', 'SYS', false],
  ['61', 'Ethereum Classic', 'ETC', false],
  ['66', 'OKTChain', 'OKT', false],
  ['82', 'Meter', 'MTR', false],
  ['88', 'Viction', 'VIC', false],
  ['100', 'Gnosis', 'xDAI', false],
  ['108', 'ThunderCore', 'TT', false],
  ['122', 'Fuse', 'FUSE', false],
  ['128', 'Huobi ECO Chain', 'HT', false],
  ['130', 'Unichain', 'ETH', false],
  ['137', 'Polygon', 'POL', false],
  ['143', 'Monad', 'MON', false],
  ['146', 'Sonic', 'S', false],
  ['169', 'Manta Pacific', 'ETH', false],
  ['196', 'X Layer', 'OKB', false],
  ['199', 'BitTorrent Chain', 'BTT', false],
  ['204', 'opBNB', 'BNB', false],
  ['250', 'Fantom', 'FTM', false],
  ['252', 'Fraxtal', 'FRAX', false],
  ['288', 'Boba Network', 'ETH', false],
  ['295', 'Hedera', 'HBAR', false],
  ['314', 'Filecoin', 'FIL', false],
  ['321', 'KCC', 'KCS', false],
  ['324', 'ZKsync Era', 'ETH', false],
  ['480', 'World Chain', 'ETH', false],
  ['592', 'Astar', 'ASTR', false],
  ['690', 'Redstone', 'ETH', false],
  ['747', 'Flow EVM', 'FLOW', false],
  ['999', 'HyperEVM', 'HYPE', false],
  ['1030', 'Conflux eSpace', 'CFX', false],
  ['1088', 'Metis Andromeda', 'METIS', false],
  ['1101', 'Polygon zkEVM', 'ETH', false],
  ['1116', 'Core', 'CORE', false],
  ['1135', 'Lisk', 'ETH', false],
  ['1284', 'Moonbeam', 'GLMR', false],
  ['1285', 'Moonriver', 'MOVR', false],
  ['1329', 'Sei', 'SEI', false],
  ['1514', 'Story', 'IP', false],
  ['1868', 'Soneium', 'ETH', false],
  ['2020', 'Ronin', 'RON', false],
  ['2222', 'Kava', 'KAVA', false],
  ['2741', 'Abstract', 'ETH', false],
  ['4689', 'IoTeX', 'IOTX', false],
  ['5000', 'Mantle', 'MNT', false],
  ['7000', 'ZetaChain', 'ZETA', false],
  ['8217', 'Kaia', 'KAIA', false],
  ['8453', 'Base', 'ETH', false],
  ['33139', 'ApeChain', 'APE', false],
  ['34443', 'Mode', 'ETH', false],
  ['42161', 'Arbitrum One', 'ETH', false],
  ['42170', 'Arbitrum Nova', 'ETH', false],
  ['42220', 'Celo', 'CELO', false],
  ['43114', 'Avalanche C-Chain', 'AVAX', false],
  ['48900', 'Zircuit', 'ETH', false],
  ['57073', 'Ink', 'ETH', false],
  ['59144', 'Linea', 'ETH', false],
  ['60808', 'BOB', 'ETH', false],
  ['80094', 'Berachain', 'BERA', false],
  ['81457', 'Blast', 'ETH', false],
  ['167000', 'Taiko Alethia', 'ETH', false],
  ['534352', 'Scroll', 'ETH', false],
  ['7777777', 'Zora', 'ETH', false],
  ['1313161554', 'Aurora', 'ETH', false],
  ['97', 'BNB Smart Chain Testnet', 'tBNB', true],
  ['17000', 'Holesky', 'ETH', true],
  ['43113', 'Avalanche Fuji', 'AVAX', true],
  ['80002', 'Polygon Amoy', 'POL', true],
  ['84532', 'Base Sepolia', 'ETH', true],
  ['421614', 'Arbitrum Sepolia', 'ETH', true],
  ['560048', 'Hoodi', 'ETH', true],
  ['11155111', 'Sepolia', 'ETH', true],
  ['11155420', 'OP Sepolia', 'ETH', true],
];

const byId = new Map(chains.map((row) => [row[0], row]));

/** The chain of an id, with its name when it is in the bundled list or in one that the user added. */
export function chainOf(id: bigint, references?: ReferenceBook): DisplayChain {
  const row = byId.get(id.toString());
  if (!row)
    return (
      references?.chain(id.toString()) ?? { id: id.toString(), name: null, currency: null, testnet: false }
    );
  return { id: row[0], name: row[1], currency: row[2], testnet: row[3] };
}
