import { secp256k1, schnorr } from '@noble/curves/secp256k1.js';

import { equalBytes } from '../bytes.ts';
import { placeOf } from '../context.ts';
import { refused } from '../refusal.ts';
import type { SigningTask } from '../request.ts';
import { parseDerSignature } from './der-signature.ts';
import { legacyDigest } from './legacy-sighash.ts';
import type { Psbt } from './psbt-codec.ts';
import { fieldsOf } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { JudgedInput, SpendPlan } from './psbt-inputs.ts';
import { planKeys } from './psbt-inputs.ts';
import { p2wpkhScript, p2wpkhScriptCode } from './script.ts';
import type { SighashParts } from './sighash.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from './sighash.ts';

/** A task with the input it signs. */
export interface InputTask {
  index: number;
  task: SigningTask;
}

/** The tasks of the inputs that are signed, with the index of each one's input. */
export function signingTasks(psbt: Psbt, inputs: readonly JudgedInput[]): InputTask[] {
  const spent = inputs.map((input) => input.spent);
  const parts = sighashParts(psbt.transaction, spent);
  const tasks: InputTask[] = [];
  for (const input of inputs) {
    const { index, plan, sighash } = input;
    if (!plan || sighash === undefined) continue;
    const payload = digestOf(psbt, parts, input, plan, sighash);
    checkForeignSignatures(psbt, input, plan, payload, sighash);
    for (const { key } of planKeys(plan)) {
      const place = placeOf(key);
      if (plan.kind === 'single' && plan.ownership.taproot) {
        const { merkleRoot, outputKey: publicKey } = plan.ownership.taproot;
        const task: SigningTask = { ...place, scheme: 'schnorr-secp256k1', payload, publicKey };
        tasks.push({ index, task: { ...task, taproot: { merkleRoot } } });
      } else if (plan.kind === 'leaf') {
        const publicKey = key.publicKey.subarray(1);
        tasks.push({ index, task: { ...place, scheme: 'schnorr-secp256k1', payload, publicKey } });
      } else {
        const publicKey = key.publicKey;
        tasks.push({ index, task: { ...place, scheme: 'ecdsa-secp256k1', payload, publicKey } });
      }
    }
  }
  return tasks;
}

function digestOf(
  psbt: Psbt,
  parts: SighashParts,
  { index, spent }: JudgedInput,
  plan: SpendPlan,
  sighash: number,
): Uint8Array {
  const { transaction } = psbt;
  if (plan.kind === 'leaf') {
    return taprootDigest(transaction, parts, index, sighash, spent, plan.leaf.hash);
  }
  if (plan.kind === 'multisig') {
    return plan.wrap === 'p2sh'
      ? legacyDigest(transaction, index, plan.script, sighash)
      : witnessV0Digest(transaction, parts, index, plan.script, spent.amount, sighash);
  }
  const { form, key } = plan.ownership;
  switch (form) {
    case 'p2tr':
      return taprootDigest(transaction, parts, index, sighash, spent);
    case 'p2pkh':
      return legacyDigest(transaction, index, spent.script, sighash);
    case 'p2wpkh':
    case 'p2sh-p2wpkh': {
      const code = p2wpkhScriptCode(form === 'p2wpkh' ? spent.script : p2wpkhScript(key.publicKey));
      return witnessV0Digest(transaction, parts, index, code, spent.amount, sighash);
    }
  }
}

/**
 * Signatures of others in a script that we sign too must be theirs and cover the same: a wrong one would make the
 * finished transaction invalid, and one of another sighash type would leave open what we close.
 * @throws HoldfastError `refused`: `bad-partial-signature`, `sighash-not-allowed`.
 */
function checkForeignSignatures(
  psbt: Psbt,
  { index }: JudgedInput,
  plan: SpendPlan,
  digest: Uint8Array,
  sighash: number,
): void {
  const pairs = psbt.inputs[index] ?? [];
  const isOurs = (publicKey: Uint8Array): boolean =>
    planKeys(plan).some(({ key }) =>
      equalBytes(plan.kind === 'leaf' ? key.publicKey.subarray(1) : key.publicKey, publicKey),
    );
  const check = (publicKey: Uint8Array, type: number | undefined, isValid: () => boolean): void => {
    if (isOurs(publicKey)) return;
    if (type !== sighash) throw refused('sighash-not-allowed', { input: index, sighash: type ?? 0 });
    if (!isValid()) throw refused('bad-partial-signature', { input: index });
  };
  if (plan.kind === 'multisig') {
    for (const { keyData, value } of fieldsOf(pairs, inputField.partialSignature)) {
      const isMember = plan.multisig.keys.some((one) => equalBytes(one, keyData));
      const compact = parseDerSignature(value.subarray(0, -1));
      check(
        keyData,
        value.at(-1),
        () => isMember && compact !== undefined && ecdsaVerifies(compact, digest, keyData),
      );
    }
  }
  if (plan.kind === 'leaf') {
    for (const { keyData, value } of fieldsOf(pairs, inputField.tapScriptSignature)) {
      if (!equalBytes(keyData.subarray(32), plan.leaf.hash)) continue;
      const publicKey = keyData.subarray(0, 32);
      const isMember = plan.leaf.multisig.keys.some((one) => equalBytes(one, publicKey));
      const type = value.length === 64 ? 0 : value[64];
      check(
        publicKey,
        value.length === 65 && type === 0 ? undefined : type,
        () => isMember && schnorrVerifies(value.subarray(0, 64), digest, publicKey),
      );
    }
  }
}

function ecdsaVerifies(compact: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(compact, digest, publicKey, { prehash: false, lowS: true });
  } catch {
    return false; // no such point
  }
}

function schnorrVerifies(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return schnorr.verify(signature, digest, publicKey);
  } catch {
    return false; // no such point
  }
}
