/** Decimals that an amount may have (`factTransferSchema`). */
const decimals = 40;
const unit = 10n ** 40n;

/**
 * A decimal amount of the facts as a whole number of 10^-40 units, so that sums and comparisons are exact.
 * `text` is digits with an optional fraction of up to 40 digits, as its schema has checked.
 */
export function exactAmount(text: string): bigint {
  const dot = text.indexOf('.');
  if (dot < 0) return BigInt(text) * unit;
  const whole = text.slice(0, dot);
  const fraction = text.slice(dot + 1);
  return BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
}

/** The decimal text of an exact amount, without needless zeros. */
export function amountText(exact: bigint): string {
  const digits = exact.toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  const whole = digits.slice(0, -decimals);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
