import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { undecodable } from '../refusal.ts';
import { Reader } from './reader.ts';
import { compactSize, littleEndian, prefixed, joinBytes } from './writer.ts';

/** A spent output: `txid` in wire order (reversed against what people see). */
export interface TransactionInput {
  txid: Uint8Array;
  vout: number;
  scriptSig: Uint8Array;
  sequence: number;
  witness: Uint8Array[];
}

/** A new output; `amount` in satoshi. */
export interface TransactionOutput {
  amount: bigint;
  script: Uint8Array;
}

/** A Bitcoin transaction. */
export interface BitcoinTransaction {
  version: number;
  inputs: TransactionInput[];
  outputs: TransactionOutput[];
  lockTime: number;
}

/** 21 million bitcoin in satoshi: no amount or sum can be more. */
export const maxMoney = 2_100_000_000_000_000n;

/** No transaction that fits into a block has more inputs or outputs. */
const maxElements = 25_000;

/**
 * Reads a whole transaction, in the form without witnesses or (when `witness` allows it) with them (BIP-144).
 * @throws HoldfastError `undecodable`; anything that would not encode to the same bytes is `non-canonical`.
 */
export function parseTransaction(bytes: Uint8Array, form: 'plain' | 'any'): BitcoinTransaction {
  const reader = new Reader(bytes);
  const version = reader.uint32();
  const withWitness = form === 'any' && bytes[4] === 0 && bytes[5] === 1;
  if (withWitness) reader.take(2);
  const inputs = readMany(reader, 41, () => readInput(reader));
  const outputs = readMany(reader, 9, () => parseOutput(reader));
  if (withWitness) for (const input of inputs) input.witness = readMany(reader, 1, () => reader.prefixed());
  const transaction = { version, inputs, outputs, lockTime: reader.uint32() };
  reader.end();
  // The reader takes shortest lengths only and no byte is left over, so that this has one encoding; but for this:
  if (withWitness && inputs.every(({ witness }) => witness.length === 0)) throw undecodable('non-canonical');
  return transaction;
}

/** A transaction that outputs are spent of: its outputs, and its id in wire order. */
export interface PreviousTransaction {
  txid: Uint8Array;
  outputs: TransactionOutput[];
}

/**
 * Reads a previous transaction and computes its id.
 * @throws HoldfastError `undecodable`, also when it has no outputs.
 */
export function parsePreviousTransaction(bytes: Uint8Array): PreviousTransaction {
  const transaction = parseTransaction(bytes, 'any');
  if (transaction.outputs.length === 0) throw undecodable('bad-psbt-field', { map: 'input', type: 0 });
  const isPlain = transaction.inputs.every(({ witness }) => witness.length === 0);
  return { txid: isPlain ? hash256(bytes) : transactionId(transaction), outputs: transaction.outputs };
}

function readMany<T>(reader: Reader, least: number, read: () => T): T[] {
  const count = reader.compactSize();
  // Each element takes at least so many bytes: a count beyond that is a lie, noticed before anything is allocated.
  if (count * least > reader.left) throw undecodable('truncated');
  if (count > maxElements) throw undecodable('too-many-items');
  return Array.from({ length: count }, read);
}

function readInput(reader: Reader): TransactionInput {
  return {
    txid: reader.take(32),
    vout: reader.uint32(),
    scriptSig: reader.prefixed(),
    sequence: reader.uint32(),
    witness: [],
  };
}

/** Reads one output: amount and script. @throws HoldfastError `undecodable`. */
export function parseOutput(reader: Reader): TransactionOutput {
  const amount = reader.uint64();
  if (amount > maxMoney) throw undecodable('out-of-range', { field: 'amount' });
  return { amount, script: reader.prefixed() };
}

/** Encodes one output. */
export function encodeOutput(output: TransactionOutput): Uint8Array {
  return joinBytes([littleEndian(output.amount, 8), prefixed(output.script)]);
}

/** Txid in wire order and output number, as signed and as serialised. */
export function encodeOutpoint(input: TransactionInput): Uint8Array {
  return joinBytes([input.txid, littleEndian(input.vout, 4)]);
}

/** Encodes a transaction with or without its witnesses. */
export function encodeTransaction(transaction: BitcoinTransaction, withWitness: boolean): Uint8Array {
  const { version, inputs, outputs, lockTime } = transaction;
  return joinBytes([
    littleEndian(version, 4),
    ...(withWitness ? [Uint8Array.of(0, 1)] : []),
    compactSize(inputs.length),
    ...inputs.map((input) =>
      joinBytes([encodeOutpoint(input), prefixed(input.scriptSig), littleEndian(input.sequence, 4)]),
    ),
    compactSize(outputs.length),
    ...outputs.map(encodeOutput),
    ...(withWitness ? inputs.map(({ witness }) => encodeWitness(witness)) : []),
    littleEndian(lockTime, 4),
  ]);
}

/** Encodes a witness stack. */
export function encodeWitness(witness: readonly Uint8Array[]): Uint8Array {
  return joinBytes([compactSize(witness.length), ...witness.map(prefixed)]);
}

/** Reads a witness stack that fills the bytes. @throws HoldfastError `undecodable`. */
export function parseWitness(bytes: Uint8Array): Uint8Array[] {
  const reader = new Reader(bytes);
  const stack = readMany(reader, 1, () => reader.prefixed());
  reader.end();
  return stack;
}

/** Double SHA-256. */
export function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/** The transaction id in wire order; witnesses do not count. */
export function transactionId(transaction: BitcoinTransaction): Uint8Array {
  return hash256(encodeTransaction(transaction, false));
}

/** A txid in wire order as people see it. */
export function displayTxid(txid: Uint8Array): string {
  return bytesToHex(txid.slice().reverse());
}
