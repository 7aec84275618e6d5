/*
 * As much of ccxt as is used here. Its own types describe a hundred exchanges in 600,000 lines, which the compiler and the
 * linter would read on every run.
 */

/** An exchange of ccxt, before anything is asked of it. */
// What an exchange takes and gives differs from one to the next: whoever uses it says what it is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type ExchangeClass = new (options?: any) => any;

declare const classes: { readonly binance: ExchangeClass };
export default classes;
export const binance: ExchangeClass;
export const bitfinex: ExchangeClass;
export const bybit: ExchangeClass;
export const coinbase: ExchangeClass;
export const coinbaseexchange: ExchangeClass;
export const deribit: ExchangeClass;
export const hyperliquid: ExchangeClass;
export const kraken: ExchangeClass;
export const kucoin: ExchangeClass;
export const okx: ExchangeClass;
