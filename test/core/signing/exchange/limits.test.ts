import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../../src/core/policy/rule-checks.ts';
import type { RuleSet } from '../../../../src/core/policy/rules.ts';
import { unused, UsageLog, takenBy } from '../../../../src/core/policy/usage.ts';
import { everyExchange, time } from './support/exchange-keys.ts';

interface Wish {
  readonly method?: string;
  readonly path: string;
  readonly query?: unknown;
  readonly body?: unknown;
}

const exchangeOf = (by: string): string => (by === 'cloud' ? 'coinbase' : by);

function factsOf(by: string, wish: Wish) {
  const facts = everyExchange[by]?.decode({ exchange: exchangeOf(by), method: 'POST', time, ...wish }).facts;
  if (facts === undefined) throw new Error('no keys');
  return facts;
}

/** The rules that a request breaks under a program's usual ones: trade and read, and so much of one asset. */
function broken(by: string, limited: string, wish: Wish, usage = unused): string[] {
  const rules: RuleSet = {
    acts: ['trade', 'read'],
    limits: [{ asset: `exchange:${exchangeOf(by)}/${limited}`, per: 'day', amount: '100' }],
  };
  const checked = { facts: factsOf(by, wish), usage, book: { find: () => undefined }, now: time };
  return checkRules(rules, checked).flatMap(({ rule, holds }) => (holds ? [] : [rule]));
}

const binanceOrder = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=9&price=50000';
const bybitOrder = {
  category: 'spot',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '9',
  price: '50000',
};

