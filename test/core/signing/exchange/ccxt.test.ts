import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import * as ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../../src/core/encoding/utf8.ts';
import { encodeSpki } from '../../../../src/core/encoding/public-key-export.ts';
import { parsePrivateKey } from '../../../../src/core/encoding/private-key-import.ts';
import { nobleSigner } from '../../../../src/core/crypto/noble-signer.ts';
import type { Authentication } from '../../../../src/core/signing/request.ts';
import { ExchangeKeys, time } from './support/exchange-keys.ts';

/** What of the library is used: its signing, by a fixed clock, and nothing that reaches a network. */
interface Library {
  apiKey: string;
  secret: string;
  password: string;
  privateKey: string;
  options: Record<string, unknown>;
  milliseconds: () => number;
  seconds: () => number;
  nonce: () => number;
  sign(path: string, api: string | string[], method: string, params: object): Signed;
  json(value: object): string;
  signL1Action(action: object, nonce: number, vault?: string, expires?: number): Signature;
  signUserSignedAction(types: object, message: object): Signature;
}

interface Signed {
  url: string;
  method: string;
  body?: string;
  headers: Record<string, string>;
}

interface Signature {
  r: string;
  s: string;
  v: number;
}

type Name =
  'binance' | 'kraken' | 'okx' | 'bybit' | 'bitfinex' | 'kucoin' | 'deribit' | 'coinbase' | 'hyperliquid';

function library(name: Name, more: Partial<Library>): Library {
  // Its types name methods that differ from one exchange to another; what is used stands above.
  const made = new ccxt[name]({}) as unknown as Library;
  return Object.assign(made, {
    apiKey: 'api-key',
    milliseconds: () => time,
    seconds: () => Math.floor(time / 1000),
    nonce: () => time,
    ...more,
  });
}

type Call = readonly [path: string, api: string | string[], method: string, params: object];

