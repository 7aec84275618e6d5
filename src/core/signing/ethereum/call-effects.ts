import type { FactTransfer } from '../facts.ts';
import type { CallEffect } from './call-row.ts';
import type { Located } from './call-path.ts';
import { addressAt, elementsOf, follow, numberAt } from './call-path.ts';
import type { CallPlace } from './call-place.ts';
import { underAllNames } from './coin-faces.ts';
import type { Findings } from './findings.ts';

/** From here on an allowance is no limit in practice: some tokens count in 96 bits, and treat their top as endless. */
export const unlimitedFrom = 2n ** 96n - 1n;

const zeroAddress = `0x${'0'.repeat(40)}`;
/** How some routers write the chain's own coin where a token belongs. */
const coinAliases = [zeroAddress, '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE'];

/** What one call does besides what the findings take up. */
interface Applied {
  /** Paths of amounts and flags that nothing bounds. */
  unbounded: Set<string>;
  /** What comes back stays with the contract that is called, where anybody may take it. */
  left: boolean;
  /** What the contract holds already is what goes. */
  spent: boolean;
}

/** Takes up what the arguments of one call do. */
export function applyEffects(
  effects: readonly CallEffect[],
  root: Located,
  method: string,
  place: CallPlace,
  findings: Findings,
): Applied {
  const applied: Applied = { unbounded: new Set(), left: false, spent: false };
  for (const effect of effects) {
    const elements = effect.each === undefined ? [undefined] : elementsOf(root, effect.each);
    for (const element of elements)
      new EffectReader(root, element, method, place, findings, applied).apply(effect);
  }
  return applied;
}

class EffectReader {
  readonly #root: Located;
  readonly #element: Located | undefined;
  readonly #method: string;
  readonly #place: CallPlace;
  readonly #findings: Findings;
  readonly #applied: Applied;

  constructor(
    root: Located,
    element: Located | undefined,
    method: string,
    place: CallPlace,
    findings: Findings,
    applied: Applied,
  ) {
    this.#root = root;
    this.#element = element;
    this.#method = method;
    this.#place = place;
    this.#findings = findings;
    this.#applied = applied;
  }

  apply(effect: CallEffect): void {
    this.#findings.acts.add(effect.act);
    if (effect.act === 'approve' || effect.act === 'permit') this.#permission(effect);
    else {
      this.#movement(effect);
      if (effect.warn !== undefined)
        this.#findings.warn(effect.warn, effect.severity ?? 'danger', this.#params(effect));
    }
    this.#receiver(effect);
  }

  /** Every value that a text of a warning may ask for. */
  #params(effect: CallEffect): Record<string, string> {
    const who = this.#address(effect.to ?? effect.receiver) ?? this.#place.target;
    return { method: this.#method, recipient: who, selector: this.#method };
  }

