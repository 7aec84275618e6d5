import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { describe, expect, it } from 'vitest';

import { judge } from '../../../src/core/policy/verdict.ts';
import { fromHex } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../../src/core/signing/display.ts';
import { encodeUnsignedTransaction } from '../../../src/core/signing/ethereum/transaction.ts';
import { requestFactsSchema } from '../../../src/core/signing/facts.ts';
import type { RequestInput } from '../../../src/core/signing/request.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const thief = ethers.getAddress('0x1d1c328764a41bda0492b66baa30c4a339ff85ef');
const token = ethers.getAddress('0x6b175474e89094c44da98b954eedeac495271d0f');
const weth = ethers.getAddress('0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2');
const safe = ethers.getAddress('0x5afe3855358e112b5647b952709e6165e1c1eeee');
const router = ethers.getAddress('0xe592427a0aece92de3edee1f18e0157c05861564');
const zero = ethers.ZeroAddress;
const now = 1_800_000_000;
const soon = now + 600;
const max = (bits: number): bigint => 2n ** BigInt(bits) - 1n;

function data(signature: string, ...values: unknown[]): string {
  return new ethers.Interface([`function ${signature}`]).encodeFunctionData(
    signature.split('(')[0] ?? '',
    values,
  );
}

interface Changes {
  to?: string;
  value?: bigint;
  gasPrice?: bigint;
}
function transaction(call: string, { to = token, value = 0n, gasPrice = 1n }: Changes = {}): Uint8Array {
  const common = { chainId: 1n, nonce: 0n, gasLimit: 100_000n, to: fromHex(to), value };
  return encodeUnsignedTransaction({ type: 'legacy', ...common, gasPrice, data: fromHex(call) });
}

const permit2 =
  '((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline)';
const exec = 'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)';
const inSafe = (to: string, call: string, operation = 0, gasPrice = 0n): string =>
  data(exec, to, 0, call, operation, 0, 0, gasPrice, zero, zero, '0x');
const packed = (operation: number, to: string, call: string): string =>
  ethers.solidityPacked(
    ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
    [operation, to, 0, ethers.dataLength(call), call],
  );
const approveAll = data('approve(address,uint256)', thief, max(256));
const execute = (commands: string, ...inputs: string[]): string =>
  data('execute(bytes,bytes[],uint256)', commands, inputs, soon);
const abi = ethers.AbiCoder.defaultAbiCoder();
const path3 = ethers.concat([token, '0x000bb8', weth]);
const swapV3 = (recipient: string, minimum: number, payer = true): string =>
  abi.encode(['address', 'uint256', 'uint256', 'bytes', 'bool'], [recipient, 100, minimum, path3, payer]);
const caller = `0x${'0'.repeat(39)}1`;
const routerItself = `0x${'0'.repeat(39)}2`;

type Row = [name: string, expected: string, bytes: Uint8Array, input?: Partial<RequestInput>];

