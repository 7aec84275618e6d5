import { bytesToHex } from '@noble/hashes/utils.js';

import { equalBytes } from '../bytes.ts';
import { parseLeafScript, parseMultisig } from './multisig.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { FinalInput } from './psbt-final.ts';
import { finalInput } from './psbt-final.ts';
import type { JudgedInput, Leaf, SpendPlan } from './psbt-inputs.ts';
import type { SingleForm } from './psbt-owner.ts';
import { inputDigest, partialVerifies, schnorrType, schnorrVerifies } from './psbt-tasks.ts';
import { hash160, p2pkhScript, p2shScript, p2wpkhScript, scriptType } from './script.ts';
import type { SighashParts } from './sighash.ts';
import { taprootDigest } from './sighash.ts';
import { leadsToOutput, tapLeafHash, tapscriptVersion } from './taproot.ts';

/*
 * Inputs of others: what finishes them is found in their maps, so that whoever signs last has the whole transaction.
 */

/** An input of others, with all that its digests depend on. */
interface OthersInput {
  psbt: Psbt;
  parts: SighashParts;
  judged: JudgedInput;
  /** Without the signatures that are none. */
  pairs: readonly PsbtPair[];
}

const none = new Uint8Array(0);
const existing = new Set([1, 2, 3, 0x81, 0x82, 0x83]);

/**
 * What finishes an input of others (BIP-174, "Input Finalizer"), from signatures that verify and are of the type that its
 * map states; `undefined` while some are missing, or when its script is of no form that we sign ourselves.
 */
export function finalOfOthers(psbt: Psbt, judged: JudgedInput, parts: SighashParts): FinalInput | undefined {
  const pairs = psbt.inputs[judged.index] ?? [];
  const input: OthersInput = { psbt, parts, judged, pairs };
  const final = finalInput(pairs, undefined);
  if (final) return final;
  const type = scriptType(judged.spent.script);
  if (type === 'p2tr') return finalTaproot(input);
  const code = fieldValue(pairs, inputField.witnessScript) ?? fieldValue(pairs, inputField.redeemScript);
  const plan = singlePlan(pairs, judged.spent.script) ?? (code && multisigPlan(pairs, code, type));
  if (!plan) return undefined;
  const kept = pairs.filter(
    ({ type: field, keyData, value }) =>
      field !== inputField.partialSignature || isSignature(input, plan, keyData, value),
  );
  return finalInput(kept, plan);
}

function isSignature(
  { psbt, parts, judged }: OthersInput,
  plan: Exclude<SpendPlan, { kind: 'leaf' }>,
  publicKey: Uint8Array,
  signature: Uint8Array,
): boolean {
  const sighash = signature.at(-1) ?? 0;
  const members = plan.kind === 'multisig' ? plan.multisig.keys : [plan.ownership.key.publicKey];
  // No work for signatures that would not be used.
  if (!members.some((one) => equalBytes(one, publicKey)) || !mayStand(judged, sighash, psbt)) return false;
  return partialVerifies(signature, inputDigest(psbt, parts, judged, plan, sighash), publicKey);
}

/** Types that exist, are the one that is stated, and have an output to cover. */
function mayStand({ stated, index }: JudgedInput, sighash: number, { transaction }: Psbt): boolean {
  const hasOutput = (sighash & 0x1f) !== 3 || index < transaction.outputs.length;
  return existing.has(sighash) && hasOutput && (stated === undefined || stated === sighash);
}

