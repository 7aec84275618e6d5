import { bytesToHex } from '@noble/hashes/utils.js';

import { toHex } from '../bytes.ts';
import { placeOf } from '../context.ts';
import type { BitcoinNetwork, BitcoinOutputDisplay } from '../display.ts';
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

/** The one account that all signed inputs belong to: what change must come back to. */
interface Account {
  keyId: string;
  prefix: string;
  type: string;
  highestIndex: number;
}

/** Judges every output: change only with proof, everything else is a payment, ours or not. */
export function judgeOutputs(
  psbt: Psbt,
  inputs: readonly JudgedInput[],
  network: BitcoinNetwork,
  owners: OwnerFinder,
): BitcoinOutputDisplay[] {
  const account = accountOf(inputs);
  const spentScripts = new Set(
    inputs.filter(({ sign }) => sign).map(({ spent }) => bytesToHex(spent.script)),
  );
  return psbt.transaction.outputs.map(({ amount, script }, index) => {
    const pairs = psbt.outputs[index] ?? [];
    // A script tree in the output could hand the coins to whoever can satisfy a leaf: never ours without a look.
    const hasTree = fieldValue(pairs, outputField.tapTree) !== undefined;
    const owner = hasTree ? undefined : owners.ownerOf(script, pairs, fields);
    const ownership = owner?.kind === 'ours' ? owner.ownership : undefined;
    const type = scriptType(script);
    const isChange =
      spentScripts.has(bytesToHex(script)) ||
      (ownership && account && isAccountChange(ownership, type, account));
    return {
      amount: amount.toString(),
      address: scriptAddress(script, network),
      scriptType: type,
      script: toHex(script),
      opReturn: type === 'op-return' ? messageBody(opReturnData(script)) : null,
      role: isChange === true ? 'change' : 'payment',
      ours: ownership ? placeOf(ownership.key) : null,
    };
  });
}

function accountOf(inputs: readonly JudgedInput[]): Account | undefined {
  let account: Account | undefined;
  for (const { ownership, sign, spent } of inputs) {
    if (!ownership || !sign) continue;
    const path = ownership.fullPath;
    if (!path || path.length < 3) return undefined;
    const here = {
      keyId: ownership.key.keyId,
      prefix: path.slice(0, -2).join('/'),
      type: scriptType(spent.script),
      highestIndex: Math.max(path.at(-1) ?? 0, account?.highestIndex ?? 0),
    };
    if (
      account &&
      (account.keyId !== here.keyId || account.prefix !== here.prefix || account.type !== here.type)
    ) {
      return undefined;
    }
    account = here;
  }
  return account;
}

function isAccountChange(ownership: Ownership, type: string, account: Account): boolean {
  const path = ownership.fullPath;
  if (!path || path.length < 3) return false;
  return (
    ownership.key.keyId === account.keyId &&
    type === account.type &&
    path.slice(0, -2).join('/') === account.prefix &&
    path.at(-2) === changeBranch &&
    (path.at(-1) ?? Infinity) <= account.highestIndex + changeReach
  );
}
