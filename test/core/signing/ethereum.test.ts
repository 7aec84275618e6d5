import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { recoverMessageAddress, recoverTypedDataAddress } from 'viem';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../../src/core/signing/display.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const address = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const to = '0x1d1c328764a41bda0492b66baa30c4a339ff85ef';
const contract = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';

describe('Ethereum transactions', () => {
  it('signs an EIP-1559 transfer that ethers reads back as the same transaction from our address', () => {
    const transaction = ethers.Transaction.from({
      type: 2,
      chainId: 1,
      nonce: 7,
      maxFeePerGas: 30_000_000_000n,
      maxPriorityFeePerGas: 1_000_000_000n,
      gasLimit: 21000,
      to,
      value: 10n ** 17n,
    });
    const request = decodeRequest({ bytes: hexToBytes(transaction.unsignedSerialized.slice(2)), key }, keys);
    expect(displayModelSchema.parse(request.display)).toEqual(request.display);
    expect(request.display).toMatchObject({
      kind: 'ethereum-transaction',
      transactionType: 'eip1559',
      chain: { id: '1', name: 'Ethereum' },
      from: address,
      to: ethers.getAddress(to),
      value: '100000000000000000',
      maxFee: '630000000000000',
      maxTotal: '100630000000000000',
      call: { kind: 'none' },
      warnings: [],
    });
    const outcome = keys.sign(request);
    const read = ethers.Transaction.from(ethers.hexlify(outcome.bytes));
    expect(read.from).toBe(address);
    expect(read.hash).toBe(outcome.hash);
    expect(read.unsignedSerialized).toBe(transaction.unsignedSerialized);
  });

  it('takes a legacy transaction as text or JSON and reaches the same approval digest', () => {
    const fields = { chainId: 137, nonce: 0, gasPrice: 5n, gasLimit: 21000, to, value: 1n };
    const legacy = ethers.Transaction.from({ type: 0, ...fields });
    const fromText = decodeRequest({ bytes: utf8(`${legacy.unsignedSerialized}\n`), key }, keys);
    const json = {
      chainId: '0x89',
      nonce: '0x0',
      gasPrice: '0x5',
      gas: '0x5208',
      to,
      value: '0x1',
      from: address,
    };
    const fromJson = decodeRequest({ bytes: utf8(JSON.stringify(json)) }, keys);
    expect(fromJson.approvalDigest).toEqual(fromText.approvalDigest);
    expect(ethers.Transaction.from(ethers.hexlify(keys.sign(fromJson).bytes)).from).toBe(address);
  });

  it('shows a token approval and flags an unlimited one', () => {
    const erc20 = new ethers.Interface(['function approve(address,uint256)']);
    const request = (amount: bigint) =>
      decodeRequest(
        {
          bytes: hexToBytes(
            ethers.Transaction.from({
              type: 2,
              chainId: 1,
              maxFeePerGas: 1n,
              gasLimit: 60000,
              to,
              data: erc20.encodeFunctionData('approve', [address, amount]),
            }).unsignedSerialized.slice(2),
          ),
          key,
        },
        keys,
      ).display.warnings.map(({ code, severity }) => `${code}:${severity}`);
    expect(request(ethers.MaxUint256)).toEqual(['approval-unlimited:danger']);
    expect(request(1000n)).toEqual(['approval:caution']);
    expect(request(0n)).toEqual([]);
  });

  it('refuses a signature of another key or another digest', () => {
    const transaction = ethers.Transaction.from({
      type: 2,
      chainId: 1,
      gasLimit: 21000,
      maxFeePerGas: 1n,
      to,
    });
    const request = decodeRequest({ bytes: hexToBytes(transaction.unsignedSerialized.slice(2)), key }, keys);
    const other = decodeRequest(
      { bytes: request.canonical, key: { keyId: 'seed-1', path: "m/44'/60'/0'/0/1" } },
      keys,
    );
    const outcome = keys.sign(other);
    expect(failureOf(() => request.finish(outcome.signatures))).toBe('bad-signature');
    expect(failureOf(() => request.finish([]))).toBe('bad-signature');
    expect(other.approvalDigest).not.toEqual(request.approvalDigest);
  });
});

