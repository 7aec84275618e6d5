import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';

import { bigIntToMinimalBytes, bytesToBigInt, equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RlpItem } from './rlp.ts';
import { decodeRlp, encodeRlp } from './rlp.ts';

/** One entry of an EIP-2930 access list. */
export interface AccessEntry {
  address: Uint8Array;
  storageKeys: Uint8Array[];
}

/** What both transaction types share. Amounts in wei; `to` is absent for contract creation. */
interface CommonFields {
  chainId: bigint;
  nonce: bigint;
  gasLimit: bigint;
  to?: Uint8Array;
  value: bigint;
  data: Uint8Array;
}
/** A legacy transaction with EIP-155 replay protection. */
export interface LegacyTransaction extends CommonFields {
  type: 'legacy';
  gasPrice: bigint;
}
/** An EIP-1559 transaction. */
export interface FeeMarketTransaction extends CommonFields {
  type: 'eip1559';
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
  accessList: AccessEntry[];
}
/** A transaction of one of the two supported types. */
export type EthereumTransaction = LegacyTransaction | FeeMarketTransaction;

/** r, s and the parity of R.y, as EIP-1559 carries them. */
export interface TransactionSignature {
  r: bigint;
  s: bigint;
  parity: 0 | 1;
}

/** EIP-2294: a chain id above this would overflow v in 64 bits. */
export const maxChainId = 2n ** 63n - 1n - 36n;
const maxUint64 = 2n ** 64n - 1n;
const maxUint256 = 2n ** 256n - 1n;
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Reads the list inside a transaction and says its type. @throws HoldfastError `undecodable` or `refused`. */
export function readEnvelope(bytes: Uint8Array): { type: EthereumTransaction['type']; items: RlpItem[] } {
  const first = bytes[0];
  if (first === undefined) throw undecodable('empty');
  if (first >= 0x80 && first < 0xc0) throw undecodable('unknown-format');
  if (first < 0x80 && first !== 2) throw refused('unsupported-transaction-type', { type: first });
  const items = decodeRlp(first === 2 ? bytes.subarray(1) : bytes);
  if (!Array.isArray(items)) throw undecodable('bad-field', { field: 'transaction' });
  return { type: first === 2 ? 'eip1559' : 'legacy', items };
}

/**
 * Reads an unsigned transaction: nine items ending in (chainId, empty, empty) by EIP-155, or `0x02` and nine items by
 * EIP-1559. What it gives encodes to the same bytes again.
 * @throws HoldfastError `undecodable`; `refused` for other types, missing chain id, or one that is already signed.
 */
export function parseUnsignedTransaction(bytes: Uint8Array): EthereumTransaction {
  const { type, items } = readEnvelope(bytes);
  let transaction: EthereumTransaction;
  if (type === 'eip1559') {
    if (items.length === 12) throw refused('already-signed');
    if (items.length !== 9) throw undecodable('wrong-item-count', { count: items.length });
    transaction = readFeeMarket(items);
  } else {
    if (items.length === 6) throw refused('chain-id-missing');
    if (items.length !== 9) throw undecodable('wrong-item-count', { count: items.length });
    if (bytesOf(items[7], 'r').length > 0 || bytesOf(items[8], 's').length > 0)
      throw refused('already-signed');
    const chainId = numberOf(items[6], 'chainId', maxUint64);
    if (chainId === 0n) throw refused('chain-id-missing');
    transaction = { ...readLegacy(items), chainId };
  }
  checkRanges(transaction);
  if (!equalBytes(encodeUnsignedTransaction(transaction), bytes)) throw undecodable('non-canonical');
  return transaction;
}

/** The bytes whose keccak-256 is signed. */
export function encodeUnsignedTransaction(transaction: EthereumTransaction): Uint8Array {
  const none = new Uint8Array(0);
  if (transaction.type === 'legacy') {
    return encodeRlp([...legacyItems(transaction), bigIntToMinimalBytes(transaction.chainId), none, none]);
  }
  return concatBytes(Uint8Array.of(2), encodeRlp(feeMarketItems(transaction)));
}

/** The digest that is signed (EIP-155, EIP-1559). */
export function transactionDigest(transaction: EthereumTransaction): Uint8Array {
  return keccak_256(encodeUnsignedTransaction(transaction));
}

/** The network form of a signed transaction. */
export function encodeSignedTransaction(
  transaction: EthereumTransaction,
  signature: TransactionSignature,
): Uint8Array {
  const { r, s, parity } = signature;
  if (transaction.type === 'legacy') {
    const v = transaction.chainId * 2n + 35n + BigInt(parity);
    return encodeRlp([...legacyItems(transaction), ...[v, r, s].map(bigIntToMinimalBytes)]);
  }
  const tail = [BigInt(parity), r, s].map(bigIntToMinimalBytes);
  return concatBytes(Uint8Array.of(2), encodeRlp([...feeMarketItems(transaction), ...tail]));
}

/**
 * Reads a signed transaction of either type; r and s in range, s in the lower half (EIP-2), chain id present.
 * @throws HoldfastError as {@link parseUnsignedTransaction} does.
 */
