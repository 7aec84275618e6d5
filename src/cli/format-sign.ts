/** Lists of signing requests, and what became of one on its chain, as text. */
import type { CommandOutput } from '../shared/contract.ts';
import type { RequestView } from '../shared/contract/sign.ts';
import { openId } from './format-bitcoin.ts';
import { safeText } from './safe-text.ts';
import { named, table } from './table.ts';

/** What is noted of a transaction: a failed one is on its chain too, and is no success. */
export function receiptWords({
  succeeded,
  block,
  confirmations,
  node,
}: NonNullable<RequestView['receipt']>): string {
  const outcome = succeeded === null ? 'taken up' : succeeded ? 'took effect' : 'FAILED';
  return [
    outcome,
    ...(block === undefined ? [] : [`block ${block}`]),
    ...(confirmations === undefined ? [] : [confirmationWords(confirmations)]),
    node === undefined ? 'noted by hand' : `said by ${node}`,
  ].join(', ');
}

/** What was just signed, and the way to a file. */
export function formatSigned(signed: CommandOutput<'sign.approve'>): string {
  const { requestId, form, txid, hash, complete, text, suggestedFileName } = signed;
  const isTransaction = form === 'psbt' || form === 'solana-transaction';
  const facts = named([
    ['signed', requestId],
    ['form', form],
    ['transaction', txid ?? (isTransaction ? openId : undefined)],
    ['hash', hash],
    ['complete', complete ? 'yes' : 'no: others still have to sign'],
  ]);
  return `${facts}\n${text}\n\nTo a file: holdfast sign save ${requestId} --file ${suggestedFileName}\n`;
}

/** Requests, one a line. */
export function formatRequestList({ requests, fitting, total, more }: CommandOutput<'sign.list'>): string {
  if (total === 0) return 'No request.\n';
  const rows = requests.map(({ id, kind, status, failed, received, source }) => [
    id,
    kind,
    failed === true ? 'failed on the chain' : status,
    received,
    source ?? '',
  ]);
  const last = requests.at(-1)?.id;
  const older = more && last !== undefined ? `Older ones: add --before ${safeText(last)}\n` : '';
  const shown = `${String(requests.length)} of ${String(fitting)} that fit, ${String(total)} in all\n`;
  return `${rows.length === 0 ? '' : table(['id', 'what', 'status', 'received', 'from'], rows)}${shown}${older}`;
}

/** What a node said of a transaction, and what to do next. */
export function formatLookUp(said: CommandOutput<'sign.look-up'>): string {
  const node = safeText(said.node);
  if (said.before !== undefined)
    return `A node had said that it is in block ${safeText(said.before)}. ${node} finds it in no block now, so that is noted no more.\nAsk again before you count on it.\n`;
  switch (said.found) {
    case 'not-yet':
      return `${node} does not know this transaction yet. That is no failure.\nSend it if that was not done (holdfast sign save writes it to a file); otherwise ask again later.\n`;
    case 'waiting':
      return `${node} knows this transaction. It is not settled in a block yet.\nAsk again later.\n`;
    case 'taken-up':
      return `${outcomeSentence(said)} ${node} said so; it is noted.\n${nextAfter(said.succeeded)}`;
  }
}

/** What a receipt that was given by hand says. */
export function formatConfirmed(said: CommandOutput<'sign.confirm'>): string {
  const outcome =
    said.succeeded === null && said.block === undefined
      ? 'It is noted that it was taken up; whether it took effect was not said.'
      : `${outcomeSentence(said)} It is noted.`;
  return `${outcome}\n${nextAfter(said.succeeded)}`;
}

function outcomeSentence(said: {
  readonly succeeded?: boolean | null | undefined;
  readonly block?: string | undefined;
  readonly confirmations?: number | undefined;
}): string {
  const block = said.block === undefined ? '' : ` in block ${safeText(said.block)}`;
  const deep = said.confirmations === undefined ? '' : ` (${confirmationWords(said.confirmations)})`;
  if (said.succeeded === false) return `It was taken up${block}${deep} and FAILED.`;
  return `It ${said.succeeded === true ? 'took effect' : 'was taken up'}${block}${deep}.`;
}

function nextAfter(succeeded: boolean | null | undefined): string {
  return succeeded === false
    ? 'What it was to do was not done. Find out why before you sign it again.\n'
    : '';
}

function confirmationWords(count: number): string {
  return `${String(count)} ${count === 1 ? 'confirmation' : 'confirmations'} then`;
}
