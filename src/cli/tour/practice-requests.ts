/** Requests as other programs make them, for a tour and for tests: a transfer, a payment, a permit. */
import type { HDKey } from '@scure/bip32';
import { p2tr, p2wpkh, RawTx, Transaction } from '@scure/btc-signer';
import { Transaction as EthereumTransaction } from 'micro-eth-signer';
import { paths, publicKeyAt, regtest } from './own-derivation.ts';
import { check } from './practice.ts';

/** Whom the practice transfer pays. */
const recipient = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** 0.02 units on chain 31337, the usual chain of a development node, whose money is worth nothing. */
export function practiceTransfer(nonce = 0n): { unsigned: Uint8Array; to: string } {
  const transaction = EthereumTransaction.prepare({
    to: recipient,
    value: 20_000_000_000_000_000n,
    nonce,
    gasLimit: 21_000n,
    maxFeePerGas: 2_000_000_000n,
    maxPriorityFeePerGas: 1_000_000_000n,
    chainId: 31_337n,
  });
  return { unsigned: transaction.toBytes({ includeSignature: false }), to: recipient };
}

/**
 * A PSBT (version 0) that spends 50,000 sat from the first P2WPKH address and 31,000 from the first P2TR address of a
 * seed: pays 60,000, returns 20,000 as change, leaves 1,000 as fee.
 */
export function practicePayment(master: HDKey): { psbt: Uint8Array; txid: string } {
  const fingerprint = master.fingerprint;
  const segwitKey = publicKeyAt(master, paths.segwit);
  const taprootKey = publicKeyAt(master, paths.taproot).slice(1);
  const changePath = "m/84'/1'/0'/1/0";
  const changeKey = publicKeyAt(master, changePath);
  const segwit = p2wpkh(segwitKey, regtest);
  const taproot = p2tr(taprootKey, undefined, regtest);
  const funding = fundingTransaction([
    { script: segwit.script, amount: 50_000n },
    { script: taproot.script, amount: 31_000n },
  ]);
  const transaction = new Transaction();
  transaction.addInput({
    txid: funding.id,
    index: 0,
    nonWitnessUtxo: funding.bytes,
    witnessUtxo: { script: segwit.script, amount: 50_000n },
    bip32Derivation: [[segwitKey, { fingerprint, path: numbers(paths.segwit) }]],
  });
  transaction.addInput({
    txid: funding.id,
    index: 1,
    witnessUtxo: { script: taproot.script, amount: 31_000n },
    tapInternalKey: taprootKey,
    tapBip32Derivation: [[taprootKey, { hashes: [], der: { fingerprint, path: numbers(paths.taproot) } }]],
  });
  const payee = p2wpkh(new Uint8Array([2, ...new Uint8Array(31), 1]), regtest);
  transaction.addOutput({ script: payee.script, amount: 60_000n });
  transaction.addOutput({
    script: p2wpkh(changeKey, regtest).script,
    amount: 20_000n,
    bip32Derivation: [[changeKey, { fingerprint, path: numbers(changePath) }]],
  });
  return { psbt: transaction.toPSBT(0), txid: transaction.id };
}

const permitTypes = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ],
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const;

/** An EIP-2612 permit of a limited amount, for a token on chain 31337. */
export function practicePermit(owner: string) {
  return {
    types: permitTypes,
    primaryType: 'Permit' as const,
    domain: {
      name: 'Practice Coin',
      version: '1',
      chainId: 31_337n,
      verifyingContract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    },
    message: { owner, spender: recipient, value: 1_000_000n, nonce: 0n, deadline: 4_102_444_800n },
  };
}

/** The same as programs send it: JSON, large numbers as text. */
export function permitJson(permit: ReturnType<typeof practicePermit>): string {
  return JSON.stringify(permit, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

/** A transaction that pays the given scripts, as if from someone else. */
function fundingTransaction(outputs: readonly { script: Uint8Array; amount: bigint }[]): {
  id: string;
  bytes: Uint8Array;
} {
  const bytes = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [
      { txid: new Uint8Array(32).fill(7), index: 0, finalScriptSig: new Uint8Array(0), sequence: 0xffffffff },
    ],
    outputs: [...outputs],
    witnesses: [],
    lockTime: 0,
  });
  return {
    id: Transaction.fromRaw(bytes, { allowUnknownInputs: true, allowUnknownOutputs: true }).id,
    bytes,
  };
}

/** A path as numbers, hardened ones from 2^31. */
function numbers(path: string): number[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => {
      const index = Number.parseInt(part, 10);
      check(Number.isInteger(index), `bad path ${path}`);
      return part.endsWith("'") ? index + 0x80000000 : index;
    });
}
