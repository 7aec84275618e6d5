import { base58 } from '@scure/base';
import { HoldfastError } from '../core/error.ts';
import { parsePsbt } from '../core/signing/bitcoin/psbt-codec.ts';
import { anyCoversAll, settledId, unsignedId } from '../core/signing/bitcoin/psbt-id.ts';
import { spentOutputs } from '../core/signing/bitcoin/psbt-spent.ts';
import type { ReceiptSubject } from '../core/signing/receipt.ts';
import type { Context } from './context.ts';
import type { JournalEntry } from './journal.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** What a receipt for a signed request must be of. Errors: `receipt-unreadable` for what no chain takes in. */
export function receiptSubject({ session, now }: Context, entry: JournalEntry): ReceiptSubject {
  const outcome = outcomeOf(session, entry, now);
  const id = outcome?.txid ?? outcome?.hash;
  if (outcome?.form === 'ethereum-raw-transaction' && id !== undefined)
    return { chain: 'ethereum', id, raw: outcome.text.slice(2) };
  if (outcome?.form === 'psbt') {
    const txid = outcome.complete ? outcome.txid : halfSignedId(outcome);
    const known = txid === undefined ? { id: unsignedIdOf(outcome), idOpen: true } : { id: txid };
    return { chain: 'bitcoin', raw: outcome.extracted, ...known };
  }
  if (outcome?.form === 'bitcoin-transaction' && id !== undefined)
    return { chain: 'bitcoin', id, raw: outcome.extracted };
  if (outcome?.form === 'solana-transaction') {
    // A count below 128 in one byte, then the signatures; the first is the transaction's id.
    const { bytes } = outcome;
    const first = bytes.subarray(1, 65);
    const idOpen = first.every((byte) => byte === 0);
    return { chain: 'solana', id: base58.encode(first), ...(idOpen ? { idOpen } : {}) };
  }
  throw new HoldfastError('receipt-unreadable', { reason: 'no-receipts' });
}

/**
 * An outcome as it is shown: former versions have kept an id of half-signed PSBTs that the signatures of the others
 * change, and which nobody would find.
 */
export function withSettledId(outcome: Outcome): Outcome {
  if (outcome.form !== 'psbt' || outcome.complete) return outcome;
  const { txid: _kept, ...rest } = outcome;
  const txid = halfSignedId(outcome);
  return txid === undefined ? rest : { ...rest, txid };
}

/** The id of a PSBT that others have to sign as well, where it stays; undefined where it does not. */
function halfSignedId({ bytes, txid }: Outcome): string | undefined {
  // It was read just so before it left.
  const psbt = parsePsbt(bytes);
  // Found when it was signed, by what is known of our keys; former versions kept the id without signatures instead.
  if (txid !== undefined && txid !== unsignedId(psbt.transaction)) return txid;
  if (!anyCoversAll(psbt.inputs)) return undefined;
  const spent = spentOutputs(psbt);
  return settledId(
    psbt.transaction,
    spent.map(({ script }, at) => ({ pairs: psbt.inputs[at] ?? [], script })),
  );
}

function unsignedIdOf({ bytes }: Outcome): string {
  return unsignedId(parsePsbt(bytes).transaction);
}
