import { bytesToHex } from '@noble/hashes/utils.js';

import { toHex } from '../bytes.ts';
import { placeOf } from '../context.ts';
import type { BitcoinNetwork, BitcoinOutputDisplay } from './display.ts';
import type { WalletPlace } from '../request.ts';
import { messageBody } from '../text.ts';
import type { Psbt } from './psbt-codec.ts';
import { fieldValue } from './psbt-codec.ts';
import { outputField } from './psbt-fields.ts';
import type { JudgedInput } from './psbt-inputs.ts';
import type { OwnerFinder, Ownership } from './psbt-owner.ts';
import { opReturnData, scriptAddress, scriptType } from './script.ts';

const fields = {
  derivation: outputField.derivation,
  tapDerivation: outputField.tapDerivation,
  tapInternalKey: outputField.tapInternalKey,
};

/** BIP-44: branch 1 of an account is for change. */
const changeBranch = 1;
/** Change further than this beyond the highest index spent would be missed by every wallet that restores the seed. */
const changeReach = 10_000;

/** What change must come back to: the one account or wallet that all signed inputs belong to. */
interface Home {
  /** Account and script type, or wallet. */
  name: string;
  highestIndex: number;
}

/** Judges every output: change only with proof, everything else is a payment, ours or not. */
export function judgeOutputs(
  psbt: Psbt,
  inputs: readonly JudgedInput[],
  network: BitcoinNetwork,
  owners: OwnerFinder,
): BitcoinOutputDisplay[] {
  const home = homeOf(inputs);
  const spentScripts = new Set(
    // The same script again is the same owner, but for scripts with a tree or of several keys that nothing vouches for.
    inputs
      .filter(({ sighash, plan, wallet }) => sighash !== undefined && (plan?.kind === 'single' || wallet))
      .map(({ spent }) => bytesToHex(spent.script)),
  );
  return psbt.transaction.outputs.map(({ amount, script }, index) => {
    const pairs = psbt.outputs[index] ?? [];
    const named = owners.named(pairs, fields);
    const wallet = owners.wallet(script, pairs, fields);
    // A script tree in the output could hand the coins to whoever can satisfy a leaf: never ours without a look.
    const hasTree = fieldValue(pairs, outputField.tapTree) !== undefined;
    const ownership = hasTree ? undefined : owners.single(script, named, pairs, fields);
    const place = wallet ? walletHome(wallet) : ownership && accountHome(ownership);
    const isChange =
      spentScripts.has(bytesToHex(script)) ||
      (home !== undefined &&
        place?.name === home.name &&
        place.branch === changeBranch &&
        place.index <= home.highestIndex + changeReach);
    const type = scriptType(script);
    const key = ownership?.key ?? (wallet && named.find(({ hinted }) => !hinted)?.key);
    return {
      amount: amount.toString(),
      address: scriptAddress(script, network),
      scriptType: type,
      script: toHex(script),
      opReturn: type === 'op-return' ? messageBody(opReturnData(script)) : null,
      role: isChange ? 'change' : 'payment',
      ours: key ? placeOf(key) : null,
      ...(wallet ? { wallet: wallet.label } : {}),
    };
  });
}

function homeOf(inputs: readonly JudgedInput[]): Home | undefined {
  let home: Home | undefined;
  for (const { plan, sighash, wallet } of inputs) {
    if (!plan || sighash === undefined) continue;
    const here = wallet
      ? walletHome(wallet)
      : plan.kind === 'single'
        ? accountHome(plan.ownership)
        : undefined;
    if (!here || (home && home.name !== here.name)) return undefined;
    home = { name: here.name, highestIndex: Math.max(here.index, home?.highestIndex ?? 0) };
  }
  return home;
}

interface Place {
  name: string;
  branch: number;
  index: number;
}

function walletHome({ walletId, branch, index }: WalletPlace): Place {
  return { name: `wallet ${walletId}`, branch, index };
}

function accountHome({ key, fullPath, form }: Ownership): Place | undefined {
  if (!fullPath || fullPath.length < 3) return undefined;
  const name = `account ${key.keyId} ${form} ${fullPath.slice(0, -2).join('/')}`;
  return { name, branch: fullPath.at(-2) ?? -1, index: fullPath.at(-1) ?? Infinity };
}
