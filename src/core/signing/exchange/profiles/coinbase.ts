import type { ExchangeProfile, SigningRule, Words } from '../profile.ts';

const order: Words = {
  market: 'product_id',
  side: 'side',
  amount: 'order_configuration.*.base_size',
  'quote-amount': 'order_configuration.*.quote_size',
  price: 'order_configuration.*.limit_price',
  leverage: 'leverage',
  type: '=configured',
  doubt: ['leverage', 'attached_order_configuration'],
};

/** The one claim that binds a token to a request is its method, host and path: neither query nor body is signed. */
const claims = {
  iss: 'cdp',
  nbf: '#{seconds}',
  exp: '#{expires}',
  sub: '{apiKey}',
  iat: '#{seconds}',
  uri: '{method} {host}{path}',
};

const token: Pick<SigningRule, 'message' | 'encoding' | 'headers'> = {
  message: ['{token}'],
  encoding: 'base64url',
  headers: { Authorization: 'Bearer {token}.{signature}' },
};

/** Coinbase: Advanced Trade, and version 2 of the older API. */
export const coinbase: ExchangeProfile = {
  id: 'coinbase',
  name: 'Coinbase',
  hosts: [{ host: 'api.coinbase.com', paths: ['/api/v3/', '/v2/'] }],
  body: 'json',
  markets: { between: '-' },
  limited: ['configured'],
  signing: {
    es256: {
      ...token,
      scheme: 'ecdsa-p256',
      token: {
        header: { alg: 'ES256', typ: 'JWT', kid: '{apiKey}', nonce: '{nonce}' },
        claims: { aud: ['retail_rest_api_proxy'], ...claims, iss: 'coinbase-cloud' },
      },
    },
    ed25519: {
      ...token,
      scheme: 'ed25519',
      token: {
        header: { alg: 'EdDSA', typ: 'JWT', kid: '{apiKey}', nonce: '{nonce}' },
        claims: { aud: ['cdp_service'], ...claims, uri: undefined, uris: [claims.uri] },
      },
    },
    // Keys of the older sort, as far as they still work; the query is not part of it for Advanced Trade.
    hmac: {
      message: ['{seconds}{method}{path}{body}'],
      below: { '/v2/': ['{seconds}{method}{path}{?query}{body}'] },
      scheme: 'hmac-sha256',
      encoding: 'hex',
      secret: 'text',
      headers: {
        'CB-ACCESS-KEY': '{apiKey}',
        'CB-ACCESS-SIGN': '{signature}',
        'CB-ACCESS-TIMESTAMP': '{seconds}',
      },
    },
  },
  endpoints: [
    ['POST /api/v3/brokerage/orders', 'order', 'trade', order],
    ['POST /api/v3/brokerage/orders/preview', 'order-test', 'read', order],
    [
      'POST /api/v3/brokerage/orders/edit',
      'replace-order',
      'trade',
      { order: 'order_id', amount: 'size', price: 'price' },
    ],
    ['POST /api/v3/brokerage/orders/batch_cancel', 'cancel-orders', 'trade', {}],
    [
      'POST /api/v3/brokerage/orders/close_position',
      'close-position',
      'trade',
      { market: 'product_id', amount: 'size' },
    ],
    ['GET /api/v3/brokerage/orders/historical/batch', 'order-history', 'read'],
    ['GET /api/v3/brokerage/orders/historical/fills', 'trades', 'read'],
    ['GET /api/v3/brokerage/orders/historical/{order}', 'order-status', 'read'],
    ['GET /api/v3/brokerage/accounts', 'balance', 'read'],
    ['GET /api/v3/brokerage/accounts/{account}', 'balance', 'read'],
    ['GET /api/v3/brokerage/portfolios', 'accounts', 'read'],
    ['GET /api/v3/brokerage/portfolios/{portfolio}', 'balance', 'read'],
    ['GET /api/v3/brokerage/transaction_summary', 'fees', 'read'],
    ['GET /api/v3/brokerage/key_permissions', 'rights', 'read'],
    ['POST /api/v3/brokerage/convert/quote', 'convert-quote', 'read'],
    ['POST /api/v3/brokerage/convert/trade/{trade}', 'convert', 'trade', { unsaid: true }],
    [
      'POST /api/v3/brokerage/portfolios/move_funds',
      'transfer',
      'account',
      {
        asset: 'funds.currency',
        amount: 'funds.value',
        from: 'source_portfolio_uuid',
        to: 'target_portfolio_uuid',
      },
    ],
    ['GET /v2/accounts', 'balance', 'read'],
    ['GET /v2/accounts/{account}', 'balance', 'read'],
    ['GET /v2/accounts/{account}/transactions', 'ledger', 'read'],
    ['GET /v2/accounts/{account}/deposits', 'deposits', 'read'],
    ['GET /v2/accounts/{account}/withdrawals', 'withdrawals', 'read'],
    ['GET /v2/accounts/{account}/addresses', 'deposit-address', 'read'],
    ['GET /api/v3/brokerage/cfm/balance_summary', 'balance', 'read'],
    ['GET /api/v3/brokerage/cfm/positions', 'positions', 'read'],
    ['GET /api/v3/brokerage/intx/portfolio/{portfolio}', 'balance', 'read'],
    ['GET /api/v3/brokerage/intx/positions/{portfolio}', 'positions', 'read'],
    ['GET /api/v3/brokerage/payment_methods', 'withdrawal-methods', 'read'],
    ['GET /v2/user', 'account-info', 'read'],
    ['POST /v2/accounts/{account}/addresses', 'new-deposit-address', 'account', {}],
    // Sends, and transfers to anybody, go by the same method.
    [
      'POST /v2/accounts/{account}/transactions',
      'withdraw',
      'withdraw',
      { asset: 'currency', amount: 'amount', address: 'to', memo: 'destination_tag', from: 'account' },
    ],
    [
      'POST /v2/accounts/{account}/withdrawals',
      'withdraw',
      'withdraw',
      { asset: 'currency', amount: 'amount', address: 'payment_method', from: 'account' },
    ],
  ],
};
