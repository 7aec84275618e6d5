import type { ExchangeProfile, Words } from '../profile.ts';

const order: Words = {
  market: 'symbol',
  type: 'type',
  amount: 'amount',
  price: 'price',
  leverage: 'lev',
  signed: true,
  // Only orders of type EXCHANGE are settled in the assets themselves.
  contract: ['type', 'exchange'],
};

/** Bitfinex, version 2 of its API: every authenticated method is a POST. */
export const bitfinex: ExchangeProfile = {
  id: 'bitfinex',
  name: 'Bitfinex',
  hosts: [{ host: 'api.bitfinex.com', paths: ['/v2/auth/'] }],
  body: 'json',
  markets: { ends: [':USD', ':UST', ':EUR', ':BTC', 'USD', 'UST', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH'] },
  limited: ['exchange limit', 'exchange fok', 'exchange ioc'],
  signing: {
    hmac: {
      message: ['/api{path}{nonce}{body}'],
      scheme: 'hmac-sha384',
      encoding: 'hex',
      secret: 'text',
      headers: { 'bfx-nonce': '{nonce}', 'bfx-apikey': '{apiKey}', 'bfx-signature': '{signature}' },
    },
  },
  endpoints: [
    ['POST /v2/auth/w/order/submit', 'order', 'trade', order],
    [
      'POST /v2/auth/w/order/update',
      'replace-order',
      'trade',
      { order: 'id', amount: 'amount', price: 'price', signed: true },
    ],
    // A list of orders and cancellations in one: what bounds it is not said here.
    ['POST /v2/auth/w/order/multi', 'orders', 'trade', { each: 'ops', amount: '*.amount' }],
    ['POST /v2/auth/w/order/cancel', 'cancel-order', 'trade', { order: ['id', 'cid'] }],
    ['POST /v2/auth/w/order/cancel/multi', 'cancel-orders', 'trade', {}],
    ['POST /v2/auth/w/deriv/collateral/set', 'set-margin', 'trade', {}],
    ['POST /v2/auth/r/orders', 'open-orders', 'read'],
    ['POST /v2/auth/r/orders/hist', 'orders', 'read'],
    ['POST /v2/auth/r/trades/hist', 'trades', 'read'],
    ['POST /v2/auth/r/wallets', 'balance', 'read'],
    ['POST /v2/auth/r/positions', 'positions', 'read'],
    ['POST /v2/auth/r/movements/hist', 'ledger', 'read'],
    ['POST /v2/auth/r/permissions', 'rights', 'read'],
    ['POST /v2/auth/r/info/user', 'account-info', 'read'],
    ['POST /v2/auth/w/deposit/address', 'deposit-address', 'account', {}],
    [
      'POST /v2/auth/w/withdraw',
      'withdraw',
      'withdraw',
      { asset: 'method', amount: 'amount', address: 'address', memo: 'payment_id', from: 'wallet' },
    ],
    ['POST /v2/auth/w/withdraw/cancel', 'cancel-withdrawal', 'account', {}],
    // With an e-mail address the receiver is another customer.
    [
      'POST /v2/auth/w/transfer',
      'transfer',
      'account',
      { asset: 'currency', amount: 'amount', from: 'from', to: ['email_dst', 'user_id_dst', 'to'] },
    ],
    ['POST /v2/auth/w/funding/offer/submit', 'lend', 'account', { asset: 'symbol', amount: 'amount' }],
    ['POST /v2/auth/w/token', 'api-key', 'account', {}],
  ],
};
