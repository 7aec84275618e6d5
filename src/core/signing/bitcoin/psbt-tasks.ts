import { secp256k1, schnorr } from '@noble/curves/secp256k1.js';

import { equalBytes } from '../bytes.ts';
import { placeOf } from '../context.ts';
import { refused } from '../refusal.ts';
import type { SigningTask } from '../request.ts';
import { parseDerSignature } from './der-signature.ts';
import { legacyDigest } from './legacy-sighash.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldsOf } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { JudgedInput, Leaf, SpendPlan } from './psbt-inputs.ts';
import { planKeys } from './psbt-inputs.ts';
import { p2wpkhScript, p2wpkhScriptCode } from './script.ts';
import type { SighashParts } from './sighash.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from './sighash.ts';

/** A task with the input it signs. */
export interface InputTask {
  index: number;
  task: SigningTask;
  /** The leaf that is signed, where one is. */
  leaf?: Leaf;
}

/** The tasks of the inputs that are signed, with the index of each one's input. */
export function signingTasks(psbt: Psbt, inputs: readonly JudgedInput[]): InputTask[] {
  const spent = inputs.map((input) => input.spent);
  const parts = sighashParts(psbt.transaction, spent);
  const tasks: InputTask[] = [];
  for (const input of inputs) {
    const { index, plan, sighash } = input;
    if (!plan || sighash === undefined) continue;
    if (plan.kind === 'leaf') {
      for (const leaf of plan.leaves) tasks.push(...leafTasks(psbt, parts, input, leaf, sighash));
      continue;
    }
    const payload = inputDigest(psbt, parts, input, plan, sighash);
    checkPartialSignatures(psbt, input, plan, payload, sighash);
    for (const { key } of planKeys(plan)) {
      const place = placeOf(key);
      if (plan.kind === 'single' && plan.ownership.taproot) {
        const { merkleRoot, outputKey: publicKey } = plan.ownership.taproot;
        const task: SigningTask = { ...place, scheme: 'schnorr-secp256k1', payload, publicKey };
        tasks.push({ index, task: { ...task, taproot: { merkleRoot } } });
      } else {
        const publicKey = key.publicKey;
        tasks.push({ index, task: { ...place, scheme: 'ecdsa-secp256k1', payload, publicKey } });
      }
    }
  }
  return tasks;
}

function leafTasks(
  psbt: Psbt,
  parts: SighashParts,
  { index, spent }: JudgedInput,
  leaf: Leaf,
  sighash: number,
): InputTask[] {
  const payload = taprootDigest(psbt.transaction, parts, index, sighash, spent, leaf.hash);
  checkLeafSignatures(psbt.inputs[index] ?? [], leaf, payload, sighash, index);
  return leaf.keys.map(({ key }) => {
    const publicKey = key.publicKey.subarray(1);
    return { index, leaf, task: { ...placeOf(key), scheme: 'schnorr-secp256k1', payload, publicKey } };
  });
}

/** What a signature of an input covers, but for those of leaves. */
export function inputDigest(
  psbt: Psbt,
  parts: SighashParts,
  { index, spent }: Pick<JudgedInput, 'index' | 'spent'>,
  plan: Exclude<SpendPlan, { kind: 'leaf' }>,
  sighash: number,
): Uint8Array {
  const { transaction } = psbt;
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
function checkPartialSignatures(
  psbt: Psbt,
  { index }: JudgedInput,
  plan: SpendPlan,
  digest: Uint8Array,
  sighash: number,
): void {
  if (plan.kind !== 'multisig') return;
  for (const { keyData, value } of fieldsOf(psbt.inputs[index] ?? [], inputField.partialSignature)) {
    if (plan.keys.some(({ key }) => equalBytes(key.publicKey, keyData))) continue;
    requireType(value.at(-1), sighash, index);
    const isMember = plan.multisig.keys.some((one) => equalBytes(one, keyData));
    if (!isMember || !partialVerifies(value, digest, keyData))
      throw refused('bad-partial-signature', { input: index });
  }
}

/** The same for the signatures of a leaf. */
function checkLeafSignatures(
  pairs: readonly PsbtPair[],
  { hash, keys, multisig }: Leaf,
  digest: Uint8Array,
  sighash: number,
  index: number,
): void {
  for (const { keyData, value } of fieldsOf(pairs, inputField.tapScriptSignature)) {
    const publicKey = keyData.subarray(0, 32);
    const isOurs = keys.some(({ key }) => equalBytes(key.publicKey.subarray(1), publicKey));
    if (!equalBytes(keyData.subarray(32), hash) || isOurs) continue;
    requireType(schnorrType(value), sighash, index);
    const isMember = multisig.keys.some((one) => equalBytes(one, publicKey));
    if (!isMember || !schnorrVerifies(value, digest, publicKey))
      throw refused('bad-partial-signature', { input: index });
  }
}

function requireType(type: number | undefined, sighash: number, index: number): void {
  if (type !== sighash) throw refused('sighash-not-allowed', { input: index, sighash: type ?? 0 });
}

/** The sighash type of a Schnorr signature; 65 bytes that end in 0 are none (BIP-341). */
export function schnorrType(signature: Uint8Array): number | undefined {
  if (signature.length === 64) return 0;
  return signature[64] === 0 ? undefined : signature[64];
}

/** Whether an ECDSA signature with its sighash type at the end is one over a digest. */
export function partialVerifies(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  const compact = parseDerSignature(signature.subarray(0, -1));
  return compact !== undefined && ecdsaVerifies(compact, digest, publicKey);
}

function ecdsaVerifies(compact: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(compact, digest, publicKey, { prehash: false, lowS: true });
  } catch {
    return false; // no such point
  }
}

/** Whether a Schnorr signature, with or without its sighash type, is one over a digest. */
export function schnorrVerifies(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return schnorr.verify(signature.subarray(0, 64), digest, publicKey);
  } catch {
    return false; // no such point
  }
}
