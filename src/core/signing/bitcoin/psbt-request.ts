import type { DecodeContext } from '../context.ts';
import { displaySigner, placeOf } from '../context.ts';
import type {
  BitcoinInputDisplay,
  BitcoinNetwork,
  BitcoinOutputDisplay,
  BitcoinPsbtDisplay,
} from './display.ts';
import type { DisplaySigner } from '../display-parts.ts';
import type { RequestFacts } from '../facts.ts';
import { percentOf } from '../percent.ts';
import { refused } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { Psbt } from './psbt-codec.ts';
import { parsePsbt } from './psbt-codec.ts';
import { finishPsbt } from './psbt-finish.ts';
import { nearestLeaf, signedCount } from './psbt-final.ts';
import { idAsSigned } from './psbt-id.ts';
import type { JudgedInput } from './psbt-inputs.ts';
import { judgeInputs, planKeys } from './psbt-inputs.ts';
import { OwnerFinder } from './psbt-owner.ts';
import { judgeOutputs } from './psbt-outputs.ts';
import { virtualSize } from './psbt-size.ts';
import { spentOutputs } from './psbt-spent.ts';
import { signingTasks } from './psbt-tasks.ts';
import { psbtWarnings } from './psbt-warnings.ts';
import { scriptAddress, scriptType } from './script.ts';
import { sighashFlags } from './sighash.ts';
import { displayTxid, maxMoney } from './transaction.ts';

const hardened = 0x8000_0000;

/** Decodes a PSBT (BIP-174, BIP-370) for signing. @throws HoldfastError `undecodable` or `refused`. */
export function decodePsbt(bytes: Uint8Array, context: DecodeContext): RequestBody {
  const psbt = parsePsbt(bytes);
  if (psbt.transaction.outputs.length === 0) throw refused('no-outputs');
  const owners = new OwnerFinder(context);
  const inputs = judgeInputs(psbt, spentOutputs(psbt), owners, context);
  const tasks = signingTasks(psbt, inputs);
  if (tasks.length === 0) {
    const named = inputs.some(({ namedKey }) => namedKey);
    const done = inputs.some(({ plan }) => plan);
    throw refused(named ? 'unsupported-input' : done ? 'already-signed' : 'no-input-of-ours');
  }
  const network = networkOf(inputs, context);
  const display = displayOf(psbt, inputs, judgeOutputs(psbt, inputs, network, owners), network);
  return {
    kind: 'bitcoin-psbt',
    display,
    facts: factsOf(display, inputs),
    canonical: bytes.slice(),
    tasks: tasks.map(({ task }) => task),
    finish: (signatures) => finishPsbt(psbt, inputs, tasks, signatures),
  };
}

/**
 * Rules judge the payments; when a signature leaves outputs open (NONE, SINGLE), all that the signed inputs hold may go
 * to whoever fills them in.
 */
function factsOf(display: BitcoinPsbtDisplay, inputs: readonly JudgedInput[]): RequestFacts {
  const asset = `bitcoin:${display.network}`;
  const facts = { acts: ['transfer' as const], chain: asset, calls: [], fee: { asset, amount: display.fee } };
  const signed = inputs.filter(({ sighash }) => sighash !== undefined);
  const leavesOpen = ({ none, single }: ReturnType<typeof sighashFlags>): boolean => none || single;
  if (signed.some(({ sighash }) => leavesOpen(sighashFlags(sighash ?? 0)))) {
    const amount = signed.reduce((total, { spent }) => total + spent.amount, 0n).toString();
    return { ...facts, transfers: [{ asset, amount, recipient: null }] };
  }
  const payments = display.outputs.filter(({ role }) => role === 'payment');
  const transfers = payments.map(({ amount, address, script }) => ({
    asset,
    amount,
    recipient: address ?? script.slice(0, 200),
  }));
  return { ...facts, transfers };
}