const calls: Readonly<Record<Exclude<Name, 'hyperliquid'>, readonly Call[]>> = {
  binance: [
    ['order', 'private', 'POST', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '2' }],
    ['openOrders', 'private', 'GET', { symbol: 'ETHBTC' }],
    ['order', 'private', 'DELETE', { symbol: 'ETHBTC', orderId: '17' }],
    [
      'capital/withdraw/apply',
      'sapi',
      'POST',
      { coin: 'BTC', amount: '1', address: 'bc1qexample', network: 'BTC' },
    ],
    [
      'order',
      'fapiPrivate',
      'POST',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '1', price: '2' },
    ],
    ['account', 'fapiPrivateV2', 'GET', {}],
  ],
  kraken: [
    ['AddOrder', 'private', 'POST', { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '2' }],
    [
      'AddOrderBatch',
      'private',
      'POST',
      { pair: 'XBTUSD', orders: [{ type: 'buy', ordertype: 'limit', price: '1', volume: '3' }] },
    ],
    ['Withdraw', 'private', 'POST', { asset: 'XBT', key: 'cold wallet & more', amount: '1' }],
  ],
  okx: [
    [
      'trade/order',
      'private',
      'POST',
      { instId: 'BTC-USDT', tdMode: 'cash', side: 'sell', ordType: 'market', sz: '2' },
    ],
    [
      'trade/batch-orders',
      'private',
      'POST',
      [{ instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '2', sz: '2' }],
    ],
    [
      'asset/withdrawal',
      'private',
      'POST',
      { ccy: 'BTC', amt: '1', dest: '4', toAddr: 'bc1qexample', fee: '0.0005' },
    ],
    ['trade/orders-pending', 'private', 'GET', { instType: 'SPOT', instId: 'BTC-USDT' }],
  ],
  bybit: [
    [
      'v5/order/create',
      'private',
      'POST',
      { category: 'spot', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' },
    ],
    [
      'v5/order/create-batch',
      'private',
      'POST',
      { category: 'spot', request: [{ symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' }] },
    ],
    [
      'v5/asset/withdraw/create',
      'private',
      'POST',
      { coin: 'BTC', amount: '1', address: 'bc1qexample', chain: 'BTC' },
    ],
    ['v5/order/realtime', 'private', 'GET', { category: 'linear', settleCoin: 'USDT' }],
  ],
  bitfinex: [
    [
      'auth/w/order/submit',
      'private',
      'POST',
      { type: 'EXCHANGE LIMIT', symbol: 'tBTCUSD', amount: '-2', price: '1' },
    ],
    [
      'auth/w/withdraw',
      'private',
      'POST',
      { wallet: 'exchange', method: 'bitcoin', amount: '1', address: 'bc1qexample' },
    ],
    ['auth/r/wallets', 'private', 'POST', {}],
  ],
  kucoin: [
    [
      'hf/orders',
      'private',
      'POST',
      { clientOid: 'c1', symbol: 'BTC-USDT', side: 'sell', type: 'market', size: '2' },
    ],
    [
      'withdrawals',
      'private',
      'POST',
      { currency: 'BTC', toAddress: 'bc1qexample', amount: '1', withdrawType: 'ADDRESS' },
    ],
    ['accounts', 'private', 'GET', { currency: 'BTC', type: 'trade' }],
    ['orders/{orderId}', 'private', 'DELETE', { orderId: '5c35c02703aa673ceec2a168' }],
  ],
  deribit: [
    [
      'buy',
      'private',
      'GET',
      { instrument_name: 'BTC-PERPETUAL', amount: '10', type: 'limit', price: '20000' },
    ],
    ['withdraw', 'private', 'GET', { currency: 'BTC', address: 'bc1qexample', amount: '1' }],
    ['get_positions', 'private', 'GET', { currency: 'BTC' }],
  ],
  coinbase: [
    [
      'brokerage/orders',
      ['v3', 'private'],
      'POST',
      {
        client_order_id: '1',
        product_id: 'BTC-USD',
        side: 'SELL',
        order_configuration: { market_market_ioc: { base_size: '2' } },
      },
    ],
    ['brokerage/accounts', ['v3', 'private'], 'GET', { limit: 5 }],
    [
      'accounts/{account_id}/transactions',
      ['v2', 'private'],
      'POST',
      { account_id: 'a1', type: 'send', to: 'bc1qexample', amount: '1', currency: 'BTC' },
    ],
    ['accounts', ['v2', 'private'], 'GET', { limit: '5' }],
  ],
};

const base64Secret = Buffer.from('a secret of forty-eight bytes, in base64, for it!').toString('base64');

/** Each kind of credential of each exchange: the library's settings, and ours. */
interface Kind {
  readonly name: Exclude<Name, 'hyperliquid'>;
  readonly authentication: Authentication;
  readonly theirs: Partial<Library>;
  readonly keys: ExchangeKeys;
  readonly secret?: Uint8Array;
}

function hmacKind(name: Kind['name'], secret: string, password = ''): Kind {
  return {
    name,
    authentication: 'hmac',
    theirs: { secret, password },
    keys: ExchangeKeys.hmac(name, secret, password),
  };
}

function pairKind(name: Kind['name'], authentication: Authentication, pem: string, apiKey = 'api-key'): Kind {
  const { secret } = parsePrivateKey('pem', encodeUtf8(pem));
  const keys = new ExchangeKeys(name, authentication, secret, apiKey);
  return { name, authentication, theirs: { secret: pem, apiKey }, keys, secret };
}

const rsaPem = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);
const edKey = generateKeyPairSync('ed25519').privateKey;
const edPem = String(edKey.export({ format: 'pem', type: 'pkcs8' }));
const ecPem = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }),
);

function cloudEd25519(): Kind {
  const kind = pairKind('coinbase', 'ed25519', edPem);
  const { d = '', x = '' } = edKey.export({ format: 'jwk' });
  const both = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
  return { ...kind, theirs: { secret: both.toString('base64') } };
}

