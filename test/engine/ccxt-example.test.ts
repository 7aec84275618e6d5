import * as ccxt from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HoldfastClient, ProgramKey } from '../../clients/node/client.js';
import { withHoldfast } from '../../examples/ccxt/with-holdfast.js';
import { ProgramPlace } from './program-place.ts';

/** What the library would send. */
type Sent = readonly [url: string, method: string, headers: Readonly<Record<string, string>>, body?: string];

/** What of the library is used: how it signs and sends; its types name methods that differ between exchanges. */
interface Library {
  fetch2(path: string, api: string | string[], method: string, params: object): Promise<unknown>;
}
type Maker = new (config: object) => Library;

const secretOf = (exchange: string): string =>
  Buffer.from(`a test secret, known to this test, for ${exchange}`).toString('base64');
const apiKey = 'api-key-of-the-test';
const password = 'a-passphrase';
const time = Math.floor(Date.now() / 1000) * 1000;

const calls: readonly [
  name: 'binance' | 'kraken' | 'okx' | 'bybit' | 'kucoin',
  path: string,
  api: string | string[],
  method: string,
  params: object,
][] = [
  [
    'binance',
    'order',
    'private',
    'POST',
    { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '2', newClientOrderId: 'x-1' },
  ],
  ['binance', 'openOrders', 'private', 'GET', { symbol: 'ETHBTC' }],
  [
    'kraken',
    'AddOrder',
    'private',
    'POST',
    { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '2' },
  ],
  [
    'okx',
    'trade/order',
    'private',
    'POST',
    { instId: 'BTC-USDT', tdMode: 'cash', side: 'sell', ordType: 'market', sz: '2' },
  ],
  ['okx', 'trade/orders-pending', 'private', 'GET', { instType: 'SPOT' }],
  [
    'bybit',
    'v5/order/create',
    'private',
    'POST',
    { category: 'spot', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' },
  ],
  [
    'kucoin',
    'orders',
    'private',
    'POST',
    { clientOid: '1', side: 'sell', symbol: 'BTC-USDT', type: 'market', size: '2' },
  ],
];

const place = new ProgramPlace();
let client: HoldfastClient;
let keys: readonly ProgramKey[] = [];

/** A class of the library that keeps what it would send instead of sending it, by a fixed clock. */
function offline(name: (typeof calls)[number][0]): { Exchange: Maker; sent: Sent[] } {
  const sent: Sent[] = [];
  const Base: Maker = ccxt[name];
  class Offline extends Base {
    milliseconds = (): number => time;
    seconds = (): number => time / 1000;
    nonce = (): number => time;
    async fetch(...request: Sent): Promise<object> {
      sent.push(request);
      return Promise.resolve({});
    }
  }
  return { Exchange: Offline, sent };
}

beforeAll(async () => {
  await place.create();
  for (const exchange of ['binance', 'kraken', 'okx', 'bybit', 'kucoin']) {
    await place.ok('credentials.add', {
      exchange,
      label: exchange,
      apiKey,
      authentication: 'hmac',
      secret: { text: new TextEncoder().encode(secretOf(exchange)) },
      ...(exchange === 'okx' || exchange === 'kucoin'
        ? { apiPassphrase: new TextEncoder().encode(password) }
        : {}),
      rights: ['read', 'trade'],
    });
  }
  const { credentials } = await place.ok('credentials.list', {});
  await place.ok('serve.start', {});
  const ids = credentials.map(({ key }) => key);
  client = place.client(await place.pair('ccxt', { keys: ids, rules: {}, rate: { perSecond: 50 } }));
  keys = await client.keys();
});
afterAll(() => place.end());

describe('the example for ccxt', () => {
  it.each(calls)(
    'sends to %s %s what the library itself would with the secret',
    async (name, path, api, method, params) => {
      const secret = secretOf(name);
      const plain = offline(name);
      const exchange = new plain.Exchange({ apiKey, secret, password, enableRateLimit: false });
      await exchange.fetch2(path, api, method, params);
      const guarded = offline(name);
      const key = keys.find((one) => one.exchange === name)!;
      const Guarded = withHoldfast(guarded.Exchange, { client, key });
      const bot = new Guarded({ enableRateLimit: false });
      expect(JSON.stringify(bot)).not.toContain(secret.slice(0, 20));
      await bot.fetch2(path, api, method, params);
      const [url, verb, headers, body] = plain.sent[0]!;
      const [ourUrl, ourVerb, ourHeaders, ourBody] = guarded.sent[0]!;
      expect([ourUrl, ourVerb, ourBody ?? '']).toEqual([url, verb, body ?? '']);
      const wanted = Object.entries(headers).filter(([header]) => !optional.has(header));
      expect(ourHeaders).toMatchObject(Object.fromEntries(wanted));
    },
  );

  it('leaves public requests alone', async () => {
    const { Exchange, sent } = offline('binance');
    const Guarded = withHoldfast(Exchange, {
      client,
      key: keys.find(({ exchange }) => exchange === 'binance')!,
    });
    const before = (await place.ok('programs.list', {})).programs[0]!.signed;
    await new Guarded({ enableRateLimit: false }).fetch2('ticker/price', 'public', 'GET', {
      symbol: 'BTCUSDT',
    });
    expect(sent[0]![0]).toContain('/ticker/price?symbol=BTCUSDT');
    expect((await place.ok('programs.list', {})).programs[0]!.signed).toBe(before);
  });
});

/** Headers that authenticate nothing: a referrer, and the type of a body that is not there. */
const optional = new Set([
  'Referer',
  'Content-Type',
  'KC-API-PARTNER',
  'KC-API-PARTNER-SIGN',
  'KC-API-PARTNER-VERIFY',
]);
