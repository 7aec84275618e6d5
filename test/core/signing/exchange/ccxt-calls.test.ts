import * as ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { findEndpoint } from '../../../../src/core/signing/exchange/endpoints.ts';
import { exchangeProfiles } from '../../../../src/core/signing/exchange/profiles.ts';
import { ExchangeKeys, time } from './support/exchange-keys.ts';

/*
 * What another library asks of exchanges: every endpoint that it lists, and the requests that its common methods make.
 * Nothing of it reaches a network.
 */

interface Signed {
  url: string;
  method: string;
  body?: string;
}

/** What of the library is used. */
interface Library {
  options: Record<string, unknown>;
  describe(): { api: object };
  sign(path: string, api: string | string[], method: string, params: object): Signed;
  setMarkets(markets: object[], currencies: object): void;
  loadMarkets: () => Promise<unknown>;
  loadAccounts: () => Promise<unknown>;
  checkRequiredCredentials: (...rest: unknown[]) => boolean;
  fetch: (...rest: unknown[]) => Promise<never>;
  milliseconds: () => number;
  nonce: () => number;
}
type Methods = Library & Readonly<Record<string, ((...input: unknown[]) => Promise<unknown>) | undefined>>;

const names = ['binance', 'kraken', 'okx', 'bybit', 'bitfinex', 'kucoin', 'deribit', 'coinbase'] as const;
type Name = (typeof names)[number];

const secret = Buffer.alloc(48, 7).toString('base64');

function library(name: Name): Methods {
  // Its types name methods that differ from one exchange to another; what is used stands above.
  const made = new ccxt[name]({ apiKey: 'k', secret, password: 'p' }) as unknown as Methods;
  return Object.assign(made, { milliseconds: () => time, nonce: () => time });
}

/** Every endpoint that the library lists: the sections it stands in, the method, and the path. */
function listed(node: object, sections: readonly string[] = []): [string[], string, string][] {
  return Object.entries(node).flatMap(([name, below]: [string, unknown]) => {
    if (typeof below !== 'object' || below === null) return [];
    if (!/^(?:get|post|put|delete|patch)$/i.test(name)) return listed(below, [...sections, name]);
    const paths = (Array.isArray(below) ? below : Object.keys(below)) as string[];
    return paths.map((path): [string[], string, string] => [[...sections], name.toUpperCase(), path]);
  });
}

/** What moves or opens something when it is not asked with GET, unless the path goes on to say otherwise. */
const moving =
  /withdraw|transfer|send|borrow|loan|repay|sub-?(?:account|user|member|api)|api-?key|whitelist|address|earn|stak|redeem|subscri|purchase|lend|gift|fiat|invest|credit|broker(?!age)|vault|fund|token|custody|swap|mining|pay/i;
/** Of these the words above speak, and yet nothing leaves: questions that are posts. */
const harmless = [
  'POST /sapi/v1/asset/get-funding-asset',
  'POST /0/private/DepositAddresses',
  'POST /0/private/WithdrawMethods',
  'POST /0/private/WithdrawAddresses',
  'POST /0/private/WithdrawInfo',
  'POST /0/private/WithdrawStatus',
];

