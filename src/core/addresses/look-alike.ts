import { comparedAddress } from './address-form.ts';

/** Characters that people compare: those that must agree at both ends together, and at each end at least. */
const together = 8;
const atEachEnd = 2;

/**
 * Whether two different addresses can be mistaken for each other by someone who compares their ends: the first and last
 * four characters agree, or so many at one end that two at the other are enough. Prefixes that all addresses of a kind
 * share do not count, and neither does the case of letters (security.md X-9).
 */
export function looksAlike(left: string, right: string): boolean {
  if (comparedAddress(left) === comparedAddress(right)) return false;
  const [a, b] = [body(left), body(right)];
  const shortest = Math.min(a.length, b.length);
  let first = 0;
  while (first < shortest && a[first] === b[first]) first++;
  let last = 0;
  while (last < shortest && a.at(-1 - last) === b.at(-1 - last)) last++;
  return first >= atEachEnd && last >= atEachEnd && first + last >= together;
}

/** The known addresses that an address can be mistaken for. */
export function lookAlikes(address: string, known: readonly string[]): string[] {
  return known.filter((one) => looksAlike(address, one));
}

/** The end by which addresses that can be mistaken for each other agree at least; for looking through many. */
export function lookAlikeBucket(address: string): string {
  return address.slice(-atEachEnd).toLowerCase();
}

/** An address without what every address of its kind begins with. */
function body(address: string): string {
  const lower = address.toLowerCase();
  const prefix = /^(?:0x|(?:bc|tb|bcrt)1[qp]?)/.exec(lower)?.[0] ?? '';
  return lower.slice(prefix.length);
}