const calls: Row[] = [
  ['approve without limit', 'approval-unlimited', transaction(approveAll)],
  [
    'approve half of all',
    'approval-unlimited',
    transaction(data('approve(address,uint256)', thief, max(255))),
  ],
  [
    'approve the top of 96 bits',
    'approval-unlimited',
    transaction(data('approve(address,uint256)', thief, max(96))),
  ],
  [
    'increaseAllowance without limit',
    'approval-unlimited',
    transaction(data('increaseAllowance(address,uint256)', thief, max(256))),
  ],
  [
    'increaseApproval without limit',
    'approval-unlimited',
    transaction(data('increaseApproval(address,uint256)', thief, max(256))),
  ],
  [
    'approveAndCall without limit',
    'approval-unlimited',
    transaction(data('approveAndCall(address,uint256,bytes)', thief, max(256), '0x')),
  ],
  [
    'setApprovalForAll',
    'approval-all-items',
    transaction(data('setApprovalForAll(address,bool)', thief, true)),
  ],
  [
    'authorizeOperator (ERC-777)',
    'approval-unlimited',
    transaction(data('authorizeOperator(address)', thief)),
  ],
  [
    'permit brought by the transaction',
    'approval-unlimited',
    transaction(
      data(
        'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
        us,
        thief,
        max(256),
        soon,
        27,
        ethers.ZeroHash,
        ethers.ZeroHash,
      ),
    ),
  ],
  [
    'DAI permit brought by the transaction',
    'approval-unlimited',
    transaction(
      data(
        'permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)',
        us,
        thief,
        0,
        0,
        true,
        27,
        ethers.ZeroHash,
        ethers.ZeroHash,
      ),
    ),
  ],
  [
    'Permit2 approve without limit',
    'approval-unlimited',
    transaction(data('approve(address,address,uint160,uint48)', token, thief, max(160), soon)),
  ],
  [
    'Permit2 permit without limit',
    'approval-unlimited',
    transaction(
      data(
        `permit(address owner,${permit2} permitSingle,bytes signature)`,
        us,
        [[token, max(160), soon, 0], thief, soon],
        '0x',
      ),
    ),
  ],
  ['Compound allow', 'approval-unlimited', transaction(data('allow(address,bool)', thief, true))],
  [
    'credit delegation without limit',
    'approval-unlimited',
    transaction(data('approveDelegation(address,uint256)', thief, max(256))),
  ],
  ['approve to nobody', 'zero-address', transaction(data('approve(address,uint256)', zero, 5))],
  ['transfer to nobody', 'zero-address', transaction(data('transfer(address,uint256)', zero, 5))],
  [
    'transfer to the token itself',
    'token-contract-is-recipient',
    transaction(data('transfer(address,uint256)', token, 5)),
  ],
  ['coin to nobody', 'zero-address', transaction('0x', { to: zero, value: 5n })],
  ['fee of ten coins', 'fee-cap-high', transaction('0x', { value: 5n, gasPrice: 10n ** 14n })],
  ['transferOwnership', 'ownership-change', transaction(data('transferOwnership(address)', thief))],
  ['renounceOwnership', 'ownership-change', transaction(data('renounceOwnership()'))],
  ['setOwner', 'ownership-change', transaction(data('setOwner(address)', thief))],
  ['grantRole', 'ownership-change', transaction(data('grantRole(bytes32,address)', ethers.ZeroHash, thief))],
  ['changeAdmin', 'ownership-change', transaction(data('changeAdmin(address)', thief))],
  ['upgradeTo', 'contract-upgrade', transaction(data('upgradeTo(address)', thief))],
  [
    'upgradeToAndCall',
    'contract-upgrade',
    transaction(data('upgradeToAndCall(address,bytes)', thief, '0xdeadbeef')),
  ],
  ['changeMasterCopy', 'contract-upgrade', transaction(data('changeMasterCopy(address)', thief))],
  [
    'addOwnerWithThreshold',
    'ownership-change',
    transaction(data('addOwnerWithThreshold(address,uint256)', thief, 1), { to: safe }),
  ],
  [
    'swapOwner',
    'ownership-change',
    transaction(data('swapOwner(address,address,address)', caller, us, thief), { to: safe }),
  ],
  ['changeThreshold', 'ownership-change', transaction(data('changeThreshold(uint256)', 1), { to: safe })],
  ['enableModule', 'module-enabled', transaction(data('enableModule(address)', thief), { to: safe })],
  ['setGuard', 'guard-changed', transaction(data('setGuard(address)', thief), { to: safe })],
  [
    'setFallbackHandler',
    'guard-changed',
    transaction(data('setFallbackHandler(address)', thief), { to: safe }),
  ],
  [
    'approveHash of what nobody sees',
    'unknown-call',
    transaction(data('approveHash(bytes32)', ethers.id('x')), { to: safe }),
  ],
  ['Safe: approval inside', 'approval-unlimited', transaction(inSafe(token, approveAll), { to: safe })],
  [
    'Safe: enableModule inside',
    'module-enabled',
    transaction(inSafe(safe, data('enableModule(address)', thief)), { to: safe }),
  ],
  [
    'Safe: price per gas of its own',
    'fee-cap-high',
    transaction(inSafe(token, data('transfer(address,uint256)', us, 1), 0, 10n ** 18n), { to: safe }),
  ],
  [
    'multiSend: second call approves',
    'approval-unlimited',
    transaction(
      data(
        'multiSend(bytes)',
        ethers.concat([
          packed(0, token, data('transfer(address,uint256)', us, 1)),
          packed(0, token, approveAll),
        ]),
      ),
      { to: safe },
    ),
  ],
  ['multicall: approval inside', 'approval-unlimited', transaction(data('multicall(bytes[])', [approveAll]))],
  [
    'multicall with deadline: approval inside',
    'approval-unlimited',
    transaction(data('multicall(uint256,bytes[])', soon, [approveAll])),
  ],
  [
    'aggregate3: approval inside',
    'approval-unlimited',
    transaction(data('aggregate3((address,bool,bytes)[])', [[token, false, approveAll]])),
  ],
  [
    'account execute: approval inside',
    'approval-unlimited',
    transaction(data('execute(address,uint256,bytes)', token, 0, approveAll), { to: safe }),
  ],
  [
    'account executeBatch: owner inside',
    'ownership-change',
    transaction(
      data('executeBatch((address,uint256,bytes)[])', [
        [token, 0, data('transferOwnership(address)', thief)],
      ]),
      { to: safe },
    ),
  ],
  [
    'v2 swap that pays somebody else',
    'recipient-differs',
    transaction(
      data(
        'swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
        100,
        90,
        [token, weth],
        thief,
        soon,
      ),
      { to: router },
    ),
  ],
  [
    'v2 swap without minimum',
    'swap-without-minimum',
    transaction(
      data(
        'swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
        100,
        0,
        [token, weth],
        us,
        soon,
      ),
      { to: router },
    ),
  ],
  [
    'v2 coin swap that pays nobody',
    'recipient-differs',
    transaction(
      data('swapExactETHForTokens(uint256,address[],address,uint256)', 1, [weth, token], zero, soon),
      { to: router, value: 5n },
    ),
  ],
  [
    'v3 swap that pays somebody else',
    'recipient-differs',
    transaction(
      data('exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))', [
        token,
        weth,
        500,
        thief,
        soon,
        100,
        90,
        0,
      ]),
      { to: router },
    ),
  ],
  [
    'v3 swap without minimum',
    'swap-without-minimum',
    transaction(
      data('exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))', [
        token,
        weth,
        500,
        us,
        soon,
        100,
        0,
        0,
      ]),
      { to: router },
    ),
  ],
  [
    'v3 multicall that unwraps to somebody else',
    'recipient-differs',
    transaction(
      data('multicall(bytes[])', [
        data('exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))', [
          token,
          weth,
          500,
          zero,
          soon,
          100,
          90,
          0,
        ]),
        data('unwrapWETH9(uint256,address)', 90, thief),
      ]),
      { to: router },
    ),
  ],
  [
    'Universal Router: swap to somebody else',
    'recipient-differs',
    transaction(execute('0x00', swapV3(thief, 90)), { to: router }),
  ],
  [
    'Universal Router: swap without minimum',
    'swap-without-minimum',
    transaction(execute('0x00', swapV3(caller, 0)), { to: router }),
  ],
  [
    'Universal Router: sweep to somebody else',
    'recipient-differs',
    transaction(
      execute(
        '0x0004',
        swapV3(routerItself, 0),
        abi.encode(['address', 'address', 'uint256'], [weth, thief, 0]),
      ),
      { to: router },
    ),
  ],
  [
    'Universal Router: permit without limit',
    'approval-unlimited',
    transaction(
      execute(
        '0x0a',
        abi.encode(
          ['tuple(tuple(address,uint160,uint48,uint48),address,uint256)', 'bytes'],
          [[[token, max(160), soon, 0], router, soon], '0x'],
        ),
      ),
      { to: router },
    ),
  ],
  [
    '1inch swap that pays somebody else',
    'recipient-differs',
    transaction(
      data(
        'swap(address,(address,address,address,address,uint256,uint256,uint256),bytes)',
        router,
        [token, weth, router, thief, 100, 90, 0],
        '0x',
      ),
      { to: router },
    ),
  ],
  [
    'vault shares for somebody else',
    'recipient-differs',
    transaction(data('deposit(uint256,address)', 100, thief)),
  ],
  [
    'lending on behalf of somebody else',
    'recipient-differs',
    transaction(data('supply(address,uint256,address,uint16)', token, 100, thief, 0)),
  ],
  [
    'hidden characters in an argument',
    'escaped-characters',
    transaction(data('setName(string)', 'pay\u202eme.eth')),
  ],
  [
    'vault withdrawal to somebody else',
    'recipient-differs',
    transaction(data('withdraw(uint256,address,address)', 100, thief, us)),
  ],
].map((row): Row => row as Row); // rows of three, each as the type says

