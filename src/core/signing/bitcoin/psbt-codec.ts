import { concatBytes } from '@noble/hashes/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import { checkField } from './psbt-fields.ts';
import { Reader } from './reader.ts';
import type { BitcoinTransaction } from './transaction.ts';
import { parseTransaction } from './transaction.ts';
import { compactSize, prefixed } from './writer.ts';

/** One key-value pair, kept as it came: `type` is the first part of the key, `keyData` the rest. */
export interface PsbtPair {
  type: number;
  keyData: Uint8Array;
  value: Uint8Array;
}

/** A BIP-174 version 0 transaction: pairs in their order, unknown ones included, so that nothing gets lost. */
export interface Psbt {
  transaction: BitcoinTransaction;
  global: PsbtPair[];
  inputs: PsbtPair[][];
  outputs: PsbtPair[][];
}

/** `psbt` and 0xff. */
export const psbtMagic = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);
const maxInputs = 1_000;
const maxOutputs = 5_000;
const maxPairs = 20_000;

/**
 * Reads a PSBT strictly: unique keys, shortest lengths, one map for each input and output, every known field of its
 * size, nothing after the end. What it gives encodes to the same bytes.
 * @throws HoldfastError `undecodable`; `refused`/`unsupported-psbt-version` for other versions.
 */
export function parsePsbt(bytes: Uint8Array): Psbt {
  if (!equalBytes(bytes.subarray(0, 5), psbtMagic)) throw undecodable('bad-psbt-magic');
  const reader = new Reader(bytes.subarray(5));
  const budget = { pairs: maxPairs };
  const global = readMap(reader, budget);
  checkVersion(global);
  const unsigned = global.find(({ type, keyData }) => type === 0 && keyData.length === 0);
  if (!unsigned) throw undecodable('missing-transaction');
  const transaction = parseTransaction(unsigned.value, 'plain');
  if (transaction.inputs.some(({ scriptSig }) => scriptSig.length > 0)) throw undecodable('bad-transaction');
  if (transaction.inputs.length > maxInputs || transaction.outputs.length > maxOutputs) {
    throw undecodable('too-many-items');
  }
  const inputs = transaction.inputs.map(() => readMap(reader, budget));
  const outputs = transaction.outputs.map(() => readMap(reader, budget));
  reader.end();
  for (const pair of global) checkField('global', pair);
  for (const pair of inputs.flat()) checkField('input', pair);
  for (const pair of outputs.flat()) checkField('output', pair);
  const psbt = { transaction, global, inputs, outputs };
  if (!equalBytes(encodePsbt(psbt), bytes)) throw undecodable('non-canonical');
  return psbt;
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

function checkVersion(global: readonly PsbtPair[]): void {
  const version = global.find(({ type }) => type === 0xfb);
  if (!version) return;
  if (version.value.length !== 4) throw undecodable('bad-psbt-field', { map: 'global', type: 0xfb });
  const number = new Reader(version.value).uint32();
  if (number !== 0) throw refused('unsupported-psbt-version', { version: number });
}

/** Encodes a PSBT with its pairs in their order. */
export function encodePsbt(psbt: Psbt): Uint8Array {
  return concatBytes(psbtMagic, ...[psbt.global, ...psbt.inputs, ...psbt.outputs].map(encodeMap));
}

function encodeMap(pairs: readonly PsbtPair[]): Uint8Array {
  const encoded = pairs.map(({ type, keyData, value }) =>
    concatBytes(prefixed(concatBytes(compactSize(type), keyData)), prefixed(value)),
  );
  return concatBytes(...encoded, Uint8Array.of(0));
}

/** The value of a field whose key is its type alone. */
export function fieldValue(pairs: readonly PsbtPair[], type: number): Uint8Array | undefined {
  return pairs.find((pair) => pair.type === type && pair.keyData.length === 0)?.value;
}

/** All pairs of a type. */
export function fieldsOf(pairs: readonly PsbtPair[], type: number): PsbtPair[] {
  return pairs.filter((pair) => pair.type === type);
}
