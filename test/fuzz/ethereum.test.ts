import { bytesToHex } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { expect, it } from 'vitest';

import { isHoldfastError } from '../../src/core/error.ts';
import { bookOf } from '../../src/core/references/book.ts';
import { readReference } from '../../src/core/references/reference-file.ts';
import { fromHex } from '../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../src/core/signing/display.ts';
import { encodeUnsignedTransaction } from '../../src/core/signing/ethereum/transaction.ts';
import { requestFactsSchema } from '../../src/core/signing/facts.ts';
import type { RequestKind } from '../../src/core/signing/request.ts';
import { FakeKeys, utf8 } from '../core/signing/support/fake-keys.ts';
import { Dice, mutate } from './signing-mutator.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const to = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const rounds = Math.ceil(Number(process.env['FUZZ_ROUNDS'] ?? '20000') / 2);
const now = 1_800_000_000;

const call = (signature: string, ...values: unknown[]): string =>
  new ethers.Interface([`function ${signature}`]).encodeFunctionData(signature.split('(')[0] ?? '', values);
const transfer = call('transfer(address,uint256)', to, 5);
const swap = ethers.AbiCoder.defaultAbiCoder().encode(
  ['address', 'uint256', 'uint256', 'bytes', 'bool'],
  [to, 5, 4, `0x${'ab'.repeat(43)}`, true],
);
const packed = ethers.solidityPacked(
  ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
  [0, to, 0, ethers.dataLength(transfer), transfer],
);
const calls = [
  '0x',
  transfer,
  call('setApprovalForAll(address,bool)', to, true),
  call('multicall(bytes[])', [transfer, call('approve(address,uint256)', to, 2n ** 200n)]),
  call('multiSend(bytes)', packed),
  call('execute(bytes,bytes[],uint256)', '0x80', [swap], now),
  call('swapExactTokensForTokens(uint256,uint256,address[],address,uint256)', 5, 4, [us, to], us, now),
  call('execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)', to, 1, transfer, 0, 0, 0, 0, to, to, '0x1234'), // prettier-ignore
  call('poke(uint8,(string,bytes4)[])', 3, [['level', '0x01020304']]),
];
const reference = {
  abi: [
    {
      type: 'function',
      name: 'poke',
      inputs: [
        { name: 'level', type: 'uint8' },
        { name: 'list', type: 'tuple[]', components: [{ name: 'text', type: 'string' }, { name: 'id', type: 'bytes4' }] }, // prettier-ignore
      ],
    },
  ],
  chainId: 1,
  address: to,
};
const references = bookOf([readReference(utf8(JSON.stringify(reference)))]);

const common = { chainId: 1n, nonce: 1n, gasLimit: 90_000n, to: fromHex(to), value: 5n };
const market = { ...common, maxFeePerGas: 9n, maxPriorityFeePerGas: 1n, accessList: [] };
const authorization = { chainId: 1n, delegate: fromHex(to), nonce: 1n, parity: 1 as const, r: 5n, s: 6n };
const none = new Uint8Array(0);

const corpus: Uint8Array[] = [
  ...calls.map((data) =>
    encodeUnsignedTransaction({ type: 'legacy', ...common, gasPrice: 5n, data: fromHex(data) }),
  ),
  encodeUnsignedTransaction({ type: 'eip2930', ...common, gasPrice: 5n, data: none, accessList: [{ address: fromHex(to), storageKeys: [new Uint8Array(32)] }] }), // prettier-ignore
  encodeUnsignedTransaction({ type: 'eip4844', ...market, data: none, maxFeePerBlobGas: 7n, blobHashes: [new Uint8Array(32).fill(1)] }), // prettier-ignore
  encodeUnsignedTransaction({ type: 'eip7702', ...market, data: none, authorizations: [authorization] }),
  utf8(JSON.stringify({ authorization: { chainId: '0x1', address: to, nonce: '0x0' } })),
  utf8(
    JSON.stringify({
      types: {
        EIP712Domain: [{ name: 'chainId', type: 'uint256' }],
        SafeTx: ['address to', 'uint256 value', 'bytes data', 'uint8 operation'].map((text) => {
          const [type, name] = text.split(' ');
          return { name, type };
        }),
      },
      primaryType: 'SafeTx',
      domain: { chainId: 1 },
      message: { to, value: 0, data: transfer, operation: 0 },
    }),
  ),
  utf8(
    `desk.example wants you to sign in with your Ethereum account:\n${us}\n\nSign in.\n\nURI: https://desk.example\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2026-01-01T00:00:00Z\nResources:\n- https://desk.example/a`,
  ),
];

it(`${String(rounds)} changed calls, documents and sign-ins: only typed errors, and what is accepted is canonical`, () => {
  const dice = new Dice(0xca11);
  const kinds: (RequestKind | 'auto')[] = ['auto', 'auto', 'ethereum-message', 'ethereum-authorization'];
  const reasons = new Set<string>();
  let accepted = 0;
  let slowest = 0;
  for (let round = 0; round < rounds; round += 1) {
    const bytes = mutate(dice, dice.pick(corpus), corpus);
    const free = dice.below(2) === 0;
    const options = { key, now, references, allows: () => free };
    const begun = performance.now();
    try {
      const request = decodeRequest({ ...options, kind: dice.pick(kinds), bytes }, keys);
      accepted += 1;
      displayModelSchema.parse(request.display);
      requestFactsSchema.parse(request.facts);
      const again = decodeRequest({ ...options, kind: request.kind, bytes: request.canonical }, keys);
      if (bytesToHex(again.approvalDigest) !== bytesToHex(request.approvalDigest))
        expect(bytes).toBe('canonical');
    } catch (error) {
      if (!isHoldfastError(error))
        throw new Error(`round ${String(round)}: ${bytesToHex(bytes)}`, { cause: error });
      reasons.add(String(error.details['reason']));
    }
    slowest = Math.max(slowest, performance.now() - begun);
  }
  expect(slowest).toBeLessThan(1000);
  expect(accepted).toBeGreaterThan(rounds / 100);
  // An error of a library that got through our own checks would show as this reason.
  expect([...reasons]).not.toContain('internal');
  expect(reasons.size).toBeGreaterThan(10);
}, 240_000);

it('2,000 changed descriptions: read or refused as malformed, nothing else', () => {
  const dice = new Dice(0xab1);
  const seed = utf8(JSON.stringify(reference));
  let read = 0;
  for (let round = 0; round < 2_000; round += 1) {
    try {
      readReference(mutate(dice, seed, [seed]));
      read += 1;
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      expect(error.code).toBe('reference-malformed');
    }
  }
  expect(read).toBeGreaterThan(20);
});
