import type { FlatMember } from './agent-typed-data.ts';
import type { ExchangeAct, Words } from './profile.ts';

type Member = readonly [name: string, type: FlatMember['type']];

/** An action of Hyperliquid: what it does, and its typed data when it is signed by its members. */
export interface AgentActionRow {
  readonly method: string;
  readonly act: ExchangeAct;
  readonly words: Words;
  /** Absent: the whole action is hashed and an agent's message over the hash is signed. */
  readonly typed?: { readonly name: string; readonly members: readonly Member[] };
}

const chain: Member = ['hyperliquidChain', 'string'];
const amount: Member = ['amount', 'string'];
const destination: Member = ['destination', 'string'];
const nonce: Member = ['nonce', 'uint64'];
const time: Member = ['time', 'uint64'];

function typed(name: string, ...members: readonly Member[]): NonNullable<AgentActionRow['typed']> {
  return { name: `HyperliquidTransaction:${name}`, members: [chain, ...members] };
}

const order: Words = { market: 'market', side: 'side', amount: 'amount', price: 'price', contract: true };
const trade = (method: string, words: Words = {}): AgentActionRow => ({ method, act: 'trade', words });
const account = (method: string, words: Words = {}): AgentActionRow => ({ method, act: 'account', words });

/** Every action that is known by its `type`. */
export const agentActions: Readonly<Record<string, AgentActionRow>> = {
  order: trade('orders', { ...order, each: 'orders' }),
  modify: trade('replace-order', { ...order, order: 'oid' }),
  batchModify: trade('replace-orders', { ...order, order: 'oid', each: 'modifies' }),
  cancel: trade('cancel-orders'),
  cancelByCloid: trade('cancel-orders'),
  scheduleCancel: trade('cancel-all-orders'),
  twapOrder: trade('order', order),
  twapCancel: trade('cancel-order'),
  updateLeverage: trade('set-leverage', { leverage: 'leverage' }),
  updateIsolatedMargin: trade('set-margin'),
  // Who leads a vault trades with what is in it.
  vaultTransfer: { method: 'transfer', act: 'withdraw', words: { address: 'vaultAddress' } },
  subAccountTransfer: account('transfer-to-sub-account', { to: 'subAccountUser' }),
  subAccountSpotTransfer: account('transfer-to-sub-account', {
    asset: 'token',
    amount: 'amount',
    to: 'subAccountUser',
  }),
  createSubAccount: account('sub-account'),
  setReferrer: account('set-referrer'),
  usdSend: {
    method: 'withdraw',
    act: 'withdraw',
    words: { asset: '=USDC', amount: 'amount', address: 'destination' },
    typed: typed('UsdSend', destination, amount, time),
  },
  withdraw3: {
    method: 'withdraw',
    act: 'withdraw',
    words: { asset: '=USDC', amount: 'amount', address: 'destination', network: '=Arbitrum' },
    typed: typed('Withdraw', destination, amount, time),
  },
  spotSend: {
    method: 'withdraw',
    act: 'withdraw',
    words: { asset: 'token', amount: 'amount', address: 'destination' },
    typed: typed('SpotSend', destination, ['token', 'string'], amount, time),
  },
  sendAsset: {
    method: 'withdraw',
    act: 'withdraw',
    words: { asset: 'token', amount: 'amount', address: 'destination' },
    typed: typed(
      'SendAsset',
      destination,
      ['sourceDex', 'string'],
      ['destinationDex', 'string'],
      ['token', 'string'],
      amount,
      ['fromSubAccount', 'string'],
      nonce,
    ),
  },
  usdClassTransfer: {
    method: 'transfer',
    act: 'account',
    words: { asset: '=USDC', amount: 'amount' },
    typed: typed('UsdClassTransfer', amount, ['toPerp', 'bool'], nonce),
  },
  approveAgent: {
    method: 'approve-agent',
    act: 'account',
    words: {},
    typed: typed('ApproveAgent', ['agentAddress', 'address'], ['agentName', 'string'], nonce),
  },
  approveBuilderFee: {
    method: 'approve-builder',
    act: 'account',
    words: {},
    typed: typed('ApproveBuilderFee', ['maxFeeRate', 'string'], ['builder', 'address'], nonce),
  },
};

/** What those do, by their methods. */
export const agentMethods: ReadonlyMap<string, ExchangeAct> = new Map(
  Object.values(agentActions).map(({ method, act }) => [method, act]),
);