const refusals: Row[] = [
  [
    'Safe: delegatecall (the Bybit theft)',
    'refused/delegate-call',
    transaction(inSafe(thief, data('transfer(address,uint256)', thief, 0), 1), { to: safe }),
  ],
  [
    'Safe: delegatecall of multiSend',
    'refused/delegate-call',
    transaction(inSafe(thief, data('multiSend(bytes)', '0x'), 1), { to: safe }),
  ],
  ['Safe: operation 2', 'refused/delegate-call', transaction(inSafe(token, '0x', 2), { to: safe })],
  [
    'Safe: unknown call inside',
    'refused/unknown-call',
    transaction(inSafe(thief, '0xdeadbeef'), { to: safe }),
  ],
  [
    'Safe inside a Safe, delegatecall inside',
    'refused/delegate-call',
    transaction(inSafe(safe, inSafe(thief, '0x', 1)), { to: safe }),
  ],
  [
    'multiSend: delegatecall inside',
    'refused/delegate-call',
    transaction(data('multiSend(bytes)', packed(1, thief, '0x')), { to: safe }),
  ],
  [
    'multiSend: cut off',
    'undecodable/truncated',
    transaction(data('multiSend(bytes)', ethers.dataSlice(packed(0, token, approveAll), 0, 100)), {
      to: safe,
    }),
  ],
  [
    'multiSend: unknown call inside',
    'refused/unknown-call',
    transaction(data('multiSend(bytes)', packed(0, thief, '0xdeadbeef')), { to: safe }),
  ],
  ['multicall nested five deep', 'refused/call-too-deep', transaction(nested(5))],
  [
    'aggregate3: unknown call inside',
    'refused/unknown-call',
    transaction(data('aggregate3((address,bool,bytes)[])', [[token, false, '0xdeadbeef']])),
  ],
  [
    'Universal Router: command of version 4',
    'refused/unknown-command',
    transaction(execute('0x10', '0x'), { to: router }),
  ],
  [
    'Universal Router: more commands than inputs',
    'undecodable/wrong-item-count',
    transaction(execute('0x0000', swapV3(us, 90)), { to: router }),
  ],
  [
    'Universal Router: input with a byte more',
    'undecodable/trailing-bytes',
    transaction(execute('0x00', `${swapV3(us, 90)}00`), { to: router }),
  ],
  [
    'tail of arguments before its place',
    'undecodable/non-canonical',
    transaction(dirty(data('multicall(bytes[])', ['0x']), 35, 0x40)),
  ],
  [
    'more calls than a person reads',
    'refused/too-large-to-show',
    transaction(data('multicall(bytes[])', new Array(201).fill('0x'))),
  ],
];

