import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../../src/core/error.ts';
import { exchangeProfiles } from '../../../../src/core/signing/exchange/profiles.ts';
import { everyExchange, time } from './support/exchange-keys.ts';

interface Wish {
  readonly exchange: string;
  readonly method?: string;
  readonly path: string;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly nonce?: string;
}

/** What comes of a request: its act, or why it is not signed. */
function outcome({ exchange, method = 'POST', ...rest }: Wish): string {
  try {
    return (
      everyExchange[exchange]?.decode({ exchange, method, time, ...rest }).facts.acts.join() ?? 'no keys'
    );
  } catch (error) {
    if (isHoldfastError(error)) return String(error.details['reason']);
    throw error;
  }
}

const withdrawal = 'coin=BTC&amount=1&address=bc1qexample';
const apply = '/sapi/v1/capital/withdraw/apply';

describe('a withdrawal', () => {
  it.each<[string, Wish]>([
    ['binance', { exchange: 'binance', path: apply, body: withdrawal }],
    ['binance, all in the query', { exchange: 'binance', path: apply, query: withdrawal }],
    ['kraken', { exchange: 'kraken', path: '/0/private/Withdraw', body: 'asset=XBT&key=cold&amount=1' }],
    [
      'kraken, as JSON',
      {
        exchange: 'kraken',
        path: '/0/private/Withdraw',
        body: `{"nonce":${String(time)},"asset":"XBT","key":"cold","amount":1}`,
      },
    ],
    [
      'okx',
      {
        exchange: 'okx',
        path: '/api/v5/asset/withdrawal',
        body: { ccy: 'BTC', amt: '1', dest: '4', toAddr: 'bc1q' },
      },
    ],
    [
      'okx to a customer',
      {
        exchange: 'okx',
        path: '/api/v5/asset/withdrawal',
        body: { ccy: 'BTC', amt: '1', dest: '3', toAddr: 'me@example.com' },
      },
    ],
    [
      'okx by lightning',
      { exchange: 'okx', path: '/api/v5/asset/withdrawal-lightning', body: { ccy: 'BTC', invoice: 'lnbc1' } },
    ],
    [
      'bybit',
      {
        exchange: 'bybit',
        path: '/v5/asset/withdraw/create',
        body: { coin: 'BTC', amount: '1', address: 'bc1q' },
      },
    ],
    [
      'bitfinex',
      {
        exchange: 'bitfinex',
        path: '/v2/auth/w/withdraw',
        body: { wallet: 'exchange', method: 'bitcoin', amount: '1', address: 'bc1q' },
      },
    ],
    [
      'kucoin',
      {
        exchange: 'kucoin',
        path: '/api/v3/withdrawals',
        body: { currency: 'BTC', toAddress: 'bc1q', amount: '1' },
      },
    ],
    [
      'deribit',
      {
        exchange: 'deribit',
        method: 'GET',
        path: '/api/v2/private/withdraw',
        query: 'currency=BTC&address=bc1q&amount=1',
      },
    ],
    [
      'deribit to a customer',
      {
        exchange: 'deribit',
        method: 'GET',
        path: '/api/v2/private/submit_transfer_to_user',
        query: 'currency=BTC&destination=0xabc&amount=1',
      },
    ],
    [
      'coinbase',
      {
        exchange: 'coinbase',
        path: '/v2/accounts/a-1/transactions',
        body: { type: 'send', to: 'bc1q', amount: '1', currency: 'BTC' },
      },
    ],
    [
      'coinbase, called a request',
      {
        exchange: 'coinbase',
        path: '/v2/accounts/a-1/transactions',
        body: { type: 'request', to: 'bc1q', amount: '1', currency: 'BTC' },
      },
    ],
    ...['usdSend', 'withdraw3'].map((type): [string, Wish] => [
      `hyperliquid ${type}`,
      {
        exchange: 'hyperliquid',
        path: '/exchange',
        body: {
          action: {
            type,
            hyperliquidChain: 'Mainnet',
            signatureChainId: '0x66eee',
            destination: `0x${'1'.repeat(40)}`,
            amount: '1',
            time,
          },
          nonce: time,
        },
      },
    ]),
  ])('is one: %s', (_name, wish) => {
    expect(outcome(wish)).toBe('withdraw');
  });
});

