import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../../src/core/policy/rule-checks.ts';
import { unused } from '../../../../src/core/policy/usage.ts';
import { assetsOfMarket } from '../../../../src/core/signing/exchange/market.ts';
import { exchangeProfiles, profileOf } from '../../../../src/core/signing/exchange/profiles.ts';
import { ExchangeKeys, time } from './support/exchange-keys.ts';

const keys = {
  kraken: ExchangeKeys.hmac('kraken', Buffer.alloc(48, 7).toString('base64')),
  binance: ExchangeKeys.hmac('binance', 'binance-secret'),
};
type Exchange = keyof typeof keys;

/** A limit order over so much at a price of 2, or with no price when it is one at the market. */
function factsOf(exchange: Exchange, market: string, side: string, amount: string, type = 'limit') {
  const price = type === 'limit' ? { price: '2' } : {};
  const request =
    exchange === 'kraken'
      ? {
          path: '/0/private/AddOrder',
          body: { pair: market, type: side, ordertype: type, volume: amount, ...price },
        }
      : {
          path: '/api/v3/order',
          body: {
            symbol: market,
            side: side.toUpperCase(),
            type: type.toUpperCase(),
            quantity: amount,
            ...price,
          },
        };
  return keys[exchange].decode({ exchange, method: 'POST', time, ...request }).facts;
}

/** Whether a limit of 100 a day on one asset of the exchange lets an order through. */
function passes(limited: string, ...order: Parameters<typeof factsOf>): boolean {
  const limits = [{ asset: `exchange:${order[0]}/${limited}`, per: 'day' as const, amount: '100' }];
  const checked = { facts: factsOf(...order), usage: unused, book: { find: () => undefined }, now: time };
  return checkRules({ limits }, checked).every(({ holds }) => holds);
}

describe('a market without a mark between its assets', () => {
  const markets: readonly [Exchange, string, readonly string[], readonly string[]][] = [
    ['kraken', 'XTZUSD', ['XTZ', 'XT'], ['USD']],
    ['kraken', 'xtzusd', ['XTZ', 'XT'], ['USD']],
    ['kraken', 'CHZEUR', ['CHZ', 'CH'], ['EUR']],
    ['kraken', 'AVAXETH', ['AVAX', 'AVA'], ['ETH']],
    ['kraken', 'TRXXBT', ['TRX', 'TR'], ['XBT']],
    ['kraken', 'XXBTZUSD', ['XBT', 'XXBTZ'], ['USD']],
    ['kraken', 'XETHXXBT', ['ETH', 'XETHX'], ['XBT']],
    ['kraken', 'ZGBPZUSD', ['GBP', 'ZGBPZ'], ['USD']],
    ['kraken', 'USDTZUSD', ['USDT', 'USDTZ'], ['USD']],
    ['kraken', 'XBTUSD', ['XBT'], ['USD']],
    ['kraken', 'SOLPYUSD', ['SOL', 'SOLPY'], ['PYUSD', 'USD']],
    ['kraken', 'JPYUSD', ['JPY', 'J'], ['USD', 'PYUSD']],
    ['binance', 'ADAEUR', ['ADA', 'AD'], ['EUR', 'AEUR']],
    ['binance', 'GALAEUR', ['GALA', 'GAL'], ['EUR', 'AEUR']],
    ['binance', 'BTCAEUR', ['BTC', 'BTCA'], ['AEUR', 'EUR']],
    ['binance', 'BTCEUR', ['BTC'], ['EUR']],
  ];

  it.each(markets)(
    'is of each that it may be of, the likeliest first: %s %s',
    (exchange, market, bases, quotes) => {
      const profile = profileOf(exchange);
      expect(profile && assetsOfMarket(profile, market)).toEqual({ bases, quotes });
    },
  );

  it.each(markets)('counts once under each name: %s %s', (exchange, market, bases, quotes) => {
    for (const asset of bases) {
      expect(passes(asset, exchange, market, 'sell', '101')).toBe(false);
      expect(passes(asset, exchange, market, 'sell', '100')).toBe(true);
      expect(passes(asset, exchange, market, 'sell', '101', 'market')).toBe(false);
      // What a purchase takes is of the other asset.
      expect(passes(asset, exchange, market, 'buy', '1000000', 'market')).toBe(true);
    }
    for (const asset of quotes) {
      expect(passes(asset, exchange, market, 'buy', '51')).toBe(false);
      expect(passes(asset, exchange, market, 'buy', '50')).toBe(true);
      expect(passes(asset, exchange, market, 'buy', '1', 'market')).toBe(false);
      expect(passes(asset, exchange, market, 'sell', '1000000', 'market')).toBe(true);
    }
    expect(passes('LTC', exchange, market, 'sell', '1000000', 'market')).toBe(true);
    for (const asset of [...bases, ...quotes])
      expect(passes(asset, exchange, market, 'other', '1')).toBe(false);
  });

  it('is of the assets of the mark where there is one', () => {
    expect(factsOf('kraken', 'XTZ/USD', 'sell', '3').transfers).toEqual([
      { asset: 'exchange:kraken/XTZ', amount: '3', recipient: null },
    ]);
  });

  it('has one likeliest reading: no profile knows two bases between which its endings leave the choice', () => {
    for (const {
      markets: { ends = [] },
      assets = {},
    } of exchangeProfiles) {
      const known = new Set([...ends, ...Object.keys(assets), ...Object.values(assets)]);
      const more = ends.flatMap((end) =>
        ends.flatMap((other) => (end !== other && end.endsWith(other) ? [end.slice(0, -other.length)] : [])),
      );
      const both = [...known].flatMap((base) => more.filter((front) => known.has(base + front)));
      expect(both).toEqual([]);
    }
  });
});
