import type { ExchangeProfile, SigningRule, Words } from '../profile.ts';

const order: Words = {
  market: 'symbol',
  side: 'side',
  type: 'type',
  amount: 'quantity',
  'quote-amount': 'quoteOrderQty',
  price: 'price',
};
const contract: Words = { ...order, contract: true };
const margin: Words = { ...order, doubt: ['sideEffectType'] };
const batch: Words = { ...contract, each: 'batchOrders' };
// One that sells above and below takes no type.
const oco: Words = {
  market: 'symbol',
  side: 'side',
  amount: 'quantity',
  price: 'price',
  doubt: ['stopLimitPrice', 'stopPrice'],
};
const cancel: Words = { market: 'symbol', order: ['orderId', 'origClientOrderId'] };
const transfer: Words = { asset: 'asset', amount: 'amount', from: 'fromAccountType', to: 'toAccountType' };

/** The order of parameters is the caller's: the exchange signs query and body as they stand (its REST guide, "Signed"). */
const common: Omit<SigningRule, 'scheme' | 'encoding'> = {
  message: ['{query}{body}'],
  headers: { 'X-MBX-APIKEY': '{apiKey}' },
  parameters: { timestamp: '{ms}' },
  signature: 'signature',
};

const always = ['timestamp', 'recvWindow', 'symbol', 'pair', 'orderId', 'origClientOrderId'];
const changes = [
  ...['timeInForce', 'price', 'stopPrice', 'stopLimitPrice', 'orderIdList', 'origClientOrderIdList'],
  ...['stopLimitTimeInForce', 'trailingDelta', 'icebergQty', 'newClientOrderId', 'newOrderRespType'],
  ...['strategyId', 'strategyType', 'selfTradePreventionMode', 'cancelReplaceMode', 'cancelOrderId'],
  ...[
    'cancelOrigClientOrderId',
    'listClientOrderId',
    'limitClientOrderId',
    'stopClientOrderId',
    'limitIcebergQty',
  ],
  ...['positionSide', 'reduceOnly', 'closePosition', 'activationPrice', 'callbackRate', 'workingType'],
  ...['priceProtect', 'priceMatch', 'goodTillDate', 'isIsolated', 'sideEffectType', 'autoRepayAtCancel'],
  ...['leverage', 'marginType', 'multiAssetsMargin', 'dualSidePosition', 'orderListId', 'countdownTime'],
];
/** Without these nothing is an order. */
const orders = ['side', 'type', 'quantity', 'quoteOrderQty', 'batchOrders'];
const queries = [
  'limit',
  'fromId',
  'startTime',
  'endTime',
  'coin',
  'network',
  'status',
  'offset',
  'omitZeroBalances',
];
const transfers = [
  ...['asset', 'amount', 'type', 'fromSymbol', 'toSymbol', 'fromEmail', 'toEmail', 'fromAccountType'],
  ...['toAccountType', 'clientTranId', 'isIsolated', 'subAccountString'],
];

