import { concatBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import type { SignedAuthorization } from './authorization.ts';
import type { RlpInput, RlpItem } from './rlp.ts';
import { decodeRlp, encodeRlp, isRlpOf } from './rlp.ts';
import type { AccessEntry } from './transaction-items.ts';
import {
  accessListItem,
  accessListOf,
  authorizationListItem,
  authorizationListOf,
  blobHashesOf,
  bytesOf,
  curveOrder,
  maxUint256,
  maxUint64,
  numberOf,
  recipientOf,
} from './transaction-items.ts';

/** What all types share. Amounts in wei; `to` is absent for contract creation. */
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
/** An EIP-2930 transaction. */
interface AccessListTransaction extends CommonFields {
  type: 'eip2930';
  gasPrice: bigint;
  accessList: AccessEntry[];
}
/** What the types from EIP-1559 on share. */
interface FeeMarketFields extends CommonFields {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
  accessList: AccessEntry[];
}
/** An EIP-1559 transaction. */
interface FeeMarketTransaction extends FeeMarketFields {
  type: 'eip1559';
}
/** An EIP-4844 transaction, without its blobs: they are not signed. */
interface BlobTransaction extends FeeMarketFields {
  type: 'eip4844';
  maxFeePerBlobGas: bigint;
  blobHashes: Uint8Array[];
}
/** An EIP-7702 transaction. */
interface SetCodeTransaction extends FeeMarketFields {
  type: 'eip7702';
  authorizations: SignedAuthorization[];
}
/** A transaction of one of the five types. */
export type EthereumTransaction =
  LegacyTransaction | AccessListTransaction | FeeMarketTransaction | BlobTransaction | SetCodeTransaction;
type TypedTransaction = Exclude<EthereumTransaction, LegacyTransaction>;

/** r, s and the parity of R.y, as EIP-1559 carries them. */
export interface TransactionSignature {
  r: bigint;
  s: bigint;
  parity: 0 | 1;
}

const none = new Uint8Array(0);

/** EIP-2294: a chain id above this would overflow v in 64 bits. */
export const maxChainId = 2n ** 63n - 1n - 36n;
/** Gas that one blob takes (EIP-4844). */
const gasPerBlob = 131_072n;

/** The first byte of each typed transaction (EIP-2718) and the number of its items before the signature. */
const layouts: Readonly<Record<TypedTransaction['type'], { byte: number; count: number }>> = {
  eip2930: { byte: 1, count: 8 },
  eip1559: { byte: 2, count: 9 },
  eip4844: { byte: 3, count: 11 },
  eip7702: { byte: 4, count: 10 },
};
const typeOfByte = new Map<number, TypedTransaction['type']>([
  [1, 'eip2930'],
  [2, 'eip1559'],
  [3, 'eip4844'],
  [4, 'eip7702'],
]);

/** Reads the list inside a transaction and says its type. @throws HoldfastError `undecodable` or `refused`. */
export function readEnvelope(bytes: Uint8Array): { type: EthereumTransaction['type']; items: RlpItem[] } {
  const first = bytes[0];
  if (first === undefined) throw undecodable('empty');
  if (first >= 0x80 && first < 0xc0) throw undecodable('unknown-format');
  const type = first < 0x80 ? typeOfByte.get(first) : 'legacy';
  if (type === undefined) throw refused('unsupported-transaction-type', { type: first });
  const items = decodeRlp(type === 'legacy' ? bytes : bytes.subarray(1));
  if (!Array.isArray(items)) throw undecodable('bad-field', { field: 'transaction' });
  // The form in which nodes pass a blob transaction on begins with the transaction itself as a list.
  if (type === 'eip4844' && Array.isArray(items[0])) throw refused('blob-wrapper');
  return { type, items };
}

/**
 * Reads an unsigned transaction: nine items ending in (chainId, empty, empty) by EIP-155, or the type's byte and its
 * items. What it gives encodes to the same bytes again.
 * @throws HoldfastError `undecodable`; `refused` for other types, missing chain id, or one that is already signed.
 */
export function parseUnsignedTransaction(bytes: Uint8Array): EthereumTransaction {
  const { type, items } = readEnvelope(bytes);
  let transaction: EthereumTransaction;
  if (type === 'legacy') {
    if (items.length === 6) throw refused('chain-id-missing');
    if (items.length !== 9) throw undecodable('wrong-item-count', { count: items.length });
    if (bytesOf(items[7], 'r').length > 0 || bytesOf(items[8], 's').length > 0)
      throw refused('already-signed');
    const chainId = numberOf(items[6], 'chainId', maxUint64);
    if (chainId === 0n) throw refused('chain-id-missing');
    transaction = { ...readLegacy(items), chainId };
  } else {
    const { count } = layouts[type];
    if (items.length === count + 3) throw refused('already-signed');
    if (items.length !== count) throw undecodable('wrong-item-count', { count: items.length });
    transaction = readTyped(type, items);
  }
  checkRanges(transaction);
  if (!isUnsignedForm(transaction, bytes)) throw undecodable('non-canonical');
  return transaction;
}

/** The bytes whose keccak-256 is signed. */
export function encodeUnsignedTransaction(transaction: EthereumTransaction): Uint8Array {
  const list = encodeRlp(unsignedItems(transaction));
  return transaction.type === 'legacy'
    ? list
    : concatBytes(Uint8Array.of(layouts[transaction.type].byte), list);
}

/** Whether bytes are those. */
function isUnsignedForm(transaction: EthereumTransaction, bytes: Uint8Array): boolean {
  const items = unsignedItems(transaction);
  return transaction.type === 'legacy'
    ? isRlpOf(items, bytes, 0)
    : bytes[0] === layouts[transaction.type].byte && isRlpOf(items, bytes, 1);
}

function unsignedItems(transaction: EthereumTransaction): RlpInput[] {
  if (transaction.type !== 'legacy') return typedItems(transaction);
  return [...legacyItems(transaction), transaction.chainId, none, none];
}

/** The digest that is signed (EIP-155, EIP-2718). */
export function transactionDigest(transaction: EthereumTransaction): Uint8Array {
  return keccak256(encodeUnsignedTransaction(transaction));
}

/** The network form of a signed transaction. */
export function encodeSignedTransaction(
  transaction: EthereumTransaction,
  signature: TransactionSignature,
): Uint8Array {
  const { r, s, parity } = signature;
  if (transaction.type === 'legacy') {
    const v = transaction.chainId * 2n + 35n + BigInt(parity);
    return encodeRlp([...legacyItems(transaction), v, r, s]);
  }
  const { byte } = layouts[transaction.type];
  return concatBytes(Uint8Array.of(byte), encodeRlp([...typedItems(transaction), BigInt(parity), r, s]));
}

/**
 * Reads a signed transaction of any type; r and s in range, s in the lower half (EIP-2), chain id present.
 * @throws HoldfastError as {@link parseUnsignedTransaction} does.
 */
export function parseSignedTransaction(bytes: Uint8Array): {
  transaction: EthereumTransaction;
  signature: TransactionSignature;
} {
  const { type, items } = readEnvelope(bytes);
  const count = type === 'legacy' ? 9 : layouts[type].count + 3;
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
    transaction = readTyped(type, items);
  }
  checkRanges(transaction);
  const signature: TransactionSignature = { r, s, parity: parity === 1n ? 1 : 0 };
  if (!equalBytes(encodeSignedTransaction(transaction, signature), bytes)) throw undecodable('non-canonical');
  return { transaction, signature };
}

