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

/** The kinds of Bitcoin inputs that the tour signs. */
export type PaymentKind = 'segwit' | 'taproot';

/**
 * A PSBT (version 0) that spends 50,000 sat from the first P2WPKH or P2TR address of a seed: pays 30,000, returns
 * 19,000 as change to the same account, leaves 1,000 as fee.
 */
export function practicePayment(master: HDKey, kind: PaymentKind): { psbt: Uint8Array; txid: string } {
  const changePath = paths[kind].replace(/0\/0$/, '1/0');
  const own = (path: string) => ownScript(kind, publicKeyAt(master, path));
  const ownership = (path: string) => derivation(kind, publicKeyAt(master, path), master.fingerprint, path);
  const funding = fundingTransaction([{ script: own(paths[kind]), amount: 50_000n }]);
  const transaction = new Transaction();
  transaction.addInput({
    txid: funding.id,
    index: 0,
    nonWitnessUtxo: funding.bytes,
    witnessUtxo: { script: own(paths[kind]), amount: 50_000n },
    ...ownership(paths[kind]),
  });
  const payee = p2wpkh(new Uint8Array([2, ...new Uint8Array(31), 1]), regtest);
  transaction.addOutput({ script: payee.script, amount: 30_000n });
  transaction.addOutput({ script: own(changePath), amount: 19_000n, ...ownership(changePath) });
  return { psbt: transaction.toPSBT(0), txid: transaction.id };
}

function ownScript(kind: PaymentKind, publicKey: Uint8Array): Uint8Array {
  return kind === 'segwit'
    ? p2wpkh(publicKey, regtest).script
    : p2tr(publicKey.slice(1), undefined, regtest).script;
}

/** The fields by which a signer finds its key (BIP-174, BIP-371). */
function derivation(kind: PaymentKind, publicKey: Uint8Array, fingerprint: number, path: string) {
  const der = { fingerprint, path: numbers(path) };
  if (kind === 'segwit') return { bip32Derivation: [[publicKey, der]] as [Uint8Array, typeof der][] };
  const key = publicKey.slice(1);
  const tap = { hashes: [] as Uint8Array[], der };
  return { tapInternalKey: key, tapBip32Derivation: [[key, tap]] as [Uint8Array, typeof tap][] };
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
