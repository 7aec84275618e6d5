import { multisigScript, leafScript } from '../signing/bitcoin/multisig.ts';
import {
  hash160,
  p2pkhScript,
  p2shScript,
  p2trScript,
  p2wpkhScript,
  p2wshScript,
} from '../signing/bitcoin/script.ts';
import { tapBranchHash, tapLeafHash, tweakPublicKey } from '../signing/bitcoin/taproot.ts';
import { joinBytes } from '../crypto/bytes.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import type { Descriptor, ScriptTree } from './descriptor.ts';
import type { KeyExpression } from './key-expression.ts';
import { badDescriptor, publicKeyAt } from './key-expression.ts';

/** Which of its scripts a descriptor is asked for: the number of the branch (BIP-389), and the index. */
export interface ScriptPlace {
  readonly branch: number;
  readonly index: number;
}

/**
 * The scripts that a descriptor stands for at a place: one, or up to four for `combo` (BIP-384).
 * @throws HoldfastError `needs-private-key` for hardened steps below public keys.
 */
export function scriptsAt(descriptor: Descriptor, place: ScriptPlace, engine: HdEngine): Uint8Array[] {
  if (descriptor.kind !== 'combo') return [scriptOf(descriptor, place, engine)];
  const publicKey = keyAt(descriptor.key, place, engine);
  const always = [pkScript(publicKey), p2pkhScript(hash160(publicKey))];
  if (publicKey.length !== 33) return always;
  const witness = p2wpkhScript(publicKey);
  return [...always, witness, p2shScript(witness)];
}

function keyAt(key: KeyExpression, { branch, index }: ScriptPlace, engine: HdEngine): Uint8Array {
  return publicKeyAt(key, branch, index, engine);
}

function xOnly(publicKey: Uint8Array): Uint8Array {
  return publicKey.length === 32 ? publicKey : publicKey.subarray(1, 33);
}

function pkScript(publicKey: Uint8Array): Uint8Array {
  return joinBytes(Uint8Array.of(publicKey.length), publicKey, Uint8Array.of(0xac));
}

function scriptOf(descriptor: Descriptor, place: ScriptPlace, engine: HdEngine): Uint8Array {
  switch (descriptor.kind) {
    case 'pk':
      return pkScript(keyAt(descriptor.key, place, engine));
    case 'pkh':
      return p2pkhScript(hash160(keyAt(descriptor.key, place, engine)));
    case 'wpkh':
      return p2wpkhScript(keyAt(descriptor.key, place, engine));
    case 'sh':
      return p2shScript(scriptOf(descriptor.inner, place, engine));
    case 'wsh':
      return p2wshScript(scriptOf(descriptor.inner, place, engine));
    case 'multi': {
      const keys = inOrder(
        descriptor.keys.map((key) => keyAt(key, place, engine)),
        descriptor.sorted,
      );
      return multisigScript({ required: descriptor.required, keys });
    }
    case 'tr': {
      const root = descriptor.tree ? treeHash(descriptor.tree, place, engine) : new Uint8Array(0);
      return p2trScript(tweakPublicKey(xOnly(keyAt(descriptor.key, place, engine)), root, engine));
    }
    case 'raw':
      return descriptor.script;
    case 'combo':
    case 'multi_a':
      throw badDescriptor('place');
  }
}

function treeHash(tree: ScriptTree, place: ScriptPlace, engine: HdEngine): Uint8Array {
  if (!('kind' in tree)) {
    return tapBranchHash(treeHash(tree[0], place, engine), treeHash(tree[1], place, engine));
  }
  return tapLeafHash(tapscriptOf(tree, place, engine));
}

function tapscriptOf(leaf: Descriptor, place: ScriptPlace, engine: HdEngine): Uint8Array {
  switch (leaf.kind) {
    case 'pk':
      return leafScript({ required: 1, keys: [xOnly(keyAt(leaf.key, place, engine))] }, true);
    case 'pkh':
      return p2pkhScript(hash160(xOnly(keyAt(leaf.key, place, engine))));
    case 'multi_a': {
      const keys = inOrder(
        leaf.keys.map((key) => xOnly(keyAt(key, place, engine))),
        leaf.sorted,
      );
      return leafScript({ required: leaf.required, keys }, false);
    }
    default:
      throw badDescriptor('place');
  }
}

/** BIP-67: sorted keys are in the order of their bytes. */
function inOrder(keys: readonly Uint8Array[], sorted: boolean): Uint8Array[] {
  return sorted ? keys.toSorted(compareBytes) : [...keys];
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