  /** Somebody may take something later. */
  #permission(effect: CallEffect): void {
    const token = this.#token(effect);
    const spender = this.#address(effect.to) ?? this.#place.target;
    if (effect.flag !== undefined) {
      const flag = this.#at(effect.flag);
      if (flag?.value !== true) return;
      this.#applied.unbounded.add(flag.path);
      this.#grant(token, null, spender);
      this.#findings.warn(effect.warn ?? 'approval-unlimited', 'danger', {
        method: this.#method,
        operator: spender,
      });
      return;
    }
    const located = effect.amount === undefined ? undefined : this.#at(effect.amount);
    const amount = effect.amount === 'all' ? unlimitedFrom : located?.value;
    // Without an amount, or with none, an approval is taken back or made smaller.
    if (typeof amount !== 'bigint' || amount === 0n) return;
    const unlimited = amount >= unlimitedFrom;
    if (unlimited && located) this.#applied.unbounded.add(located.path);
    this.#grant(token, unlimited ? null : amount, spender);
    const params = { method: this.#method };
    if (unlimited) this.#findings.warn('approval-unlimited', 'danger', params);
    else this.#findings.warn('approval', 'caution', params);
    if (spender === zeroAddress) this.#findings.warn('zero-address', 'danger', { argument: 'spender' });
  }

  #grant(token: string | null, amount: bigint | null, spender: string): void {
    const asset = token ?? this.#place.chain;
    this.#move({ asset, amount: amount?.toString() ?? null, recipient: spender });
  }

  #move(transfer: FactTransfer): void {
    this.#findings.transfers.push(...underAllNames(transfer));
  }

  /** Something leaves now. */
  #movement(effect: CallEffect): void {
    if (effect.amount === undefined) return;
    if (effect.payer !== undefined && this.#at(effect.payer)?.value === false) {
      this.#applied.spent = true;
      return;
    }
    if (effect.amount === 'refund') {
      this.#refund(effect);
      return;
    }
    const token = this.#token(effect);
    // The chain's own coin goes along as the value of the call and is counted there.
    if (token === null) return;
    const amount = effect.amount === '1' ? 1n : this.#at(effect.amount)?.value;
    if (typeof amount !== 'bigint') return;
    // The routers of Uniswap read an amount of nothing as all that they hold.
    if (amount === 0n && effect.act === 'trade') this.#applied.spent = true;
    const to = this.#address(effect.to);
    this.#move({
      asset: token,
      amount: amount.toString(),
      recipient: to ?? this.#place.target,
    });
    if (effect.act !== 'transfer') return;
    if (to === zeroAddress) this.#findings.warn('zero-address', 'danger', { argument: 'to' });
    if (to !== undefined && token === `${this.#place.chain}/${to}`)
      this.#findings.warn('token-contract-is-recipient', 'danger', { argument: 'to' });
  }

  /** A Safe can promise whoever sends the transaction a price per gas of its own choice. */
  #refund(effect: CallEffect): void {
    const price = numberAt(this.#root, 'gasPrice') ?? 0n;
    if (price === 0n) return;
    const asset = this.#token(effect) ?? this.#place.chain;
    this.#findings.acts.add('transfer');
    this.#move({ asset, amount: null, recipient: this.#address(effect.to) ?? null });
    this.#findings.warn('fee-cap-high', 'danger', { maxFee: price.toString() });
  }

  /** What comes back must come to the caller, and there must be something. */
  #receiver(effect: CallEffect): void {
    const { owners, target } = this.#place;
    const receiver = this.#address(effect.receiver);
    const meant = receiver === undefined ? 'caller' : aliasOf(effect.aliases, receiver);
    // Left with the router, it must be passed on by a later call, which is judged in its turn.
    if (receiver === target || meant === 'router') {
      this.#applied.left = true;
      return;
    }
    if (receiver !== undefined && meant === undefined && !owners.includes(receiver))
      this.#findings.warn('recipient-differs', 'danger', { recipient: receiver });
    if (effect.minimum !== undefined && this.#number(effect.minimum) === 0n)
      this.#findings.warn('swap-without-minimum', 'danger', { method: this.#method });
  }

  #at(path: string): Located | undefined {
    if (!path.startsWith('.')) return follow(this.#root, path);
    return this.#element && follow(this.#element, path);
  }

  #number(path: string): bigint | undefined {
    const value = this.#at(path)?.value;
    return typeof value === 'bigint' ? value : undefined;
  }

  #address(path: string | undefined): string | undefined {
    if (path === undefined) return undefined;
    if (!path.startsWith('.')) return addressAt(this.#root, path);
    return this.#element && addressAt(this.#element, path);
  }

  /** The asset's name, or `null` for the chain's own coin. */
  #token(effect: CallEffect): string | null {
    const { chain, target } = this.#place;
    if (effect.token === undefined) return `${chain}/${target}`;
    const token = this.#address(effect.token);
    return token === undefined || coinAliases.includes(token) ? null : `${chain}/${token}`;
  }
}

function aliasOf(aliases: CallEffect['aliases'], receiver: string): 'caller' | 'router' | undefined {
  const number = BigInt(receiver);
  if (aliases === undefined || number > 2n) return undefined;
  if (aliases === 'one-is-caller') return number === 1n ? 'caller' : number === 2n ? 'router' : undefined;
  if (number !== 0n) return undefined;
  return aliases === 'zero-is-caller' ? 'caller' : 'router';
}
