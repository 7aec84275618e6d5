import { base58 } from '@scure/base';
import { HoldfastError } from '../core/error.ts';
import { parsePsbt } from '../core/signing/bitcoin/psbt-codec.ts';
import { isIdOpen, spentOutputs } from '../core/signing/bitcoin/psbt-spent.ts';
import type { ReceiptSubject } from '../core/signing/receipt.ts';
import type { Context } from './context.ts';
import type { JournalEntry } from './journal.ts';
import { outcomeOf } from './outcome.ts';

/** What a receipt for a signed request must be of. Errors: `receipt-unreadable` for what no chain takes in. */
export function receiptSubject({ session, now }: Context, entry: JournalEntry): ReceiptSubject {
  const outcome = outcomeOf(session, entry, now);
  const id = outcome?.txid ?? outcome?.hash;
  if (outcome?.form === 'ethereum-raw-transaction' && id !== undefined)
    return { chain: 'ethereum', id, raw: outcome.text.slice(2) };
  if ((outcome?.form === 'psbt' || outcome?.form === 'bitcoin-transaction') && id !== undefined) {
    const subject: ReceiptSubject = { chain: 'bitcoin', id, raw: outcome.extracted };
    if (outcome.complete || outcome.form !== 'psbt') return subject;
    // It was read just so before it left.
    return isIdOpen(spentOutputs(parsePsbt(outcome.bytes))) ? { ...subject, idOpen: true } : subject;
  }
  if (outcome?.form === 'solana-transaction') {
    // A count below 128 in one byte, then the signatures; the first is the transaction's id.
    const { bytes } = outcome;
    const first = bytes.subarray(1, 65);
    const idOpen = first.every((byte) => byte === 0);
    return { chain: 'solana', id: base58.encode(first), ...(idOpen ? { idOpen } : {}) };
  }
  throw new HoldfastError('receipt-unreadable', { reason: 'no-receipts' });
}
