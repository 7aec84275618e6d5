/** A signing request as a person must see it before approving: every field, and every warning in words. */
import type { RequestView } from '../shared/contract/sign.ts';
import { formatDisplay } from './format-display.ts';
import { receiptWords } from './format-sign.ts';
import { verdictLines, warningLine } from './format-verdict.ts';
import { named } from './table.ts';

/** The whole request, and how to approve it. */
export function formatRequest(view: RequestView): string {
  const keys = view.keys.map((key) => `${key.label} (${key.state})`).join(', ');
  const head = named([
    ['request', view.id],
    ['kind', view.kind],
    ['status', view.receipt?.succeeded === false ? 'failed on the chain' : view.status],
    ['on the chain', view.receipt && receiptWords(view.receipt)],
    ['received', `${view.received} from ${view.source}`],
    ['key', keys],
  ]);
  const warnings = view.display.warnings.map(warningLine).join('');
  const next =
    view.status === 'open' && view.verdict.decision !== 'refuse'
      ? `\nTo sign exactly this: holdfast sign approve ${view.id} --digest ${view.digest}\n`
      : '';
  return [
    `${head}\n`,
    formatDisplay(view.display),
    recipientLines(view.recipients),
    warnings === '' ? '' : `\n${warnings}`,
    // What was turned down was never judged for a signature.
    view.status === 'rejected' ? '\n' : `\nverdict  ${verdictLines(view.verdict)}`,
    named([['digest', view.digest]]),
    next,
  ].join('');
}

function recipientLines(recipients: RequestView['recipients']): string {
  return named(
    recipients.map(({ address, label, verified, own, lookAlikeOf }) => [
      'recipient',
      [
        address,
        label === undefined ? 'not in the address book' : label,
        own === true ? 'your own' : verified ? 'verified' : '',
        lookAlikeOf === undefined ? '' : `LOOKS LIKE ${lookAlikeOf} AND IS ANOTHER`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    ]),
  );
}
