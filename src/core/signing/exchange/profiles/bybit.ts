import type { ExchangeProfile, SigningRule, Words } from '../profile.ts';

const order: Words = {
  market: 'symbol',
  side: 'side',
  type: 'orderType',
  amount: 'qty',
  price: 'price',
  contract: ['category', 'spot'],
  doubt: ['marketUnit', 'isLeverage', 'triggerPrice'],
};

const amend: Words = { ...order, order: ['orderId', 'orderLinkId'] };
const batch: Words = { ...order, each: 'request' };

const common: Omit<SigningRule, 'scheme' | 'encoding'> = {
  message: ['{ms}{apiKey}{window}{query}{body}'],
  headers: {
    'X-BAPI-API-KEY': '{apiKey}',
    'X-BAPI-TIMESTAMP': '{ms}',
    'X-BAPI-RECV-WINDOW': '{window}',
    'X-BAPI-SIGN': '{signature}',
  },
};

const always = ['category', 'symbol', 'orderId', 'orderLinkId', 'settleCoin', 'baseCoin', 'orderFilter'];
const changes = [
  ...['price', 'timeInForce', 'positionIdx', 'triggerPrice', 'triggerDirection'],
  ...[
    'triggerBy',
    'orderIv',
    'takeProfit',
    'stopLoss',
    'tpTriggerBy',
    'slTriggerBy',
    'reduceOnly',
    'marketUnit',
  ],
  ...['closeOnTrigger', 'smpType', 'mmp', 'tpslMode', 'tpLimitPrice', 'slLimitPrice', 'tpOrderType'],
  ...['slOrderType', 'isLeverage', 'request', 'stopOrderType', 'buyLeverage', 'sellLeverage', 'mode', 'coin'],
  ...['trailingStop', 'activePrice', 'tpSize', 'slSize', 'slippageTolerance', 'slippageToleranceType'],
];
/** Without these nothing is an order. */
const orders = ['side', 'orderType', 'qty'];
// Their query is no body: no other method takes what was signed for them.
const queries = [
  ...[
    'accountType',
    'coin',
    'limit',
    'cursor',
    'openOnly',
    'startTime',
    'endTime',
    'orderStatus',
    'execType',
  ],
  ...[
    'memberId',
    'withBonus',
    'chainType',
    'withdrawID',
    'withdrawType',
    'txID',
    'currency',
    'type',
    'toAccountType',
  ],
];
const transfers = [
  ...['coin', 'amount', 'transferId', 'fromAccountType', 'toAccountType', 'fromMemberId', 'toMemberId', 'id'],
  ...[
    'note',
    'readOnly',
    'permissions',
    'ips',
    'subuid',
    'apikey',
    'username',
    'memberType',
    'switch',
    'isUta',
  ],
];

/** Bybit, version 5 of its API. */
export const bybit: ExchangeProfile = {
  id: 'bybit',
  name: 'Bybit',
  hosts: [
    { host: 'api.bybit.com', paths: ['/v5/'] },
    { host: 'api.bytick.com', paths: ['/v5/'] },
    { host: 'api.bybit.eu', paths: ['/v5/'] },
    { host: 'api-testnet.bybit.com', paths: ['/v5/'] },
  ],
  body: 'json',
  markets: { ends: ['USDT', 'USDC', 'USDE', 'BTC', 'ETH', 'DAI', 'EUR'] },
  limited: ['limit'],
  signing: {
    hmac: { ...common, scheme: 'hmac-sha256', encoding: 'hex', secret: 'text' },
    rsa: { ...common, scheme: 'rsa-pkcs1-sha256', encoding: 'base64' },
  },
  carries: {
    trade: [...always, ...changes],
    order: [...always, ...changes, ...orders],
    read: [...always, ...queries],
    account: [...always, ...transfers],
  },
  endpoints: [
    ['POST /v5/order/create', 'order', 'trade', order],
    ['POST /v5/order/create-batch', 'orders', 'trade', batch],
    ['POST /v5/order/amend', 'replace-order', 'trade', amend],
    ['POST /v5/order/amend-batch', 'replace-orders', 'trade', { ...amend, each: 'request' }],
    ['POST /v5/order/cancel', 'cancel-order', 'trade', { order: ['orderId', 'orderLinkId'] }],
    ['POST /v5/order/cancel-batch', 'cancel-orders', 'trade', { order: amend.order ?? [], each: 'request' }],
    ['POST /v5/order/cancel-all', 'cancel-all-orders', 'trade', {}],
    ['GET /v5/order/realtime', 'open-orders', 'read'],
    ['GET /v5/order/history', 'orders', 'read'],
    ['GET /v5/execution/list', 'trades', 'read'],
    ['GET /v5/position/list', 'positions', 'read'],
    ['POST /v5/position/set-leverage', 'set-leverage', 'trade', { leverage: 'buyLeverage' }],
    ['POST /v5/position/trading-stop', 'set-stop', 'trade', {}],
    ['POST /v5/position/switch-mode', 'set-margin', 'trade', {}],
    ['GET /v5/account/wallet-balance', 'balance', 'read'],
    ['GET /v5/account/info', 'account-info', 'read'],
    ['GET /v5/account/transaction-log', 'ledger', 'read'],
    ['GET /v5/user/query-api', 'rights', 'read'],
    ['GET /v5/asset/transfer/query-account-coins-balance', 'balance', 'read'],
    ['GET /v5/asset/deposit/query-address', 'deposit-address', 'read'],
    ['GET /v5/asset/deposit/query-record', 'deposits', 'read'],
    ['GET /v5/asset/withdraw/query-record', 'withdrawals', 'read'],
    [
      'POST /v5/asset/withdraw/create',
      'withdraw',
      'withdraw',
      { asset: 'coin', amount: 'amount', address: 'address', memo: 'tag', network: 'chain' },
    ],
    ['POST /v5/asset/withdraw/cancel', 'cancel-withdrawal', 'account', {}],
    [
      'POST /v5/asset/transfer/inter-transfer',
      'transfer',
      'account',
      { asset: 'coin', amount: 'amount', from: 'fromAccountType' },
    ],
    [
      'POST /v5/asset/transfer/universal-transfer',
      'transfer-to-sub-account',
      'account',
      { asset: 'coin', amount: 'amount', from: 'fromMemberId', to: 'toMemberId' },
    ],
    ['POST /v5/user/create-sub-api', 'api-key', 'account', {}],
    ['POST /v5/user/update-api', 'api-key', 'account', {}],
    ['POST /v5/user/create-sub-member', 'sub-account', 'account', {}],
  ],
};
