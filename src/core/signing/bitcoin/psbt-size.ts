import type { PsbtPair } from './psbt-codec.ts';
import { fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import type { JudgedInput, SpendPlan } from './psbt-inputs.ts';
import { scriptType } from './script.ts';
import type { BitcoinTransaction } from './transaction.ts';
import { encodeTransaction } from './transaction.ts';

/** Bytes of script signature and witness that an input takes once signed. */
interface Size {
  base: number;
  witness: number;
}

const singleSizes: Readonly<Record<string, Size>> = {
  p2wpkh: { base: 0, witness: 108 },
  p2tr: { base: 0, witness: 66 },
  p2pkh: { base: 107, witness: 1 },
  p2pk: { base: 73, witness: 1 },
  'p2sh-p2wpkh': { base: 23, witness: 108 },
  // Scripts of others that we cannot see: guessed as 2-of-3.
  p2sh: { base: 23, witness: 108 },
  p2wsh: { base: 0, witness: 254 },
};
const guess: Size = { base: 107, witness: 1 };

function sizeOf(plan: SpendPlan | undefined, script: Uint8Array): Size {
  if (plan?.kind === 'multisig') {
    // The empty element, signatures of up to 72 bytes and the script, each with its length.
    const { length } = plan.script;
    const signatures = 1 + 73 * plan.multisig.required;
    if (plan.wrap === 'p2sh') {
      const scriptSig = signatures + length + (length <= 75 ? 1 : length <= 255 ? 2 : 3);
      // One byte of its length is counted with the rest of the transaction.
      return { base: scriptSig + (scriptSig < 253 ? 0 : 2), witness: 1 };
    }
    const stack = signatures + length + (length < 253 ? 1 : 3);
    return { base: plan.wrap === 'p2wsh' ? 0 : 35, witness: stack + 1 };
  }
  if (plan?.kind === 'leaf') {
    // The largest: which of them will be finished is not known yet.
    const sizes = plan.leaves.map(({ multisig, script: leaf, controlBlock }) => {
      const signatures = 65 * multisig.required + (multisig.keys.length - multisig.required);
      return 1 + signatures + leaf.length + 3 + controlBlock.length + 3;
    });
    return { base: 0, witness: Math.max(...sizes) };
  }
  return singleSizes[plan ? plan.ownership.form : scriptType(script)] ?? guess;
}

/** Estimated virtual size in vbytes (BIP-141: weight by four, rounded up). */
export function virtualSize(
  transaction: BitcoinTransaction,
  maps: readonly (readonly PsbtPair[])[],
  judged: readonly JudgedInput[],
): number {
  let base = encodeTransaction(transaction, false).length;
  // Marker and flag.
  let witness = 2;
  for (const [index, { plan, spent }] of judged.entries()) {
    const pairs = maps[index] ?? [];
    const finalScript = fieldValue(pairs, inputField.finalScriptSig);
    const finalWitness = fieldValue(pairs, inputField.finalWitness);
    const isFinal = finalScript !== undefined || finalWitness !== undefined;
    const size = sizeOf(plan, spent.script);
    base += isFinal ? (finalScript?.length ?? 0) : size.base;
    witness += isFinal ? (finalWitness?.length ?? 1) : size.witness;
  }
  return Math.max(1, Math.ceil((base * 4 + witness) / 4));
}
