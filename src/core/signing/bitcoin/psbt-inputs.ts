import type { DecodeContext } from '../context.ts';
import { placeOf } from '../context.ts';
import { equalBytes } from '../bytes.ts';
import { refused } from '../refusal.ts';
import type { WalletPlace } from '../request.ts';
import type { Multisig } from './multisig.ts';
import { parseLeafScript, parseMultisig } from './multisig.ts';
import type { Psbt, PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { NamedKey, OwnerFinder, Ownership } from './psbt-owner.ts';
import type { SpentOutput } from './psbt-spent.ts';
import { Reader } from './reader.ts';
import { scriptType } from './script.ts';
import { sighashFlags } from './sighash.ts';
import { leadsToOutput, tapLeafHash, tapscriptVersion } from './taproot.ts';

/** A leaf of a taproot script tree that keys of ours sign. */
export interface Leaf {
  script: Uint8Array;
  hash: Uint8Array;
  controlBlock: Uint8Array;
  multisig: Multisig;
  keys: NamedKey[];
}

/** How an input of ours is signed. */
export type SpendPlan =
  | { kind: 'single'; ownership: Ownership }
  | {
      kind: 'multisig';
      wrap: 'p2sh' | 'p2wsh' | 'p2sh-p2wsh';
      script: Uint8Array;
      multisig: Multisig;
      keys: NamedKey[];
    }
  /** All leaves that hold a key of ours: which of them the others sign as well is not known before. */
  | { kind: 'leaf'; leaves: readonly Leaf[] };

/** An input judged: whose it is, and how it is signed when it is ours to sign. */
export interface JudgedInput {
  index: number;
  spent: SpentOutput;
  /** Absent when the field is; the numeric sighash type otherwise. */
  stated: number | undefined;
  plan?: SpendPlan;
  /** The type to sign with; absent for inputs that get no signature. */
  sighash?: number;
  wallet?: WalletPlace;
  /** A key of ours is named, but this kind of script is not signed by this version. */
  namedKey?: { keyId: string; path?: string };
}

const fields = {
  derivation: inputField.derivation,
  tapDerivation: inputField.tapDerivation,
  tapInternalKey: inputField.tapInternalKey,
  tapMerkleRoot: inputField.tapMerkleRoot,
};

/** The keys of ours that a plan signs with. */
export function planKeys(plan: SpendPlan): readonly NamedKey[] {
  if (plan.kind === 'single') return [plan.ownership];
  return plan.kind === 'leaf' ? unique(plan.leaves.flatMap(({ keys }) => keys)) : plan.keys;
}

/**
 * Judges every input. An input is signed when a key of ours is proven to be in its script, the script is of a form
 * that can be shown, and it is not final yet.
 * @throws HoldfastError `refused`: `script-mismatch` when a script names a key of ours but does not hold it,
 * `sighash-not-allowed` for anything but ALL (and DEFAULT for taproot) that no rule of the key allows.
 */
export function judgeInputs(
  psbt: Psbt,
  spent: readonly SpentOutput[],
  owners: OwnerFinder,
  context: DecodeContext,
): JudgedInput[] {
  return spent.map((output, index) => judgeInput(psbt, output, index, owners, context));
}

function judgeInput(
  psbt: Psbt,
  spent: SpentOutput,
  index: number,
  owners: OwnerFinder,
  context: DecodeContext,
): JudgedInput {
  const pairs = psbt.inputs[index] ?? [];
  const field = fieldValue(pairs, inputField.sighashType);
  const base: JudgedInput = { index, spent, stated: field && new Reader(field).uint32() };
  const named = owners.named(pairs, fields);
  if (named.length === 0) return base;
  const ownership = owners.single(spent.script, named, pairs, fields);
  const plan: SpendPlan | undefined = ownership
    ? { kind: 'single', ownership }
    : scriptPlan(pairs, spent.script, named, index, context);
  const first = named.find(({ hinted }) => !hinted);
  if (!plan) return first ? { ...base, namedKey: placeOf(first.key) } : base;
  // A P2WPKH script has no script to bring along.
  if (plan.kind === 'single' && fieldsOf(pairs, inputField.witnessScript).length > 0)
    throw refused('script-mismatch', { input: index });
  const wallet = owners.wallet(spent.script, pairs, fields);
  const judged = { ...base, plan, ...(wallet ? { wallet } : {}) };
  const final = fieldValue(pairs, inputField.finalWitness) ?? fieldValue(pairs, inputField.finalScriptSig);
  if (final) return judged;
  const taproot = scriptType(spent.script) === 'p2tr';
  return { ...judged, sighash: sighashOf(base.stated, taproot, plan, psbt, index, context) };
}

function scriptPlan(
  pairs: readonly PsbtPair[],
  script: Uint8Array,
  named: readonly NamedKey[],
  index: number,
  context: DecodeContext,
): SpendPlan | undefined {
  const type = scriptType(script);
  if (type === 'p2tr') {
    const leaves = leavesOf(pairs, script, named, index, context);
    return leaves.length === 0 ? undefined : { kind: 'leaf', leaves };
  }
  const redeem = fieldValue(pairs, inputField.redeemScript);
  const witness = fieldValue(pairs, inputField.witnessScript);
  // The scripts' hashes were checked when the spent output was read.
  const code = witness ?? (type === 'p2sh' ? redeem : undefined);
  const isSingle = type === 'p2wpkh' || type === 'p2pkh' || (redeem && scriptType(redeem) === 'p2wpkh');
  const multisig = isSingle || !code ? undefined : parseMultisig(code, witness === undefined);
  const keys = named.filter(({ key }) => multisig?.keys.some((one) => equalBytes(one, key.publicKey)));
  if (keys.length === 0 && (isSingle || multisig) && named.some(({ hinted }) => !hinted)) {
    // The map names a key of ours for a script that does not hold it: someone lies.
    throw refused('script-mismatch', { input: index });
  }
  if (!code || !multisig || keys.length === 0) return undefined;
  const wrap = !witness ? 'p2sh' : type === 'p2sh' ? 'p2sh-p2wsh' : 'p2wsh';
  return { kind: 'multisig', wrap, script: code, multisig, keys: unique(keys) };
}

/**
 * The leaves to sign: those that hold a key of ours, are of a known form, and are proven to be in the output.
 * @throws HoldfastError `refused`/`script-mismatch` when a control block leads elsewhere.
 */
function leavesOf(
  pairs: readonly PsbtPair[],
  script: Uint8Array,
  named: readonly NamedKey[],
  index: number,
  context: DecodeContext,
): Leaf[] {
  const leaves: Leaf[] = [];
  for (const { keyData: controlBlock, value } of fieldsOf(pairs, inputField.tapLeafScript)) {
    const leafScript = value.subarray(0, -1);
    const version = value.at(-1) ?? 0;
    if (((controlBlock[0] ?? 0) & 0xfe) !== version) throw refused('script-mismatch', { input: index });
    const multisig = version === tapscriptVersion ? parseLeafScript(leafScript) : undefined;
    const hash = tapLeafHash(leafScript, version);
    if (!leadsToOutput(controlBlock, hash, script.subarray(2), context.keys.hd)) {
      throw refused('script-mismatch', { input: index });
    }
    if (!multisig) continue;
    const keys = unique(
      named.filter(({ key }) => multisig.keys.some((one) => equalBytes(one, key.publicKey.subarray(1)))),
    );
    // The same leaf may stand in the tree twice, by two ways; its signatures are the same.
    if (keys.length > 0 && leaves.every((one) => !equalBytes(one.hash, hash)))
      leaves.push({ script: leafScript, hash, controlBlock, multisig, keys });
  }
  return leaves;
}

function unique(keys: readonly NamedKey[]): NamedKey[] {
  return keys.filter(
    (one, at) => keys.findIndex(({ key }) => equalBytes(key.publicKey, one.key.publicKey)) === at,
  );
}

function sighashOf(
  stated: number | undefined,
  taproot: boolean,
  plan: SpendPlan,
  psbt: Psbt,
  index: number,
  context: DecodeContext,
): number {
  if (stated === undefined) return taproot ? 0 : 1;
  if (stated === 1 || (stated === 0 && taproot)) return stated;
  const exists = [2, 3, 0x81, 0x82, 0x83].includes(stated);
  // SINGLE without its output signs the number one (before taproot), or does not exist.
  const bare = sighashFlags(stated).single && index >= psbt.transaction.outputs.length;
  const allowed = planKeys(plan).every(({ key }) => context.input.allows?.('other-sighash', key.keyId));
  if (!exists || bare || !allowed) throw refused('sighash-not-allowed', { input: index, sighash: stated });
  return stated;
}
