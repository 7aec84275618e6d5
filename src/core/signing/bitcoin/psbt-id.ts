import { concatBytes } from '@noble/hashes/utils.js';

import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import { finalInput } from './psbt-final.ts';
import type { JudgedInput, SpendPlan } from './psbt-inputs.ts';
import { isWitnessProgram, p2wpkhScript, scriptType } from './script.ts';
import { sighashFlags } from './sighash.ts';
import { displayTxid, encodeTransaction, hash256, transactionId } from './transaction.ts';

const none = new Uint8Array(0);

/** One input, as far as the id of its transaction depends on it. */
interface IdInput {
  readonly pairs: readonly PsbtPair[];
  /** The script of the output that it spends. */
  readonly script: Uint8Array;
  /** How it is spent where the keys are ours. */
  readonly plan?: SpendPlan | undefined;
}

/**
 * The id that the network will know a PSBT's transaction by (display order, lower-case hex); undefined while signatures
 * that are missing can still change it. Witnesses do not count towards an id, script signatures do (BIP-141).
 */
export function settledId(transaction: Psbt['transaction'], inputs: readonly IdInput[]): string | undefined {
  const settled: Psbt['transaction']['inputs'] = [];
  for (const [at, input] of transaction.inputs.entries()) {
    const known = inputs[at];
    const scriptSig = known && settledScriptSig(known);
    if (!scriptSig) return undefined;
    settled.push({ ...input, scriptSig });
  }
  return displayTxid(transactionId({ ...transaction, inputs: settled }));
}

/**
 * The same once we have signed: undefined too where none of our signatures holds the transaction as it is, so that others
 * may still add to it. `maps` are the maps of the inputs, before or after.
 */
export function idAsSigned(
  transaction: Psbt['transaction'],
  judged: readonly JudgedInput[],
  maps: readonly (readonly PsbtPair[])[],
): string | undefined {
  if (!judged.some(({ sighash }) => sighash !== undefined && coversAll(sighash))) return undefined;
  const inputs = judged.map(({ spent, plan }, at) => ({ pairs: maps[at] ?? [], script: spent.script, plan }));
  return settledId(transaction, inputs);
}

/** The id of the transaction without any signature, display order: it tells PSBTs apart; perhaps no network knows it. */
export function unsignedId(transaction: Psbt['transaction']): string {
  return displayTxid(hash256(encodeTransaction(transaction, false)));
}

/** Whether a signature of this type holds all inputs and outputs; beside any other, others may change some. */
function coversAll(sighash: number): boolean {
  const { anyoneCanPay, none: noOutputs, single } = sighashFlags(sighash);
  return !anyoneCanPay && !noOutputs && !single;
}

/** Whether a signature in these maps covers all. ECDSA has its type in the last byte, Schnorr in a 65th or not at all. */
export function anyCoversAll(maps: readonly (readonly PsbtPair[])[]): boolean {
  const schnorr = [inputField.tapKeySignature, inputField.tapScriptSignature];
  return maps.some(
    (pairs) =>
      fieldsOf(pairs, inputField.partialSignature).some(({ value }) => coversAll(value.at(-1) ?? 0)) ||
      schnorr.some((type) =>
        fieldsOf(pairs, type).some(({ value }) => value.length === 64 || coversAll(value.at(-1) ?? 0)),
      ),
  );
}

/** The script signature that an input is going to have, whoever still signs it. */
function settledScriptSig({ pairs, script, plan }: IdInput): Uint8Array | undefined {
  const final = finalInput(pairs, plan);
  if (final) return final.scriptSig;
  if (isWitnessProgram(script)) return none;
  const redeem = fieldValue(pairs, inputField.redeemScript) ?? ownRedeem(plan);
  // A witness program inside P2SH leaves its script signature no choice: the program and nothing else (BIP-141).
  if (scriptType(script) !== 'p2sh' || !redeem || !isWitnessProgram(redeem)) return undefined;
  return concatBytes(Uint8Array.of(redeem.length), redeem);
}

/** The redeem script of one of our keys, which a PSBT with the whole previous transaction need not bring. */
function ownRedeem(plan: SpendPlan | undefined): Uint8Array | undefined {
  if (!plan || plan.kind === 'multisig' || plan.kind === 'leaf') return undefined;
  const { form, key } = plan.ownership;
  return form === 'p2sh-p2wpkh' ? p2wpkhScript(key.publicKey) : undefined;
}
