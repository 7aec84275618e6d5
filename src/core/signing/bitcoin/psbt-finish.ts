import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';

import { HoldfastError } from '../../error.ts';
import { equalBytes } from '../bytes.ts';
import type { SignedOutcome, SigningTask } from '../request.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { encodePsbt, fieldValue, parsePsbt } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { JudgedInput } from './psbt-inputs.ts';
import type { BitcoinTransaction } from './transaction.ts';
import {
  displayTxid,
  encodeTransaction,
  parseTransaction,
  parseWitness,
  transactionId,
} from './transaction.ts';

/** A task with the input it signs. */
export interface InputTask {
  index: number;
  task: SigningTask;
}

/**
 * Puts verified signatures into the PSBT and changes nothing else of it; when every input is then final or signed by
 * us, the network transaction is made as well.
 */
export function finishPsbt(
  psbt: Psbt,
  judged: readonly JudgedInput[],
  tasks: readonly InputTask[],
  signatures: readonly Uint8Array[],
): SignedOutcome {
  const inputs = psbt.inputs.map((pairs) => [...pairs]);
  const witnesses = new Map<number, Uint8Array[]>();
  const released: Uint8Array[] = [];
  for (const [at, { index, task }] of tasks.entries()) {
    const signature = signatures[at];
    const pairs = inputs[index];
    const sighash = judged[index]?.sign?.sighash;
    if (!signature || !pairs || sighash === undefined)
      throw new HoldfastError('bad-signature', { index: at });
    if (task.scheme === 'schnorr-secp256k1') {
      const value = sighash === 0 ? signature.slice() : concatBytes(signature, Uint8Array.of(sighash));
      setPair(pairs, { type: inputField.tapKeySignature, keyData: new Uint8Array(0), value });
      witnesses.set(index, [value]);
      released.push(value);
    } else {
      const value = concatBytes(
        secp256k1.Signature.fromBytes(signature).toBytes('der'),
        Uint8Array.of(sighash),
      );
      setPair(pairs, { type: inputField.partialSignature, keyData: task.publicKey, value });
      witnesses.set(index, [value, task.publicKey]);
      released.push(value);
    }
  }
  const bytes = encodePsbt({ ...psbt, inputs });
  // What leaves is read back by the strict reader, and its transaction must be the one that was shown.
  const again = parsePsbt(bytes).transaction;
  if (!equalBytes(encodeTransaction(again, false), encodeTransaction(psbt.transaction, false))) {
    throw new HoldfastError('bad-signature', { index: 0 });
  }
  const extracted = extract(psbt, witnesses);
  const txid = displayTxid(transactionId(extracted?.transaction ?? psbt.transaction));
  return {
    kind: 'bitcoin-psbt',
    form: 'psbt',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `transaction-${txid.slice(0, 8)}.signed.psbt`,
    txid,
    complete: extracted !== undefined,
    ...(extracted ? { extracted: extracted.bytes } : {}),
    signatures: released,
  };
}

/** Replaces the pair with the same key, or adds one at the end of the map. */
function setPair(pairs: PsbtPair[], pair: PsbtPair): void {
  const at = pairs.findIndex(({ type, keyData }) => type === pair.type && equalBytes(keyData, pair.keyData));
  if (at >= 0) pairs[at] = pair;
  else pairs.push(pair);
}

function extract(
  psbt: Psbt,
  witnesses: ReadonlyMap<number, Uint8Array[]>,
): { transaction: BitcoinTransaction; bytes: Uint8Array } | undefined {
  const inputs: BitcoinTransaction['inputs'] = [];
  for (const [index, input] of psbt.transaction.inputs.entries()) {
    const pairs = psbt.inputs[index] ?? [];
    const scriptSig = fieldValue(pairs, inputField.finalScriptSig);
    const finalWitness = fieldValue(pairs, inputField.finalWitness);
    const witness = witnesses.get(index) ?? (finalWitness && parseWitness(finalWitness));
    if (!witness && !scriptSig) return undefined;
    inputs.push({ ...input, scriptSig: scriptSig ?? input.scriptSig, witness: witness ?? [] });
  }
  const transaction = { ...psbt.transaction, inputs };
  const bytes = encodeTransaction(transaction, true);
  return { transaction: parseTransaction(bytes, 'any'), bytes };
}
