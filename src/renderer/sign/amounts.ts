/** A decimal number of base units as a person writes it: `decimals` places, grouped, no trailing zeros. */
export function formatUnits(base: string, decimals: number): string {
  const negative = base.startsWith('-');
  const digits = (negative ? base.slice(1) : base).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const part = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  return `${negative ? '\u2212' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}

/** Wei as the coin of its chain. */
export function formatCoin(wei: string, currency: string | null): string {
  return `${formatUnits(wei, 18)} ${currency ?? 'coins'}`;
}

/** Satoshi as bitcoin. */
export function formatBitcoin(satoshi: string): string {
  return `${formatUnits(satoshi, 8)} BTC`;
}

/** The start and end of a long address, for a button. The whole of it is on the page. */
export function shortAddress(address: string): string {
  return address.length <= 14 ? address : `${address.slice(0, 6)}…${address.slice(-4)}`;
}
