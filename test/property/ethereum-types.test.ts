import { ethers } from 'ethers';
import { Transaction } from 'micro-eth-signer';
import { expect, it } from 'vitest';

import { HoldfastError } from '../../src/core/error.ts';
import { toHex } from '../../src/core/signing/bytes.ts';
import { checksumAddress } from '../../src/core/signing/ethereum/address.ts';
import type { EthereumTransaction } from '../../src/core/signing/ethereum/transaction.ts';
import {
  encodeSignedTransaction,
  encodeUnsignedTransaction,
  parseSignedTransaction,
  parseUnsignedTransaction,
} from '../../src/core/signing/ethereum/transaction.ts';
import { Dice, mutate } from '../fuzz/signing-mutator.ts';

function bytes(dice: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => dice.below(256));
}
function number(dice: Dice, size: number): bigint {
  return BigInt(toHex(Uint8Array.of(0, ...bytes(dice, dice.below(size + 1)))));
}

function random(dice: Dice): EthereumTransaction {
  const common = {
    chainId: number(dice, 4) + 1n,
    nonce: number(dice, 6),
    gasLimit: number(dice, 6),
    to: bytes(dice, 20),
    value: number(dice, 20),
    data: bytes(dice, dice.pick([0, 1, 4, 36, 68, 300])),
  };
  const accessList = Array.from({ length: dice.below(3) }, () => ({
    address: bytes(dice, 20),
    storageKeys: Array.from({ length: dice.below(3) }, () => bytes(dice, 32)),
  }));
  const tip = number(dice, 10);
  const market = { ...common, accessList, maxPriorityFeePerGas: tip, maxFeePerGas: tip + number(dice, 10) };
  switch (dice.below(5)) {
    case 0:
      return { type: 'legacy', ...common, gasPrice: tip };
    case 1:
      return { type: 'eip2930', ...common, gasPrice: tip, accessList };
    case 2:
      return { type: 'eip1559', ...market };
    case 3: {
      const blobHashes = Array.from({ length: 1 + dice.below(4) }, () =>
        Uint8Array.of(1, ...bytes(dice, 31)),
      );
      return { type: 'eip4844', ...market, maxFeePerBlobGas: number(dice, 8), blobHashes };
    }
    default: {
      const authorizations = Array.from({ length: 1 + dice.below(3) }, () => ({
        chainId: number(dice, 4),
        delegate: bytes(dice, 20),
        nonce: number(dice, 6),
        parity: dice.below(2) === 0 ? (0 as const) : (1 as const),
        r: number(dice, 31) + 1n,
        s: number(dice, 31) + 1n,
      }));
      return { type: 'eip7702', ...market, authorizations };
    }
  }
}

it('writes 800 random transactions of five types as ethers and micro-eth-signer read them, and reads them back', () => {
  const dice = new Dice(59);
  const counts: Record<string, number> = {};
  for (let round = 0; round < 800; round += 1) {
    const transaction = random(dice);
    counts[transaction.type] = (counts[transaction.type] ?? 0) + 1;
    const unsigned = encodeUnsignedTransaction(transaction);
    expect(parseUnsignedTransaction(unsigned)).toEqual(transaction);
    const signature = { r: number(dice, 30) + 2n, s: number(dice, 30) + 2n, parity: 1 as const };
    const signed = encodeSignedTransaction(transaction, signature);
    expect(parseSignedTransaction(signed)).toEqual({ transaction, signature });
    const byEthers = ethers.Transaction.from(toHex(unsigned));
    expect(byEthers.unsignedSerialized).toBe(toHex(unsigned));
    expect(byEthers.to).toBe(checksumAddress(transaction.to ?? new Uint8Array(20)));
    expect([byEthers.value, byEthers.gasLimit, byEthers.chainId, BigInt(byEthers.nonce)]).toEqual([
      transaction.value,
      transaction.gasLimit,
      transaction.chainId,
      BigInt(Number(transaction.nonce)),
    ]);
    const byMicro = Transaction.fromBytes(signed, false);
    expect(toHex(byMicro.toBytes())).toBe(toHex(signed));
  }
  expect(Object.keys(counts).length).toBe(5);
});

it('of 5,000 changed ones takes only those that it writes in the same way', () => {
  const dice = new Dice(61);
  let taken = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const whole = encodeUnsignedTransaction(random(dice));
    const changed = mutate(dice, whole, [whole]);
    try {
      const read = parseUnsignedTransaction(changed);
      taken += 1;
      if (toHex(encodeUnsignedTransaction(read)) !== toHex(changed)) expect(read).toBe('encoded alike');
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
    }
  }
  expect(taken).toBeGreaterThan(200);
});