/** The most that can be paid for gas and blobs, in wei. */
export function maxFeeOf(transaction: EthereumTransaction): bigint {
  const price = 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxFeePerGas;
  return transaction.gasLimit * price + maxBlobFeeOf(transaction);
}

/** The most that the blobs cost together, in wei. */
export function maxBlobFeeOf(transaction: EthereumTransaction): bigint {
  if (transaction.type !== 'eip4844') return 0n;
  return BigInt(transaction.blobHashes.length) * gasPerBlob * transaction.maxFeePerBlobGas;
}

/** Checks what no node would accept, whichever way the transaction came in. @throws HoldfastError */
export function checkRanges(transaction: EthereumTransaction): void {
  if (transaction.chainId === 0n) throw refused('chain-id-missing');
  if (transaction.chainId > maxChainId) throw undecodable('out-of-range', { field: 'chainId' });
  // EIP-2681: the highest nonce can never be used.
  if (transaction.nonce === maxUint64) throw undecodable('out-of-range', { field: 'nonce' });
  if ('maxFeePerGas' in transaction && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) {
    throw refused('tip-above-cap');
  }
  if (transaction.type === 'eip4844') checkBlobs(transaction);
  if (transaction.type === 'eip7702') {
    if (transaction.authorizations.length === 0)
      throw undecodable('missing-field', { field: 'authorizationList' });
    if (!transaction.to) throw undecodable('missing-field', { field: 'to' });
  }
  if (maxFeeOf(transaction) + transaction.value > maxUint256) throw refused('fee-overflow');
}

