import type { BitcoinPsbtDisplay } from '../../core/signing/bitcoin/display.ts';
import type { DocumentDisplay } from '../../core/signing/documents/display.ts';
import type { EthereumTransactionDisplay } from '../../core/signing/ethereum/display.ts';
import type { SolanaTransactionDisplay } from '../../core/signing/solana/display.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { text } from '../text/en.ts';
import { formatAsset } from './asset-amount.ts';
import { formatBitcoin, formatCoin, wordsOf } from './amounts.ts';
import { exchangeSentence } from './exchange-words.ts';
import { nameOf } from './recipient-name.ts';

const t = text.sign;

/** What the approve button says: the act itself. */
export function nameAct(request: Pick<RequestView, 'display' | 'facts' | 'recipients'>): string {
  const { display } = request;
  const short = (address: string): string => nameOf(address, request.recipients);
  switch (display.kind) {
    case 'ethereum-transaction':
      return ethereumAct(display, short);
    case 'bitcoin-psbt':
      return bitcoinAct(display, short);
    case 'ethereum-typed-data':
      return t.approve.typed(display.primaryType);
    case 'ethereum-authorization':
      return t.approve.authorization;
    case 'solana-transaction':
      return solanaAct(display, request.facts, short);
    case 'exchange-request':
      return t.approve.exchange(exchangeSentence(display));
    case 'document':
      return documentAct(display);
    case 'bitcoin-message':
    case 'solana-message':
    case 'ethereum-message':
    case 'raw-message':
      return t.approve.message;
  }
}

function ethereumAct(
  { call, value, chain, to }: EthereumTransactionDisplay,
  short: (address: string) => string,
): string {
  switch (call.kind) {
    case 'known':
      return t.approve.call(call.method);
    case 'unknown':
      return t.approve.call(call.selector);
    case 'creation':
      return text.ethereum.signCreation;
    case 'none':
      return t.approve.payment(formatCoin(value, chain.currency), short(to));
  }
}

function bitcoinAct(display: BitcoinPsbtDisplay, short: (address: string) => string): string {
  const payments = display.outputs.filter((output) => output.role === 'payment');
  const [only] = payments;
  const to =
    payments.length === 1 && typeof only?.address === 'string'
      ? short(only.address)
      : t.several(payments.length);
  return t.approve.payment(formatBitcoin(display.totalPayment), to);
}

/**
 * The one instruction that does something, when there is only one, and the payment where it is one: budgets and memos do
 * nothing by themselves.
 */
function solanaAct(
  display: SolanaTransactionDisplay,
  { acts, transfers }: RequestView['facts'],
  short: (address: string) => string,
): string {
  const doing = display.instructions.filter(
    ({ program }) => program === null || !['compute-budget', 'memo'].includes(program),
  );
  const [only] = doing;
  const [payment] = transfers;
  const isPayment = doing.length === 1 && transfers.length === 1 && acts.every((act) => act === 'transfer');
  if (isPayment && typeof payment?.amount === 'string' && payment.recipient !== null)
    return t.approve.payment(formatAsset(payment.asset, payment.amount), short(payment.recipient));
  return doing.length === 1 && only !== undefined
    ? t.approve.instruction(wordsOf(only.method))
    : t.approve.instructions(doing.length);
}

function documentAct(display: DocumentDisplay): string {
  const named = display.fields.find(({ name }) => ['subject', 'user', 'common-name'].includes(name));
  return text.documentActs[display.form](display.file?.name ?? named?.value ?? t.approve.document);
}
