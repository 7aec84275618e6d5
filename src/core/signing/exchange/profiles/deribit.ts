import type { EndpointRow, ExchangeProfile, Words } from '../profile.ts';

const order: Words = {
  market: 'instrument_name',
  type: 'type',
  amount: ['amount', 'contracts'],
  price: 'price',
  doubt: ['otoco_config', 'linked_order_type'],
};

const read = (name: string, method: string): EndpointRow => [`GET /api/v2/private/${name}`, method, 'read'];
const trade = (name: string, method: string, words: Words): EndpointRow => [
  `GET /api/v2/private/${name}`,
  method,
  'trade',
  words,
];
const withdraw = { asset: 'currency', amount: 'amount', address: 'address' } as const;

/**
 * Deribit. Only the form with the method in the path is known here: in the other one a body names the method, and a
 * path could say something else than the body does.
 */
export const deribit: ExchangeProfile = {
  id: 'deribit',
  name: 'Deribit',
  hosts: [
    { host: 'www.deribit.com', paths: ['/api/v2/private/'] },
    { host: 'test.deribit.com', paths: ['/api/v2/private/'] },
  ],
  body: 'json',
  markets: { between: '_' },
  limited: ['limit'],
  signing: {
    hmac: {
      message: ['{ms}\n{nonce}\n{method}\n{path}{?query}\n{body}\n'],
      scheme: 'hmac-sha256',
      encoding: 'hex',
      secret: 'text',
      headers: { Authorization: 'deri-hmac-sha256 id={apiKey},ts={ms},sig={signature},nonce={nonce}' },
    },
  },
  endpoints: [
    trade('buy', 'order', { ...order, side: '=buy' }),
    trade('sell', 'order', { ...order, side: '=sell' }),
    trade('edit', 'replace-order', { order: 'order_id', amount: ['amount', 'contracts'], price: 'price' }),
    trade('cancel', 'cancel-order', { order: 'order_id' }),
    trade('cancel_all', 'cancel-all-orders', {}),
    trade('cancel_all_by_instrument', 'cancel-all-orders', {}),
    trade('cancel_all_by_currency', 'cancel-all-orders', {}),
    trade('close_position', 'close-position', {
      market: 'instrument_name',
      type: 'type',
      price: 'price',
      contract: true,
    }),
    read('get_account_summary', 'balance'),
    read('get_account_summaries', 'balance'),
    read('get_positions', 'positions'),
    read('get_position', 'positions'),
    read('get_open_orders', 'open-orders'),
    read('get_open_orders_by_currency', 'open-orders'),
    read('get_open_orders_by_instrument', 'open-orders'),
    read('get_order_state', 'order-status'),
    read('get_order_history_by_currency', 'order-history'),
    read('get_user_trades_by_currency', 'trades'),
    read('get_user_trades_by_instrument', 'trades'),
    read('get_current_deposit_address', 'deposit-address'),
    read('get_deposits', 'deposits'),
    read('get_withdrawals', 'withdrawals'),
    read('get_transfers', 'transfers'),
    read('get_transaction_log', 'ledger'),
    read('get_order_history_by_instrument', 'order-history'),
    read('get_user_trades_by_order', 'trades'),
    read('get_order_margin_by_ids', 'order-status'),
    read('get_subaccounts', 'accounts'),
    read('get_settlement_history_by_currency', 'ledger'),
    read('get_settlement_history_by_instrument', 'ledger'),
    read('get_user_trades_by_currency_and_time', 'trades'),
    read('get_user_trades_by_instrument_and_time', 'trades'),
    ['GET /api/v2/private/withdraw', 'withdraw', 'withdraw', withdraw],
    ['GET /api/v2/private/cancel_withdrawal', 'cancel-withdrawal', 'account', {}],
    // To another customer: what has gone there does not come back.
    [
      'GET /api/v2/private/submit_transfer_to_user',
      'withdraw',
      'withdraw',
      { asset: 'currency', amount: 'amount', address: 'destination' },
    ],
    [
      'GET /api/v2/private/submit_transfer_to_subaccount',
      'transfer-to-sub-account',
      'account',
      { asset: 'currency', amount: 'amount', to: 'destination' },
    ],
    ['GET /api/v2/private/create_deposit_address', 'new-deposit-address', 'account', {}],
    ['GET /api/v2/private/add_to_address_book', 'save-address', 'account', {}],
    ['GET /api/v2/private/create_api_key', 'api-key', 'account', {}],
    ['GET /api/v2/private/change_scope_in_api_key', 'api-key', 'account', {}],
  ],
};
