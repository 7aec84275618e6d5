import { placeOf } from '../context.ts';
import { refused } from '../refusal.ts';
import type { SigningTask } from '../request.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { OwnerFinder, Ownership } from './psbt-owner.ts';
import type { SpentOutput } from './psbt-spent.ts';
import { Reader } from './reader.ts';
import { p2wpkhScriptCode, scriptType } from './script.ts';
import type { AllowedSighash } from './sighash.ts';
import { sighashParts, taprootKeyDigest, witnessV0Digest } from './sighash.ts';

/** An input judged: whose it is, and how it is signed when it is ours to sign. */
export interface JudgedInput {
  index: number;
  spent: SpentOutput;
  /** Absent when the field is; the numeric sighash type otherwise. */
  sighash: number | undefined;
  ownership?: Ownership;
  /** A key of ours is named, but this kind of script is not signed by this version. */
  namedKey?: { keyId: string; path?: string };
  sign?: { sighash: AllowedSighash; kind: 'p2wpkh' | 'p2tr' };
}

const fields = {
  derivation: inputField.derivation,
  tapDerivation: inputField.tapDerivation,
  tapInternalKey: inputField.tapInternalKey,
  tapMerkleRoot: inputField.tapMerkleRoot,
};

/**
 * Judges every input. An input is signed when its script is P2WPKH or a P2TR key path of a key of ours and it is not
 * final yet.
 * @throws HoldfastError `refused`: `script-mismatch` when a single-key script names a key of ours but pays another,
 * `sighash-not-allowed` for anything but ALL (and DEFAULT for taproot).
 */
export function judgeInputs(psbt: Psbt, spent: readonly SpentOutput[], owners: OwnerFinder): JudgedInput[] {
  return spent.map((output, index) => judgeInput(psbt.inputs[index] ?? [], output, index, owners));
}

function judgeInput(
  pairs: readonly PsbtPair[],
  spent: SpentOutput,
  index: number,
  owners: OwnerFinder,
): JudgedInput {
  const stated = fieldValue(pairs, inputField.sighashType);
  const sighash = stated && new Reader(stated).uint32();
  const base = { index, spent, sighash };
  const type = scriptType(spent.script);
  const owner = owners.ownerOf(spent.script, pairs, fields);
  if (owner.kind === 'foreign') return base;
  if (owner.kind === 'claimed') {
    // A P2WPKH script has one key: if it names ours and pays another, someone lies. A taproot tree may hold ours.
    if (type === 'p2wpkh') throw refused('script-mismatch', { input: index });
    return { ...base, namedKey: placeOf(owner.key) };
  }
  const judged = { ...base, ownership: owner.ownership };
  const final = fieldValue(pairs, inputField.finalWitness) ?? fieldValue(pairs, inputField.finalScriptSig);
  if (final) return judged;
  const kind = type === 'p2tr' ? 'p2tr' : 'p2wpkh';
  if (fieldsOf(pairs, inputField.witnessScript).length > 0)
    throw refused('script-mismatch', { input: index });
  return { ...judged, sign: { sighash: allowedSighash(sighash, kind, index), kind } };
}

function allowedSighash(sighash: number | undefined, kind: 'p2wpkh' | 'p2tr', index: number): AllowedSighash {
  if (sighash === undefined) return kind === 'p2tr' ? 0 : 1;
  if (sighash === 1) return 1;
  if (sighash === 0 && kind === 'p2tr') return 0;
  throw refused('sighash-not-allowed', { input: index, sighash });
}

/** The tasks of the inputs that are signed, with the index of each one's input. */
export function signingTasks(
  psbt: Psbt,
  inputs: readonly JudgedInput[],
): { index: number; task: SigningTask }[] {
  const parts = sighashParts(
    psbt.transaction,
    inputs.map(({ spent }) => spent),
  );
  const tasks: { index: number; task: SigningTask }[] = [];
  for (const { index, spent, ownership, sign } of inputs) {
    if (!ownership || !sign) continue;
    const place = placeOf(ownership.key);
    if (sign.kind === 'p2wpkh') {
      const code = p2wpkhScriptCode(spent.script);
      const payload = witnessV0Digest(psbt.transaction, parts, index, code, spent.amount);
      const publicKey = ownership.key.publicKey;
      tasks.push({ index, task: { ...place, scheme: 'ecdsa-secp256k1', payload, publicKey } });
    } else if (ownership.taproot) {
      const { merkleRoot, outputKey } = ownership.taproot;
      const payload = taprootKeyDigest(psbt.transaction, parts, index, sign.sighash);
      const task: SigningTask = { ...place, scheme: 'schnorr-secp256k1', payload, publicKey: outputKey };
      tasks.push({ index, task: { ...task, taproot: { merkleRoot } } });
    }
  }
  return tasks;
}