export function parseSignedTransaction(bytes: Uint8Array): {
  transaction: EthereumTransaction;
  signature: TransactionSignature;
} {
  const { type, items } = readEnvelope(bytes);
  const count = type === 'legacy' ? 9 : 12;
  if (items.length !== count) throw undecodable('wrong-item-count', { count: items.length });
  const v = numberOf(items[count - 3], 'v', maxUint64);
  const r = numberOf(items[count - 2], 'r', curveOrder - 1n);
  const s = numberOf(items[count - 1], 's', curveOrder / 2n);
  if (r === 0n || s === 0n) throw undecodable('out-of-range', { field: r === 0n ? 'r' : 's' });
  let transaction: EthereumTransaction;
  let parity = v;
  if (type === 'legacy') {
    if (v === 27n || v === 28n) throw refused('chain-id-missing');
    if (v < 37n) throw undecodable('out-of-range', { field: 'v' });
    parity = (v - 35n) % 2n;
    transaction = { ...readLegacy(items), chainId: (v - 35n) / 2n };
  } else {
    if (v > 1n) throw undecodable('out-of-range', { field: 'yParity' });
    transaction = readFeeMarket(items);
  }
  checkRanges(transaction);
  const signature: TransactionSignature = { r, s, parity: parity === 1n ? 1 : 0 };
  if (!equalBytes(encodeSignedTransaction(transaction, signature), bytes)) throw undecodable('non-canonical');
  return { transaction, signature };
}

/** The most that can be paid for gas, in wei. */
export function maxFeeOf(transaction: EthereumTransaction): bigint {
  return (
    transaction.gasLimit * (transaction.type === 'legacy' ? transaction.gasPrice : transaction.maxFeePerGas)
  );
}

function readLegacy(items: RlpItem[]): Omit<LegacyTransaction, 'chainId'> {
  return {
    type: 'legacy',
    nonce: numberOf(items[0], 'nonce', maxUint64),
    gasPrice: numberOf(items[1], 'gasPrice', maxUint256),
    gasLimit: numberOf(items[2], 'gasLimit', maxUint64),
    ...recipientOf(items[3]),
    value: numberOf(items[4], 'value', maxUint256),
    data: bytesOf(items[5], 'data'),
  };
}

function readFeeMarket(items: RlpItem[]): FeeMarketTransaction {
  return {
    type: 'eip1559',
    chainId: numberOf(items[0], 'chainId', maxUint64),
    nonce: numberOf(items[1], 'nonce', maxUint64),
    maxPriorityFeePerGas: numberOf(items[2], 'maxPriorityFeePerGas', maxUint256),
    maxFeePerGas: numberOf(items[3], 'maxFeePerGas', maxUint256),
    gasLimit: numberOf(items[4], 'gasLimit', maxUint64),
    ...recipientOf(items[5]),
    value: numberOf(items[6], 'value', maxUint256),
    data: bytesOf(items[7], 'data'),
    accessList: accessListOf(items[8]),
  };
}

/** Checks what no node would accept, whichever way the transaction came in. @throws HoldfastError */
export function checkRanges(transaction: EthereumTransaction): void {
  if (transaction.chainId === 0n) throw refused('chain-id-missing');
  if (transaction.chainId > maxChainId) throw undecodable('out-of-range', { field: 'chainId' });
  // EIP-2681: the highest nonce can never be used.
  if (transaction.nonce === maxUint64) throw undecodable('out-of-range', { field: 'nonce' });
  if (transaction.type === 'eip1559' && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) {
    throw refused('tip-above-cap');
  }
  if (maxFeeOf(transaction) + transaction.value > maxUint256) throw refused('fee-overflow');
}

function legacyItems(transaction: LegacyTransaction): RlpItem[] {
  const { nonce, gasPrice, gasLimit, to, value, data } = transaction;
  return [
    ...[nonce, gasPrice, gasLimit].map(bigIntToMinimalBytes),
    to ?? new Uint8Array(0),
    bigIntToMinimalBytes(value),
    data,
  ];
}

function feeMarketItems(transaction: FeeMarketTransaction): RlpItem[] {
  const { chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, to, value, data, accessList } =
    transaction;
  return [
    ...[chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit].map(bigIntToMinimalBytes),
    to ?? new Uint8Array(0),
    bigIntToMinimalBytes(value),
    data,
    accessList.map(({ address, storageKeys }) => [address, storageKeys]),
  ];
}

function bytesOf(item: RlpItem | undefined, field: string): Uint8Array {
  if (!(item instanceof Uint8Array)) throw undecodable('bad-field', { field });
  return item;
}

function numberOf(item: RlpItem | undefined, field: string, max: bigint): bigint {
  const bytes = bytesOf(item, field);
  if (bytes[0] === 0) throw undecodable('non-canonical', { field });
  const value = bytesToBigInt(bytes);
  if (value > max) throw undecodable('out-of-range', { field });
  return value;
}

function recipientOf(item: RlpItem | undefined): { to?: Uint8Array } {
  const to = bytesOf(item, 'to');
  if (to.length === 0) return {};
  if (to.length !== 20) throw undecodable('bad-address', { field: 'to' });
  return { to };
}

function accessListOf(item: RlpItem | undefined): AccessEntry[] {
  if (!Array.isArray(item)) throw undecodable('bad-field', { field: 'accessList' });
  return item.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw undecodable('bad-field', { field: 'accessList' });
    const [address, keys] = entry;
    if (!(address instanceof Uint8Array) || address.length !== 20 || !Array.isArray(keys)) {
      throw undecodable('bad-field', { field: 'accessList' });
    }
    const storageKeys = keys.map((key) => bytesOf(key, 'accessList'));
    if (storageKeys.some((key) => key.length !== 32)) throw undecodable('bad-field', { field: 'accessList' });
    return { address, storageKeys };
  });
}
