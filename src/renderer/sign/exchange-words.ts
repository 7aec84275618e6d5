import type { ExchangeRequestDisplay } from '../../core/signing/exchange/display.ts';
import { text } from '../text/en.ts';
import { shortAddress, wordsOf } from './amounts.ts';

const r = text.reading;

/** What a request to an exchange does, in one sentence such as "Market sell 2 BTC-USDT on Binance". */
export function exchangeSentence(display: ExchangeRequestDisplay): string {
  const { exchange, method } = display;
  const words = orderWords(display) ?? withdrawalWords(display);
  return words === undefined
    ? r.callsMethod(exchange.name, wordsOf(method))
    : r.onExchange(words, exchange.name);
}

/** The first field that goes by one of these names. */
function field(display: ExchangeRequestDisplay, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = display.fields.find((one) => one.name === name);
    if (found !== undefined && found.value !== '') return found.value;
  }
  return undefined;
}

function orderWords(display: ExchangeRequestDisplay): string | undefined {
  if (display.act !== 'trade') return undefined;
  const side = field(display, 'side');
  const market = field(display, 'market', 'symbol', 'pair', 'instrument');
  if (side === undefined || market === undefined) return undefined;
  const type = field(display, 'type', 'order-type');
  const amount = field(display, 'amount', 'quantity', 'size', 'volume') ?? '';
  const price = field(display, 'price', 'limit-price');
  const words = [type === undefined ? '' : wordsOf(type), side.toLowerCase(), amount, market];
  const sentence = words.filter((word) => word !== '').join(' ');
  const at = price === undefined ? '' : ` at ${price}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${at}`;
}

function withdrawalWords(display: ExchangeRequestDisplay): string | undefined {
  if (display.act !== 'withdraw') return undefined;
  const amount = field(display, 'amount', 'quantity', 'size') ?? '';
  const asset = field(display, 'asset', 'currency', 'coin') ?? '';
  const to = field(display, 'address', 'destination', 'to', 'recipient', 'key');
  const what = [amount, asset].filter((word) => word !== '').join(' ');
  return `Withdraw ${what}${to === undefined ? '' : ` to ${shortAddress(to)}`}`;
}
