/** What a request would do, in full, by its kind. */
import type { DisplayModel } from '../core/signing/display.ts';
import type { DocumentDisplay } from '../core/signing/documents/display.ts';
import type { ExchangeRequestDisplay } from '../core/signing/exchange/display.ts';
import { formatPsbt } from './format-bitcoin.ts';
import { formatAuthorization, formatTransaction, formatTypedData } from './format-ethereum.ts';
import { bodyLines, formatMessage } from './format-message.ts';
import { formatSolana } from './format-solana.ts';
import { named } from './table.ts';

/** A display model as lines. */
export function formatDisplay(display: DisplayModel): string {
  switch (display.kind) {
    case 'ethereum-transaction':
      return formatTransaction(display);
    case 'ethereum-typed-data':
      return formatTypedData(display);
    case 'ethereum-authorization':
      return formatAuthorization(display);
    case 'bitcoin-psbt':
      return formatPsbt(display);
    case 'solana-transaction':
      return formatSolana(display);
    case 'exchange-request':
      return formatExchange(display);
    case 'document':
      return formatDocument(display);
    case 'bitcoin-message':
    case 'solana-message':
    case 'ethereum-message':
    case 'raw-message':
      return formatMessage(display);
  }
}

/** What a request to an exchange does in a few words, such as "market sell 2 BTC-USDT". */
function exchangeWords({ act, method, fields }: ExchangeRequestDisplay): string {
  const said = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const joined = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');
  const plain = method.replaceAll('-', ' ');
  if (act === 'trade' && said('side') !== '' && said('market') !== '') {
    const order = joined(said('type'), said('side'), said('amount') || said('quote-amount'), said('market'));
    const price = said('price') === '' ? order : `${order} at ${said('price')}`;
    return method === 'order' ? price : `${plain}: ${price}`;
  }
  if (act !== 'withdraw') return plain;
  const to = [said('address'), said('to'), said('key')].find((one) => one !== '') ?? '';
  return joined(plain, said('amount'), said('asset'), to === '' ? '' : `to ${to}`);
}

function formatExchange(display: ExchangeRequestDisplay): string {
  const { http } = display;
  return named([
    ['asks', `${exchangeWords(display)} on ${display.exchange.name} (${display.act})`],
    ...display.fields.map(({ name, value }): [string, string] => [name, value]),
    ['api key', display.apiKey],
    ['request', `${http.method} https://${http.host}${http.path}`],
    ['query', http.query === '' ? undefined : http.query],
    ['body', http.body === '' ? undefined : http.body],
  ]);
}

function formatDocument(display: DocumentDisplay): string {
  const { file, body } = display;
  return named([
    ['form', display.form],
    ['file', file === null ? undefined : `${file.name}, ${file.size} bytes`],
    ['sha-256', file?.sha256],
    ...display.fields.map(({ name, label, value }): [string, string] => [
      label === undefined ? name : `${name} (${label})`,
      value,
    ]),
  ]).concat(body === null ? '' : bodyLines(body));
}
