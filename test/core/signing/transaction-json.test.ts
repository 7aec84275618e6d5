import { Transaction } from 'ethers';
import type { Hex, TransactionSerializable } from 'viem';
import { formatTransactionRequest, numberToHex, serializeTransaction, stringify } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';

import { HoldfastError } from '../../../src/core/error.ts';
import { toHex } from '../../../src/core/signing/bytes.ts';
import { parseJsonObject } from '../../../src/core/signing/detect.ts';
import { encodeUnsignedTransaction } from '../../../src/core/signing/ethereum/transaction.ts';
import { parseTransactionJson } from '../../../src/core/signing/ethereum/transaction-json.ts';

const to = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const word = (byte: string): Hex => `0x${byte.repeat(32)}`;
const account = privateKeyToAccount(word('11'));
const common = { chainId: 137, nonce: 128, gas: 21_000n, to, value: 256n, data: '0xdeadbeef' } as const;
const market = { ...common, maxFeePerGas: 2n ** 64n, maxPriorityFeePerGas: 0n } as const;
const accessList = [{ address: to, storageKeys: [word('00'), word('ff')] }] as const;

async function transactions(): Promise<TransactionSerializable[]> {
  const authorizationList = await Promise.all(
    // Some of these have an r or s that begins with zeros.
    Array.from({ length: 300 }, (_, nonce) =>
      account.signAuthorization({ chainId: 137, address: to, nonce }),
    ),
  );
  return [
    { type: 'legacy', ...common, gasPrice: 0n },
    { type: 'eip2930', ...common, gasPrice: 1n, accessList },
    { type: 'eip1559', ...market, accessList: [] },
    { type: 'eip1559', ...market, accessList },
    {
      type: 'eip4844',
      ...market,
      maxFeePerBlobGas: 7n,
      blobVersionedHashes: [word('01')],
    },
    { type: 'eip7702', ...market, authorizationList },
  ];
}

function read(object: unknown): string {
  const { transaction } = parseTransactionJson(parseJsonObject(JSON.stringify(object)));
  return toHex(encodeUnsignedTransaction(transaction));
}

function reasonOf(object: unknown): unknown {
  try {
    return read(object);
  } catch (error) {
    return error instanceof HoldfastError ? error.details['reason'] : error;
  }
}

describe('transactions in JSON', () => {
  it('are read as wallets and libraries write them, to the same bytes', async () => {
    for (const transaction of await transactions()) {
      const expected = serializeTransaction(transaction);
      const request = formatTransactionRequest(transaction as never) as { gas: Hex; data: Hex };
      const chainId = numberToHex(common.chainId);
      expect(read({ ...request, chainId })).toBe(expected);
      expect(read({ ...request, chainId: 137, gasLimit: request.gas, input: request.data })).toBe(expected);
      expect(read(JSON.parse(stringify(transaction)))).toBe(expected);
      // The other library leaves blobs and authorisations out of its JSON, so what it writes is no such transaction.
      if (transaction.type === 'eip4844' || transaction.type === 'eip7702') continue;
      expect(read(Transaction.from(expected).toJSON())).toBe(expected);
    }
  });

  const plain = { chainId: '1', nonce: '0', gas: '21000', gasPrice: '5', to, value: '1' };

  it.each([
    ['two limits of gas', { ...plain, gasLimit: '0x5209' }, 'bad-field'],
    ['decimal digits after a zero', { ...plain, value: '010' }, 'bad-field'],
    ['digits and letters', { ...plain, value: '1a' }, 'bad-field'],
    ['a sign', { ...plain, value: '+1' }, 'bad-field'],
    ['a blank', { ...plain, value: ' 1' }, 'bad-field'],
    ['nothing', { ...plain, value: '' }, 'bad-field'],
    ['a nonce that is null', { ...plain, nonce: null }, 'missing-field'],
    ['a chain that is null', { ...plain, chainId: null }, 'chain-id-missing'],
    ['a signature', { ...plain, sig: { r: '0x1', s: '0x1', v: 27 } }, 'already-signed'],
    ['an unknown name of a type', { ...plain, type: 'eip9999' }, 'bad-field'],
    ['a name of a type with other fields', { ...plain, type: 'eip1559' }, 'bad-field'],
  ])('are refused with %s', (_, object, reason) => {
    expect(reasonOf(object)).toBe(reason);
  });

  it('are refused when an authorisation says its parity in two ways', () => {
    const fees = { gasPrice: undefined, maxFeePerGas: '5', maxPriorityFeePerGas: '1' };
    const signed = { chainId: 1, address: to, nonce: 1, yParity: 0, r: '0x5', s: word('06') };
    expect(reasonOf({ ...plain, ...fees, authorizationList: [{ ...signed, v: '27' }] })).toMatch(/^0x04/);
    expect(reasonOf({ ...plain, ...fees, authorizationList: [{ ...signed, v: '28' }] })).toBe('bad-field');
  });
});
