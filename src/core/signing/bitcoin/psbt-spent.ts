import { bytesToHex } from '@noble/hashes/utils.js';

import { equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import { Reader } from './reader.ts';
import { isWitnessProgram, p2shScript, p2wshScript, scriptType } from './script.ts';
import type { PreviousTransaction, TransactionInput, TransactionOutput } from './transaction.ts';
import { encodeOutpoint, maxMoney, parseOutput } from './transaction.ts';

/** The output an input spends. `proven`: read from the whole previous transaction, whose id was checked. */
export interface SpentOutput extends TransactionOutput {
  proven: boolean;
}

/**
 * Finds and checks what every input spends, ours or not, as a BIP-174 signer must: previous transaction ids, both
 * kinds of UTXO agreeing, redeem and witness scripts hashing to what they claim. Then the amounts: unless every input
 * is taproot (whose signature commits to all amounts and scripts, BIP-341), every input must bring its whole previous
 * transaction, because a version 0 signature covers only its own amount and the others could lie about the fee.
 * @throws HoldfastError `refused` with the input's index.
 */
export function spentOutputs(psbt: Psbt): SpentOutput[] {
  const seen = new Set<string>();
  const spent = psbt.transaction.inputs.map((input, index) => {
    const outpoint = bytesToHex(encodeOutpoint(input));
    if (seen.has(outpoint)) throw refused('duplicate-input', { input: index });
    seen.add(outpoint);
    return spentOutput(input, psbt.inputs[index] ?? [], index, psbt.previous[index]);
  });
  const allTaproot = spent.every(({ script }) => scriptType(script) === 'p2tr');
  for (const [index, { proven }] of spent.entries()) {
    if (!allTaproot && !proven) throw refused('previous-transaction-needed', { input: index });
  }
  const total = spent.reduce((sum, { amount }) => sum + amount, 0n);
  if (total > maxMoney) throw undecodable('out-of-range', { field: 'amount' });
  return spent;
}

function spentOutput(
  input: TransactionInput,
  pairs: readonly PsbtPair[],
  index: number,
  whole: PreviousTransaction | undefined,
): SpentOutput {
  const single = fieldValue(pairs, inputField.witnessUtxo);
  const proven = whole ? outputOfPrevious(whole, input, index) : undefined;
  const claimed = single ? parseOutput(new Reader(single)) : undefined;
  const output = proven ?? claimed;
  if (!output) throw refused('amount-unknown', { input: index });
  if (proven && claimed && (proven.amount !== claimed.amount || !equalBytes(proven.script, claimed.script))) {
    throw refused('amount-mismatch', { input: index });
  }
  checkScripts(output.script, pairs, index);
  if (!proven && !isWitnessSpend(output.script, pairs))
    throw refused('witness-utxo-for-legacy', { input: index });
  return { ...output, proven: proven !== undefined };
}

function outputOfPrevious(
  previous: PreviousTransaction,
  input: TransactionInput,
  index: number,
): TransactionOutput {
  const output = previous.outputs[input.vout];
  if (!output || !equalBytes(previous.txid, input.txid)) {
    throw refused('previous-transaction-mismatch', { input: index });
  }
  return output;
}

function checkScripts(script: Uint8Array, pairs: readonly PsbtPair[], index: number): void {
  const redeem = fieldValue(pairs, inputField.redeemScript);
  const witness = fieldValue(pairs, inputField.witnessScript);
  if (redeem && !equalBytes(p2shScript(redeem), script)) throw refused('script-mismatch', { input: index });
  if (witness && !equalBytes(p2wshScript(witness), redeem ?? script))
    throw refused('script-mismatch', { input: index });
}

/** A witness program, bare or inside P2SH; for a finished P2SH input its witness is the sign. */
function isWitnessSpend(script: Uint8Array, pairs: readonly PsbtPair[]): boolean {
  const inner = fieldValue(pairs, inputField.redeemScript);
  if (isWitnessProgram(script)) return true;
  if (scriptType(script) !== 'p2sh') return false;
  return inner ? isWitnessProgram(inner) : fieldValue(pairs, inputField.finalWitness) !== undefined;
}
