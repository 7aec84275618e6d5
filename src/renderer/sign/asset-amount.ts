import { chainOf } from '../../core/signing/ethereum/chains.ts';
import { text } from '../text/en.ts';
import { formatUnits, shortAddress, wordsOf } from './amounts.ts';

/** Coins of chains and the places of their base units; others are shown as they stand. */
const coins: Readonly<Record<string, readonly [string, number]>> = {
  'bitcoin:mainnet': ['BTC', 8],
  'bitcoin:testnet': ['tBTC', 8],
  'bitcoin:regtest': ['rBTC', 8],
  solana: ['SOL', 9],
  'eip155:1': ['ETH', 18],
};

/** An amount of an asset as rules and facts write it (`eip155:1`, `eip155:1/0x…`, `exchange:binance/BTC`), for people; without an amount the asset alone. */
export function formatAsset(asset: string, amount?: string): string {
  const { name, places, exact } = assetOf(asset);
  if (amount === undefined) return name;
  return exact
    ? `${formatUnits(amount, places)} ${name}`
    : text.reading.baseUnits(formatUnits(amount, 0), name);
}

/** A chain as rules and facts write it (`eip155:1`, `bitcoin:mainnet`, `solana`, `exchange:binance`), by name, with its id where several go by one. */
export function chainName(chain: string): string {
  const [kind = chain, id = ''] = chain.split(':');
  if (kind === 'eip155' && /^\d{1,30}$/.test(id)) {
    const { name } = chainOf(BigInt(id));
    return `${name ?? text.sign.unknownChain} (${id})`;
  }
  if (chain === 'bitcoin:mainnet') return wordsOf(kind);
  return kind === 'exchange' ? wordsOf(id) : [wordsOf(kind), id].filter((part) => part !== '').join(' ');
}

/** Name and places of an asset; `exact` when its unit is known to people. */
export function assetOf(asset: string): {
  readonly name: string;
  readonly places: number;
  readonly exact: boolean;
} {
  const coin = coins[asset];
  if (coin !== undefined) return { name: coin[0], places: coin[1], exact: true };
  const evm = /^eip155:(\d+)$/.exec(asset);
  if (evm !== null) return { name: text.reading.coinOf(evm[1] ?? ''), places: 18, exact: true };
  const [chain = asset, token = ''] = asset.split('/');
  if (chain.startsWith('exchange:')) return { name: token, places: 0, exact: true };
  return { name: token === '' ? chain : shortAddress(token), places: 0, exact: false };
}
