import { undecodable } from '../refusal.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { globalField, inputField, outputField } from './psbt-fields.ts';
import { Reader } from './reader.ts';
import type { BitcoinTransaction, TransactionInput } from './transaction.ts';
import { maxMoney } from './transaction.ts';

/*
 * BIP-370: a PSBT of version 2 carries no transaction; its fields add up to one.
 */

const final = 0xffff_ffff;

/** A field that must be there. The codec has checked its size. */
function needed(pairs: readonly PsbtPair[], map: 'global' | 'input' | 'output', type: number): Reader {
  const value = optional(pairs, type);
  if (!value) throw undecodable('missing-psbt-field', { map, type });
  return value;
}

function optional(pairs: readonly PsbtPair[], type: number): Reader | undefined {
  const pair = pairs.find((candidate) => candidate.type === type);
  return pair && new Reader(pair.value);
}

/** How many inputs and outputs follow. @throws HoldfastError `undecodable`. */
export function itemCounts(global: readonly PsbtPair[]): { inputs: number; outputs: number } {
  return {
    inputs: needed(global, 'global', globalField.inputCount).compactSize(),
    outputs: needed(global, 'global', globalField.outputCount).compactSize(),
  };
}

/** The unsigned transaction that the fields describe. @throws HoldfastError `undecodable`. */
export function transactionOfVersion2(
  global: readonly PsbtPair[],
  inputs: readonly (readonly PsbtPair[])[],
  outputs: readonly (readonly PsbtPair[])[],
): BitcoinTransaction {
  return {
    version: needed(global, 'global', globalField.transactionVersion).uint32(),
    inputs: inputs.map(inputOf),
    outputs: outputs.map((pairs) => {
      const amount = needed(pairs, 'output', outputField.amount).uint64();
      if (amount > maxMoney) throw undecodable('out-of-range', { field: 'amount' });
      const script = needed(pairs, 'output', outputField.script);
      return { amount, script: script.take(script.left) };
    }),
    lockTime: lockTimeOf(global, inputs),
  };
}

function inputOf(pairs: readonly PsbtPair[]): TransactionInput {
  return {
    txid: needed(pairs, 'input', inputField.previousTxid).take(32),
    vout: needed(pairs, 'input', inputField.outputIndex).uint32(),
    scriptSig: new Uint8Array(0),
    sequence: optional(pairs, inputField.sequence)?.uint32() ?? final,
    witness: [],
  };
}

/**
 * BIP-370, "Determining Lock Time": the highest height that inputs require, or the highest time when some input
 * allows nothing else; heights win where all allow both. Without requirements the fallback counts, else zero.
 * @throws HoldfastError `undecodable`/`lock-times-conflict` when no kind suits all inputs.
 */
function lockTimeOf(global: readonly PsbtPair[], inputs: readonly (readonly PsbtPair[])[]): number {
  const required = inputs
    .map((pairs) => ({
      height: optional(pairs, inputField.requiredHeight)?.uint32(),
      time: optional(pairs, inputField.requiredTime)?.uint32(),
    }))
    .filter(({ height, time }) => height !== undefined || time !== undefined);
  if (required.length === 0) return optional(global, globalField.fallbackLockTime)?.uint32() ?? 0;
  for (const kind of ['height', 'time'] as const) {
    if (required.every((one) => one[kind] !== undefined)) {
      return Math.max(...required.map((one) => one[kind] ?? 0));
    }
  }
  throw undecodable('lock-times-conflict');
}
