import type { ExchangeProfile } from './profile.ts';
import { binance } from './profiles/binance.ts';
import { bitfinex } from './profiles/bitfinex.ts';
import { bybit } from './profiles/bybit.ts';
import { coinbase } from './profiles/coinbase.ts';
import { deribit } from './profiles/deribit.ts';
import { hyperliquid } from './profiles/hyperliquid.ts';
import { kraken } from './profiles/kraken.ts';
import { kucoin } from './profiles/kucoin.ts';
import { okx } from './profiles/okx.ts';

/** Every exchange that requests can be signed for: a new one is its file and its name here. */
export const exchangeProfiles: readonly ExchangeProfile[] = [
  binance,
  bitfinex,
  bybit,
  coinbase,
  deribit,
  hyperliquid,
  kraken,
  kucoin,
  okx,
];

/** The profile of an exchange by its id. */
export function profileOf(id: string): ExchangeProfile | undefined {
  return exchangeProfiles.find((profile) => profile.id === id);
}
