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

/** Lamports as SOL. */
export function formatSol(lamports: string): string {
  return `${formatUnits(lamports, 9)} SOL`;
}

/** A code such as `transferChecked` or `order-type` as words. */
export function wordsOf(code: string): string {
  const words = code
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .trim();
  // What is written in capitals alone stays so: it is a name.
  const low = /[a-z]/.test(words)
    ? words.replaceAll(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase())
    : words;
  return `${low.charAt(0).toUpperCase()}${low.slice(1)}`;
}

/** Base units as a plain decimal that {@link parseUnits} reads. Zero places: as it stands. */
export function formatPlainUnits(base: string, places: number): string {
  if (places === 0) return base;
  const digits = base.padStart(places + 1, '0');
  const part = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${part === '' ? '' : `.${part}`}`;
}

/** A plain decimal as base units; undefined when it is none or has more places than the unit. */
export function parseUnits(amount: string, places: number): string | undefined {
  const match = /^(\d{1,40})(?:\.(\d{1,40}))?$/.exec(amount.trim());
  const [, whole = '', part = ''] = match ?? [];
  if (match === null || part.length > places) return undefined;
  return `${whole}${part.padEnd(places, '0')}`.replace(/^0+(?=\d)/, '');
}
