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
  // A second order at a price of its own.
  doubt: ['price_oco_stop', 'price_trailing'],
};

/** Bitfinex, version 2 of its API: every authenticated method is a POST. */
export const bitfinex: ExchangeProfile = {
  id: 'bitfinex',
  name: 'Bitfinex',
  hosts: [{ host: 'api.bitfinex.com', paths: ['/v2/auth/'] }],
  body: 'json',
  markets: {
    before: 't',
    between: ':',
    ends: ['USD', 'UST', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH', 'EUT', 'TRY'],
  },
  // Withdrawals name a method in the place of an asset; facts had the mark of markets in their names once.
  assets: {
    BITCOIN: 'BTC',
    ETHEREUM: 'ETH',
    LITECOIN: 'LTC',
    TETHERUSE: 'UST',
    TETHERUSX: 'UST',
    TETHERUSS: 'UST',
    TBTC: 'BTC',
    TETH: 'ETH',
    TUST: 'UST',
  },
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
    ['POST /v2/auth/r/orders/hist', 'order-history', 'read'],
    ['POST /v2/auth/r/orders/{market}', 'open-orders', 'read'],
    ['POST /v2/auth/r/orders/{market}/hist', 'order-history', 'read'],
    ['POST /v2/auth/r/order/{order}/trades', 'trades', 'read'],
    ['POST /v2/auth/r/trades/{market}/hist', 'trades', 'read'],
    ['POST /v2/auth/r/movements/{asset}/hist', 'ledger', 'read'],
    ['POST /v2/auth/r/ledgers/hist', 'ledger', 'read'],
    ['POST /v2/auth/r/ledgers/{asset}/hist', 'ledger', 'read'],
    ['POST /v2/auth/r/summary', 'fees', 'read'],
    ['POST /v2/auth/r/positions/hist', 'positions', 'read'],
    ['POST /v2/auth/r/trades/hist', 'trades', 'read'],
    ['POST /v2/auth/r/wallets', 'balance', 'read'],
    ['POST /v2/auth/r/positions', 'positions', 'read'],
    ['POST /v2/auth/r/movements/hist', 'ledger', 'read'],
    ['POST /v2/auth/r/permissions', 'rights', 'read'],
    ['POST /v2/auth/r/info/user', 'account-info', 'read'],
    ['POST /v2/auth/w/deposit/address', 'new-deposit-address', 'account', {}],
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
      {
        asset: 'currency',
        amount: 'amount',
        from: 'from',
        to: ['email_dst', 'user_id_dst', 'to'],
        away: ['email_dst', 'user_id_dst'],
      },
    ],
    ['POST /v2/auth/w/funding/offer/submit', 'lend', 'account', { asset: 'symbol', amount: 'amount' }],
    ['POST /v2/auth/w/token', 'api-key', 'account', {}],
  ],
};
