import { base64 } from '@scure/base';
import { equalBytes } from '../../core/crypto/bytes.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import { decodeHex, encodeHex } from '../../core/encoding/hex.ts';
import { instant } from '../../core/keys/instant.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { uuidV7 } from '../../core/keys/uuid-v7.ts';
import type { Warning } from '../../core/signing/display.ts';
import type { DecodedRequest, SignedOutcome } from '../../core/signing/request.ts';
import { byteLimits } from '../../shared/bytes.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import type { Context, HandlersOf } from '../context.ts';
import {
  journalEntry,
  journalOf,
  putEntry,
  keepText,
  readText,
  rejectRequests,
  type JournalEntry,
  type JournalOutcome,
} from '../journal.ts';
import { decode, decodeEntry, finish, recordsOf, signAll, signingKeys } from '../signing.ts';

type Outcome = CommandOutput<'sign.approve'>;

/** The handlers of `sign.*`. */
export const signHandlers: HandlersOf<'sign'> = {
  'sign.open': async (input, context) => {
    const { ports } = context;
    const { bytes, source } = await incoming(context, input.from);
    const decoded = decode(context, { kind: input.kind, bytes, key: input.key });
    const keys = signingKeys(context, decoded.tasks);
    const [first] = decoded.tasks;
    // A PSBT names its keys itself; the others are decoded again for the key that was found now.
    const named = decoded.kind === 'bitcoin-psbt' || first === undefined;
    const entry: JournalEntry = {
      id: uuidV7(context.now, (length) => ports.random.bytes(length)),
      kind: decoded.kind,
      status: 'open',
      received: instant(context.now),
      source,
      keys: keys.map(({ id }) => id),
      digest: encodeHex(decoded.approvalDigest),
      request: 0,
      ...(named ? {} : { key: first.keyId, ...(first.path === undefined ? {} : { path: first.path }) }),
    };
    const details = { kind: entry.kind, digest: entry.digest, source };
    await context.change({ subjects: [entry.id, ...entry.keys.slice(0, 200)], details }, (change) => {
      const request = keepText(change, entry.id, 'request', encodeHex(decoded.canonical));
      putEntry(change, { ...entry, request });
    });
    return viewOf(entry, decoded, keys);
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
    const keys = signingKeys(context, decoded.tasks);
    const signatures = await signAll(context, decoded.tasks);
    context.throwIfCancelled();
    const outcome = finish(decoded, signatures);
    const at = instant(context.now);
    const signed: JournalEntry = { ...entry, status: 'signed', closed: at, ...hashField(outcome) };
    const details = {
      kind: entry.kind,
      digest: entry.digest,
      signatures: signatures.length,
      complete: outcome.complete,
      ...hashField(outcome),
    };
    // Durable and on record before anything of it is released.
    await context.change({ subjects: [entry.id, ...entry.keys.slice(0, 200)], details }, (change) => {
      const text = keepText(change, entry.id, 'outcome', JSON.stringify(kept(outcome)));
      putEntry(change, { ...signed, outcome: text });
      for (const key of keys) change.putKey({ ...key, lastUsed: at, useCount: key.useCount + 1 });
    });
    return released(entry.id, kept(outcome), outcome.bytes);
  },

  'sign.reject': async (input, context) => {
    const entry = requireEntry(context, input.id);
    if (entry.status !== 'open') throw context.fail('request-closed', { status: entry.status });
    const reason = input.reason ?? 'rejected';
    await context.change({ subjects: [entry.id], details: { digest: entry.digest, reason } }, (change) => {
      rejectRequests(change, [entry], instant(context.now), reason);
    });
    return {};
  },

  'sign.save': async (input, context) => {
    const entry = requireEntry(context, input.id);
    const outcome = outcomeOf(context, entry);
    if (outcome === undefined) throw context.fail('request-closed', { status: entry.status });
    const path = await context.ports.files.resolve(input.file, 'create');
    const bytes = fileBytes(outcome, input.form ?? 'binary');
    await context.ports.files.writeWhole(path, bytes);
    const details = { digest: entry.digest, form: input.form ?? 'binary', bytes: bytes.length };
    await context.change({ subjects: [entry.id], details }, (change) =>
      putEntry(change, { ...entry, status: 'handed-over' }),
    );
    return { bytes: bytes.length };
  },

  'sign.list': (input, { session }) => {
    const newest = journalOf(session.vault)
      .reverse()
      .slice(0, input.limit ?? 100);
    return Promise.resolve({
      requests: newest.map(({ id, kind, status, received, closed, keys, digest, hash }) => ({
        id,
        kind,
        status,
        received,
        // Ids in the journal were ids of records when they were written.
        keys: [...keys] as KeyRecord['id'][],
        digest,
        ...(closed === undefined ? {} : { closed }),
        ...(hash === undefined ? {} : { hash }),
      })),
    });
  },

  'sign.get': (input, context) =>
    Promise.resolve().then(() => {
      const entry = requireEntry(context, input.id);
      const decoded = decodeEntry(context, entry);
      const request = viewOf(entry, decoded, recordsOf(context, decoded.tasks));
      const outcome = outcomeOf(context, entry);
      return outcome === undefined ? { request } : { request, outcome };
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
  context: Context<'sign.approve'> | Context<'sign.get'> | Context<'sign.reject'> | Context<'sign.save'>,
  id: string,
): JournalEntry {
  const entry = journalEntry(context.session.vault, id);
  if (entry === undefined) throw context.fail('no-such-request');
  return entry;
}

/** What makes a person look twice, from the display model that they see. */
function verdictOf(warnings: readonly Warning[]): RequestView['verdict'] {
  const unusual = warnings.filter(({ severity }) => severity !== 'note');
  return {
    decision: unusual.length === 0 ? 'allow' : 'confirm',
    reasons: unusual.map(({ code, params }) => ({ rule: code, details: params })),
  };
}

function viewOf(entry: JournalEntry, decoded: DecodedRequest, keys: readonly KeyRecord[]): RequestView {
  return {
    id: entry.id,
    kind: entry.kind,
    status: entry.status,
    received: entry.received,
    source: entry.source,
    keys: keys.map(({ id, label, state }) => ({ id, label, state })),
    digest: encodeHex(decoded.approvalDigest),
    display: decoded.display,
    verdict: verdictOf(decoded.display.warnings),
    canonical: decoded.canonical,
  };
}

function hashField({ hash, txid }: SignedOutcome): { hash?: string } {
  const known = txid ?? hash;
  return known === undefined ? {} : { hash: known };
}

function kept(outcome: SignedOutcome): JournalOutcome {
  const { form, bytes, mediaType, suggestedFileName, complete, txid, hash, extracted } = outcome;
  return {
    form,
    bytes: encodeHex(bytes),
    mediaType,
    suggestedFileName,
    complete,
    ...(txid === undefined ? {} : { txid }),
    ...(hash === undefined ? {} : { hash }),
    ...(extracted === undefined ? {} : { extracted: encodeHex(extracted) }),
  };
}

function outcomeOf(context: Context, entry: JournalEntry): Outcome | undefined {
  if (entry.outcome === undefined) return undefined;
  const text = readText(context.session.vault, entry.id, 'outcome', entry.outcome);
  // Written by `sign.approve` alone, and authenticated when the vault was opened.
  const outcome = JSON.parse(text) as JournalOutcome;
  return released(entry.id, outcome, decodeHex(outcome.bytes));
}

function released(requestId: string, outcome: JournalOutcome, bytes: Uint8Array): Outcome {
  return { requestId, ...outcome, bytes, text: textOf(outcome, bytes) };
}

function textOf({ form, bytes: hex }: JournalOutcome, bytes: Uint8Array): string {
  if (form === 'psbt') return base64.encode(bytes);
  return form.startsWith('ethereum') ? `0x${hex}` : hex;
}

function fileBytes(outcome: Outcome, form: 'binary' | 'text' | 'extracted'): Uint8Array {
  if (form === 'text') return encodeUtf8(`${outcome.text}\n`);
  if (form === 'extracted' && outcome.extracted !== undefined) return decodeHex(outcome.extracted);
  return outcome.bytes;
}