/** Binance: spot, margin, wallet, and futures in USD and coin. */
export const binance: ExchangeProfile = {
  id: 'binance',
  name: 'Binance',
  hosts: [
    { host: 'api.binance.com', paths: ['/api/', '/sapi/'] },
    { host: 'fapi.binance.com', paths: ['/fapi/'] },
    { host: 'dapi.binance.com', paths: ['/dapi/'] },
    { host: 'papi.binance.com', paths: ['/papi/'] },
    { host: 'testnet.binance.vision', paths: ['/api/'] },
  ],
  body: 'form',
  clock: 'timestamp',
  markets: {
    ends: [
      ...[
        'USDT',
        'USDC',
        'FDUSD',
        'TUSD',
        'BUSD',
        'XUSD',
        'USDP',
        'USD1',
        'BTC',
        'ETH',
        'BNB',
        'AEUR',
        'EURI',
      ],
      ...['EUR', 'TRY', 'BRL', 'JPY', 'ARS', 'AUD', 'COP', 'CZK', 'GBP', 'MXN', 'NGN', 'PLN', 'RON', 'RUB'],
      ...['UAH', 'ZAR', 'IDRT', 'BIDR', 'DAI', 'TRX', 'XRP', 'DOGE', 'SOL'],
    ],
  },
  limited: ['limit', 'limit_maker', 'stop_loss_limit', 'take_profit_limit'],
  signing: {
    hmac: { ...common, scheme: 'hmac-sha256', encoding: 'hex', secret: 'text' },
    ed25519: { ...common, scheme: 'ed25519', encoding: 'base64' },
    rsa: { ...common, scheme: 'rsa-pkcs1-sha256', encoding: 'base64' },
  },
  carries: {
    trade: [...always, ...changes],
    order: [...always, ...changes, ...orders],
    read: [...always, ...queries],
    account: [...always, ...transfers],
  },
  endpoints: [
    ['POST /api/v3/order', 'order', 'trade', order],
    // Its signature is good for the order itself.
    ['POST /api/v3/order/test', 'order-test', 'trade', order],
    ['POST /api/v3/sor/order', 'order', 'trade', order],
    ['POST /api/v3/order/oco', 'order', 'trade', oco],
    ['POST /api/v3/order/cancelReplace', 'replace-order', 'trade', order],
    ['DELETE /api/v3/order', 'cancel-order', 'trade', { order: cancel.order ?? [] }],
    ['DELETE /api/v3/openOrders', 'cancel-all-orders', 'trade', {}],
    ['GET /api/v3/order', 'order-status', 'read'],
    ['GET /api/v3/openOrders', 'open-orders', 'read'],
    ['GET /api/v3/allOrders', 'orders', 'read'],
    ['GET /api/v3/account', 'balance', 'read'],
    ['GET /api/v3/myTrades', 'trades', 'read'],
    ['POST /sapi/v1/margin/order', 'order', 'trade', margin],
    ['DELETE /sapi/v1/margin/order', 'cancel-order', 'trade', { order: cancel.order ?? [] }],
    ['POST /fapi/v1/order', 'order', 'trade', contract],
    ['PUT /fapi/v1/order', 'replace-order', 'trade', contract],
    ['DELETE /fapi/v1/order', 'cancel-order', 'trade', { order: cancel.order ?? [] }],
    ['DELETE /fapi/v1/allOpenOrders', 'cancel-all-orders', 'trade', {}],
    ['POST /fapi/v1/batchOrders', 'orders', 'trade', batch],
    ['POST /fapi/v1/leverage', 'set-leverage', 'trade', { leverage: 'leverage' }],
    ['POST /fapi/v1/marginType', 'set-margin', 'trade', {}],
    ['GET /fapi/v2/account', 'balance', 'read'],
    ['GET /fapi/v2/balance', 'balance', 'read'],
    ['GET /fapi/v2/positionRisk', 'positions', 'read'],
    ['GET /fapi/v1/openOrders', 'open-orders', 'read'],
    ['GET /fapi/v1/order', 'order-status', 'read'],
    ['POST /dapi/v1/order', 'order', 'trade', contract],
    ['DELETE /dapi/v1/order', 'cancel-order', 'trade', { order: cancel.order ?? [] }],
    ['GET /dapi/v1/account', 'balance', 'read'],
    [
      'POST /sapi/v1/capital/withdraw/apply',
      'withdraw',
      'withdraw',
      { asset: 'coin', amount: 'amount', address: 'address', memo: 'addressTag', network: 'network' },
    ],
    [
      'POST /sapi/v1/localentity/withdraw/apply',
      'withdraw',
      'withdraw',
      { asset: 'coin', amount: 'amount', address: 'address', memo: 'addressTag', network: 'network' },
    ],
    ['GET /sapi/v1/capital/withdraw/history', 'withdrawals', 'read'],
    ['GET /sapi/v1/capital/deposit/hisrec', 'deposits', 'read'],
    ['GET /sapi/v1/capital/deposit/address', 'deposit-address', 'read'],
    ['GET /sapi/v1/capital/config/getall', 'balance', 'read'],
    ['GET /sapi/v1/account/apiRestrictions', 'rights', 'read'],
    [
      'POST /sapi/v1/asset/transfer',
      'transfer',
      'account',
      { asset: 'asset', amount: 'amount', to: 'toEmail' },
    ],
    [
      'POST /sapi/v1/sub-account/universalTransfer',
      'transfer-to-sub-account',
      'account',
      { ...transfer, to: 'toEmail', from: 'fromEmail' },
    ],
    ['POST /sapi/v1/sub-account/virtualSubAccount', 'sub-account', 'account', {}],
    ['POST /sapi/v1/asset/dust', 'convert-dust', 'trade', { unsaid: true }],
    ['POST /sapi/v1/convert/acceptQuote', 'convert', 'trade', { unsaid: true }],
    ['POST /sapi/v1/margin/borrow-repay', 'borrow', 'account', { asset: 'asset', amount: 'amount' }],
  ],
};
