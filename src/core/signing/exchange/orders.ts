import type { FactTransfer } from '../facts.ts';
import { decimalOf } from './amounts.ts';
import type { Parameter } from './parameters.ts';
import type { EndpointRow, ExchangeProfile, Words } from './profile.ts';
import { readWords } from './words.ts';

/** Whether a row is one of orders: what it takes is told by the side that it says, or, by a quote's number, not at all. */
export function isOrder([, , act, words]: EndpointRow): boolean {
  return act === 'trade' && (words?.side !== undefined || words?.unsaid === true);
}

/**
 * What an order takes where its path is not signed: at most what it takes in any of the ways in which orders are read
 * there. The same parameters are a spot order to one endpoint and one of contracts, or a list of orders, to another.
 */
export function inEveryWay(
  profile: ExchangeProfile,
  row: EndpointRow,
  parameters: readonly Parameter[],
  transfers: readonly FactTransfer[],
): readonly FactTransfer[] {
  if (profile.carries === undefined) return transfers;
  const all = [...transfers];
  const known = totals(transfers);
  const own = row[3] ?? {};
  for (const words of waysOf(profile)) {
    if (words === own || !takes(words, own, parameters)) continue;
    for (const [asset, amount] of totals(readWords(profile, 'trade', words, parameters).transfers)) {
      const before = known.get(asset);
      if (before === null || (before !== undefined && before === amount)) continue;
      // Where two ways differ, neither bounds what is signed.
      const most = before === undefined ? amount : null;
      known.set(asset, most);
      all.push({ asset, amount: most, recipient: null });
    }
  }
  return all;
}

const ways = new WeakMap<ExchangeProfile, readonly Words[]>();

function waysOf(profile: ExchangeProfile): readonly Words[] {
  const made = ways.get(profile) ?? [
    ...new Set(profile.endpoints.filter(isOrder).map(([, , , words = {}]) => words)),
  ];
  ways.set(profile, made);
  return made;
}

/** Whether an endpoint of these words would take the request: a list where it wants one, a type where it takes one. */
function takes(words: Words, own: Words, parameters: readonly Parameter[]): boolean {
  const { each } = words;
  const has = (place: string): boolean =>
    parameters.some(({ name }) => name === place || name.startsWith(`${place}.`));
  if (each !== undefined) return has(each);
  if (words.unsaid === true) return has(String(words.order));
  if (own.type !== undefined && words.type === undefined && has(String(own.type))) return false;
  return has(String(words.market)) || has(String(words.side));
}

/** The sum of each asset; `null` where one of its amounts is without bounds, or where several would have to be added. */
function totals(transfers: readonly FactTransfer[]): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { asset, amount } of transfers)
    found.set(asset, found.has(asset) ? null : (decimalOf(amount ?? undefined) ?? null));
  return found;
}