/** A script of the key that has signed for it. */
function singlePlan(
  pairs: readonly PsbtPair[],
  script: Uint8Array,
): Extract<SpendPlan, { kind: 'single' }> | undefined {
  const scripts: Record<Exclude<SingleForm, 'p2tr'>, (key: Uint8Array) => Uint8Array> = {
    p2pkh: (key) => p2pkhScript(hash160(key)),
    p2wpkh: p2wpkhScript,
    'p2sh-p2wpkh': (key) => p2shScript(p2wpkhScript(key)),
  };
  for (const { keyData: publicKey } of fieldsOf(pairs, inputField.partialSignature)) {
    for (const form of ['p2pkh', 'p2wpkh', 'p2sh-p2wpkh'] as const) {
      // Uncompressed keys are for the old scripts alone (BIP-143).
      if (form !== 'p2pkh' && publicKey.length !== 33) continue;
      if (!equalBytes(scripts[form](publicKey), script)) continue;
      const key = { keyId: '', algorithm: 'secp256k1', publicKey } as const;
      return { kind: 'single', ownership: { key, form, leaves: [] } };
    }
  }
  return undefined;
}

/** The scripts' hashes were checked when the spent output was read. */
function multisigPlan(
  pairs: readonly PsbtPair[],
  script: Uint8Array,
  type: ReturnType<typeof scriptType>,
): Extract<SpendPlan, { kind: 'multisig' }> | undefined {
  const inWitness = fieldValue(pairs, inputField.witnessScript) !== undefined;
  const multisig = parseMultisig(script, !inWitness);
  if (!multisig) return undefined;
  const wrap = !inWitness ? 'p2sh' : type === 'p2sh' ? 'p2sh-p2wsh' : 'p2wsh';
  return { kind: 'multisig', wrap, script, multisig, keys: [] };
}

function finalTaproot({ psbt, parts, judged, pairs }: OthersInput): FinalInput | undefined {
  const { index, spent } = judged;
  const outputKey = spent.script.subarray(2);
  const verifies = (signature: Uint8Array, publicKey: Uint8Array, leafHash?: Uint8Array): boolean => {
    const type = schnorrType(signature);
    if (type === undefined || !(type === 0 ? (judged.stated ?? 0) === 0 : mayStand(judged, type, psbt)))
      return false;
    const digest = taprootDigest(psbt.transaction, parts, index, type, spent, leafHash);
    return schnorrVerifies(signature, digest, publicKey);
  };
  const byKey = fieldValue(pairs, inputField.tapKeySignature);
  if (byKey && verifies(byKey, outputKey)) return { scriptSig: none, witness: [byKey] };
  const leaves = leavesWithSignatures(pairs, outputKey);
  if (leaves.length === 0) return undefined;
  // No work for signatures that would not be used.
  const isUsed = (publicKey: Uint8Array, leafHash: Uint8Array): boolean =>
    leaves.some(
      ({ hash, multisig }) =>
        equalBytes(hash, leafHash) && multisig.keys.some((one) => equalBytes(one, publicKey)),
    );
  const kept = pairs.filter(
    ({ type, keyData, value }) =>
      type !== inputField.tapKeySignature &&
      (type !== inputField.tapScriptSignature ||
        (isUsed(keyData.subarray(0, 32), keyData.subarray(32)) &&
          verifies(value, keyData.subarray(0, 32), keyData.subarray(32)))),
  );
  return finalInput(kept, { kind: 'leaf', leaves });
}

/** Leaves of a form that we know, proven to be in the output, that somebody has signed. */
function leavesWithSignatures(pairs: readonly PsbtPair[], outputKey: Uint8Array): Leaf[] {
  const signed = new Set(
    fieldsOf(pairs, inputField.tapScriptSignature).map(({ keyData }) => bytesToHex(keyData.subarray(32))),
  );
  return fieldsOf(pairs, inputField.tapLeafScript).flatMap(({ keyData: controlBlock, value }) => {
    const script = value.subarray(0, -1);
    const hash = tapLeafHash(script, tapscriptVersion);
    if (value.at(-1) !== tapscriptVersion || ((controlBlock[0] ?? 0) & 0xfe) !== tapscriptVersion) return [];
    const multisig = signed.has(bytesToHex(hash)) ? parseLeafScript(script) : undefined;
    if (!multisig || !leadsToOutput(controlBlock, hash, outputKey)) return [];
    return [{ script, hash, controlBlock, multisig, keys: [] }];
  });
}
