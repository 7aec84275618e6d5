import { describe, expect, it } from 'vitest';
import type { FactTransfer } from '../../../../src/core/signing/facts.ts';
import { everyExchange, time } from './support/exchange-keys.ts';

/** Words, then what would leave, each in one line. */
function said(by: string, path: string, content: object | string, method = 'POST'): string[] {
  const place = method === 'GET' ? 'query' : 'body';
  const request = { exchange: by === 'cloud' ? 'coinbase' : by, method, path, [place]: content, time };
  const decoded = everyExchange[by]?.decode(request);
  if (decoded?.display.kind !== 'exchange-request') throw new Error('not an exchange request');
  const line = ({ asset, amount, recipient }: FactTransfer): string =>
    `${amount ?? 'any amount'} ${asset}${recipient === null ? '' : ` to ${recipient}`}`;
  return [
    decoded.display.fields.map(({ name, value }) => `${name} ${value}`).join(', '),
    ...decoded.facts.transfers.map(line),
  ];
}

describe('what a request says', () => {
  it.each<[string, string, object | string, string[], string?]>([
    [
      'binance',
      '/api/v3/order',
      { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '2.50' },
      [
        `side sell, type market, market BTCUSDT, amount 2.50, timestamp ${String(time)}`,
        '2.5 exchange:binance/BTC',
        '2.5 exchange:binance/BTCUSDT',
      ],
    ],
    [
      'binance',
      '/api/v3/order',
      { symbol: 'ETHBTC', side: 'BUY', type: 'LIMIT', quantity: '3', price: '0.065' },
      [
        `side buy, type limit, market ETHBTC, amount 3, price 0.065, timestamp ${String(time)}`,
        '0.195 exchange:binance/BTC',
        '3 exchange:binance/ETHBTC',
      ],
    ],
    [
      'binance',
      '/api/v3/order',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '2' },
      [
        `side buy, type market, market BTCUSDT, amount 2, timestamp ${String(time)}`,
        'any amount exchange:binance/USDT',
        '2 exchange:binance/BTCUSDT',
      ],
    ],
    [
      'binance',
      '/api/v3/order',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_LOSS', quantity: '2', price: '1', stopPrice: '1' },
      [
        `side buy, type stop loss, market BTCUSDT, amount 2, price 1, stopPrice 1, timestamp ${String(time)}`,
        'any amount exchange:binance/USDT',
        '2 exchange:binance/BTCUSDT',
      ],
    ],
    [
      'binance',
      '/fapi/v1/order',
      { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1e3' },
      [
        `side sell, type market, market BTCUSDT, amount 1e3, timestamp ${String(time)}`,
        'any amount exchange:binance/BTCUSDT',
        'any amount exchange:binance/BTC',
      ],
    ],
    [
      'binance',
      '/sapi/v1/capital/withdraw/apply',
      { coin: 'XRP', amount: '10', address: 'rExample', addressTag: '77', network: 'XRP' },
      [
        `amount 10, asset XRP, address rExample, memo 77, network XRP, timestamp ${String(time)}`,
        '10 exchange:binance/XRP to rExample:77',
      ],
    ],
    [
      'binance',
      '/fapi/v1/batchOrders',
      { batchOrders: '[{"symbol":"BTCUSDT","side":"SELL","type":"MARKET","quantity":"2"}]' },
      [
        `side 1 sell, type 1 market, market 1 BTCUSDT, amount 1 2, timestamp ${String(time)}`,
        '2 exchange:binance/BTCUSDT',
      ],
    ],
    [
      'kraken',
      '/0/private/AddOrder',
      { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '2', oflags: 'viqc' },
      [
        `side sell, type market, market XBTUSD, amount 2, oflags viqc, nonce ${String(time)}`,
        'any amount exchange:kraken/XBT',
      ],
    ],
    [
      'kraken',
      '/0/private/AddOrderBatch',
      `{"nonce":${String(time)},"pair":"XBTUSD","orders":[{"type":"sell","ordertype":"limit","price":"9","volume":"1"},{"type":"buy","ordertype":"limit","price":"9","volume":"2"}]}`,
      [
        'side 1 sell, type 1 limit, market 1 XBTUSD, amount 1 1, price 1 9, side 2 buy, type 2 limit, market 2 XBTUSD, ' +
          `amount 2 2, price 2 9, nonce ${String(time)}, pair XBTUSD`,
        '1 exchange:kraken/XBT',
        '18 exchange:kraken/USD',
      ],
    ],
    [
      'okx',
      '/api/v5/trade/batch-orders',
      [{ instId: 'BTC-USDT-SWAP', side: 'buy', ordType: 'limit', px: '5', sz: '4' }],
      [
        'side 1 buy, type 1 limit, market 1 BTC-USDT-SWAP, amount 1 4, price 1 5',
        '4 exchange:okx/BTC-USDT-SWAP',
      ],
    ],
    [
      'bybit',
      '/v5/order/create',
      { category: 'spot', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' },
      ['side sell, type market, market BTCUSDT, amount 2, category spot', '2 exchange:bybit/BTC'],
    ],
    [
      'bybit',
      '/v5/order/create',
      { category: 'linear', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' },
      ['side sell, type market, market BTCUSDT, amount 2, category linear', '2 exchange:bybit/BTCUSDT'],
    ],
    [
      'bitfinex',
      '/v2/auth/w/order/submit',
      { type: 'EXCHANGE LIMIT', symbol: 'tBTCUSD', amount: '-2', price: '9' },
      ['side sell, type exchange limit, market tBTCUSD, amount 2, price 9', '2 exchange:bitfinex/BTC'],
    ],
    [
      'kucoin',
      '/api/v1/hf/orders',
      { symbol: 'BTC-USDT', side: 'buy', type: 'market', funds: '100' },
      ['side buy, type market, market BTC-USDT, quote-amount 100', '100 exchange:kucoin/USDT'],
    ],
    [
      'deribit',
      '/api/v2/private/sell',
      { instrument_name: 'BTC-PERPETUAL', amount: '10', type: 'market' },
      ['side sell, type market, market BTC-PERPETUAL, amount 10', '10 exchange:deribit/BTC-PERPETUAL'],
      'GET',
    ],
    [
      'coinbase',
      '/api/v3/brokerage/orders',
      {
        product_id: 'BTC-USD',
        side: 'BUY',
        order_configuration: { limit_limit_gtc: { base_size: '2', limit_price: '9' } },
      },
      ['side buy, type configured, market BTC-USD, amount 2, price 9', '18 exchange:coinbase/USD'],
    ],
    [
      'coinbase',
      '/api/v3/brokerage/orders',
      {
        product_id: 'BTC-USD',
        side: 'SELL',
        order_configuration: { market_market_ioc: { base_size: '1' }, limit_limit_gtc: { base_size: '9' } },
      },
      [
        'side sell, type configured, market BTC-USD, order_configuration.market_market_ioc.base_size 1, ' +
          'order_configuration.limit_limit_gtc.base_size 9',
        'any amount exchange:coinbase/BTC',
      ],
    ],
    [
      'hyperliquid',
      '/exchange',
      {
        action: {
          type: 'order',
          orders: [{ a: 4, b: false, p: '1100', s: '0.2', r: false, t: { limit: { tif: 'Gtc' } } }],
          grouping: 'na',
        },
        nonce: time,
      },
      [
        'side 1 sell, market 1 4, amount 1 0.2, price 1 1100, reduce-only 1 false, t.limit.tif 1 Gtc, type order, ' +
          `grouping na, nonce ${String(time)}`,
        '0.2 exchange:hyperliquid/4',
      ],
    ],
  ])('%s %s, case %#', (by, path, content, expected, method) => {
    expect(said(by, path, content, method)).toEqual(expected);
  });

  it('is found out to be one without being told', () => {
    const request = { exchange: 'binance', method: 'GET', path: '/api/v3/account', time };
    expect(everyExchange['binance']?.decode(request, undefined, 'auto').display.kind).toBe(
      'exchange-request',
    );
  });

  it('is bounded by nothing where the signature covers the path alone', () => {
    const order = {
      product_id: 'BTC-USD',
      side: 'SELL',
      order_configuration: { market_market_ioc: { base_size: '2' } },
    };
    expect(said('cloud', '/api/v3/brokerage/orders', order)[1]).toBe('any amount exchange:coinbase/BTC');
    const request = {
      exchange: 'coinbase',
      method: 'POST',
      path: '/api/v3/brokerage/orders',
      body: order,
      time,
    };
    expect(everyExchange['cloud']?.display(request).warnings.map(({ code }) => code)).toContain(
      'body-not-signed',
    );
  });

  it('is shown with what would not be seen written out', () => {
    const display = everyExchange['binance']?.display({
      exchange: 'binance',
      method: 'POST',
      path: '/api/v3/order',
      body: { symbol: 'BTC\u202eUSDT', side: 'SELL', type: 'MARKET', quantity: '2' },
      time,
    });
    expect(display?.fields[2]).toEqual({ name: 'market', value: 'BTC\\u{202e}USDT' });
    expect(display?.warnings.map(({ code }) => code)).toContain('escaped-characters');
  });

  it('is called out when it withdraws, is unknown, is old, or is beyond what was noted', () => {
    const codes = (path: string, body: object, at = time): string[] =>
      everyExchange['binance']
        ?.display({ exchange: 'binance', method: 'POST', path, body, time: at })
        .warnings.map(({ code }) => code) ?? [];
    expect(codes('/sapi/v1/capital/withdraw/apply', { coin: 'BTC', amount: '1', address: 'a' })).toEqual([
      'withdrawal',
    ]);
    expect(codes('/api/v3/something', {})).toEqual(['endpoint-unknown']);
    expect(
      codes('/api/v3/order', { symbol: 'BTCUSDT', side: 'SELL', quantity: '1' }, time - 3_600_000),
    ).toEqual(['clock-far-off']);
    expect(codes('/sapi/v1/sub-account/virtualSubAccount', {})).toEqual(['grants-access']);
  });
});