/**
 * A PSBT does not say its network: the coin type in the paths of our keys does (BIP-44: 0 mainnet, 1 any test
 * network). Keys without a path leave it to the caller, mainnet by default, where a mistake is seen.
 */
function networkOf(inputs: readonly JudgedInput[], context: DecodeContext): BitcoinNetwork {
  const stated = context.input.network;
  const networks = new Set<BitcoinNetwork>();
  for (const { plan, sighash } of inputs) {
    if (!plan || sighash === undefined) continue;
    for (const { fullPath } of planKeys(plan)) {
      const coin = fullPath?.[1];
      if (coin === hardened) networks.add('mainnet');
      if (coin === hardened + 1) networks.add(stated === 'regtest' ? 'regtest' : 'testnet');
    }
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
  const size = virtualSize(transaction, psbt.inputs, judged);
  const inputs = judged.map((input) => inputDisplay(psbt, input, network));
  const replaceable = transaction.inputs.some(({ sequence }) => sequence < 0xffff_fffe);
  const txid = idAsSigned(transaction, judged, psbt.inputs);
  const display: Omit<BitcoinPsbtDisplay, 'warnings'> = {
    kind: 'bitcoin-psbt',
    signers: signersOf(judged, inputs),
    network,
    ...(txid === undefined ? {} : { txid }),
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
  return { ...display, warnings: psbtWarnings(psbt, judged, display) };
}

function inputDisplay(psbt: Psbt, judged: JudgedInput, network: BitcoinNetwork): BitcoinInputDisplay {
  const { index, spent, plan, namedKey, sighash, wallet } = judged;
  const input = psbt.transaction.inputs[index];
  if (!input) throw refused('unsupported-input', { input: index });
  const type = scriptType(spent.script);
  const [key] = plan ? planKeys(plan) : [];
  const leaf = plan?.kind === 'leaf' ? nearestLeaf(psbt.inputs[index] ?? [], plan.leaves) : undefined;
  const shared = plan?.kind === 'multisig' ? plan.multisig : leaf?.multisig;
  return {
    txid: displayTxid(input.txid),
    vout: input.vout,
    amount: spent.amount.toString(),
    // Without the previous transactions every input is taproot, and then our signature commits to every amount.
    amountProven: spent.proven || type === 'p2tr',
    address: scriptAddress(spent.script, network),
    scriptType: type,
    sighash: sighashNames.get(judged.stated ?? (type === 'p2tr' ? 0 : 1)) ?? 'other',
    sequence: input.sequence,
    ours: key ? placeOf(key.key) : (namedKey ?? null),
    willSign: sighash !== undefined,
    ...(plan && shared
      ? {
          cosigners: {
            required: shared.required,
            total: shared.keys.length,
            signed: signedCount(psbt.inputs[index] ?? [], plan),
          },
        }
      : {}),
    ...(wallet ? { wallet: wallet.label } : {}),
  };
}

const sighashNames: ReadonlyMap<number, BitcoinInputDisplay['sighash']> = new Map([
  [0, 'DEFAULT'],
  [1, 'ALL'],
  [2, 'NONE'],
  [3, 'SINGLE'],
  [0x81, 'ALL|ANYONECANPAY'],
  [0x82, 'NONE|ANYONECANPAY'],
  [0x83, 'SINGLE|ANYONECANPAY'],
]);

function signersOf(judged: readonly JudgedInput[], inputs: readonly BitcoinInputDisplay[]): DisplaySigner[] {
  const signers = new Map<string, DisplaySigner>();
  for (const { plan, sighash, index } of judged) {
    if (!plan || sighash === undefined) continue;
    const address = inputs[index]?.address ?? undefined;
    for (const { key } of planKeys(plan)) {
      const name = `${key.keyId} ${key.path ?? ''} ${address ?? ''}`;
      if (!signers.has(name)) signers.set(name, displaySigner(key, address));
    }
  }
  return [...signers.values()];
}

function hundredths(value: bigint): string {
  return `${(value / 100n).toString()}.${(value % 100n).toString().padStart(2, '0')}`;
}