function nested(depth: number): string {
  return depth === 0 ? approveAll : data('multicall(bytes[])', [nested(depth - 1)]);
}
function dirty(call: string, at: number, byte: number): string {
  const bytes = hexToBytes(call.slice(2));
  bytes[at] = byte;
  return ethers.hexlify(bytes);
}

interface Member {
  name: string;
  type: string;
}
const members = (list: string): Member[] =>
  list.split(',').map((part) => {
    const [type = '', name = ''] = part.split(' ');
    return { name, type };
  });
function typed(primaryType: string, types: Record<string, string>, message: unknown, name = 'X'): Uint8Array {
  const domain = 'string name,uint256 chainId,address verifyingContract';
  const all = Object.fromEntries(
    Object.entries({ EIP712Domain: domain, ...types }).map(([name, list]) => [name, members(list)]),
  );
  const big = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? value.toString() : value;
  return utf8(
    JSON.stringify(
      { types: all, primaryType, domain: { name, chainId: 1, verifyingContract: token }, message },
      big,
    ),
  );
}
const permitType = { Permit: 'address owner,address spender,uint256 value,uint256 nonce,uint256 deadline' };
const safeTx = (to: string, call: string, operation: number, gasPrice = 0): Uint8Array =>
  typed(
    'SafeTx',
    {
      SafeTx:
        'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce',
    },
    {
      to,
      value: 0,
      data: call,
      operation,
      safeTxGas: 0,
      baseGas: 0,
      gasPrice,
      gasToken: zero,
      refundReceiver: zero,
      nonce: 0,
    },
  );
