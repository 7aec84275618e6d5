import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { DecodedRequest } from '../../../src/core/signing/request.ts';
import { FakeKeys, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const bob = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const contract = '0x000000000022D473030F116dDEE9F6B43aC78BA3';
const dai = '0x6B175474E89094C44Da98b954EedeAC495271d0F';
const weth = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';

const members = (list: string): { name: string; type: string }[] =>
  list.split(',').map((member) => {
    const [type = '', name = ''] = member.split(' ');
    return { name, type };
  });

function decode(primaryType: string, types: Record<string, string>, message: unknown): DecodedRequest {
  const document = {
    types: {
      EIP712Domain: members('uint256 chainId,address verifyingContract'),
      ...Object.fromEntries(Object.entries(types).map(([name, list]) => [name, members(list)])),
    },
    primaryType,
    domain: { chainId: 1, verifyingContract: contract },
    message,
  };
  return decodeRequest({ bytes: utf8(JSON.stringify(document)), key }, keys);
}

const codes = (request: DecodedRequest): string[] => request.display.warnings.map(({ code }) => code);
const token = 'address token,uint256 amount';
const stub = 'TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline';
const permit = {
  permitted: { token: dai, amount: '1000' },
  spender: bob,
  nonce: 1,
  deadline: 1_800_000_000,
};
const moved = { asset: `eip155:1/${dai}`, amount: '1000', recipient: bob };

/** Whoever is to take the tokens chooses name and type of the witness, so no choice may change what is seen. */
describe('witnesses of Permit2', () => {
  it.each<[string, Record<string, string>, string, unknown]>([
    ['an address called offerer', {}, 'address offerer', bob],
    ['a number called sellAmount', {}, 'uint256 sellAmount', 1],
    ['a struct called details', { Other: token }, 'Other details', { token: weth, amount: 1 }],
    ['a list called details', { Other: token }, 'Other[] details', []],
    [
      'a whole order',
      {
        Order: 'address offerer,Item[] offer,Item[] consideration',
        Item: 'address token,uint256 startAmount,uint256 endAmount',
      },
      'Order order',
      { offerer: us, offer: [], consideration: [] },
    ],
  ])('hide nothing: %s', (_, types, witness, value) => {
    const name = witness.split(' ')[1] ?? '';
    const request = decode(
      'PermitWitnessTransferFrom',
      { ...types, TokenPermissions: token, PermitWitnessTransferFrom: `${stub},${witness}` },
      { ...permit, [name]: value },
    );
    expect(request.facts.acts).toContain('permit');
    expect(request.facts.transfers).toContainEqual(moved);
    expect(codes(request)).toContain('approval');
  });

  it('are counted beside a list of tokens', () => {
    const request = decode(
      'PermitBatchWitnessTransferFrom',
      {
        TokenPermissions: token,
        PermitBatchWitnessTransferFrom: `${stub.replace('TokenPermissions', 'TokenPermissions[]')},address offerer`,
      },
      { ...permit, permitted: [permit.permitted, { token: weth, amount: '2' }], offerer: bob },
    );
    expect(request.facts.transfers).toEqual([
      moved,
      { asset: `eip155:1/${weth}`, amount: '2', recipient: bob },
    ]);
  });
});

const item = 'uint8 itemType,address token,uint256 startAmount,uint256 endAmount,address recipient';
const orderTypes = {
  OrderComponents: 'address offerer,OfferItem[] offer,OfferItem[] consideration',
  OfferItem: item,
};
const order = (back: string) => ({
  offerer: us,
  offer: [{ itemType: 1, token: dai, startAmount: '1000', endAmount: '900', recipient: us }],
  consideration: [{ itemType: 1, token: weth, startAmount: back, endAmount: back, recipient: us }],
});
const empty = { offerer: `0x${'0'.repeat(40)}`, offer: [], consideration: [] };

describe('orders inside of documents', () => {
  it('counts each order of a bulk order of Seaport', () => {
    const types = { ...orderTypes, BulkOrder: 'OrderComponents[2][2] tree' };
    const request = decode('BulkOrder', types, {
      tree: [
        [order('500'), order('1')],
        [empty, empty],
      ],
    });
    expect(request.facts.acts).toEqual(['trade']);
    const leaves = { asset: `eip155:1/${dai}`, amount: '1000', recipient: null };
    expect(request.facts.transfers).toEqual([leaves, leaves]);
    expect(codes(request)).toContain('order-without-return');
  });

  it('takes one that brings something back for what it is', () => {
    const request = decode('OrderComponents', orderTypes, order('500'));
    expect(request.facts.transfers).toHaveLength(1);
    expect(codes(request)).not.toContain('order-without-return');
  });
});

describe('a permit for all items of a collection', () => {
  const types = { PermitForAll: 'address operator,bool approved,uint256 nonce,uint256 deadline' };
  const message = { operator: bob, nonce: 1, deadline: 1_800_000_000 };

  it('is called what it is, and names who gets it', () => {
    const request = decode('PermitForAll', types, { ...message, approved: true });
    expect(codes(request)).toContain('approval-all-items');
    expect(request.facts.transfers).toEqual([
      { asset: `eip155:1/${contract}`, amount: null, recipient: bob },
    ]);
  });

  it('is no danger when it takes the permission back', () => {
    const request = decode('PermitForAll', types, { ...message, approved: false });
    expect(codes(request)).not.toContain('approval-all-items');
    expect(request.facts.transfers[0]?.amount).toBe('0');
  });
});

const send = `0xa9059cbb${bob.slice(2).toLowerCase().padStart(64, '0')}${'5'.padStart(64, '0')}`;
const sent = { asset: `eip155:1/${dai}`, amount: '5', recipient: bob };

describe('calls that documents carry', () => {
  it.each<[string, string, Record<string, string>, unknown]>([
    [
      'a request to a relay',
      'RelayRequest',
      {
        RelayRequest: 'ForwardRequest request,uint256 fee',
        ForwardRequest: 'address from,address to,uint256 value,uint256 nonce,bytes data',
      },
      { request: { from: us, to: dai, value: 0, nonce: 1, data: send }, fee: 1 },
    ],
    [
      'a sponsored call',
      'SponsoredCallERC2771',
      { SponsoredCallERC2771: 'uint256 chainId,address target,bytes data,address user,uint256 userNonce' },
      { chainId: 1, target: dai, data: send, user: us, userNonce: 1 },
    ],
    [
      'a list of calls of an account',
      'Execute',
      { Execute: 'Call[] calls,uint256 nonce', Call: 'address to,uint256 value,bytes data' },
      { calls: [{ to: dai, value: 0, data: send }], nonce: 1 },
    ],
    [
      'an order that is a call',
      'Order',
      { Order: 'address maker,address target,uint8 howToCall,bytes calldata' },
      { maker: us, target: dai, howToCall: 0, calldata: send },
    ],
  ])('are read: %s', (_, primaryType, types, message) => {
    const request = decode(primaryType, types, message);
    expect(request.facts.transfers).toEqual([sent]);
    expect(request.facts.calls).toContainEqual({ target: dai, method: 'transfer' });
    const unknown = JSON.parse(JSON.stringify(message).replace(send, '0xdeadbeef')) as unknown;
    expect(() => decode(primaryType, types, unknown)).toThrow('refused');
  });

  it('are refused when the wallet would run foreign code', () => {
    const types = { Order: 'address target,uint8 howToCall,bytes calldata' };
    const message = { target: dai, howToCall: 1, calldata: send };
    expect(() => decode('Order', types, message)).toThrow('refused');
  });

  it('are none where bytes stand alone, or beside a text', () => {
    const types = { Mail: 'string to,bytes data,Part part', Part: 'bytes32 to,bytes data' };
    const part = { to: `0x${'11'.repeat(32)}`, data: '0xdeadbeef' };
    const request = decode('Mail', types, { to: bob, data: '0xdeadbeef', part });
    expect(request.facts).toMatchObject({ acts: ['typed-data'], transfers: [] });
  });
});

describe('what else documents give away', () => {
  const letIn = { Authorization: 'address authorizer,address authorized,bool isAuthorized,uint256 deadline' };

  it('names who is let act for the account', () => {
    const grant = (isAuthorized: boolean) =>
      decode('Authorization', letIn, {
        authorizer: us,
        authorized: bob,
        isAuthorized,
        deadline: 1_800_000_000,
      });
    expect(codes(grant(true))).toContain('approval-unlimited');
    expect(grant(true).facts).toMatchObject({
      acts: ['permit'],
      transfers: [{ asset: `eip155:1/${contract}`, amount: null, recipient: bob }],
    });
    expect(codes(grant(false))).not.toContain('approval-unlimited');
  });

  it('adds the fee of an order to what it sells', () => {
    const types = {
      Order:
        'address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint256 feeAmount',
    };
    const message = {
      sellToken: dai,
      buyToken: weth,
      receiver: us,
      sellAmount: 1000,
      buyAmount: 9,
      feeAmount: 500,
    };
    expect(decode('Order', types, message).facts.transfers).toEqual([
      { asset: `eip155:1/${dai}`, amount: '1500', recipient: contract },
    ]);
  });
});

describe('a transaction in the form of typed data (ZKsync)', () => {
  const types = {
    Transaction:
      'uint256 txType,uint256 from,uint256 to,uint256 gasLimit,uint256 gasPerPubdataByteLimit,uint256 maxFeePerGas,uint256 maxPriorityFeePerGas,uint256 paymaster,uint256 nonce,uint256 value,bytes data,bytes32[] factoryDeps,bytes paymasterInput',
  };
  const numbers = { txType: 113, gasLimit: 1000, gasPerPubdataByteLimit: 50_000, maxFeePerGas: 7 };
  const rest = { maxPriorityFeePerGas: 0, paymaster: 0, nonce: 1, factoryDeps: [], paymasterInput: '0x' };
  const transaction = { ...numbers, ...rest, from: us, to: bob, value: '9', data: '0x' };
  const read = (changes: object) => decode('Transaction', types, { ...transaction, ...changes });

  it('counts as one: its value, its call and its fee', () => {
    expect(read({}).facts).toMatchObject({
      acts: ['transfer'],
      transfers: [{ asset: 'eip155:1', amount: '9', recipient: bob }],
      fee: { asset: 'eip155:1', amount: '7000' },
    });
    expect(read({ to: dai, value: 0, data: send }).facts.transfers).toEqual([sent]);
  });

  it.each([
    ['calls what nobody can read', { data: '0xdeadbeef' }],
    ['names a paymaster', { paymaster: bob }],
    ['gives something to a paymaster', { paymasterInput: '0x00' }],
    ['brings contracts', { factoryDeps: [`0x${'11'.repeat(32)}`] }],
    ['goes to no address', { to: `0x01${bob.slice(2)}` }],
  ])('is refused when it %s', (_, changes) => {
    expect(() => read(changes)).toThrow('refused');
  });
});

it('a transaction of a Cosmos chain is refused: its messages would count for nothing', () => {
  const types = {
    Tx: 'string account_number,string chain_id,Fee fee,string memo,Msg[] msgs,string sequence',
    Fee: 'string gas',
    Msg: 'string type',
  };
  const message = {
    account_number: '1',
    chain_id: 'evmos_9001-2',
    fee: { gas: '1' },
    memo: '',
    sequence: '2',
  };
  expect(() => decode('Tx', types, { ...message, msgs: [{ type: 'cosmos-sdk/MsgSend' }] })).toThrow(
    'refused',
  );
});

it('a permit that an account wraps into a document of its own (ERC-7739) is one', () => {
  const types = {
    TypedDataSign: 'Permit contents,string name,uint256 chainId,address verifyingContract',
    Permit: 'address owner,address spender,uint256 value,uint256 nonce,uint256 deadline',
  };
  const contents = { owner: us, spender: bob, nonce: 0, deadline: 1_800_000_000 };
  const wrap = (value: string) =>
    decode('TypedDataSign', types, {
      contents: { ...contents, value },
      name: 'A',
      chainId: 1,
      verifyingContract: us,
    });
  expect(wrap('7').facts).toMatchObject({
    acts: ['permit'],
    transfers: [{ asset: `eip155:1/${contract}`, amount: '7', recipient: bob }],
    calls: [{ target: contract, method: 'Permit' }],
  });
  expect(codes(wrap(`0x${'f'.repeat(64)}`))).toContain('approval-unlimited');
});

describe('a call that a permit carries (the precompile of Moonbeam)', () => {
  const types = (name: string) => ({
    [name]: 'address from,address to,uint256 value,bytes data,uint64 gaslimit,uint256 nonce,uint256 deadline',
  });
  const word = (hex: string): string => hex.replace('0x', '').toLowerCase().padStart(64, '0');
  const read = (name: string, data: string, value = '0') =>
    decode(name, types(name), {
      from: us,
      to: dai,
      value,
      data,
      gaslimit: 1,
      nonce: 0,
      deadline: 1_800_000_000,
    });

  it.each(['CallPermit', 'ApprovedForwardRequest'])('is read in a %s: transfers and approvals', (name) => {
    const paid = read(name, `0xa9059cbb${word(bob)}${word('0x64')}`);
    expect(paid.facts.transfers).toContainEqual({ asset: `eip155:1/${dai}`, amount: '100', recipient: bob });
    const approved = read(name, `0x095ea7b3${word(bob)}${'f'.repeat(64)}`);
    expect(codes(approved)).toContain('approval-unlimited');
    expect(approved.facts.transfers).toContainEqual({
      asset: `eip155:1/${dai}`,
      amount: null,
      recipient: bob,
    });
  });

  it('counts the coin that goes with it, and is refused when nobody knows what it does', () => {
    expect(read('CallPermit', '0x', '7').facts.transfers).toContainEqual({
      asset: 'eip155:1',
      amount: '7',
      recipient: dai,
    });
    expect(() => read('CallPermit', `0x12345678${word(bob)}`)).toThrow('refused');
  });

  it('is not looked for in the witness of another permit', () => {
    const witnessed = {
      PermitWitnessTransferFrom: `${stub},Other witness`,
      TokenPermissions: token,
      Other: 'address to,bytes data',
    };
    const document = { ...permit, witness: { to: bob, data: '0x12345678' } };
    expect(decode('PermitWitnessTransferFrom', witnessed, document).facts.transfers).toEqual([moved]);
  });
});