describe('Ethereum messages and typed data', () => {
  it('signs a personal message that viem and ethers attribute to our address', async () => {
    const request = decodeRequest({ kind: 'ethereum-message', bytes: utf8('Hello, Holdfast'), key }, keys);
    const { bytes } = keys.sign(request);
    const signature = ethers.hexlify(bytes) as `0x${string}`; // hexlify always gives 0x-hex
    expect(ethers.verifyMessage('Hello, Holdfast', signature)).toBe(address);
    expect(await recoverMessageAddress({ message: 'Hello, Holdfast', signature })).toBe(address);
    expect(request.display).toMatchObject({
      body: { form: 'text', text: { text: 'Hello, Holdfast', escaped: false } },
    });
  });

  it('takes a personal message in JSON as wallets do: whole bytes of hex for what they stand for', () => {
    const digest = (text: string) =>
      decodeRequest({ bytes: utf8(JSON.stringify({ personal_sign: text })), key }, keys).tasks[0]?.payload;
    for (const [text, message] of [
      ['0x68656C6c6f', 'hello'],
      ['0x1', '0x1'],
      ['0X6869', '0X6869'],
      ['0x68 69', '0x68 69'],
      ['68656c6c6f', '68656c6c6f'],
    ] as const)
      expect(ethers.hexlify(digest(text) ?? '0x')).toBe(ethers.hashMessage(message));
    // Nothing to read, and not the two letters either.
    for (const text of ['0x', '']) expect(failureOf(() => digest(text))).toBe('refused/message-empty');
  });

  it('flags a sign-in message that names another account', () => {
    const text = (account: string) =>
      utf8(
        `example.com wants you to sign in with your Ethereum account:\n${account}\n\n\nURI: https://example.com\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2026-01-01T00:00:00Z`,
      );
    const codes = (account: string) =>
      decodeRequest({ kind: 'ethereum-message', bytes: text(account), key }, keys).display.warnings.map(
        (w) => w.code,
      );
    expect(codes(address)).toEqual([]);
    expect(codes(contract)).toEqual(['sign-in-address-differs']);
  });

  it('signs typed data that viem attributes to our address and flags an unlimited permit', async () => {
    const document = {
      types: {
        EIP712Domain: [
          { name: 'name', type: 'string' },
          { name: 'version', type: 'string' },
          { name: 'chainId', type: 'uint256' },
          { name: 'verifyingContract', type: 'address' },
        ],
        Permit: [
          { name: 'owner', type: 'address' },
          { name: 'spender', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'nonce', type: 'uint256' },
          { name: 'deadline', type: 'uint256' },
        ],
      },
      primaryType: 'Permit',
      domain: { name: 'USD Coin', version: '2', chainId: 1, verifyingContract: contract },
      message: {
        owner: address,
        spender: contract,
        value: ethers.MaxUint256.toString(),
        nonce: 0,
        deadline: '1900000000',
      },
    } as const;
    const input = { bytes: utf8(JSON.stringify(document)), key, now: 1_800_000_000 };
    const request = decodeRequest(input, keys);
    expect(displayModelSchema.parse(request.display)).toEqual(request.display);
    expect(request.display.warnings.map(({ code }) => code)).toEqual([
      'approval',
      'approval-unlimited',
      'deadline-long',
    ]);
    const signature = ethers.hexlify(keys.sign(request).bytes) as `0x${string}`; // hexlify always gives 0x-hex
    const { types, primaryType, domain, message } = document;
    const recovered = await recoverTypedDataAddress({
      types,
      primaryType,
      domain: { ...domain, chainId: 1n },
      message: { ...message, value: BigInt(message.value), nonce: 0n, deadline: BigInt(message.deadline) },
      signature,
    });
    expect(recovered).toBe(address);
    // The canonical form is itself a request, and the same one.
    expect(decodeRequest({ ...input, bytes: request.canonical }, keys).approvalDigest).toEqual(
      request.approvalDigest,
    );
  });

  it('keeps numbers that a double cannot hold', () => {
    const text = `{"types":{"EIP712Domain":[{"name":"chainId","type":"uint256"}],"A":[{"name":"n","type":"uint256"}]},
      "primaryType":"A","domain":{"chainId":1},"message":{"n":9007199254740993}}`;
    const { display } = decodeRequest({ bytes: utf8(text), key }, keys);
    expect(display).toMatchObject({ message: [{ value: { text: '9007199254740993' } }] });
  });
});

describe('raw messages', () => {
  const secret = new Uint8Array(32).fill(7);
  const singles = new FakeKeys()
    .add('ed', 'ed25519', secret)
    .add('p256', 'p256', secret)
    .add('k1', 'secp256k1', secret);

  it.each(['ed', 'p256', 'k1'])('signs a raw message with %s and checks it before release', (keyId) => {
    const bytes = utf8('GET /orders 1700000000');
    const request = decodeRequest({ kind: 'raw-message', bytes, key: { keyId } }, singles);
    const outcome = singles.sign(request);
    expect(outcome.bytes.length).toBe(64);
    expect(request.display.warnings.map(({ code }) => code)).toEqual(['raw-signature']);
    if (keyId === 'ed') expect(ed25519.verify(outcome.bytes, bytes, ed25519.getPublicKey(secret))).toBe(true);
    const broken = outcome.bytes.slice();
    broken[5] = (broken[5] ?? 0) ^ 1;
    expect(failureOf(() => request.finish([broken]))).toBe('bad-signature');
  });
});
