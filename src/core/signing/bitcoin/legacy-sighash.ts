import { sighashFlags } from './sighash.ts';
import type { BitcoinTransaction } from './transaction.ts';
import { encodeTransaction, hash256 } from './transaction.ts';
import { littleEndian, joinBytes } from './writer.ts';

const codeSeparator = 0xab;

/**
 * The digest of an input from before segregated witness, as Bitcoin Core computes it: the transaction with the script
 * code in place of this input's script signature and nothing in the others'. `sighash` is any 32-bit number (negative
 * ones are how Core's test data write the upper half).
 *
 * SINGLE without an output of the same number signs the number one: kept here because it is the rule of the network;
 * such a request is refused by the signer.
 */
export function legacyDigest(
  transaction: BitcoinTransaction,
  index: number,
  scriptCode: Uint8Array,
  sighash: number,
): Uint8Array {
  const { anyoneCanPay, none, single } = sighashFlags(sighash);
  if (single && index >= transaction.outputs.length) {
    const one = new Uint8Array(32);
    one[0] = 1;
    return one;
  }
  const code = withoutSeparators(scriptCode);
  const empty = new Uint8Array(0);
  const inputs = transaction.inputs
    .map((input, at) => ({
      ...input,
      scriptSig: at === index ? code : empty,
      sequence: at !== index && (none || single) ? 0 : input.sequence,
    }))
    .filter((_, at) => !anyoneCanPay || at === index);
  const outputs = none
    ? []
    : single
      ? transaction.outputs
          .slice(0, index + 1)
          .map((output, at) => (at === index ? output : { amount: 0xffff_ffff_ffff_ffffn, script: empty }))
      : transaction.outputs;
  const encoded = encodeTransaction({ ...transaction, inputs, outputs }, false);
  return hash256(joinBytes([encoded, littleEndian(sighash >>> 0, 4)]));
}

/** The script without OP_CODESEPARATOR, which older rules take out wherever it is an opcode and not data. */
function withoutSeparators(script: Uint8Array): Uint8Array {
  if (!script.includes(codeSeparator)) return script;
  const kept: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < script.length;) {
    const opcode = script[at] ?? 0;
    if (opcode === codeSeparator) {
      kept.push(script.subarray(start, at));
      at += 1;
      start = at;
    } else {
      at += 1 + pushLength(script, at);
    }
  }
  return joinBytes([...kept, script.subarray(start)]);
}

/** Bytes that follow the opcode at `at` as its data and its length. */
function pushLength(script: Uint8Array, at: number): number {
  const opcode = script[at] ?? 0;
  if (opcode <= 0x4b) return opcode;
  const width = opcode === 0x4c ? 1 : opcode === 0x4d ? 2 : opcode === 0x4e ? 4 : 0;
  let length = 0;
  for (let byte = width; byte > 0; byte -= 1) length = length * 256 + (script[at + byte] ?? 0);
  return width + length;
}
