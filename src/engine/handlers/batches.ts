import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import { decodeHex } from '../../core/encoding/hex.ts';
import { instant } from '../../core/keys/instant.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { openBatch } from '../batch-open.ts';
import {
  batchesOf,
  indexOf,
  keptBatch,
  linesOf,
  outcomesOf,
  putBatch,
  readMember,
  refusalsOf,
  type BatchMember,
  type BatchRefusal,
  type KeptBatch,
} from '../batch-record.ts';
import { signGroup } from '../batch-sign.ts';
import { readBatchSource } from '../batch-source.ts';
import type { Context, HandlersOf } from '../context.ts';
import { releasedOutcome } from '../outcome.ts';
import { decode } from '../signing.ts';

type View = CommandOutput<'batches.get'>;

/** The handlers of `batches.*`. */
export const batchesHandlers: HandlersOf<'batches'> = {
  'batches.open': async (input, context) => {
    const { files } = context.ports;
    const path = await files.resolve(input.from, 'read');
    const key = input.key === undefined ? undefined : context.key(input.key).id;
    const source = await readBatchSource(files, path);
    context.ports.warmBulkSigner?.(source.items.length);
    const { batch, refused } = await openBatch(context, source, key);
    return viewOf(context, batch, refused);
  },

  'batches.get': (input, context) =>
    Promise.resolve().then(() => {
      const batch = requireBatch(context, input.id);
      return viewOf(context, batch, refusalsOf(context.session.vault, batch));
    }),

  'batches.list': (_input, { session }) =>
    Promise.resolve({
      batches: batchesOf(session.vault).map((batch) => {
        const { id, source, received, count, groups } = batch;
        const read = groups.reduce((sum, group) => sum + group.count, 0);
        return { id, source, received, count, signed: signedIn(batch), refused: count - read };
      }),
    }),

  'batches.approve': async (input, context) => {
    const batch = requireBatch(context, input.id);
    const at = batch.groups.findIndex(({ digest }) => digest === input.digest);
    const group = batch.groups[at];
    if (group === undefined) throw context.fail('digest-mismatch');
    if (group.status !== 'open') throw context.fail('request-closed', { status: group.status });
    return { signed: await signGroup(context, batch, at) };
  },

  'batches.reject': async (input, context) => {
    const batch = requireBatch(context, input.id);
    if (!batch.groups.some(({ status }) => status === 'open')) throw context.fail('request-closed');
    const reason = input.reason ?? 'rejected';
    const groups = batch.groups.map((group) =>
      group.status === 'open' ? { ...group, status: 'rejected' as const } : group,
    );
    await context.change({ subjects: [batch.id], details: { reason } }, (change) =>
      putBatch(change, { ...batch, groups, rejected: { at: instant(context.now), reason } }),
    );
    return {};
  },

  'batches.save': async (input, context) => {
    const batch = requireBatch(context, input.id);
    const lines = outcomeTexts(context, batch);
    if (lines.length === 0) throw context.fail('request-closed');
    const path = await context.ports.files.resolve(input.file, 'create');
    const bytes = encodeUtf8(`${lines.join('\n')}\n`);
    await context.ports.files.writeWhole(path, bytes);
    const details = { bytes: bytes.length, signatures: lines.length };
    await context.change({ subjects: [batch.id], details }, () => undefined);
    return { bytes: bytes.length, count: lines.length };
  },
};

function requireBatch(
  context:
    Context<'batches.get'> | Context<'batches.approve'> | Context<'batches.reject'> | Context<'batches.save'>,
  id: string,
): KeptBatch {
  const batch = keptBatch(context.session.vault, id);
  if (batch === undefined) throw context.fail('no-such-batch');
  return batch;
}

function signedIn({ groups }: KeptBatch): number {
  return groups.reduce((sum, { count, status }) => sum + (status === 'signed' ? count : 0), 0);
}

function viewOf(context: Context, batch: KeptBatch, refused: readonly BatchRefusal[]): View {
  const { id, source, received, count } = batch;
  const wanted = new Set(batch.groups.flatMap(({ sampled }) => sampled));
  const members = new Map<number, BatchMember>();
  for (const line of linesOf(context.session.vault, batch)) {
    const index = indexOf(line);
    if (wanted.has(index)) members.set(index, readMember(line));
  }
  return {
    id,
    source,
    received,
    count,
    groups: batch.groups.map(({ sampled, under: _under, signedAt: _at, outcomes: _pieces, ...shown }) => ({
      ...shown,
      samples: sampled.flatMap((index) => sample(context, members.get(index))),
    })),
    refused: [...refused],
  };
}

/** A request in full, read again from its bytes whatever the rules allow by now. */
function sample(context: Context, member: BatchMember | undefined): View['groups'][number]['samples'] {
  if (member === undefined) return [];
  const { kind, bytes, key, path } = member;
  return [decode(context, { kind, bytes, key, path, fromFile: true, allows: () => true }).display];
}

/** What was signed, in the order of the batch, one request a line as people paste it. */
function outcomeTexts(context: Context, batch: KeptBatch): string[] {
  const outcomes: { readonly index: number; readonly text: string }[] = [];
  for (const at of batch.groups.keys()) {
    for (const { index, outcome } of outcomesOf(context.session.vault, batch, at)) {
      const { text: released } = releasedOutcome(batch.id, outcome, decodeHex(outcome.bytes));
      outcomes.push({ index, text: released.includes('\n') ? JSON.stringify(released) : released });
    }
  }
  return outcomes.sort((a, b) => a.index - b.index).map(({ text }) => text);
}