describe('a withdrawal made up to look like something else is never a trade', () => {
  it.each<[string, Wish, string]>([
    [
      'two slashes',
      { exchange: 'binance', path: '/sapi/v1//capital/withdraw/apply', body: withdrawal },
      'path-unclear',
    ],
    [
      'a percent sign',
      { exchange: 'binance', path: '/sapi/v1/capital/w%69thdraw/apply', body: withdrawal },
      'path-unclear',
    ],
    [
      'up and down again',
      {
        exchange: 'binance',
        path: '/api/v3/order/../../../sapi/v1/capital/withdraw/apply',
        body: withdrawal,
      },
      'path-unclear',
    ],
    [
      'a dot as a part',
      { exchange: 'binance', path: '/sapi/v1/./capital/withdraw/apply', body: withdrawal },
      'path-unclear',
    ],
    ['a slash at the end', { exchange: 'binance', path: `${apply}/`, body: withdrawal }, 'path-unclear'],
    [
      'a query in the path',
      { exchange: 'binance', path: `/api/v3/order?x=${apply}`, body: withdrawal },
      'path-unclear',
    ],
    ['a fragment', { exchange: 'binance', path: '/api/v3/order#x', body: withdrawal }, 'path-unclear'],
    [
      'a parameter of the path',
      { exchange: 'binance', path: '/api/v3/order;/../withdraw', body: withdrawal },
      'path-unclear',
    ],
    ['a backslash', { exchange: 'binance', path: '/api/v3\\withdraw', body: withdrawal }, 'path-unclear'],
    [
      'letters of another script',
      { exchange: 'binance', path: '/sapi/v1/capital/withdrаw/apply', body: withdrawal },
      'path-unclear',
    ],
    [
      'full-width letters',
      { exchange: 'kraken', path: '/0/private/Ｗithdraw', body: 'asset=XBT' },
      'path-unclear',
    ],
    [
      'a line feed',
      { exchange: 'deribit', method: 'GET', path: '/api/v2/private/buy\n', query: '' },
      'path-unclear',
    ],
    ['capitals', { exchange: 'binance', path: '/sapi/v1/capital/Withdraw/Apply', body: withdrawal }, 'other'],
    [
      'a newer version of it',
      { exchange: 'binance', path: '/sapi/v2/capital/withdraw/apply', body: withdrawal },
      'other',
    ],
    ['another method', { exchange: 'binance', method: 'PUT', path: apply, query: withdrawal }, 'other'],
    [
      'a path that nobody knows',
      { exchange: 'okx', path: '/api/v5/asset/withdrawal-new', body: { ccy: 'BTC' } },
      'other',
    ],
    ['another host', { exchange: 'binance', path: '/withdraw', body: withdrawal }, 'host-unknown'],
    [
      '_method',
      { exchange: 'binance', path: '/api/v3/order', body: `${withdrawal}&_method=PUT` },
      'parameter-unclear',
    ],
    [
      'x-http-method-override',
      { exchange: 'binance', path: '/api/v3/order', query: 'X-HTTP-Method-Override=DELETE' },
      'parameter-unclear',
    ],
    [
      'a name twice',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTCUSDT&symbol=ETHUSDT' },
      'parameter-unclear',
    ],
    [
      'a name in two cases',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTCUSDT&Symbol=ETHUSDT' },
      'parameter-unclear',
    ],
    [
      'a name written twice',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTCUSDT&s%79mbol=ETHUSDT' },
      'parameter-unclear',
    ],
    [
      'a name in query and body',
      { exchange: 'binance', path: '/api/v3/order', query: 'quantity=1', body: 'quantity=9' },
      'parameter-unclear',
    ],
    [
      'a name twice in JSON',
      { exchange: 'okx', path: '/api/v5/trade/order', body: '{"sz":"1","sz":"9"}' },
      'duplicate-name',
    ],
    [
      'a name twice by an escape',
      { exchange: 'okx', path: '/api/v5/trade/order', body: '{"sz":"1","s\\u007a":"9"}' },
      'duplicate-name',
    ],
    [
      'a name in two cases in JSON',
      { exchange: 'okx', path: '/api/v5/trade/order', body: '{"sz":"1","Sz":"9"}' },
      'parameter-unclear',
    ],
    [
      'a name with a dot in JSON',
      {
        exchange: 'coinbase',
        path: '/api/v3/brokerage/orders',
        body: '{"order_configuration.a.base_size":"1"}',
      },
      'parameter-unclear',
    ],
    [
      'a query beside the body',
      { exchange: 'okx', path: '/api/v5/trade/order', query: 'sz=9', body: { instId: 'BTC-USDT' } },
      'parameter-unclear',
    ],
    [
      'two JSON texts',
      { exchange: 'okx', path: '/api/v5/trade/order', body: '{"sz":"1"}{"sz":"9"}' },
      'trailing-bytes',
    ],
    [
      'JSON with a remark',
      { exchange: 'okx', path: '/api/v5/trade/order', body: '{"sz":"1"/*"sz":"9"*/}' },
      'bad-json',
    ],
    [
      'a body of a GET',
      {
        exchange: 'deribit',
        method: 'GET',
        path: '/api/v2/private/buy',
        body: { method: 'private/withdraw' },
      },
      'parameter-unclear',
    ],
    [
      'a body that names another method',
      { exchange: 'deribit', path: '/api/v2/private/buy', body: { method: 'private/withdraw' } },
      'other',
    ],
    [
      'a blank as plus',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTC+USDT' },
      'parameter-unclear',
    ],
    [
      'a stray percent sign',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTC%ZZ' },
      'parameter-unclear',
    ],
    [
      'bytes that are no text',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=%ff' },
      'parameter-unclear',
    ],
    [
      'an empty part',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTCUSDT&&side=BUY' },
      'parameter-unclear',
    ],
    ['no value', { exchange: 'binance', path: '/api/v3/order', body: 'symbol' }, 'parameter-unclear'],
    [
      'raw letters of another script',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=ВТСUSDT' },
      'parameter-unclear',
    ],
    [
      'a signature of its own',
      { exchange: 'binance', path: '/api/v3/order', body: 'symbol=BTCUSDT&signature=00' },
      'already-signed',
    ],
    [
      'a signature in capitals',
      { exchange: 'binance', path: '/api/v3/order', query: 'symbol=BTCUSDT&Signature=00' },
      'already-signed',
    ],
    ['another exchange', { exchange: 'mtgox', path: '/api/v3/order' }, 'no keys'],
  ])('%s', (_name, wish, expected) => {
    expect(outcome(wish)).toBe(expected);
  });

  // Binance and Bybit sign parameters and not where they go: what is signed must be of no use anywhere else.
  const elsewhere = `symbol=BTCUSDT&${withdrawal}`;
  it.each<[string, Wish, string]>([
    [
      'as a question',
      { exchange: 'binance', method: 'GET', path: '/sapi/v1/capital/withdraw/history', query: withdrawal },
      'other',
    ],
    ['as an order', { exchange: 'binance', path: '/api/v3/order', body: elsewhere }, 'other'],
    [
      'as a cancellation',
      { exchange: 'binance', method: 'DELETE', path: '/api/v3/order', query: elsewhere },
      'other',
    ],
    [
      'as a transfer',
      { exchange: 'binance', path: '/sapi/v1/asset/transfer', body: `asset=BTC&${withdrawal}` },
      'other',
    ],
    [
      'an order as a question',
      {
        exchange: 'binance',
        method: 'GET',
        path: '/api/v3/openOrders',
        query: 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=9',
      },
      'other',
    ],
    [
      'an order as a trial',
      {
        exchange: 'binance',
        path: '/api/v3/order/test',
        body: 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=9',
      },
      'trade',
    ],
    [
      'by Bybit as a cancellation',
      {
        exchange: 'bybit',
        path: '/v5/order/cancel',
        body: { category: 'spot', orderId: '1', coin: 'BTC', address: 'bc1q', amount: '1' },
      },
      'other',
    ],
    [
      'by Bybit as a transfer',
      {
        exchange: 'bybit',
        path: '/v5/asset/transfer/inter-transfer',
        body: { coin: 'BTC', amount: '1', address: 'bc1q' },
      },
      'other',
    ],
    [
      'a question that is one',
      {
        exchange: 'binance',
        method: 'GET',
        path: '/sapi/v1/capital/withdraw/history',
        query: 'coin=BTC&limit=5',
      },
      'read',
    ],
    [
      'half in the query',
      { exchange: 'binance', path: '/api/v3/order', query: 'symbol=BTCUSDT', body: 'side=SELL' },
      'parameter-unclear',
    ],
    [
      'half in the query, where nobody knows',
      { exchange: 'bybit', path: '/v5/new', query: 'a=1', body: { b: 2 } },
      'parameter-unclear',
    ],
    [
      'a path that goes on in a number',
      { exchange: 'bitfinex', path: '/v2/auth/r/order', nonce: 's1700000000123', body: {} },
      'bad-field',
    ],
  ])('of use at another endpoint: %s', (_name, wish, expected) => {
    expect(outcome(wish)).toBe(expected);
  });

  const send = {
    type: 'usdSend',
    hyperliquidChain: 'Mainnet',
    signatureChainId: '0x66eee',
    destination: `0x${'1'.repeat(40)}`,
    amount: '1',
    time,
  };
  it.each<[string, object, string]>([
    ['an order that is called otherwise', { action: { type: 'Order', orders: [] }, nonce: time }, 'other'],
    ['a member of the prototype as its type', { action: { type: 'constructor' }, nonce: time }, 'other'],
    ['a member that is not signed', { action: { ...send, fee: '9' }, nonce: time }, 'unknown-field'],
    [
      'a vault that is not signed',
      { action: send, nonce: time, vaultAddress: `0x${'2'.repeat(40)}` },
      'unknown-field',
    ],
    ['another time than is signed', { action: { ...send, time: time + 1 }, nonce: time }, 'bad-field'],
    ['the other network', { action: { ...send, hyperliquidChain: 'Testnet' }, nonce: time }, 'host-unknown'],
    ['a signature of its own', { action: send, nonce: time, signature: {} }, 'already-signed'],
    ['a number with a point', { action: { type: 'noop', x: 1.5 }, nonce: time }, 'out-of-range'],
    ['more beside the action', { action: send, nonce: time, hidden: 1 }, 'unknown-field'],
  ])('hyperliquid: %s', (_name, body, expected) => {
    expect(outcome({ exchange: 'hyperliquid', path: '/exchange', body })).toBe(expected);
  });
});

describe('profiles', () => {
  it('call nothing that withdraws a trade: every row whose path speaks of sending money out', () => {
    const rows = exchangeProfiles.flatMap(({ endpoints }) => endpoints);
    expect(rows.length).toBe(439);
    for (const [on, method, act] of rows) {
      if (/withdraw|send|transfer|payout|transactions$/i.test(on) && !on.startsWith('GET /v2'))
        expect(['withdraw', 'account', 'read'], on).toContain(act);
      if (method === 'withdraw') expect(act, on).toBe('withdraw');
      if (act === 'read') expect(on).not.toMatch(/^(?:PUT|DELETE)/);
    }
  });

  it('name each endpoint once, on a host of theirs', () => {
    for (const { hosts, endpoints } of exchangeProfiles) {
      const names = endpoints.map(([on]) => on);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) {
        const path = name.split(' ')[1] ?? '';
        expect(hosts.some(({ paths }) => paths.some((start) => path.startsWith(start)))).toBe(true);
      }
    }
  });
});
