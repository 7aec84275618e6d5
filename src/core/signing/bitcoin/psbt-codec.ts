import { bytesToHex } from '@noble/hashes/utils.js';

import { equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import type { PsbtVersion } from './psbt-fields.ts';
import { checkField, globalField, inputField } from './psbt-fields.ts';
import { itemCounts, transactionOfVersion2 } from './psbt-v2.ts';
import { Reader } from './reader.ts';
import type { BitcoinTransaction, PreviousTransaction } from './transaction.ts';
import { parsePreviousTransaction, parseTransaction } from './transaction.ts';
import { compactSize, joinBytes } from './writer.ts';

/** One key-value pair, kept as it came: `type` is the first part of the key, `keyData` the rest. */
export interface PsbtPair {
  type: number;
  keyData: Uint8Array;
  value: Uint8Array;
}

/** A transaction of BIP-174 or BIP-370: pairs in their order, unknown ones included, so that nothing gets lost. */
export interface Psbt {
  version: PsbtVersion;
  /** Without signatures: the one inside (version 0), or the one that the fields add up to (version 2). */
  transaction: BitcoinTransaction;
  global: PsbtPair[];
  inputs: PsbtPair[][];
  outputs: PsbtPair[][];
  /** The whole previous transaction of each input that brings one. */
  previous: (PreviousTransaction | undefined)[];
}

/** `psbt` and 0xff. */
export const psbtMagic = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);
const maxInputs = 1_000;
const maxOutputs = 5_000;
const maxPairs = 20_000;

/**
 * Reads a PSBT strictly: unique keys, shortest lengths, one map for each input and output, every known field of its
 * size and of its version, nothing after the end. What it gives encodes to the same bytes.
 * `known` are its previous transactions, when they were read before.
 * @throws HoldfastError `undecodable`; `refused`/`unsupported-psbt-version` for versions other than 0 and 2.
 */
export function parsePsbt(bytes: Uint8Array, known?: Psbt['previous']): Psbt {
  if (!equalBytes(bytes.subarray(0, 5), psbtMagic)) throw undecodable('bad-psbt-magic');
  const reader = new Reader(bytes.subarray(5));
  const budget = { pairs: maxPairs };
  const global = readMap(reader, budget);
  const version = versionOf(global);
  for (const pair of global) checkField('global', pair, version);
  const unsigned = version === 0 ? unsignedTransaction(global) : undefined;
  const counts = unsigned
    ? { inputs: unsigned.inputs.length, outputs: unsigned.outputs.length }
    : itemCounts(global);
  if (counts.inputs > maxInputs || counts.outputs > maxOutputs) throw undecodable('too-many-items');
  const inputs = Array.from({ length: counts.inputs }, () => readMap(reader, budget));
  const outputs = Array.from({ length: counts.outputs }, () => readMap(reader, budget));
  reader.end();
  for (const pairs of inputs) for (const pair of pairs) checkField('input', pair, version);
  for (const pairs of outputs) for (const pair of pairs) checkField('output', pair, version);
  const transaction = unsigned ?? transactionOfVersion2(global, inputs, outputs);
  const previous = known ?? inputs.map(previousOf);
  const psbt: Psbt = { version, transaction, global, inputs, outputs, previous };
  if (!equalBytes(encodePsbt(psbt), bytes)) throw undecodable('non-canonical');
  return psbt;
}

function unsignedTransaction(global: readonly PsbtPair[]): BitcoinTransaction {
  const unsigned = fieldValue(global, globalField.unsignedTransaction);
  if (!unsigned) throw undecodable('missing-transaction');
  const transaction = parseTransaction(unsigned, 'plain');
  if (transaction.inputs.some(({ scriptSig }) => scriptSig.length > 0)) throw undecodable('bad-transaction');
  return transaction;
}

function previousOf(pairs: readonly PsbtPair[]): PreviousTransaction | undefined {
  const whole = fieldValue(pairs, inputField.nonWitnessUtxo);
  return whole && parsePreviousTransaction(whole);
}

function readMap(reader: Reader, budget: { pairs: number }): PsbtPair[] {
  const pairs: PsbtPair[] = [];
  const seen = new Set<string>();
  for (let length = reader.compactSize(); length > 0; length = reader.compactSize()) {
    budget.pairs -= 1;
    if (budget.pairs < 0) throw undecodable('too-many-items');
    const key = reader.take(length);
    const name = bytesToHex(key);
    if (seen.has(name)) throw undecodable('duplicate-key');
    seen.add(name);
    const keyReader = new Reader(key);
    const type = keyReader.compactSize();
    pairs.push({ type, keyData: keyReader.take(keyReader.left), value: reader.prefixed() });
  }
  return pairs;
}

function versionOf(global: readonly PsbtPair[]): PsbtVersion {
  const version = global.find(({ type }) => type === globalField.version);
  if (!version) return 0;
  if (version.value.length !== 4 || version.keyData.length > 0)
    throw undecodable('bad-psbt-field', { map: 'global', type: globalField.version });
  const number = new Reader(version.value).uint32();
  if (number !== 0 && number !== 2) throw refused('unsupported-psbt-version', { version: number });
  return number;
}

/** Encodes a PSBT with its pairs in their order. */
export function encodePsbt({
  global,
  inputs,
  outputs,
}: Pick<Psbt, 'global' | 'inputs' | 'outputs'>): Uint8Array {
  const parts: Uint8Array[] = [psbtMagic];
  const end = Uint8Array.of(0);
  for (const map of [global, ...inputs, ...outputs]) {
    for (const { type, keyData, value } of map) {
      const name = compactSize(type);
      parts.push(compactSize(name.length + keyData.length), name, keyData, compactSize(value.length), value);
    }
    parts.push(end);
  }
  return joinBytes([...parts]);
}

/** The value of a field whose key is its type alone. */
export function fieldValue(pairs: readonly PsbtPair[], type: number): Uint8Array | undefined {
  for (const pair of pairs) if (pair.type === type && pair.keyData.length === 0) return pair.value;
  return undefined;
}

/** All pairs of a type. */
export function fieldsOf(pairs: readonly PsbtPair[], type: number): PsbtPair[] {
  return pairs.filter((pair) => pair.type === type);
}