const userOperation = (callData: string): Uint8Array =>
  typed(
    'PackedUserOperation',
    { PackedUserOperation: 'address sender,uint256 nonce,bytes callData' },
    { sender: safe, nonce: 0, callData },
  );
const seaport = (recipient: string, amount: number): Uint8Array =>
  typed(
    'OrderComponents',
    {
      OrderComponents: 'address offerer,OfferItem[] offer,ConsiderationItem[] consideration,uint256 endTime',
      OfferItem:
        'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount',
      ConsiderationItem:
        'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient',
    },
    {
      offerer: us,
      offer: [{ itemType: 2, token, identifierOrCriteria: 1, startAmount: 1, endAmount: 1 }],
      consideration: [
        {
          itemType: 0,
          token: zero,
          identifierOrCriteria: 0,
          startAmount: amount,
          endAmount: amount,
          recipient,
        },
      ],
      endTime: soon,
    },
  );
const cow = (receiver: string, buyAmount: number): Uint8Array =>
  typed(
    'Order',
    {
      Order:
        'address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo',
    },
    { sellToken: token, buyToken: weth, receiver, sellAmount: 100, buyAmount, validTo: soon },
  );

const documents: Row[] = [
  [
    'Permit without limit',
    'approval-unlimited',
    typed('Permit', permitType, { owner: us, spender: thief, value: max(256), nonce: 0, deadline: soon }),
  ],
  [
    'Permit2 single without limit',
    'approval-unlimited',
    typed(
      'PermitSingle',
      {
        PermitSingle: 'PermitDetails details,address spender,uint256 sigDeadline',
        PermitDetails: 'address token,uint160 amount,uint48 expiration,uint48 nonce',
      },
      { details: { token, amount: max(160), expiration: soon, nonce: 0 }, spender: thief, sigDeadline: soon },
    ),
  ],
  [
    'Permit2 batch, the second without limit',
    'approval-unlimited',
    typed(
      'PermitBatch',
      {
        PermitBatch: 'PermitDetails[] details,address spender,uint256 sigDeadline',
        PermitDetails: 'address token,uint160 amount,uint48 expiration,uint48 nonce',
      },
      {
        details: [
          { token, amount: 1, expiration: soon, nonce: 0 },
          { token: weth, amount: max(160), expiration: soon, nonce: 0 },
        ],
        spender: thief,
        sigDeadline: soon,
      },
    ),
  ],
  [
    'Permit2 transfer without limit',
    'approval-unlimited',
    typed(
      'PermitTransferFrom',
      {
        PermitTransferFrom: 'TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline',
        TokenPermissions: 'address token,uint256 amount',
      },
      { permitted: { token, amount: max(256) }, spender: thief, nonce: 0, deadline: soon },
    ),
  ],
  [
    'ERC-3009 to nobody',
    'zero-address',
    typed(
      'TransferWithAuthorization',
      {
        TransferWithAuthorization:
          'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce',
      },
      { from: us, to: zero, value: 5, validAfter: 0, validBefore: soon, nonce: ethers.ZeroHash },
    ),
  ],
  ['Seaport order for nothing', 'order-without-return', seaport(thief, 0)],
  ['Seaport order that pays somebody else', 'order-without-return', seaport(thief, 10 ** 9)],
  ['Seaport order for one wei', 'order-without-return', seaport(us, 1)],
  ['order for nothing', 'order-without-return', cow(us, 0)],
  ['order that pays somebody else', 'recipient-differs', cow(thief, 100)],
  ['Safe: enableModule', 'module-enabled', safeTx(safe, data('enableModule(address)', thief), 0)],
  ['Safe: approval', 'approval-unlimited', safeTx(token, approveAll, 0)],
  [
    'Safe: price per gas of its own',
    'fee-cap-high',
    safeTx(token, data('transfer(address,uint256)', us, 1), 0, 10 ** 9),
  ],
  [
    'Safe message of which only a hash is seen',
    'binary-message',
    typed('SafeMessage', { SafeMessage: 'bytes message' }, { message: ethers.id('x') }),
  ],
  [
    'root over orders that nobody sees',
    'binary-message',
    typed('Root', { Root: 'bytes32 root' }, { root: ethers.id('x') }),
  ],
  [
    'user operation that changes the owner',
    'ownership-change',
    userOperation(data('transferOwnership(address)', thief)),
  ],
  [
    'meta-transaction that approves',
    'approval-unlimited',
    typed(
      'MetaTransaction',
      { MetaTransaction: 'uint256 nonce,address from,bytes functionSignature' },
      { nonce: 0, from: us, functionSignature: approveAll },
    ),
  ],
  [
    'name of a domain in two alphabets',
    'text-unusual',
    typed('Mail', { Mail: 'string contents' }, { contents: 'x' }, 'Unisw\u0430p'),
  ],
  [
    'hidden direction in a field',
    'escaped-characters',
    typed('Mail', { Mail: 'string contents' }, { contents: 'pay \u202e001' }),
  ],
].map((row): Row => row as Row); // rows of three, each as the type says

