import { encodeHex } from '../core/encoding/hex.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { uuidV7 } from '../core/keys/uuid-v7.ts';
import type { DecodedRequest } from '../core/signing/request.ts';
import type { RequestView } from '../shared/contract/sign.ts';
import { sequenceField } from './approve.ts';
import type { Context } from './context.ts';
import { keepText, keptFacts, putEntry, type JournalEntry } from './journal.ts';
import { decode, meantFor, signingKeys, type DecodeWish, keyIdsOf } from './signing.ts';
import { assess, circumstances, type Assessment } from './verdict.ts';

/** Reads a request, keeps it in the journal as it was read, and gives what a person judges it by. */
export async function openRequest(
  context: Context,
  wish: DecodeWish,
  source: string,
  more: Pick<JournalEntry, 'client'> = {},
): Promise<RequestView> {
  const decoded = decode(context, wish);
  const keys = signingKeys(context, decoded.tasks);
  const assessment = assess(context, decoded);
  const entry: JournalEntry = {
    ...newEntry(context, decoded, source, wish),
    ...more,
    shownUnder: circumstances(context, decoded, assessment),
  };
  const { decision } = assessment.verdict;
  const details = { kind: entry.kind, digest: entry.digest, source, decision };
  await context.change({ subjects: [entry.id, ...entry.keys.slice(0, 200)], details }, (change) => {
    const request = keepText(change, entry.id, 'request', encodeHex(decoded.canonical));
    putEntry(change, { ...entry, request });
  });
  return viewOf(entry, decoded, keys, assessment);
}

/** An entry of the journal for a request that was just decoded; its bytes are kept by `keepText`. */
export function newEntry(
  context: Context,
  decoded: DecodedRequest,
  source: string,
  wish: Pick<DecodeWish, 'key' | 'path'>,
): JournalEntry {
  return {
    id: uuidV7(context.now, (length) => context.ports.random.bytes(length)),
    kind: decoded.kind,
    status: 'open',
    received: instant(context.now),
    source,
    keys: keyIdsOf(decoded.tasks),
    digest: encodeHex(decoded.approvalDigest),
    request: 0,
    ...keptFacts(decoded.facts),
    ...sequenceField(decoded),
    ...meantFor(decoded, wish),
  };
}

/** A request of the journal as it is shown now; an approval may follow what an open one was shown under. */
export function showEntry(
  context: Context,
  entry: JournalEntry,
  decoded: DecodedRequest,
  keys: readonly KeyRecord[],
): RequestView {
  const assessment = assess(context, decoded, { id: entry.id });
  if (entry.status !== 'open') {
    // What is closed was judged then, by the past of then.
    const verdict = entry.verdict ?? { decision: 'allow', reasons: [] };
    return viewOf(entry, decoded, keys, { ...assessment, verdict, warnings: decoded.display.warnings });
  }
  const under = circumstances(context, decoded, assessment);
  context.session.shown.set(entry.id, { under, at: context.now });
  return viewOf(entry, decoded, keys, assessment);
}

function viewOf(
  entry: JournalEntry,
  decoded: DecodedRequest,
  keys: readonly KeyRecord[],
  { verdict, warnings, recipients }: Assessment,
): RequestView {
  return {
    id: entry.id,
    kind: entry.kind,
    status: entry.status,
    received: entry.received,
    source: entry.source,
    keys: keys.map(({ id, label, state }) => ({ id, label, state })),
    digest: encodeHex(decoded.approvalDigest),
    // The same model, with the warnings that only the past and the address book can give.
    display: { ...decoded.display, warnings: [...warnings] },
    facts: decoded.facts,
    verdict,
    recipients: [...recipients],
    canonical: decoded.canonical,
    ...(entry.receipt === undefined ? {} : { receipt: entry.receipt }),
  };
}
