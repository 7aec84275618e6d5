import type { DecodeContext } from '../context.ts';
import { displaySigner, placeOf } from '../context.ts';
import type {
  BitcoinInputDisplay,
  BitcoinNetwork,
  BitcoinOutputDisplay,
  BitcoinPsbtDisplay,
  DisplaySigner,
} from '../display.ts';
import { percentOf } from '../percent.ts';
import { refused } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { Psbt } from './psbt-codec.ts';
import { parsePsbt } from './psbt-codec.ts';
import { finishPsbt } from './psbt-finish.ts';
import type { JudgedInput } from './psbt-inputs.ts';
import { judgeInputs, signingTasks } from './psbt-inputs.ts';
import { OwnerFinder } from './psbt-owner.ts';
import { judgeOutputs } from './psbt-outputs.ts';
import { virtualSize } from './psbt-size.ts';
import { spentOutputs } from './psbt-spent.ts';
import { psbtWarnings } from './psbt-warnings.ts';
import { scriptAddress, scriptType } from './script.ts';
import { displayTxid, maxMoney, transactionId } from './transaction.ts';

const hardened = 0x8000_0000;

/** Decodes a BIP-174 version 0 PSBT for signing. @throws HoldfastError `undecodable` or `refused`. */
export function decodePsbt(bytes: Uint8Array, context: DecodeContext): RequestBody {
  const psbt = parsePsbt(bytes);
  if (psbt.transaction.outputs.length === 0) throw refused('no-outputs');
  const owners = new OwnerFinder(context);
  const inputs = judgeInputs(psbt, spentOutputs(psbt), owners);
  const tasks = signingTasks(psbt, inputs);
  if (tasks.length === 0) {
    const named = inputs.some(({ namedKey }) => namedKey);
    const done = inputs.some(({ ownership }) => ownership);
    throw refused(named ? 'unsupported-input' : done ? 'already-signed' : 'no-input-of-ours');
  }
  const network = networkOf(inputs, context);
  const display = displayOf(psbt, inputs, judgeOutputs(psbt, inputs, network, owners), network);
  return {
    kind: 'bitcoin-psbt',
    display,
    canonical: bytes.slice(),
    tasks: tasks.map(({ task }) => task),
    finish: (signatures) => finishPsbt(psbt, inputs, tasks, signatures),
  };
}

/**
 * A PSBT does not say its network: the coin type in the paths of our keys does (BIP-44: 0 mainnet, 1 any test
 * network). Keys without a path leave it to the caller, mainnet by default, where a mistake is seen.
 */
function networkOf(inputs: readonly JudgedInput[], context: DecodeContext): BitcoinNetwork {
  const stated = context.input.network;
  const networks = new Set<BitcoinNetwork>();
  for (const { ownership, sign } of inputs) {
    const coin = sign && ownership?.fullPath?.[1];
    if (coin === hardened) networks.add('mainnet');
    if (coin === hardened + 1) networks.add(stated === 'regtest' ? 'regtest' : 'testnet');
  }
  if (stated) networks.add(stated);
  if (networks.size > 1) throw refused('mixed-networks');
  const [network] = networks;
  return network ?? 'mainnet';
}

function displayOf(
  psbt: Psbt,
  judged: readonly JudgedInput[],
  outputs: BitcoinOutputDisplay[],
  network: BitcoinNetwork,
): BitcoinPsbtDisplay {
  const { transaction } = psbt;
  const sum = (amounts: readonly { amount: string | bigint }[]): bigint =>
    amounts.reduce((total, { amount }) => total + BigInt(amount), 0n);
  const totalIn = sum(judged.map(({ spent }) => spent));
  const totalOut = sum(outputs);
  if (totalOut > maxMoney || totalOut > totalIn) throw refused('amounts-exceed-inputs');
  const fee = totalIn - totalOut;
  const totalChange = sum(outputs.filter(({ role }) => role === 'change'));
  const totalPayment = totalOut - totalChange;
  const size = virtualSize(
    transaction,
    psbt.inputs,
    judged.map(({ spent }) => spent.script),
  );
  const inputs = judged.map((input) => inputDisplay(psbt, input, network));
  const replaceable = transaction.inputs.some(({ sequence }) => sequence < 0xffff_fffe);
  const display: Omit<BitcoinPsbtDisplay, 'warnings'> = {
    kind: 'bitcoin-psbt',
    signers: signersOf(judged, network),
    network,
    txid: displayTxid(transactionId(transaction)),
    version: transaction.version,
    lockTime: transaction.lockTime,
    replaceable,
    inputs,
    outputs,
    totalIn: totalIn.toString(),
    totalOut: totalOut.toString(),
    totalPayment: totalPayment.toString(),
    totalChange: totalChange.toString(),
    fee: fee.toString(),
    virtualSize: size,
    feeRate: hundredths((fee * 100n + BigInt(size) - 1n) / BigInt(size)),
    feePercent: percentOf(fee, totalPayment === 0n ? totalOut : totalPayment),
  };
  return { ...display, warnings: psbtWarnings(psbt, display) };
}

function inputDisplay(psbt: Psbt, judged: JudgedInput, network: BitcoinNetwork): BitcoinInputDisplay {
  const { index, spent, ownership, namedKey, sign } = judged;
  const input = psbt.transaction.inputs[index];
  if (!input) throw refused('unsupported-input', { input: index });
  const type = scriptType(spent.script);
  return {
    txid: displayTxid(input.txid),
    vout: input.vout,
    amount: spent.amount.toString(),
    // Without the previous transactions every input is taproot, and then our signature commits to every amount.
    amountProven: spent.proven || type === 'p2tr',
    address: scriptAddress(spent.script, network),
    scriptType: type,
    sighash: sighashName(judged.sighash, type === 'p2tr'),
    sequence: input.sequence,
    ours: ownership ? placeOf(ownership.key) : (namedKey ?? null),
    willSign: sign !== undefined,
  };
}

function sighashName(sighash: number | undefined, taproot: boolean): BitcoinInputDisplay['sighash'] {
  if (sighash === undefined) return taproot ? 'DEFAULT' : 'ALL';
  return sighash === 1 ? 'ALL' : sighash === 0 && taproot ? 'DEFAULT' : 'other';
}

function signersOf(judged: readonly JudgedInput[], network: BitcoinNetwork): DisplaySigner[] {
  const signers = new Map<string, DisplaySigner>();
  for (const { ownership, sign, spent } of judged) {
    if (!ownership || !sign) continue;
    const { key } = ownership;
    const address = scriptAddress(spent.script, network) ?? undefined;
    signers.set(`${key.keyId} ${key.path ?? ''} ${address ?? ''}`, displaySigner(key, address));
  }
  return [...signers.values()];
}

function hundredths(value: bigint): string {
  return `${(value / 100n).toString()}.${(value % 100n).toString().padStart(2, '0')}`;
}