/** EIP-4844: one blob or more, each hash of version 1, never a contract creation. */
function checkBlobs({ blobHashes, to }: BlobTransaction): void {
  if (blobHashes.length === 0) throw undecodable('missing-field', { field: 'blobVersionedHashes' });
  if (blobHashes.some((hash) => hash[0] !== 1))
    throw undecodable('bad-field', { field: 'blobVersionedHashes' });
  if (!to) throw undecodable('missing-field', { field: 'to' });
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

function readTyped(type: TypedTransaction['type'], items: RlpItem[]): TypedTransaction {
  const chainId = numberOf(items[0], 'chainId', maxUint64);
  const nonce = numberOf(items[1], 'nonce', maxUint64);
  // From the gas limit on all types go alike; the first has one price before it, the others two.
  const at = type === 'eip2930' ? 3 : 4;
  const rest = {
    gasLimit: numberOf(items[at], 'gasLimit', maxUint64),
    ...recipientOf(items[at + 1]),
    value: numberOf(items[at + 2], 'value', maxUint256),
    data: bytesOf(items[at + 3], 'data'),
    accessList: accessListOf(items[at + 4]),
  };
  if (type === 'eip2930')
    return { type, chainId, nonce, gasPrice: numberOf(items[2], 'gasPrice', maxUint256), ...rest };
  const common = {
    chainId,
    nonce,
    maxPriorityFeePerGas: numberOf(items[2], 'maxPriorityFeePerGas', maxUint256),
    maxFeePerGas: numberOf(items[3], 'maxFeePerGas', maxUint256),
    ...rest,
  };
  if (type === 'eip1559') return { type, ...common };
  if (type === 'eip7702') return { type, ...common, authorizations: authorizationListOf(items[9]) };
  const maxFeePerBlobGas = numberOf(items[9], 'maxFeePerBlobGas', maxUint256);
  return { type, ...common, maxFeePerBlobGas, blobHashes: blobHashesOf(items[10]) };
}

function legacyItems({ nonce, gasPrice, gasLimit, to, value, data }: LegacyTransaction): RlpInput[] {
  return [nonce, gasPrice, gasLimit, to ?? none, value, data];
}

function typedItems(transaction: TypedTransaction): RlpInput[] {
  const { type, chainId, nonce, gasLimit, to, value, data, accessList } = transaction;
  const items: RlpInput[] = [chainId, nonce];
  if (type === 'eip2930') items.push(transaction.gasPrice);
  else items.push(transaction.maxPriorityFeePerGas, transaction.maxFeePerGas);
  items.push(gasLimit, to ?? none, value, data, accessListItem(accessList));
  if (type === 'eip4844') items.push(transaction.maxFeePerBlobGas, transaction.blobHashes);
  if (type === 'eip7702') items.push(authorizationListItem(transaction.authorizations));
  return items;
}