const documentRefusals: Row[] = [
  ['user operation with an unknown call', 'refused/unknown-call', userOperation('0xdeadbeef')],
  ['Safe: delegatecall', 'refused/delegate-call', safeTx(thief, '0x', 1)],
  [
    'Safe: batch by delegatecall',
    'refused/delegate-call',
    safeTx(safe, data('multiSend(bytes)', packed(0, token, approveAll)), 1),
  ],
  [
    'forward request with an unknown call',
    'refused/unknown-call',
    typed(
      'ForwardRequest',
      { ForwardRequest: 'address from,address to,uint256 value,uint256 gas,uint256 nonce,bytes data' },
      { from: us, to: token, value: 0, gas: 1, nonce: 0, data: '0xdeadbeef' },
    ),
  ],
  [
    'meta-transaction with an unknown call',
    'refused/unknown-call',
    typed(
      'MetaTransaction',
      { MetaTransaction: 'uint256 nonce,address from,bytes functionSignature' },
      { nonce: 0, from: us, functionSignature: '0xdeadbeef' },
    ),
  ],
];

function signIn(changes: Record<string, string> = {}): Uint8Array {
  const part = {
    domain: 'desk.example',
    address: us,
    uri: 'https://desk.example/login',
    end: '',
    ...changes,
  };
  const lines = [
    `${part.domain} wants you to sign in with your Ethereum account:`,
    part.address,
    '',
    'Sign in to the desk.',
    '',
    `URI: ${part.uri}`,
    'Version: 1',
    'Chain ID: 1',
    'Nonce: 7f3a91c2aa',
    'Issued At: 2027-01-01T00:00:00Z',
  ];
  return utf8(`${lines.join('\n')}${part.end}`);
}

const signIns: Row[] = (
  [
    ['as another account', 'sign-in-address-differs', signIn({ address: thief })],
    [
      'at a site in punycode',
      'sign-in-domain-unusual',
      signIn({ domain: 'xn--dsk-5na.example', uri: 'https://xn--dsk-5na.example/' }),
    ],
    ['at a site with a Cyrillic letter', 'sign-in-domain-unusual', signIn({ domain: 'd\u0435sk.example' })],
    [
      'at a site with a name before an @',
      'sign-in-domain-unusual',
      signIn({ domain: 'desk.example@evil.example', uri: 'https://evil.example/' }),
    ],
    [
      'at a site with a full stop of another script',
      'sign-in-domain-unusual',
      signIn({ domain: 'desk\u3002example' }),
    ],
    ['at a site with hidden characters', 'escaped-characters', signIn({ domain: 'desk\u200b.example' })],
    [
      'whose address to sign in to is another site',
      'sign-in-uri-differs',
      signIn({ uri: 'https://evil.example/login' }),
    ],
    [
      'whose address begins like the site',
      'sign-in-uri-differs',
      signIn({ uri: 'https://desk.example.evil.example/' }),
    ],
    ['that has expired', 'sign-in-expired', signIn({ end: '\nExpiration Time: 2027-01-01T00:10:00Z' })],
    ['with a line too many', 'sign-in-malformed', signIn({ end: '\nApprove: everything' })],
    ['with an address in small letters', 'sign-in-malformed', signIn({ address: us.toLowerCase() })],
    [
      'with a second request below',
      'sign-in-malformed',
      signIn({ end: `\n\n${new TextDecoder().decode(signIn())}` }),
    ],
    [
      'with another order of lines',
      'sign-in-malformed',
      utf8(new TextDecoder().decode(signIn()).replace('Version: 1\nChain ID: 1', 'Chain ID: 1\nVersion: 1')),
    ],
    [
      'with words of its own',
      'sign-in-malformed',
      utf8(`desk.example  wants you to SIGN IN with your Ethereum account:\n${us}`),
    ],
  ] as const
).map(([name, code, bytes]) => [name, code, bytes, { kind: 'ethereum-message', now: 1_798_900_000 }]);

