import { sha256 } from '@noble/hashes/sha2.js';

import type { BitcoinTransaction, TransactionOutput } from './transaction.ts';
import { encodeOutpoint, encodeOutput, hash256 } from './transaction.ts';
import { littleEndian, prefixed, joinBytes } from './writer.ts';

/*
 * What a signature covers, for witness inputs. Types: 0 DEFAULT (taproot alone), 1 ALL, 2 NONE, 3 SINGLE, and 0x80
 * added for ANYONECANPAY. This vault signs 0 and 1; the others only when a rule of the key allows `other-sighash`.
 */

/** The parts of a transaction that every input's digest shares, hashed once (single SHA-256). */
export interface SighashParts {
  prevouts: Uint8Array;
  amounts: Uint8Array;
  scripts: Uint8Array;
  sequences: Uint8Array;
  outputs: Uint8Array;
  /** Double SHA-256, as BIP-143 wants them. */
  twice: { prevouts: Uint8Array; sequences: Uint8Array; outputs: Uint8Array };
  /** Where the digests of taproot inputs start from, by sighash type. */
  taproot: Map<number, ReturnType<typeof sha256.create>>;
}

/** Hashes the shared parts. `spent` are the outputs that are spent, in input order. */
export function sighashParts(
  transaction: BitcoinTransaction,
  spent: readonly TransactionOutput[],
): SighashParts {
  const { inputs, outputs } = transaction;
  const once = {
    prevouts: sha256(joinBytes([...inputs.map(encodeOutpoint)])),
    amounts: sha256(joinBytes([...spent.map(({ amount }) => littleEndian(amount, 8))])),
    scripts: sha256(joinBytes([...spent.map(({ script }) => prefixed(script))])),
    sequences: sha256(joinBytes([...inputs.map(({ sequence }) => littleEndian(sequence, 4))])),
    outputs: sha256(joinBytes([...outputs.map(encodeOutput)])),
  };
  const twice = {
    prevouts: sha256(once.prevouts),
    sequences: sha256(once.sequences),
    outputs: sha256(once.outputs),
  };
  return { ...once, twice, taproot: new Map() };
}

const zeros = new Uint8Array(32);
const none = new Uint8Array(0);

/** What a sighash type (its lowest byte) says. */
export function sighashFlags(type: number): { anyoneCanPay: boolean; none: boolean; single: boolean } {
  const base = type & 0x1f;
  return { anyoneCanPay: (type & 0x80) !== 0, none: base === 2, single: base === 3 };
}

/** The BIP-143 digest of a version 0 witness input. `scriptCode` without its length. */
export function witnessV0Digest(
  transaction: BitcoinTransaction,
  parts: SighashParts,
  index: number,
  scriptCode: Uint8Array,
  amount: bigint,
  sighash: number,
): Uint8Array {
  const input = inputAt(transaction, index);
  const { anyoneCanPay, none: noOutputs, single } = sighashFlags(sighash);
  const own = transaction.outputs[index];
  const outputs = noOutputs
    ? zeros
    : single
      ? own
        ? hash256(encodeOutput(own))
        : zeros
      : parts.twice.outputs;
  return hash256(
    joinBytes([
      littleEndian(transaction.version, 4),
      anyoneCanPay ? zeros : parts.twice.prevouts,
      anyoneCanPay || noOutputs || single ? zeros : parts.twice.sequences,
      encodeOutpoint(input),
      prefixed(scriptCode),
      littleEndian(amount, 8),
      littleEndian(input.sequence, 4),
      outputs,
      littleEndian(transaction.lockTime, 4),
      littleEndian(sighash, 4),
    ]),
  );
}

/**
 * The BIP-341 digest without annex: of a key path, or of the script path by a leaf (BIP-342, no OP_CODESEPARATOR).
 * `sighash` is one of those that taproot has, checked by the caller.
 * @throws RangeError for SINGLE without an output of the same number, as the standard says.
 */
export function taprootDigest(
  transaction: BitcoinTransaction,
  parts: SighashParts,
  index: number,
  sighash: number,
  spent: TransactionOutput,
  leafHash?: Uint8Array,
): Uint8Array {
  const { anyoneCanPay, single } = sighashFlags(sighash);
  const input = inputAt(transaction, index);
  const own = transaction.outputs[index];
  if (single && !own) throw new RangeError('no output of that number');
  const rest = joinBytes([
    Uint8Array.of(leafHash ? 2 : 0),
    anyoneCanPay
      ? joinBytes([
          encodeOutpoint(input),
          littleEndian(spent.amount, 8),
          prefixed(spent.script),
          littleEndian(input.sequence, 4),
        ])
      : littleEndian(index, 4),
    single && own ? sha256(encodeOutput(own)) : none,
    leafHash ? joinBytes([leafHash, Uint8Array.of(0), littleEndian(0xffff_ffff, 4)]) : none,
  ]);
  return taprootStart(transaction, parts, sighash).clone().update(rest).digest();
}

/** SHA-256 fed with what the digests of all inputs of one sighash type begin with. */
function taprootStart(
  transaction: BitcoinTransaction,
  parts: SighashParts,
  sighash: number,
): ReturnType<typeof sha256.create> {
  let start = parts.taproot.get(sighash);
  if (!start) {
    const { anyoneCanPay, none: noOutputs, single } = sighashFlags(sighash);
    start = sha256.create().update(tagPrefix('TapSighash'));
    start.update(Uint8Array.of(0, sighash));
    start.update(littleEndian(transaction.version, 4)).update(littleEndian(transaction.lockTime, 4));
    if (!anyoneCanPay) {
      for (const part of [parts.prevouts, parts.amounts, parts.scripts, parts.sequences]) start.update(part);
    }
    if (!noOutputs && !single) start.update(parts.outputs);
    parts.taproot.set(sighash, start);
  }
  return start;
}

function inputAt(transaction: BitcoinTransaction, index: number): BitcoinTransaction['inputs'][number] {
  const input = transaction.inputs[index];
  if (!input) throw new RangeError('no such input');
  return input;
}

const tagPrefixes = new Map<string, Uint8Array>();

function tagPrefix(tag: string): Uint8Array {
  let prefix = tagPrefixes.get(tag);
  if (!prefix) {
    const half = sha256(new TextEncoder().encode(tag));
    tagPrefixes.set(tag, (prefix = joinBytes([half, half])));
  }
  return prefix;
}

/** BIP-340 tagged hash. */
export function taggedHash(tag: string, ...messages: Uint8Array[]): Uint8Array {
  return sha256(joinBytes([tagPrefix(tag), ...messages]));
}
