import type { HDKey } from '@scure/bip32';
import { p2tr, p2wpkh, RawTx, Transaction } from '@scure/btc-signer';
import { paths, publicKeyAt, regtest } from '../../../src/cli/tour/own-derivation.ts';

/** A PSBT (version 0) with one P2WPKH and one P2TR input of a seed: 80,000 sat in, 75,000 out to a stranger. */
export function mixedPayment(master: HDKey): { psbt: Uint8Array; txid: string } {
  const segwit = publicKeyAt(master, paths.segwit);
  const taproot = publicKeyAt(master, paths.taproot).slice(1);
  const scripts = [p2wpkh(segwit, regtest).script, p2tr(taproot, undefined, regtest).script];
  const funding = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [
      { txid: new Uint8Array(32).fill(9), index: 0, finalScriptSig: new Uint8Array(0), sequence: 0xffffffff },
    ],
    outputs: scripts.map((script) => ({ script, amount: 40_000n })),
    witnesses: [],
    lockTime: 0,
  });
  const txid = Transaction.fromRaw(funding, { allowUnknownInputs: true, allowUnknownOutputs: true }).id;
  const origin = (path: string) => ({ fingerprint: master.fingerprint, path: numbers(path) });
  const transaction = new Transaction();
  transaction.addInput({
    txid,
    index: 0,
    nonWitnessUtxo: funding,
    witnessUtxo: { script: scripts[0]!, amount: 40_000n },
    bip32Derivation: [[segwit, origin(paths.segwit)]],
  });
  transaction.addInput({
    txid,
    index: 1,
    nonWitnessUtxo: funding,
    witnessUtxo: { script: scripts[1]!, amount: 40_000n },
    tapInternalKey: taproot,
    tapBip32Derivation: [[taproot, { hashes: [], der: origin(paths.taproot) }]],
  });
  const payee = p2wpkh(new Uint8Array([2, ...new Uint8Array(31), 1]), regtest);
  transaction.addOutput({ script: payee.script, amount: 75_000n });
  return { psbt: transaction.toPSBT(0), txid: transaction.id };
}

function numbers(path: string): number[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => Number.parseInt(part, 10) + (part.endsWith("'") ? 0x80000000 : 0));
}
