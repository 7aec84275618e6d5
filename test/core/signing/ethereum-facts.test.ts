import { ethers } from 'ethers';
import { describe, expect, it } from 'vitest';

import { fromHex } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { encodeUnsignedTransaction } from '../../../src/core/signing/ethereum/transaction.ts';
import type { RequestFacts } from '../../../src/core/signing/facts.ts';
import { FakeKeys, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const bob = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const token = ethers.getAddress('0x6b175474e89094c44da98b954eedeac495271d0f');
const weth = ethers.getAddress('0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2');
const third = ethers.getAddress('0xd533a949740bb3306d119cc777fa900ba034cd52');
const max = 2n ** 256n - 1n;

function data(signature: string, ...values: unknown[]): string {
  return new ethers.Interface([`function ${signature}`]).encodeFunctionData(
    signature.split('(')[0] ?? '',
    values,
  );
}

function factsOf(call: string, value = 0n, to = token, chainId = 10n): RequestFacts {
  const common = { chainId, nonce: 0n, gasLimit: 100n, to: fromHex(to), value };
  const bytes = encodeUnsignedTransaction({ type: 'legacy', ...common, gasPrice: 3n, data: fromHex(call) });
  return decodeRequest({ bytes, key, allows: () => true }, keys).facts;
}

const asset = `eip155:10/${token}`;
const exec = 'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)';

describe('facts of Ethereum requests', () => {
  it.each<[string, RequestFacts, Pick<RequestFacts, 'acts' | 'transfers'> & { methods: string[] }]>([
    [
      'coin',
      factsOf('0x', 5n),
      { acts: ['transfer'], transfers: [{ asset: 'eip155:10', amount: '5', recipient: token }], methods: [] },
    ],
    [
      'token',
      factsOf(data('transfer(address,uint256)', bob, 5)),
      { acts: ['transfer'], transfers: [{ asset, amount: '5', recipient: bob }], methods: ['transfer'] },
    ],
    [
      'token and coin',
      factsOf(data('transfer(address,uint256)', bob, 5), 2n),
      {
        acts: ['transfer'],
        transfers: [
          { asset: 'eip155:10', amount: '2', recipient: token },
          { asset, amount: '5', recipient: bob },
        ],
        methods: ['transfer'],
      },
    ],
    [
      'approval',
      factsOf(data('approve(address,uint256)', bob, 5)),
      { acts: ['approve'], transfers: [{ asset, amount: '5', recipient: bob }], methods: ['approve'] },
    ],
    [
      'approval without limit',
      factsOf(data('approve(address,uint256)', bob, max)),
      { acts: ['approve'], transfers: [{ asset, amount: null, recipient: bob }], methods: ['approve'] },
    ],
    [
      'approval taken back',
      factsOf(data('approve(address,uint256)', bob, 0)),
      { acts: ['approve'], transfers: [], methods: ['approve'] },
    ],
    [
      'item',
      factsOf(data('safeTransferFrom(address,address,uint256)', us, bob, 77)),
      {
        acts: ['transfer'],
        transfers: [{ asset, amount: '1', recipient: bob }],
        methods: ['safeTransferFrom'],
      },
    ],
    [
      'wrapping',
      factsOf(data('deposit()'), 5n, weth),
      {
        acts: ['transfer', 'call'],
        transfers: [{ asset: 'eip155:10', amount: '5', recipient: weth }],
        methods: ['deposit'],
      },
    ],
    [
      'swap',
      factsOf(
        data(
          'swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
          5,
          4,
          [token, weth],
          us,
          9,
        ),
        0n,
        bob,
      ),
      {
        acts: ['trade'],
        transfers: [{ asset, amount: '5', recipient: bob }],
        methods: ['swapExactTokensForTokens'],
      },
    ],
    [
      'stake',
      factsOf(data('deposit(bytes,bytes,bytes,bytes32)', '0x', '0x', '0x', ethers.ZeroHash), 5n),
      {
        acts: ['stake'],
        transfers: [{ asset: 'eip155:10', amount: '5', recipient: token }],
        methods: ['deposit'],
      },
    ],
    [
      'owner',
      factsOf(data('transferOwnership(address)', bob)),
      { acts: ['account'], transfers: [], methods: ['transferOwnership'] },
    ],
    ['unknown', factsOf('0xdeadbeef'), { acts: ['other'], transfers: [], methods: ['0xdeadbeef'] }],
    [
      'Safe',
      factsOf(
        data(exec, token, 7, data('transfer(address,uint256)', bob, 5), 0, 0, 0, 0, bob, bob, '0x'),
        0n,
        weth,
      ),
      {
        acts: ['transfer', 'call'],
        transfers: [
          { asset: 'eip155:10', amount: '7', recipient: token },
          { asset, amount: '5', recipient: bob },
        ],
        methods: ['execTransaction', 'transfer'],
      },
    ],
    [
      'multicall',
      factsOf(
        data('multicall(bytes[])', [
          data('approve(address,uint256)', bob, 5),
          data('transfer(address,uint256)', bob, 6),
        ]),
      ),
      {
        acts: ['approve', 'transfer'],
        transfers: [
          { asset, amount: '5', recipient: bob },
          { asset, amount: '6', recipient: bob },
        ],
        methods: ['multicall', 'approve', 'transfer'],
      },
    ],
  ])('%s', (_name, facts, expected) => {
    expect({
      acts: facts.acts,
      transfers: facts.transfers,
      methods: facts.calls.map(({ method }) => method),
    }).toEqual(expected);
    expect(facts.chain).toBe('eip155:10');
    expect(facts.fee).toEqual({ asset: 'eip155:10', amount: '300' });
  });

  it('a sign-in names its site, an authorisation all that an account holds', () => {
    const message = `desk.example wants you to sign in with your Ethereum account:\n${us}\n\n\nURI: https://desk.example\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2026-01-01T00:00:00Z`;
    const request = decodeRequest({ kind: 'ethereum-message', bytes: utf8(message), key }, keys);
    expect(request.facts).toEqual({
      acts: ['sign-in'],
      chain: 'eip155:1',
      transfers: [],
      calls: [{ target: 'desk.example', method: 'sign-in' }],
    });
    expect(request.display).toMatchObject({
      signIn: { domain: 'desk.example', address: us, chain: { name: 'Ethereum' }, resources: [] },
    });
    const bytes = utf8(JSON.stringify({ authorization: { chainId: 1, address: bob, nonce: 0 } }));
    expect(decodeRequest({ bytes, key, allows: () => true }, keys).facts).toMatchObject({
      acts: ['delegate'],
      transfers: [{ asset: 'eip155:1', amount: null, recipient: bob }],
    });
  });

  it('a swap names the token that pays, and is refused when its path holds more than whole hops', () => {
    const path = (...parts: string[]): string => ethers.concat(parts);
    const fee = '0x000bb8';
    const swap = (bytes: string): RequestFacts =>
      factsOf(data('exactOutput((bytes,address,uint256,uint256,uint256))', [bytes, us, 9, 1, 1000]), 0n, bob);
    const paid = [{ asset, amount: '1000', recipient: bob }];
    expect(swap(path(weth, fee, token)).transfers).toEqual(paid);
    expect(swap(path(weth, fee, bob, fee, token)).transfers).toEqual(paid);
    for (const rest of ['0x00', ethers.hexlify(ethers.randomBytes(20)), fee + '00'.repeat(19)])
      expect(() => swap(path(weth, fee, token, rest))).toThrow('undecodable');
    expect(() => swap(weth)).toThrow('undecodable');
  });

  it('calls out what goes to others: portions beyond a fee, debts of theirs, what is left with a router', () => {
    const abi = ethers.AbiCoder.defaultAbiCoder();
    const router = '0x0000000000000000000000000000000000000002';
    const swap = abi.encode(
      ['address', 'uint256', 'uint256', 'bytes', 'bool'],
      [router, 1000, 5, ethers.concat([token, '0x000bb8', weth]), true],
    );
    const pay = (bips: number) => abi.encode(['address', 'address', 'uint256'], [weth, bob, bips]);
    const danger = (call: string): boolean => {
      const common = { chainId: 10n, nonce: 0n, gasLimit: 100n, to: fromHex(bob), value: 0n };
      const bytes = encodeUnsignedTransaction({
        type: 'legacy',
        ...common,
        gasPrice: 3n,
        data: fromHex(call),
      });
      const { warnings } = decodeRequest({ bytes, key }, keys).display;
      return warnings.some(({ code, severity }) => code === 'recipient-differs' && severity === 'danger');
    };
    const paying = (...portions: number[]): string => {
      const sweep = abi.encode(['address', 'address', 'uint256'], [weth, us, 1]);
      const commands = ethers.concat(['0x00', ...portions.map(() => '0x06'), '0x04']);
      return data('execute(bytes,bytes[])', commands, [swap, ...portions.map(pay), sweep]);
    };
    expect([[25], [100], [50, 50]].map((portions) => danger(paying(...portions)))).toEqual([false, false, false]); // prettier-ignore
    expect([[101], [10_000], [60, 60]].map((portions) => danger(paying(...portions)))).toEqual([true, true, true]); // prettier-ignore
    const repay = (whose: string): string =>
      data('repay(address,uint256,uint256,address)', token, 5, 2, whose);
    expect([us, weth].map((whose) => danger(repay(whose)))).toEqual([false, true]);

    // A validator pays out to whoever its credentials name.
    const stake = (first: string, who: string): string =>
      data('deposit(bytes,bytes,bytes,bytes32)', '0x', ethers.concat([first, '0x' + '00'.repeat(11), who]), '0x', ethers.ZeroHash); // prettier-ignore
    expect(danger(stake('0x01', us))).toBe(false);
    expect(danger(stake('0x02', us))).toBe(false);
    expect(danger(stake('0x00', weth))).toBe(false);
    expect(danger(stake('0x01', weth))).toBe(true);
    expect(danger(stake('0x02', weth))).toBe(true);

    // What is left with a router belongs to whoever asks for it first.
    const last = (command: string, types: string[], ...values: unknown[]): string =>
      data('execute(bytes,bytes[])', ethers.concat(['0x00', command]), [swap, abi.encode(types, values)]);
    const caller = '0x0000000000000000000000000000000000000001';
    const onward = (payer: boolean, to = caller): string =>
      last(
        '0x00',
        ['address', 'uint256', 'uint256', 'bytes', 'bool'],
        ...[to, 2n ** 255n, 5, ethers.concat([weth, '0x000bb8', third]), payer],
      );
    const single = (to: string): string =>
      data('exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))', [token, weth, 500, to, 5, 4, 0]); // prettier-ignore
    const unwrap = (to: string): string => data('unwrapWETH9(uint256,address)', 4, to);
    const rows: [call: string, left: boolean][] = [
      [data('execute(bytes,bytes[])', '0x00', [swap]), true],
      [last('0x04', ['address', 'address', 'uint256'], weth, caller, 1), false],
      [last('0x0c', ['address', 'uint256'], caller, 1), false],
      [last('0x0e', ['address', 'address', 'uint256'], us, weth, 1), true],
      [onward(false), false],
      [onward(false, router), true],
      [onward(true), true],
      [single(us), false],
      [single(router), true],
      [data('multicall(bytes[])', [single(router), unwrap(us)]), false],
      [data('multicall(bytes[])', [unwrap(us), single(router)]), true],
    ];
    expect(rows.map(([call]) => danger(call))).toEqual(rows.map(([, left]) => left));
  });

  it('counts the coin of a chain that is a token as well under both names', () => {
    const celo = '0x471EcE3750Da237f93B8E339c536989b8978a438';
    const both = (amount: string | null) => [
      { asset: `eip155:42220/${celo}`, amount, recipient: bob },
      { asset: 'eip155:42220', amount, recipient: bob },
    ];
    const on = (call: string, to = celo, chain = 42_220n): RequestFacts => factsOf(call, 0n, to, chain);
    expect(on(data('transfer(address,uint256)', bob, 5)).transfers).toEqual(both('5'));
    expect(on(data('approve(address,uint256)', bob, max)).transfers).toEqual(both(null));
    const inside = data('multicall(bytes[])', [data('transferFrom(address,address,uint256)', us, bob, 7)]);
    expect(on(inside).transfers).toEqual(both('7'));
    const swap = data('swapExactTokensForTokens(uint256,uint256,address[],address,uint256)', 5, 4, [celo, weth], us, 9); // prettier-ignore
    expect(on(swap, bob).transfers).toEqual(both('5'));
    // Elsewhere the same address is any token.
    expect(on(data('transfer(address,uint256)', bob, 5), celo, 1n).transfers).toHaveLength(1);
  });

  it('a permit says token, spender, amount and end', () => {
    const types = {
      EIP712Domain: [
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' },
      ],
      PermitSingle: [
        { name: 'details', type: 'PermitDetails' },
        { name: 'spender', type: 'address' },
        { name: 'sigDeadline', type: 'uint256' },
      ],
      PermitDetails: [
        { name: 'token', type: 'address' },
        { name: 'amount', type: 'uint160' },
        { name: 'expiration', type: 'uint48' },
      ],
    };
    const message = {
      details: { token, amount: 5, expiration: 1_800_000_000 },
      spender: bob,
      sigDeadline: 1_700_000_000,
    };
    const bytes = utf8(
      JSON.stringify({
        types,
        primaryType: 'PermitSingle',
        domain: { chainId: 10, verifyingContract: weth },
        message,
      }),
    );
    const { facts, display } = decodeRequest({ bytes, key }, keys);
    expect(facts).toMatchObject({ acts: ['permit'], transfers: [{ asset, amount: '5', recipient: bob }] });
    expect(display).toMatchObject({
      permits: [{ token, spender: bob, amount: '5', deadline: '1800000000' }],
    });
  });
});