const kinds: readonly Kind[] = [
  hmacKind('binance', 'binance-secret'),
  pairKind('binance', 'rsa', rsaPem),
  pairKind('binance', 'ed25519', edPem),
  hmacKind('kraken', base64Secret),
  hmacKind('okx', 'okx-secret', 'okx pass'.replace(' ', '-')),
  hmacKind('bybit', 'bybit-secret'),
  pairKind('bybit', 'rsa', rsaPem),
  hmacKind('bitfinex', 'bitfinex-secret'),
  hmacKind('kucoin', 'kucoin-secret', 'kucoin-pass'),
  hmacKind('deribit', 'deribit-secret'),
  hmacKind('coinbase', 'coinbase-secret'),
  pairKind('coinbase', 'es256', ecPem, 'organizations/o/apiKeys/k'),
  cloudEd25519(),
];

/** The request that the library signed, without what it put in to authenticate it. */
function unsigned(exchange: string, { url, method, body = '' }: Signed): object {
  const bare = (text: string): string => text.replace(/&?signature=[^&]*$/, '');
  const { pathname, host } = new URL(url);
  return {
    exchange,
    host,
    method,
    path: pathname,
    query: bare(url.split('?')[1] ?? ''),
    body: bare(body),
    time,
  };
}

describe('the library’s own signing gives the same headers', () => {
  it.each(kinds.map((kind) => [`${kind.name} ${kind.authentication}`, kind] as const))(
    '%s',
    (_label, kind) => {
      const exchange = library(kind.name, kind.theirs);
      for (const [path, api, method, params] of calls[kind.name]) {
        const theirs = exchange.sign(path, api, method, params);
        const ours = kind.keys.send(unsigned(kind.name, theirs));
        expect(ours.url).toBe(theirs.url);
        expect(ours.body).toBe(theirs.body ?? '');
        const { Authorization: token, ...headers } = ours.headers;
        for (const [name, value] of Object.entries(headers))
          expect([name, theirs.headers[name]]).toEqual([name, value]);
        // Beside ours the library has a type for bodies that are not there, and names itself.
        const more = Object.keys(theirs.headers).filter((name) => ours.headers[name] === undefined);
        expect(more.filter((name) => !/^(?:Content-Type|Referer)$|-PARTNER/.test(name))).toEqual([]);
        if (kind.name === 'coinbase' && kind.secret !== undefined)
          sameToken(token, theirs.headers['Authorization'], kind);
        else expect(token).toBe(theirs.headers['Authorization']);
      }
    },
  );
});