describe.each(names)('every endpoint that the library lists of %s', (name) => {
  it('is no trade and no reading when it moves or opens something', () => {
    const of = library(name);
    const profile = exchangeProfiles.find(({ id }) => id === name);
    if (profile === undefined) throw new Error('no profile');
    let seen = 0;
    const wrong: string[] = [];
    for (const [sections, method, path] of listed(of.describe().api)) {
      const holes = [...path.matchAll(/\{(\w+)\}/g)].map(([, hole = '']) => [hole, 'x1'] as const);
      const [only = ''] = sections;
      let url: URL;
      try {
        url = new URL(
          of.sign(path, sections.length === 1 ? only : sections, method, Object.fromEntries(holes)).url,
        );
      } catch {
        continue; // Not an endpoint for requests: some are listed that the library cannot build alone.
      }
      seen++;
      const on = `${method} ${url.pathname}`;
      const row = findEndpoint(profile, method, url.pathname)?.row;
      const asks = method === 'GET' && name !== 'deribit';
      if (row === undefined || asks || !moving.test(path) || harmless.includes(on)) continue;
      if (name === 'deribit' && /^(?:private\/)?get_/.test(path)) continue;
      if (row[2] === 'trade' || row[2] === 'read') wrong.push(`${on} ${row[2]}`);
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(60);
  });
});

const ids: Readonly<Record<Name, readonly [spot: string, swap: string]>> = {
  binance: ['BTCUSDT', 'BTCUSDT'],
  kraken: ['XBTUSDT', 'XBTUSD'],
  okx: ['BTC-USDT', 'BTC-USDT-SWAP'],
  bybit: ['BTCUSDT', 'BTCUSDT'],
  bitfinex: ['tBTCUST', 'tBTCF0:USTF0'],
  kucoin: ['BTC-USDT', 'XBTUSDTM'],
  deribit: ['BTC_USDT', 'BTC_USDT-PERPETUAL'],
  coinbase: ['BTC-USDT', 'BTC-PERP-INTX'],
};

/** The library with two markets, whose requests are kept instead of sent. */
function recorder(name: Name): { of: Methods; sent: Signed[] } {
  const of = library(name);
  const digits = name === 'bitfinex';
  const types = [
    'LIMIT',
    'MARKET',
    'STOP',
    'STOP_MARKET',
    'STOP_LOSS_LIMIT',
    'STOP_LOSS',
    'TAKE_PROFIT_LIMIT',
  ];
  const common = {
    base: 'BTC',
    quote: 'USDT',
    baseId: 'BTC',
    quoteId: 'USDT',
    limits: { amount: {}, price: {}, cost: {}, leverage: {} },
    precision: digits ? { amount: 8, price: 5 } : { amount: 1e-8, price: 0.01 },
    active: true,
    future: false,
    option: false,
  };
  const [spot, swap] = ids[name];
  const currency = (code: string) => ({
    id: code,
    code,
    precision: digits ? 8 : 1e-8,
    info: {},
    networks: {},
  });
  of.setMarkets(
    [
      {
        ...common,
        id: spot,
        symbol: 'BTC/USDT',
        type: 'spot',
        spot: true,
        swap: false,
        margin: true,
        contract: false,
        info: { orderTypes: types, altname: spot },
      },
      {
        ...common,
        id: swap,
        symbol: 'BTC/USDT:USDT',
        settle: 'USDT',
        settleId: 'USDT',
        type: 'swap',
        spot: false,
        swap: true,
        margin: false,
        contract: true,
        linear: true,
        inverse: false,
        contractSize: 0.001,
        info: { orderTypes: types },
      },
    ],
    { BTC: currency('BTC'), USDT: currency('USDT'), USD: currency('USD') },
  );
  Object.assign(of.options, { uta: false, enableUnifiedMargin: false, enableUnifiedAccount: true });
  // Whether the secret was asked for in the request at hand.
  const asked: boolean[] = [];
  const sent: Signed[] = [];
  const sign = of.sign.bind(of);
  Object.assign(of, {
    loadMarkets: () => Promise.resolve({}),
    loadAccounts: () => Promise.resolve([{ id: 'a1', type: 'spot', code: 'BTC', info: {} }]),
    checkRequiredCredentials: () => asked.push(true) > 0,
    sign: (...input: Parameters<Library['sign']>) => {
      asked.length = 0;
      const made = sign(...input);
      if (asked.length > 0) sent.push(made);
      return made;
    },
    fetch: () => Promise.reject(new Error('kept')),
  });
  return { of, sent };
}

const [spotMarket, swapMarket] = ['BTC/USDT', 'BTC/USDT:USDT'];
const orders = [spotMarket, swapMarket].flatMap((market) =>
  ['buy', 'sell'].flatMap((side) => [
    ['createOrder', market, 'limit', side, 1, 20000],
    ['createOrder', market, 'market', side, 1, 20000],
    ['createOrder', market, 'limit', side, 1, 20000, { postOnly: true }],
    ['createOrder', market, 'limit', side, 1, 20000, { triggerPrice: 19000 }],
    ['createOrder', market, 'market', side, 1, undefined, { stopLossPrice: 19000 }],
    ['createOrder', market, 'limit', side, 1, 20000, { takeProfitPrice: 25000 }],
    ['createOrder', market, 'limit', side, 1, 20000, { reduceOnly: true }],
    ['editOrder', '17', market, 'limit', side, 2, 21000],
    [
      'createOrders',
      [
        { symbol: market, type: 'limit', side, amount: 1, price: 20000 },
        { symbol: market, type: 'limit', side, amount: 2, price: 20000 },
      ],
    ],
  ]),
);
const cancels = [spotMarket, swapMarket].flatMap((market) => [
  ['cancelOrder', '17', market],
  ['cancelAllOrders', market],
  ['cancelOrder', '17', market, { trigger: true }],
  ['cancelAllOrders', market, { trigger: true }],
]);
const reads = [
  ...[spotMarket, swapMarket].flatMap((market) => [
    ['fetchOrder', '17', market],
    ['fetchOpenOrders', market],
    ['fetchClosedOrders', market],
    ['fetchMyTrades', market],
    ['fetchTradingFee', market],
  ]),
  ['fetchBalance'],
  ['fetchBalance', { type: 'swap' }],
  ['fetchPositions', [swapMarket]],
  ['fetchDeposits', 'BTC'],
  ['fetchWithdrawals', 'BTC'],
  ['fetchLedger', 'BTC'],
];
const settings = [
  ['setLeverage', 5, swapMarket],
  ['setPositionMode', true, swapMarket],
];
const tag = { network: 'BTC', key: 'cold', fee: '0.0001', accountId: 'a1' };
const away = [['withdraw', 'BTC', 1, 'bc1qexample', undefined, tag]];
const own = [['transfer', 'USDT', 5, 'spot', 'swap']];

/** What the requests of some calls are told to be, each once; calls that the library does not have are left out. */
async function acts(name: Name, calls: readonly (readonly unknown[])[]): Promise<string[]> {
  const keys = ExchangeKeys.hmac(name, secret, 'p');
  const found: string[] = [];
  for (const [method, ...input] of calls) {
    const { of, sent } = recorder(name);
    await of[String(method)]?.(...input).catch(() => undefined);
    for (const { url, method: verb, body = '' } of sent) {
      const { hostname: host, pathname: path, search } = new URL(url);
      const bare = (text: string) => text.replace(/&?signature=[^&]*$/, '');
      const request = {
        exchange: name,
        host,
        method: verb,
        path,
        query: bare(search.slice(1)),
        body: bare(body),
      };
      const { facts, display } = keys.decode(request);
      const what = facts.acts.join();
      if (display.kind !== 'exchange-request') throw new Error('not an exchange request');
      if (facts.transfers.some(({ asset }) => asset.endsWith('/unknown')) && method === 'createOrder')
        throw new Error(`of no known asset: ${body}`);
      found.push(what === 'other' ? `${what} ${verb} ${path} ${String(method)}` : what);
    }
  }
  return [...new Set(found)];
}

describe.each(names)('what the library asks of %s', (name) => {
  // The library may ask for something before it does what it was told to.
  const done = async (calls: readonly (readonly unknown[])[]): Promise<string[]> =>
    (await acts(name, calls)).filter((act) => act !== 'read');

  it('by its orders, changes and cancellations is trade', async () => {
    expect(await done([...orders, ...cancels])).toEqual(['trade']);
  });

  it('by its questions is reading', async () => {
    expect(await acts(name, reads)).toEqual(['read']);
  });

  it('by its settings of positions is trade, where it has them', async () => {
    for (const act of await done(settings)) expect(act).toBe('trade');
  });

  it('by withdrawals and transfers is neither', async () => {
    // Of Bitfinex it wants a list of methods from the network first.
    expect(await done(away)).toEqual(name === 'bitfinex' ? [] : ['withdraw']);
    for (const act of await done(own)) expect(act).toBe('account');
  });
});
