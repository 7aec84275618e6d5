import type { ExchangeProfile, Words } from '../profile.ts';

const order: Words = {
  market: 'instId',
  side: 'side',
  type: 'ordType',
  amount: 'sz',
  price: 'px',
  // Amounts in the other asset, on borrowed money, or with further orders attached.
  doubt: ['tgtCcy', 'attachAlgoOrds', 'quickMgnType'],
};

/** OKX, version 5 of its API: spot, margin, futures, swaps and options. */
export const okx: ExchangeProfile = {
  id: 'okx',
  name: 'OKX',
  hosts: [
    { host: 'www.okx.com', paths: ['/api/v5/'] },
    { host: 'eea.okx.com', paths: ['/api/v5/'] },
    { host: 'us.okx.com', paths: ['/api/v5/'] },
  ],
  body: 'json',
  markets: { between: '-' },
  limited: ['limit', 'post_only', 'fok', 'ioc'],
  signing: {
    hmac: {
      message: ['{iso}{method}{path}{?query}{body}'],
      scheme: 'hmac-sha256',
      encoding: 'base64',
      secret: 'text',
      passphrase: 'plain',
      headers: {
        'OK-ACCESS-KEY': '{apiKey}',
        'OK-ACCESS-SIGN': '{signature}',
        'OK-ACCESS-TIMESTAMP': '{iso}',
        'OK-ACCESS-PASSPHRASE': '{passphrase}',
      },
    },
  },
  endpoints: [
    ['POST /api/v5/trade/order', 'order', 'trade', order],
    ['POST /api/v5/trade/batch-orders', 'orders', 'trade', { ...order, each: '' }],
    ['POST /api/v5/trade/order-algo', 'order', 'trade', { ...order, price: 'orderPx', doubt: ['ordType'] }],
    [
      'POST /api/v5/trade/amend-order',
      'replace-order',
      'trade',
      { market: 'instId', order: ['ordId', 'clOrdId'], amount: 'newSz', price: 'newPx' },
    ],
    ['POST /api/v5/trade/cancel-order', 'cancel-order', 'trade', { order: ['ordId', 'clOrdId'] }],
    ['POST /api/v5/trade/cancel-batch-orders', 'cancel-orders', 'trade', {}],
    ['POST /api/v5/trade/cancel-algos', 'cancel-orders', 'trade', {}],
    ['POST /api/v5/trade/close-position', 'close-position', 'trade', { market: 'instId' }],
    ['GET /api/v5/trade/order', 'order-status', 'read'],
    ['GET /api/v5/trade/orders-pending', 'open-orders', 'read'],
    ['GET /api/v5/trade/orders-history', 'orders', 'read'],
    ['GET /api/v5/trade/fills', 'trades', 'read'],
    ['GET /api/v5/account/balance', 'balance', 'read'],
    ['GET /api/v5/account/positions', 'positions', 'read'],
    ['GET /api/v5/account/config', 'rights', 'read'],
    ['GET /api/v5/account/bills', 'ledger', 'read'],
    [
      'POST /api/v5/account/set-leverage',
      'set-leverage',
      'trade',
      { market: 'instId', leverage: 'lever', doubt: ['lever'] },
    ],
    ['POST /api/v5/account/set-position-mode', 'set-margin', 'trade', {}],
    ['GET /api/v5/asset/balances', 'balance', 'read'],
    ['GET /api/v5/asset/currencies', 'assets', 'read'],
    ['GET /api/v5/asset/deposit-address', 'deposit-address', 'read'],
    ['GET /api/v5/asset/deposit-history', 'deposits', 'read'],
    ['GET /api/v5/asset/withdrawal-history', 'withdrawals', 'read'],
    // To an address, or inside the exchange to another customer (dest 3): either way it is gone.
    [
      'POST /api/v5/asset/withdrawal',
      'withdraw',
      'withdraw',
      { asset: 'ccy', amount: 'amt', address: 'toAddr', network: 'chain' },
    ],
    ['POST /api/v5/asset/withdrawal-lightning', 'withdraw', 'withdraw', { asset: 'ccy', address: 'invoice' }],
    ['POST /api/v5/asset/cancel-withdrawal', 'cancel-withdrawal', 'account', {}],
    [
      'POST /api/v5/asset/transfer',
      'transfer',
      'account',
      { asset: 'ccy', amount: 'amt', from: 'from', to: ['subAcct', 'to'] },
    ],
    [
      'POST /api/v5/asset/subaccount/transfer',
      'transfer-to-sub-account',
      'account',
      { asset: 'ccy', amount: 'amt', from: 'fromSubAccount', to: 'toSubAccount' },
    ],
    ['POST /api/v5/asset/convert/trade', 'convert', 'trade', { unsaid: true }],
    ['POST /api/v5/users/subaccount/apikey', 'api-key', 'account', {}],
    ['POST /api/v5/users/subaccount/modify-apikey', 'api-key', 'account', {}],
  ],
};
