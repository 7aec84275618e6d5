import { concatBytes } from '@noble/hashes/utils.js';

import { equalBytes } from '../bytes.ts';
import type { Multisig } from './multisig.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { fieldsOf, fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { Leaf, SpendPlan } from './psbt-inputs.ts';
import { p2wpkhScript } from './script.ts';
import { parseWitness } from './transaction.ts';

/** What a finished input carries in the network's transaction. */
export interface FinalInput {
  scriptSig: Uint8Array;
  witness: Uint8Array[];
}

const none = new Uint8Array(0);

/**
 * What finishes an input, from the signatures that its map holds: `undefined` when some are missing. An input that is
 * final already stays as it is.
 */
export function finalInput(pairs: readonly PsbtPair[], plan: SpendPlan | undefined): FinalInput | undefined {
  const scriptSig = fieldValue(pairs, inputField.finalScriptSig);
  const witness = fieldValue(pairs, inputField.finalWitness);
  if (scriptSig || witness)
    return { scriptSig: scriptSig ?? none, witness: witness ? parseWitness(witness) : [] };
  if (!plan) return undefined;
  if (plan.kind === 'multisig') return finalMultisig(pairs, plan);
  if (plan.kind === 'leaf') return finalLeaf(pairs, nearestLeaf(pairs, plan.leaves));
  const { form, key, taproot } = plan.ownership;
  if (taproot) {
    const signature = fieldValue(pairs, inputField.tapKeySignature);
    return signature && { scriptSig: none, witness: [signature] };
  }
  const signature = partialSignature(pairs, key.publicKey);
  if (!signature) return undefined;
  if (form === 'p2pkh') return { scriptSig: pushes(signature, key.publicKey), witness: [] };
  const redeem = form === 'p2sh-p2wpkh' ? pushes(p2wpkhScript(key.publicKey)) : none;
  return { scriptSig: redeem, witness: [signature, key.publicKey] };
}

function finalLeaf(pairs: readonly PsbtPair[], leaf: Leaf | undefined): FinalInput | undefined {
  if (!leaf) return undefined;
  const signatures = enough(leaf.multisig, (key) => tapSignature(pairs, key, leaf.hash));
  if (!signatures) return undefined;
  // Later keys lie deeper in the script, so that their signatures come first; a missing one is the empty string.
  const stack = leaf.multisig.keys.map((_, at) => signatures.get(at) ?? none).reverse();
  return { scriptSig: none, witness: [...stack, leaf.script, leaf.controlBlock] };
}

/** The leaf that the fewest signatures are missing of; the first of several. */
export function nearestLeaf(pairs: readonly PsbtPair[], leaves: readonly Leaf[]): Leaf | undefined {
  const missing = ({ multisig, hash }: Leaf): number =>
    Math.max(0, multisig.required - multisig.keys.filter((key) => tapSignature(pairs, key, hash)).length);
  return leaves.reduce<Leaf | undefined>(
    (best, leaf) => (best && missing(best) <= missing(leaf) ? best : leaf),
    undefined,
  );
}

function finalMultisig(
  pairs: readonly PsbtPair[],
  { multisig, script, wrap }: Extract<SpendPlan, { kind: 'multisig' }>,
): FinalInput | undefined {
  const found = enough(multisig, (key) => partialSignature(pairs, key));
  if (!found) return undefined;
  const signatures = [...found.keys()].sort((a, b) => a - b).map((at) => found.get(at) ?? none);
  // OP_CHECKMULTISIG takes one element too many off the stack: it must be empty (BIP-147).
  if (wrap === 'p2sh')
    return { scriptSig: concatBytes(Uint8Array.of(0), pushes(...signatures, script)), witness: [] };
  const redeem = fieldValue(pairs, inputField.redeemScript);
  return {
    scriptSig: wrap === 'p2sh-p2wsh' && redeem ? pushes(redeem) : none,
    witness: [none, ...signatures, script],
  };
}

/** As many signatures as required and no more, by the number of their key. */
function enough(
  { keys, required }: Multisig,
  signatureOf: (key: Uint8Array) => Uint8Array | undefined,
): ReadonlyMap<number, Uint8Array> | undefined {
  const found = new Map<number, Uint8Array>();
  for (const [at, key] of keys.entries()) {
    const signature = found.size < required ? signatureOf(key) : undefined;
    if (signature) found.set(at, signature);
  }
  return found.size === required ? found : undefined;
}

/** How many keys of a shared script have signed. */
export function signedCount(pairs: readonly PsbtPair[], plan: SpendPlan): number {
  if (plan.kind === 'multisig') {
    return plan.multisig.keys.filter((key) => partialSignature(pairs, key)).length;
  }
  if (plan.kind !== 'leaf') return 0;
  const leaf = nearestLeaf(pairs, plan.leaves);
  return leaf ? leaf.multisig.keys.filter((key) => tapSignature(pairs, key, leaf.hash)).length : 0;
}

function partialSignature(pairs: readonly PsbtPair[], publicKey: Uint8Array): Uint8Array | undefined {
  return fieldsOf(pairs, inputField.partialSignature).find(({ keyData }) => equalBytes(keyData, publicKey))
    ?.value;
}

function tapSignature(pairs: readonly PsbtPair[], key: Uint8Array, leaf: Uint8Array): Uint8Array | undefined {
  const name = concatBytes(key, leaf);
  return fieldsOf(pairs, inputField.tapScriptSignature).find(({ keyData }) => equalBytes(keyData, name))
    ?.value;
}

/** Pushes of data in their shortest form (up to 520 bytes, the most that a script takes). */
function pushes(...items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...items.flatMap((item) => {
      if (item.length <= 75) return [Uint8Array.of(item.length), item];
      if (item.length <= 255) return [Uint8Array.of(0x4c, item.length), item];
      return [Uint8Array.of(0x4d, item.length & 0xff, item.length >> 8), item];
    }),
  );
}
