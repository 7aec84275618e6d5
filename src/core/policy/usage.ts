import type { RequestFacts } from '../signing/facts.ts';
import { exactAmount } from './amount.ts';

/** What was signed before, as far as rules ask: exact amounts (see `exactAmount`), times in Unix milliseconds. */
export interface Usage {
  /** How much of an asset left after `since`; `null` when something without bounds did. */
  spent(asset: string, since: number): bigint | null;
  /** How many requests were signed after `since`. */
  count(since: number): number;
  /** When the last one was signed. */
  readonly last: number | undefined;
}

/** No past at all. */
export const unused: Usage = { spent: () => 0n, count: () => 0, last: undefined };

/** What one request takes of each asset, each named once: exact, or `null` without bounds. */
export type Taken = readonly (readonly [asset: string, amount: bigint | null])[];

/** What a request takes; the fee is part of it. */
export function takenBy(facts: RequestFacts): Taken {
  const { transfers, fee } = facts;
  const [first] = transfers;
  // Thousands of these are kept at a time, and nearly all are one payment.
  if (transfers.length === 1 && first !== undefined && fee?.asset === first.asset && first.amount !== null)
    return [[first.asset, exactAmount(first.amount) + exactAmount(fee.amount)]];
  const taken = new Map<string, bigint | null>();
  const take = (asset: string, amount: string | null): void => {
    const before = taken.get(asset);
    if (before === null) return;
    taken.set(asset, amount === null ? null : (before ?? 0n) + exactAmount(amount));
  };
  for (const { asset, amount } of transfers) take(asset, amount);
  if (fee !== undefined) take(fee.asset, fee.amount);
  return [...taken];
}

/** Times in order, each once, and beside each the sum up to and with it. */
interface Line {
  readonly at: number[];
  readonly sums: bigint[];
  readonly unbounded: number[];
}

/**
 * The uses of a key, an account, a vault or a program in the order they were made. Adding one and asking for any
 * window both cost the same however many there are: sums are kept, windows are found by halving.
 */
export class UsageLog implements Usage {
  /** Times in order, each once: a batch makes many uses in one millisecond. */
  readonly #times: number[] = [];
  /** How many uses there were up to and with each. */
  readonly #counts: number[] = [];
  readonly #assets = new Map<string, Line>();

  /** Takes in one signed request. A clock that went back does not reorder: the use counts from the last time known. */
  add(at: number, taken: Taken): void {
    const last = this.last;
    const time = last === undefined ? at : Math.max(at, last);
    const place = this.#times.length - 1;
    const before = this.#counts[place] ?? 0;
    if (time === last) this.#counts[place] = before + 1;
    else {
      this.#times.push(time);
      this.#counts.push(before + 1);
    }
    for (const [asset, amount] of taken) {
      let line = this.#assets.get(asset);
      if (line === undefined) this.#assets.set(asset, (line = { at: [], sums: [], unbounded: [] }));
      if (amount === null) line.unbounded.push(time);
      else addTo(line, time, amount);
    }
  }

  get last(): number | undefined {
    return this.#times[this.#times.length - 1];
  }

  count(since: number): number {
    const from = firstAfter(this.#times, since);
    return (this.#counts[this.#counts.length - 1] ?? 0) - (this.#counts[from - 1] ?? 0);
  }

  spent(asset: string, since: number): bigint | null {
    const line = this.#assets.get(asset);
    if (line === undefined) return 0n;
    if ((line.unbounded.at(-1) ?? -Infinity) > since) return null;
    const from = firstAfter(line.at, since);
    return (line.sums.at(-1) ?? 0n) - (line.sums[from - 1] ?? 0n);
  }
}

function addTo({ at, sums }: Line, time: number, amount: bigint): void {
  const place = at.length - 1;
  const sum = (sums[place] ?? 0n) + amount;
  if (at[place] === time) sums[place] = sum;
  else {
    at.push(time);
    sums.push(sum);
  }
}

/** The past and what would be signed before the request at hand: for batches, which are judged as a whole. */
export class UsageAhead implements Usage {
  readonly #past: Usage;
  readonly #ahead = new UsageLog();

  constructor(past: Usage) {
    this.#past = past;
  }

  add(at: number, taken: Taken): void {
    this.#ahead.add(at, taken);
  }

  get last(): number | undefined {
    const [past, ahead] = [this.#past.last, this.#ahead.last];
    return past === undefined || ahead === undefined ? (past ?? ahead) : Math.max(past, ahead);
  }

  count(since: number): number {
    return this.#past.count(since) + this.#ahead.count(since);
  }

  spent(asset: string, since: number): bigint | null {
    const past = this.#past.spent(asset, since);
    const ahead = this.#ahead.spent(asset, since);
    return past === null || ahead === null ? null : past + ahead;
  }
}

/** Index of the first of some rising times that is after `since`. */
function firstAfter(times: readonly number[], since: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) > since) high = middle;
    else low = middle + 1;
  }
  return low;
}
