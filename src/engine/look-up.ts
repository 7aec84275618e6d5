import { isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import { parseNodeAddress } from '../core/nodes/address.ts';
import { lookUp } from '../core/nodes/look-up.ts';
import type { NodeTarget } from '../core/nodes/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { journalEntry, putEntry, type JournalEntry } from './journal.ts';
import { receiptSubject } from './receipt-subject.ts';
import { decodeEntry } from './signing.ts';

/** Asks the node that the user has named what became of a signed transaction, and notes it once it is in a block. */
export async function lookUpRequest(
  { id, node }: ParsedInput<'sign.look-up'>,
  context: Context<'sign.look-up'>,
): Promise<CommandOutput<'sign.look-up'>> {
  const entry = waitingEntry(context, id);
  const { nodes } = context.session.settings;
  if (!nodes.on) throw context.fail('network-off', { reason: 'switch' });
  const { chain } = entry.facts ?? decodeEntry(context, entry, () => true).facts;
  // Before anything else: what no chain takes in cannot be asked about.
  const subject = receiptSubject(context, entry);
  if (subject.idOpen === true) throw context.fail('receipt-unreadable', { reason: 'id-open' });
  const target: NodeTarget | undefined =
    node === undefined ? nodes.list.find((named) => named.chain === chain) : { url: node };
  if (target === undefined) throw context.fail('no-node', { chain });
  const { origin } = parseNodeAddress(target.url);
  const port = context.ports.nodes;
  if (port === undefined) throw context.fail('network-off', { reason: 'cold' });
  const isCancelled = (): boolean => {
    try {
      context.throwIfCancelled();
      return false;
    } catch (error) {
      return isHoldfastError(error, 'cancelled');
    }
  };
  const said = await port.converse(target, isCancelled, async (ask) => {
    // On record before it is asked, whatever comes back: from here on the node knows whose transaction this is.
    await context.change(
      { subjects: [id], details: { digest: entry.digest, asked: origin } },
      () => undefined,
    );
    return await lookUp(subject, chain, ask);
  });
  if (said.found !== 'taken-up')
    return { found: said.found, node: origin, ...(await takeBack(context, id, origin)) };
  const { succeeded, block, confirmations } = said;
  const receipt = {
    at: instant(context.now),
    succeeded,
    ...(block === undefined ? {} : { block }),
    ...(confirmations === undefined ? {} : { confirmations }),
    node: origin,
  };
  await context.change({ subjects: [id], details: { digest: entry.digest, ...receipt } }, (change) => {
    // Read again: while the node was asked, the person may have noted something else.
    putEntry(change, { ...waitingEntry(context, id), status: 'confirmed', receipt });
  });
  return {
    found: 'taken-up',
    node: origin,
    succeeded,
    ...(block === undefined ? {} : { block }),
    ...(confirmations === undefined ? {} : { confirmations }),
  };
}

/** A block that a node told of and that is no longer there was lost in a reorganisation: what is noted of it goes. */
async function takeBack(
  context: Context<'sign.look-up'>,
  id: string,
  asked: string,
): Promise<{ before?: string }> {
  // What a person pasted stays: no node answers for it.
  const { receipt, digest } = waitingEntry(context, id);
  if (receipt?.node === undefined || receipt.block === undefined) return {};
  const { block: before } = receipt;
  await context.change({ subjects: [id], details: { digest, before, node: asked } }, (change) => {
    const { receipt: _gone, ...entry } = waitingEntry(context, id);
    putEntry(change, { ...entry, status: 'handed-over' });
  });
  return { before };
}

/** A request that was signed and not given up. One that was confirmed may be asked about again: its confirmations grow. */
function waitingEntry(context: Context<'sign.look-up'>, id: string): JournalEntry {
  const entry = journalEntry(context.session.vault, id);
  if (entry === undefined) throw context.fail('no-such-request');
  if (entry.status !== 'signed' && entry.status !== 'handed-over' && entry.status !== 'confirmed')
    throw context.fail('request-closed', { status: entry.status });
  return entry;
}
