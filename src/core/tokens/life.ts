/** Where a token is: from the shelf to somebody's hands and back, until it is retired or lost. */
export const tokenLifes = ['new', 'in-stock', 'issued', 'lost', 'returned', 'retired'] as const;
/** One of {@link tokenLifes}. */
export type TokenLife = (typeof tokenLifes)[number];

const ways: Readonly<Record<TokenLife, readonly TokenLife[]>> = {
  new: ['in-stock', 'issued', 'lost', 'retired'],
  'in-stock': ['issued', 'lost', 'retired'],
  // To another holder without a stop in stock: as returned and issued in one.
  issued: ['issued', 'lost', 'returned'],
  // It was found again: its keys stay compromised, and it is looked at before anybody has it.
  lost: ['returned', 'retired'],
  returned: ['in-stock', 'lost', 'retired'],
  retired: [],
};

/** Whether a token may go from one place to another. */
export function canBecome(from: TokenLife, to: TokenLife): boolean {
  return ways[from].includes(to);
}