/** Both tokens say the same but for their number; ours is verified under the key by another library. */
function sameToken(ours = '', theirs = '', { authentication, secret = new Uint8Array(0) }: Kind): void {
  const parts = (token: string): string[] => token.replace('Bearer ', '').split('.');
  const read = (part = ''): object => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  const [header, claims, signature = ''] = parts(ours);
  const [theirHeader, theirClaims] = parts(theirs);
  expect({ ...read(header), nonce: '' }).toEqual({ ...read(theirHeader), nonce: '' });
  expect(read(claims)).toEqual(read(theirClaims));
  const algorithm = authentication === 'es256' ? 'p256' : 'ed25519';
  const spki = encodeSpki(algorithm, nobleSigner.publicKey(algorithm, secret));
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const message = encodeUtf8(`${header ?? ''}.${claims ?? ''}`);
  const hash = algorithm === 'p256' ? 'sha256' : null;
  expect(verify(hash, message, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(
    true,
  );
}

describe('hyperliquid', () => {
  const secret = new Uint8Array(32).fill(0x2f);
  const privateKey = `0x${Buffer.from(secret).toString('hex')}`;
  const exchange = library('hyperliquid', { privateKey });
  const keys = new ExchangeKeys('hyperliquid', 'ethereum-agent', secret, '0xaccount');
  const vault = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

  function same(body: object, theirs: Signature): void {
    const sent = keys.send({
      exchange: 'hyperliquid',
      method: 'POST',
      path: '/exchange',
      body: exchange.json(body),
    });
    const { signature, ...rest } = JSON.parse(sent.body) as { signature: Signature };
    expect(rest).toEqual(body);
    const numbers = ({ r, s, v }: Signature): unknown[] => [BigInt(r), BigInt(s), v];
    expect(numbers(signature)).toEqual(numbers(theirs));
  }

  const order = { a: 4, b: true, p: '1100', s: '0.2', r: false, t: { limit: { tif: 'Gtc' } } };
  const actions: readonly object[] = [
    { type: 'order', orders: [order], grouping: 'na' },
    {
      type: 'order',
      orders: [order, { ...order, b: false, c: '0x1234567890abcdef1234567890abcdef' }],
      grouping: 'na',
    },
    { type: 'order', orders: Array.from({ length: 40 }, () => order), grouping: 'na' },
    { type: 'cancel', cancels: [{ a: 10000, o: 123456789012 }] },
    { type: 'updateLeverage', asset: 300, isCross: false, leverage: 20 },
    { type: 'updateIsolatedMargin', asset: 70000, isBuy: true, ntli: -5000000 },
    { type: 'scheduleCancel', time: 1700000600000 },
    { type: 'vaultTransfer', vaultAddress: vault, isDeposit: true, usd: 5000000 },
  ];

  it.each(actions.map((action) => [action]))('an agent’s action, case %#', (action) => {
    same({ action, nonce: time }, exchange.signL1Action(action, time));
    same({ action, nonce: time, vaultAddress: vault }, exchange.signL1Action(action, time, vault.slice(2)));
    same(
      { action, nonce: time, expiresAfter: time + 60000 },
      exchange.signL1Action(action, time, undefined, time + 60000),
    );
  });

  const chain = { hyperliquidChain: 'Mainnet' };
  const typed: readonly [string, string, Record<string, string>, Record<string, unknown>][] = [
    [
      'usdSend',
      'UsdSend',
      { destination: 'string', amount: 'string', time: 'uint64' },
      { destination: vault, amount: '1', time },
    ],
    [
      'withdraw3',
      'Withdraw',
      { destination: 'string', amount: 'string', time: 'uint64' },
      { destination: vault, amount: '1', time },
    ],
    [
      'usdClassTransfer',
      'UsdClassTransfer',
      { amount: 'string', toPerp: 'bool', nonce: 'uint64' },
      { amount: '1', toPerp: true, nonce: time },
    ],
    [
      'approveAgent',
      'ApproveAgent',
      { agentAddress: 'address', agentName: 'string', nonce: 'uint64' },
      { agentAddress: vault, agentName: 'bot', nonce: time },
    ],
    [
      'approveBuilderFee',
      'ApproveBuilderFee',
      { maxFeeRate: 'string', builder: 'address', nonce: 'uint64' },
      { maxFeeRate: '0.01%', builder: vault, nonce: time },
    ],
    [
      'spotSend',
      'SpotSend',
      { destination: 'string', token: 'string', amount: 'string', time: 'uint64' },
      { destination: vault, token: 'PURR:0xc4bf3f870c0e9465323c0b6ed28096c2', amount: '1', time },
    ],
  ];

  it.each(typed)('%s, member by member', (type, name, members, message) => {
    const types = Object.entries({ hyperliquidChain: 'string', ...members }).map(([member, of]) => ({
      name: member,
      type: of,
    }));
    const theirs = exchange.signUserSignedAction(
      { [`HyperliquidTransaction:${name}`]: types },
      { ...chain, ...message },
    );
    same({ action: { type, ...chain, signatureChainId: '0x66eee', ...message }, nonce: time }, theirs);
  });
});
