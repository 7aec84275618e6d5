import type { PsbtPair } from './psbt-codec.ts';
import { fieldValue } from './psbt-codec.ts';
import { inputField } from './psbt-fields.ts';
import { scriptType } from './script.ts';
import type { BitcoinTransaction } from './transaction.ts';
import { encodeTransaction } from './transaction.ts';

/** Bytes of script signature and witness that an input of each type takes once signed; guesses for scripts. */
const guesses: Readonly<Record<string, { base: number; witness: number }>> = {
  p2wpkh: { base: 0, witness: 108 },
  p2tr: { base: 0, witness: 66 },
  p2pkh: { base: 107, witness: 1 },
  p2pk: { base: 73, witness: 1 },
  p2sh: { base: 23, witness: 108 },
  p2wsh: { base: 0, witness: 254 },
};

/** Estimated virtual size in vbytes (BIP-141: weight by four, rounded up). */
export function virtualSize(
  transaction: BitcoinTransaction,
  maps: readonly (readonly PsbtPair[])[],
  scripts: readonly Uint8Array[],
): number {
  let base = encodeTransaction(transaction, false).length;
  // Marker and flag.
  let witness = 2;
  for (const [index, script] of scripts.entries()) {
    const pairs = maps[index] ?? [];
    const finalScript = fieldValue(pairs, inputField.finalScriptSig);
    const finalWitness = fieldValue(pairs, inputField.finalWitness);
    const guess = guesses[scriptType(script)] ?? { base: 107, witness: 1 };
    const isFinal = finalScript !== undefined || finalWitness !== undefined;
    base += isFinal ? (finalScript?.length ?? 0) : guess.base;
    witness += isFinal ? (finalWitness?.length ?? 1) : guess.witness;
  }
  return Math.max(1, Math.ceil((base * 4 + witness) / 4));
}