function decode(bytes: Uint8Array, input: Partial<RequestInput> = {}) {
  return decodeRequest({ key, now, ...input, bytes }, keys);
}
const dangers = [...calls, ...documents, ...signIns];
const refused = [...refusals, ...documentRefusals];

describe('misleading calls, documents and sign-ins on Ethereum', () => {
  it('counts its cases', () => {
    expect(dangers.length + refused.length).toBe(111);
  });

  it.each(dangers)('danger: %s (%s)', (_name, code, bytes, input) => {
    const { display, facts } = decode(bytes, input);
    expect(displayModelSchema.parse(display)).toEqual(display);
    expect(requestFactsSchema.parse(facts)).toEqual(facts);
    const { warnings } = display;
    expect(warnings.filter(({ severity }) => severity === 'danger').map((one) => one.code)).toContain(code);
    // Not signed by default, and the reason that is given is the one that the row names.
    const verdict = judge({ facts, warnings, keys: [], book: { find: () => undefined }, now: now * 1000 });
    expect(verdict.decision).toBe('refuse');
    expect(verdict.reasons.map(({ rule }) => rule)).toContain(code);
  });

  it.each(refused)('%s: %s', (_name, expected, bytes, input) => {
    expect(failureOf(() => decode(bytes, input))).toBe(expected);
  });

  it('finds nothing grave in honest ones', () => {
    for (const [bytes, input] of [
      [transaction(data('transfer(address,uint256)', thief, 5))],
      [transaction(data('approve(address,uint256)', thief, 0))],
      [transaction(data('approve(address,uint256)', thief, 100))],
      [transaction(data('setApprovalForAll(address,bool)', thief, false))],
      [transaction(inSafe(token, data('transfer(address,uint256)', thief, 5)), { to: safe })],
      [transaction(execute('0x00', swapV3(caller, 90)), { to: router })],
      [
        transaction(
          execute('0x000c', swapV3(routerItself, 0), abi.encode(['address', 'uint256'], [caller, 90])),
          { to: router },
        ),
      ],
      [
        transaction(
          data('exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))', [
            token,
            weth,
            500,
            us,
            soon,
            100,
            90,
            0,
          ]),
          { to: router },
        ),
      ],
      [transaction(data('deposit()'), { to: weth, value: 5n })],
      [seaport(us, 10 ** 9)],
      [cow(us, 100)],
      [cow(zero, 100)],
      [safeTx(token, data('transfer(address,uint256)', thief, 5), 0)],
      [signIn(), { kind: 'ethereum-message' as const, now: 1_798_900_000 }],
      [signIn({ end: '\nResources:\n- https://desk.example/terms' }), { kind: 'ethereum-message' as const }],
    ] satisfies [Uint8Array, Partial<RequestInput>?][]) {
      const grave = decode(bytes, input).display.warnings.filter(({ severity }) => severity === 'danger');
      expect(grave).toEqual([]);
    }
  });

  it('shows what is refused otherwise once a rule of the key allows it, and says how grave it is', () => {
    const allowed = (bytes: Uint8Array): string[] =>
      decode(bytes, { allows: () => true }).display.warnings.map(
        ({ code, severity }) => `${code}:${severity}`,
      );
    expect(allowed(transaction('0xdeadbeef'))).toEqual(['unknown-call:danger']);
    expect(
      allowed(transaction(inSafe(thief, data('transfer(address,uint256)', thief, 0), 1), { to: safe })),
    ).toEqual(['delegate-call:danger']);
    const creation = concatBytes(
      Uint8Array.of(2),
      fromHex(ethers.encodeRlp(['0x01', '0x', '0x01', '0x01', '0x5208', '0x', '0x', '0x6001', []])),
    );
    expect(allowed(creation)).toEqual(['contract-creation:danger']);
  });
});