describe('a limit holds against', () => {
  it.each<[string, string, string, Wish, 'limits' | 'acts']>([
    ['an order', 'binance', 'USDT', { path: '/api/v3/order', body: binanceOrder }, 'limits'],
    // Its signature is that of a spot order.
    [
      'a spot order that is called one of futures',
      'binance',
      'USDT',
      { path: '/fapi/v1/order', body: binanceOrder },
      'limits',
    ],
    [
      'an order of futures that is called one of spot',
      'binance',
      'BTCUSDT',
      { path: '/api/v3/order', body: 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=900' },
      'limits',
    ],
    [
      'a list of orders beside a small one',
      'binance',
      'BTCUSDT',
      {
        path: '/fapi/v1/order',
        body: {
          symbol: 'BTCUSDT',
          side: 'SELL',
          type: 'MARKET',
          quantity: '1',
          batchOrders: '[{"symbol":"BTCUSDT","side":"SELL","type":"MARKET","quantity":"900"}]',
        },
      },
      'limits',
    ],
    [
      'an order that is called a cancellation',
      'binance',
      'USDT',
      { method: 'DELETE', path: '/api/v3/order', query: `${binanceOrder}&orderId=1` },
      'acts',
    ],
    [
      'an order that is called a change of leverage',
      'binance',
      'USDT',
      { path: '/fapi/v1/leverage', body: `${binanceOrder}&leverage=1` },
      'acts',
    ],
    [
      'a list of orders that is called a cancellation',
      'binance',
      'BTCUSDT',
      { method: 'DELETE', path: '/fapi/v1/allOpenOrders', query: { symbol: 'BTCUSDT', batchOrders: '[]' } },
      'acts',
    ],
    [
      'a quote that is taken as a cancellation',
      'binance',
      'USDT',
      { method: 'DELETE', path: '/api/v3/openOrders', query: 'symbol=BTCUSDT&quoteId=1' },
      'acts',
    ],
    [
      'two amounts in one order',
      'binance',
      'USDT',
      { path: '/api/v3/order', body: `${binanceOrder}&quoteOrderQty=1` },
      'limits',
    ],
    [
      'a market whose assets cannot be told apart',
      'binance',
      'BTC',
      { path: '/api/v3/order', body: 'symbol=BTCQQQ&side=SELL&type=MARKET&quantity=900' },
      'limits',
    ],
    [
      'Bybit: an order that is called a cancellation',
      'bybit',
      'USDT',
      { path: '/v5/order/cancel', body: { ...bybitOrder, orderId: '1' } },
      'acts',
    ],
    [
      'Bybit: orders that are called cancellations',
      'bybit',
      'USDT',
      { path: '/v5/order/cancel-batch', body: { category: 'spot', request: [bybitOrder] } },
      'acts',
    ],
    [
      'Bybit: orders that are called a stop',
      'bybit',
      'USDT',
      { path: '/v5/position/trading-stop', body: { ...bybitOrder, stopLoss: '1' } },
      'acts',
    ],
    [
      'Bybit: a list of orders beside a small one',
      'bybit',
      'USDT',
      { path: '/v5/order/create', body: { ...bybitOrder, qty: '0.001', request: [bybitOrder] } },
      'limits',
    ],
    ['an order', 'kucoin', 'USDT', { path: '/api/v1/hf/orders', body: kucoinOrder({}) }, 'limits'],
    [
      'two amounts in one order',
      'kucoin',
      'USDT',
      { path: '/api/v1/hf/orders', body: kucoinOrder({ funds: '1' }) },
      'limits',
    ],
    [
      'an order at the price of nothing',
      'kucoin',
      'USDT',
      { path: '/api/v1/hf/orders', body: kucoinOrder({ price: '0' }) },
      'limits',
    ],
    ...['XBTUSD', 'XXBTZUSD', 'BTCUSD', 'XBT/USD', 'BTC/USD', 'XBTPYUSD', 'XBTCAD', 'BTCEUR'].map(
      (pair): [string, string, string, Wish, 'limits'] => [
        `another name of an asset: ${pair}`,
        'kraken',
        'XBT',
        { path: '/0/private/AddOrder', body: { pair, type: 'sell', ordertype: 'market', volume: '900' } },
        'limits',
      ],
    ),
    [
      'an order that grows',
      'kraken',
      'USD',
      { path: '/0/private/AmendOrder', body: { txid: 'O1', order_qty: '900' } },
      'limits',
    ],
    [
      'an order that grows',
      'bitfinex',
      'USD',
      { path: '/v2/auth/w/order/update', body: { id: 1, amount: '900' } },
      'limits',
    ],
    [
      'orders in lists',
      'bitfinex',
      'USD',
      {
        path: '/v2/auth/w/order/multi',
        body: { ops: [['on', { type: 'EXCHANGE MARKET', symbol: 'tBTCUSD', amount: '900' }]] },
      },
      'limits',
    ],
    [
      'the same asset sold',
      'bitfinex',
      'UST',
      {
        path: '/v2/auth/w/order/submit',
        body: { type: 'EXCHANGE MARKET', symbol: 'tUSTUSD', amount: '-900' },
      },
      'limits',
    ],
    [
      'a second price',
      'bitfinex',
      'USD',
      {
        path: '/v2/auth/w/order/submit',
        body: { type: 'EXCHANGE LIMIT', symbol: 'tBTCUSD', amount: '1', price: '9', price_oco_stop: '99999' },
      },
      'limits',
    ],
    [
      'an order that grows',
      'deribit',
      'BTC-PERPETUAL',
      { method: 'GET', path: '/api/v2/private/edit', query: 'order_id=1&amount=900' },
      'limits',
    ],
    [
      'a spot market among contracts',
      'deribit',
      'BTC',
      {
        method: 'GET',
        path: '/api/v2/private/sell',
        query: 'instrument_name=BTC_USDC&amount=900&type=market',
      },
      'limits',
    ],
    [
      'an order that grows',
      'okx',
      'USDT',
      { path: '/api/v5/trade/amend-order', body: { ordId: '1', newSz: '900' } },
      'limits',
    ],
    [
      'a quote that is taken',
      'okx',
      'USDT',
      { path: '/api/v5/asset/convert/trade', body: { quoteId: 'q', baseCcy: 'BTC', quoteCcy: 'USDT' } },
      'limits',
    ],
    [
      'an order that grows',
      'coinbase',
      'USD',
      { path: '/api/v3/brokerage/orders/edit', body: { order_id: '1', size: '900' } },
      'limits',
    ],
    [
      'a quote that is taken',
      'coinbase',
      'USD',
      { path: '/api/v3/brokerage/convert/trade/t1', body: { from_account: 'a', to_account: 'b' } },
      'limits',
    ],
    [
      'a token that goes by its number',
      'hyperliquid',
      'USDC',
      {
        path: '/exchange',
        body: {
          action: {
            type: 'spotSend',
            hyperliquidChain: 'Mainnet',
            signatureChainId: '0x66eee',
            destination: `0x${'1'.repeat(40)}`,
            token: 'USDC:0x6d1e7cde53ba9467b783cb7c530ce054',
            amount: '900',
            time,
          },
          nonce: time,
        },
      },
      'limits',
    ],
    // The token would do for an order of any other market.
    [
      'a body that is not signed',
      'cloud',
      'USD',
      {
        path: '/api/v3/brokerage/orders',
        body: {
          product_id: 'SHIB-EUR',
          side: 'SELL',
          order_configuration: { market_market_ioc: { base_size: '1' } },
        },
      },
      'limits',
    ],
  ])('%s (%s, of %s)', (_name, by, limited, wish, rule) => {
    expect(broken(by, limited, wish)).toContain(rule);
  });

  function kucoinOrder(more: object): object {
    return { symbol: 'BTC-USDT', side: 'buy', type: 'limit', size: '9', price: '50000', ...more };
  }
});

describe('a limit lets through', () => {
  it.each<[string, string, string, Wish]>([
    ['a small order', 'binance', 'USDT', { path: '/api/v3/order', body: small() }],
    [
      'a cancellation',
      'binance',
      'USDT',
      { method: 'DELETE', path: '/api/v3/order', query: 'symbol=A&orderId=1' },
    ],
    [
      'a small stop',
      'binance',
      'USDT',
      { path: '/api/v3/order', body: small('STOP_LOSS_LIMIT&stopPrice=5') },
    ],
    [
      'cancellations',
      'bybit',
      'USDT',
      {
        path: '/v5/order/cancel-batch',
        body: { category: 'spot', request: [{ symbol: 'BTCUSDT', orderId: '1' }] },
      },
    ],
    ['a small order', 'bybit', 'USDT', { path: '/v5/order/create', body: { ...bybitOrder, qty: '0.001' } }],
    [
      'a stop of a position',
      'bybit',
      'USDT',
      { path: '/v5/position/trading-stop', body: { category: 'linear', symbol: 'BTCUSDT', stopLoss: '1' } },
    ],
    ['a cancellation', 'kraken', 'XBT', { path: '/0/private/CancelOrder', body: { txid: 'O1' } }],
    ['a small order', 'kraken', 'XBT', { path: '/0/private/AddOrder', body: kraken('1') }],
    [
      'a token for a cancellation',
      'cloud',
      'USD',
      { path: '/api/v3/brokerage/orders/batch_cancel', body: { order_ids: ['1'] } },
    ],
  ])('%s (%s, of %s)', (_name, by, limited, wish) => {
    expect(broken(by, limited, wish)).toEqual([]);
  });

  function small(type = 'LIMIT'): string {
    return `symbol=BTCUSDT&side=BUY&type=${type}&timeInForce=GTC&quantity=0.001&price=50000`;
  }

  function kraken(volume: string): object {
    return { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume };
  }
});

it('holds for an asset by whatever of its names the rule has', () => {
  const body = { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '900' };
  for (const name of ['XBT', 'XXBT', 'BTC', 'btc'])
    expect(broken('kraken', name, { path: '/0/private/AddOrder', body })).toEqual(['limits']);
  expect(broken('kraken', 'ETH', { path: '/0/private/AddOrder', body })).toEqual([]);
  expect(broken('binance', 'usdt', { path: '/api/v3/order', body: binanceOrder })).toEqual(['limits']);
});

it('counts what was signed without saying of which asset as any, until the window has passed', () => {
  const grown = factsOf('kraken', { path: '/0/private/AmendOrder', body: { txid: 'O1', order_qty: '1' } });
  const usage = new UsageLog();
  usage.add(time - 1000, takenBy(grown));
  const order = {
    path: '/0/private/AddOrder',
    body: { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '1' },
  };
  expect(broken('kraken', 'XBT', order, usage)).toEqual(['limits']);
  const old = new UsageLog();
  old.add(time - 25 * 3_600_000, takenBy(grown));
  expect(broken('kraken', 'XBT', order, old)).toEqual([]);
});

describe('what goes to somebody else inside of the exchange', () => {
  it('is a withdrawal', () => {
    const transfer = { from: 'exchange', to: 'exchange', currency: 'USD', amount: '5' };
    const acts = (more: object): string =>
      factsOf('bitfinex', { path: '/v2/auth/w/transfer', body: { ...transfer, ...more } }).acts.join();
    expect(acts({})).toBe('account');
    expect(acts({ email_dst: 'x@example.com' })).toBe('withdraw');
    expect(acts({ user_id_dst: '7' })).toBe('withdraw');
    const vault = {
      type: 'vaultTransfer',
      vaultAddress: `0x${'1'.repeat(40)}`,
      isDeposit: true,
      usd: 5000000,
    };
    const body = { action: vault, nonce: time };
    expect(factsOf('hyperliquid', { path: '/exchange', body }).acts).toEqual(['withdraw']);
  });
});
