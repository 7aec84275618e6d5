import { encodeHex } from '../encoding/hex.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import type { KeyOrigin, WalletPlace } from '../signing/request.ts';
import type { Descriptor } from './descriptor.ts';
import { expressionsOf, leavesOf } from './descriptor.ts';
import type { ScriptPlace } from './descriptor-scripts.ts';
import { scriptsAt } from './descriptor-scripts.ts';
import type { ExpressionOrigin, KeyExpression } from './key-expression.ts';
import { branchCount, originOf } from './key-expression.ts';

/** A wallet that the owner has added, with its descriptor read. */
export interface KnownWallet {
  readonly id: string;
  readonly label: string;
  readonly descriptor: Descriptor;
}

/** How many of how many keys of a descriptor must sign; of a script tree, what its simplest way asks for. */
export function signersOf(descriptor: Descriptor): { required: number; total: number } {
  switch (descriptor.kind) {
    case 'sh':
    case 'wsh':
      return signersOf(descriptor.inner);
    case 'multi':
    case 'multi_a':
      return { required: descriptor.required, total: descriptor.keys.length };
    case 'tr':
      return { required: 1, total: expressionsOf(descriptor).length };
    default:
      return { required: 1, total: 1 };
  }
}

/** The functions of a descriptor from outside in, such as `sh(wsh)`: what a person calls the kind of its scripts. */
export function scriptName(descriptor: Descriptor): string {
  if (descriptor.kind === 'sh' || descriptor.kind === 'wsh') {
    const inner = scriptName(descriptor.inner);
    return inner === 'multi' ? descriptor.kind : `${descriptor.kind}(${inner})`;
  }
  return descriptor.kind === 'tr' && descriptor.tree
    ? `tr+${leavesOf(descriptor.tree).length.toString()}`
    : descriptor.kind;
}

/** How many branches a descriptor has: 2 when it holds receiving and change in one (BIP-389). */
export function walletBranches(descriptor: Descriptor): number {
  return Math.max(1, ...expressionsOf(descriptor).map(branchCount));
}

/** The script places that an origin stated in a PSBT stands for, by the keys of a wallet. */
function placeBy(
  expression: KeyExpression,
  own: ExpressionOrigin | undefined,
  { fingerprint, path }: KeyOrigin,
): ScriptPlace | undefined {
  if (!own || own.fingerprint !== fingerprint || expression.wildcard === 'hardened') return undefined;
  const whole = [...own.path, ...expression.steps];
  const ends = expression.wildcard === 'plain' ? 1 : 0;
  if (path.length !== whole.length + ends) return undefined;
  let branch = 0;
  for (const [at, step] of whole.entries()) {
    const given = path[at] ?? -1;
    if (typeof step === 'number' ? step !== given : !step.includes(given)) return undefined;
    if (typeof step !== 'number') branch = step.indexOf(given);
  }
  return { branch, index: ends === 1 ? (path.at(-1) ?? 0) : 0 };
}

const limit = 4096;

/** Finds the wallet that a script belongs to. What is derived is remembered. */
export class WalletIndex {
  readonly #wallets: readonly (KnownWallet & { origins: (ExpressionOrigin | undefined)[] })[];
  readonly #engine: HdEngine;
  readonly #scripts = new Map<string, readonly string[]>();

  constructor(wallets: readonly KnownWallet[], engine: HdEngine) {
    this.#engine = engine;
    this.#wallets = wallets.map((wallet) => ({
      ...wallet,
      origins: expressionsOf(wallet.descriptor).map((one) => originOf(one, engine)),
    }));
  }

  /** The wallet whose descriptor gives exactly this script at a place that one of the origins names. */
  find(script: Uint8Array, origins: readonly KeyOrigin[]): WalletPlace | undefined {
    const wanted = encodeHex(script);
    for (const wallet of this.#wallets) {
      for (const [at, expression] of expressionsOf(wallet.descriptor).entries()) {
        for (const origin of origins) {
          const place = placeBy(expression, wallet.origins[at], origin);
          if (!place || !this.#scriptsOf(wallet, place).includes(wanted)) continue;
          return { walletId: wallet.id, label: wallet.label, ...place, ...signersOf(wallet.descriptor) };
        }
      }
    }
    return undefined;
  }

  #scriptsOf({ id, descriptor }: KnownWallet, place: ScriptPlace): readonly string[] {
    const name = `${id} ${place.branch.toString()} ${place.index.toString()}`;
    let scripts = this.#scripts.get(name);
    if (!scripts) {
      if (this.#scripts.size >= limit) this.#scripts.clear();
      scripts = scriptsAt(descriptor, place, this.#engine).map(encodeHex);
      this.#scripts.set(name, scripts);
    }
    return scripts;
  }
}
