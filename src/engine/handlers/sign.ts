import { equalBytes } from '../../core/crypto/bytes.ts';
import { decodeHex } from '../../core/encoding/hex.ts';
import { instant } from '../../core/keys/instant.ts';
import { readReceipt } from '../../core/signing/receipt.ts';
import { byteLimits } from '../../shared/bytes.ts';
import { requireShown, signEntry } from '../approve.ts';
import type { Context, HandlersOf } from '../context.ts';
import { withOfferedPin } from '../each-use-pin.ts';
import { journalEntry, journalOf, putEntry, rejectRequests, type JournalEntry } from '../journal.ts';
import { lookUpRequest } from '../look-up.ts';
import { openRequest, showEntry } from '../open-request.ts';
import { fileBytes, outcomeOf } from '../outcome.ts';
import { receiptSubject, withSettledId } from '../receipt-subject.ts';
import { listRequests } from '../request-list.ts';
import { decodeEntry, recordsOf, signingKeys } from '../signing.ts';
import { agents } from '../ssh-agent.ts';
import { assess } from '../verdict.ts';

/** The handlers of `sign.*`. */
export const signHandlers: HandlersOf<'sign'> = {
  'sign.open': async (input, context) => {
    const { bytes, source } = await incoming(context, input.from);
    return await openRequest(context, { kind: input.kind, bytes, key: input.key }, source);
  },

  'sign.approve': async (input, context) => {
    const entry = requireEntry(context, input.id);
    if (entry.status !== 'open') throw context.fail('request-closed', { status: entry.status });
    const decoded = decodeEntry(context, entry);
    // The approval is for what this process decodes now, not for what it decoded when it was shown.
    const expected = decoded.approvalDigest;
    if (!equalBytes(decodeHex(input.digest), expected) || !equalBytes(decodeHex(entry.digest), expected)) {
      throw context.fail('digest-mismatch');
    }
    signingKeys(context, decoded.tasks);
    const agent = agents.get(context.session);
    if (entry.client !== undefined && agent?.waiting.some(({ id }) => id === entry.id) !== true)
      throw context.fail('request-closed', { status: 'nobody-waits' });
    const assessment = assess(context, decoded, { id: entry.id });
    requireShown(context, entry, decoded, assessment);
    const outcome = await withOfferedPin(context, input, () =>
      signEntry(context, entry, decoded, { assessment }),
    );
    agent?.settle(entry.id, outcome);
    return outcome;
  },

  'sign.reject': async (input, context) => {
    const entry = requireEntry(context, input.id);
    if (entry.status !== 'open') throw context.fail('request-closed', { status: entry.status });
    const reason = input.reason ?? 'rejected';
    await context.change({ subjects: [entry.id], details: { digest: entry.digest, reason } }, (change) => {
      rejectRequests(change, [entry], instant(context.now), reason);
    });
    agents.get(context.session)?.settle(entry.id);
    return {};
  },

  'sign.save': async (input, context) => {
    const entry = requireEntry(context, input.id);
    const outcome = outcomeOf(context.session, entry, context.now);
    if (outcome === undefined) throw context.fail('request-closed', { status: entry.status });
    const path = await context.ports.files.resolve(input.file, 'create');
    const bytes = fileBytes(outcome, input.form ?? 'binary');
    await context.ports.files.writeWhole(path, bytes);
    const details = { digest: entry.digest, form: input.form ?? 'binary', bytes: bytes.length };
    await context.change({ subjects: [entry.id], details }, (change) =>
      putEntry(change, entry.status === 'signed' ? { ...entry, status: 'handed-over' } : entry),
    );
    const { withheld } = outcome;
    return { bytes: bytes.length, ...(withheld === undefined ? {} : { withheld }) };
  },

  'sign.confirm': async (input, context) => {
    const entry = requireEntry(context, input.id);
    if (entry.status !== 'signed' && entry.status !== 'handed-over')
      throw context.fail('request-closed', { status: entry.status });
    const subject = receiptSubject(context, entry);
    const { succeeded, block } = readReceipt(input.receipt, subject);
    const receipt = { at: instant(context.now), succeeded, ...(block === undefined ? {} : { block }) };
    await context.change({ subjects: [entry.id], details: { digest: entry.digest, ...receipt } }, (change) =>
      putEntry(change, { ...entry, status: 'confirmed', receipt }),
    );
    return { succeeded, ...(block === undefined ? {} : { block }) };
  },

  'sign.look-up': lookUpRequest,

  'sign.abandon': async (input, context) => {
    const entry = requireEntry(context, input.id);
    if (entry.status !== 'signed' && entry.status !== 'handed-over')
      throw context.fail('request-closed', { status: entry.status });
    const reason = input.reason ?? 'abandoned';
    await context.change({ subjects: [entry.id], details: { digest: entry.digest, reason } }, (change) =>
      putEntry(change, { ...entry, status: 'abandoned', reason }),
    );
    return {};
  },

  'sign.list': (input, { session: { vault, keys } }) =>
    Promise.resolve(listRequests(journalOf(vault), input, (key) => keys.get(key)?.label)),

  'sign.get': (input, context) =>
    Promise.resolve().then(() => {
      const entry = requireEntry(context, input.id);
      // What is closed is read again whatever the rules allow by now.
      const decoded = decodeEntry(context, entry, entry.status === 'open' ? undefined : () => true);
      const request = showEntry(context, entry, decoded, recordsOf(context, decoded.tasks));
      const outcome = outcomeOf(context.session, entry, context.now);
      return outcome === undefined ? { request } : { request, outcome: withSettledId(outcome) };
    }),
};

async function incoming(
  context: Context<'sign.open'>,
  from: { readonly bytes: Uint8Array; readonly name?: string | undefined } | { readonly file: string },
): Promise<{ bytes: Uint8Array; source: string }> {
  if ('bytes' in from) return { bytes: from.bytes, source: plainName(from.name ?? 'pasted') };
  const path = await context.ports.files.resolve(from.file, 'read');
  const bytes = await context.ports.files.readWhole(path, byteLimits.request);
  return { bytes, source: plainName(path.slice(path.search(/[^/\\]*$/))) };
}

/** A file's name as it may be shown: what could change how it reads is replaced. */
function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 200);
}

function requireEntry(
  context:
    | Context<'sign.approve'>
    | Context<'sign.get'>
    | Context<'sign.reject'>
    | Context<'sign.save'>
    | Context<'sign.confirm'>
    | Context<'sign.abandon'>,
  id: string,
): JournalEntry {
  const entry = journalEntry(context.session.vault, id);
  if (entry === undefined) throw context.fail('no-such-request');
  return entry;
}
