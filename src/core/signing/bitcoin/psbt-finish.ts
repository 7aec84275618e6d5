import { concatBytes } from '@noble/hashes/utils.js';

import { HoldfastError } from '../../error.ts';
import { equalBytes } from '../bytes.ts';
import type { SignedOutcome } from '../request.ts';
import { encodeDerSignature } from './der-signature.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { encodePsbt, fieldValue, parsePsbt } from './psbt-codec.ts';
import { globalField, inputField } from './psbt-fields.ts';
import type { FinalInput } from './psbt-final.ts';
import { finalInput } from './psbt-final.ts';
import type { JudgedInput } from './psbt-inputs.ts';
import { idAsSigned, unsignedId } from './psbt-id.ts';
import { finalOfOthers } from './psbt-others.ts';
import type { InputTask } from './psbt-tasks.ts';
import type { SighashParts } from './sighash.ts';
import { sighashFlags, sighashParts } from './sighash.ts';
import { displayTxid, encodeTransaction, transactionId } from './transaction.ts';

const none = new Uint8Array(0);

/**
 * Puts verified signatures into the PSBT and changes nothing else of it but what BIP-370 asks of a signer; when every
 * input is then final or signed by enough, the network transaction is made as well.
 */
export function finishPsbt(
  psbt: Psbt,
  judged: readonly JudgedInput[],
  tasks: readonly InputTask[],
  signatures: readonly Uint8Array[],
): SignedOutcome {
  const inputs = psbt.inputs.map((pairs) => [...pairs]);
  const released: Uint8Array[] = [];
  for (const [at, { index, task, leaf }] of tasks.entries()) {
    const signature = signatures[at];
    const pairs = inputs[index];
    const { plan, sighash } = judged[index] ?? {};
    if (!signature || !pairs || !plan || sighash === undefined)
      throw new HoldfastError('bad-signature', { index: at });
    const type = Uint8Array.of(sighash);
    const value =
      task.scheme === 'schnorr-secp256k1'
        ? sighash === 0
          ? signature.slice()
          : concatBytes(signature, type)
        : concatBytes(encodeDerSignature(signature), type);
    if (leaf) {
      const keyData = concatBytes(task.publicKey, leaf.hash);
      setPair(pairs, { type: inputField.tapScriptSignature, keyData, value });
    } else if (task.scheme === 'schnorr-secp256k1') {
      setPair(pairs, { type: inputField.tapKeySignature, keyData: none, value });
    } else {
      setPair(pairs, { type: inputField.partialSignature, keyData: task.publicKey, value });
    }
    released.push(value);
  }
  const bytes = encodePsbt({ ...psbt, inputs, global: closedGlobal(psbt, judged) });
  const unsigned = encodeTransaction(psbt.transaction, false);
  // What leaves is read back by the strict reader, and its transaction must be the one that was shown.
  if (!equalBytes(encodeTransaction(parsePsbt(bytes, psbt.previous).transaction, false), unsigned)) {
    throw new HoldfastError('bad-signature', { index: 0 });
  }
  const extracted = extract(psbt, judged, inputs);
  const txid = extracted ? displayTxid(extracted.id) : idAsSigned(psbt.transaction, judged, inputs);
  const name = (txid ?? unsignedId(psbt.transaction)).slice(0, 8);
  return {
    kind: 'bitcoin-psbt',
    form: 'psbt',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `transaction-${name}.signed.psbt`,
    ...(txid === undefined ? {} : { txid }),
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

/** BIP-370: a signature closes what it covers against further inputs and outputs, and the flags must say so. */
function closedGlobal(psbt: Psbt, judged: readonly JudgedInput[]): PsbtPair[] {
  const [flags] = fieldValue(psbt.global, globalField.modifiable) ?? [];
  if (psbt.version !== 2 || flags === undefined) return psbt.global;
  let closed = flags;
  for (const { sighash } of judged) {
    if (sighash === undefined) continue;
    const { anyoneCanPay, none: noOutputs, single } = sighashFlags(sighash);
    if (!anyoneCanPay) closed &= ~1;
    if (!noOutputs) closed &= ~2;
    if (single) closed |= 4;
  }
  return psbt.global.map((pair) =>
    pair.type === globalField.modifiable ? { ...pair, value: Uint8Array.of(closed) } : pair,
  );
}

function extract(
  psbt: Psbt,
  judged: readonly JudgedInput[],
  maps: readonly (readonly PsbtPair[])[],
): { id: Uint8Array; bytes: Uint8Array } | undefined {
  const finals: FinalInput[] = [];
  let parts: SighashParts | undefined;
  for (const [index, pairs] of maps.entries()) {
    const one = judged[index];
    const ofOthers = (): FinalInput | undefined => {
      if (!one || one.plan) return undefined;
      const spent = judged.map((input) => input.spent);
      return finalOfOthers(psbt, one, (parts ??= sighashParts(psbt.transaction, spent)));
    };
    const final = finalInput(pairs, one?.plan) ?? ofOthers();
    if (!final) return undefined;
    finals.push(final);
  }
  const inputs = psbt.transaction.inputs.map((input, index) => ({ ...input, ...finals[index] }));
  const transaction = { ...psbt.transaction, inputs };
  const hasWitness = inputs.some(({ witness }) => witness.length > 0);
  return { id: transactionId(transaction), bytes: encodeTransaction(transaction, hasWitness) };
}
