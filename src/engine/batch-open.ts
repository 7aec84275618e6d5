import { encodeHex } from '../core/encoding/hex.ts';
import { isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import { uuidV7 } from '../core/keys/uuid-v7.ts';
import type { DecodedRequest } from '../core/signing/request.ts';
import { groupKey, GroupSummary } from './batch-groups.ts';
import {
  memberLine,
  memberOf,
  putBatch,
  putBatchPieces,
  putBatchText,
  TextPieces,
  type BatchRefusal,
  type KeptBatch,
} from './batch-record.ts';
import type { BatchSource } from './batch-source.ts';
import { aMillisecond } from './breath.ts';
import type { Context } from './context.ts';
import { Ahead } from './ledger.ts';
import type { FolderItem } from './ports.ts';
import { decode, signingKeys, keyIdsOf } from './signing.ts';
import { assess, circumstances, ledgerOf, ownersIn, sequenceOf } from './verdict.ts';

/** So many members are put together into one text at a time. */
const linesTogether = 256;

/** So many requests are read between two looks at whether to go on. */
const stride = 64;

/** Reads, judges and groups what came in, and keeps it. Errors: those of the vault; a request that fails is listed. */
export async function openBatch(
  context: Context,
  { name: source, items }: BatchSource,
  key: string | undefined,
): Promise<{ readonly batch: KeptBatch; readonly refused: readonly BatchRefusal[] }> {
  const reader = new BatchReader(context, key);
  for (const [index, item] of items.entries()) {
    if (index % stride === 0) await breathe(context, 'read', index, items.length);
    reader.take(index, item);
  }
  reader.end();
  const groups = [...reader.groups.values()];
  const id = uuidV7(context.now, (length) => context.ports.random.bytes(length));
  const { refused } = reader;
  const kept = {
    id,
    source,
    received: instant(context.now),
    count: items.length,
    groups: groups.map(({ summary }) =>
      summary.kept(context.ports.hash, (decoded, assessment) => circumstances(context, decoded, assessment)),
    ),
  };
  const details = { source, requests: items.length, groups: groups.length, refused: refused.length };
  return await context.change({ subjects: [id], details }, (change) => {
    const pieces = {
      requests: putBatchPieces(change, id, 'requests', reader.lines),
      refused: refused.length === 0 ? 0 : putBatchText(change, id, 'refused', JSON.stringify(refused)),
    };
    const batch: KeptBatch = { ...kept, pieces };
    putBatch(change, batch);
    return { batch, refused };
  });
}

/** Tells how far it has come, lets others have a turn, and ends when the caller has had enough. Errors: `cancelled`. */
export async function breathe(context: Context, stage: string, done: number, total: number): Promise<void> {
  await (context.ports.breath?.() ?? aMillisecond());
  context.progress(stage, done, total);
}

/** Takes requests one after another; each is judged as if those before it were signed already. */
class BatchReader {
  readonly groups = new Map<string, { readonly place: number; readonly summary: GroupSummary }>();
  /** The members in order, as they are kept. */
  readonly lines = new TextPieces();
  /** Those of the last requests, which are put together. */
  #lines: string[] = [];
  readonly refused: BatchRefusal[] = [];
  readonly #context: Context;
  readonly #key: string | undefined;
  readonly #ahead: Ahead;
  readonly #seen = new Set<string>();
  readonly #numbers = new Set<string>();

  constructor(context: Context, key: string | undefined) {
    this.#context = context;
    this.#key = key;
    this.#ahead = new Ahead(ledgerOf(context), ownersIn(context));
  }

  take(index: number, item: FolderItem): void {
    const { name } = item;
    if ('code' in item) {
      this.refused.push({ index, name, code: item.code });
      return;
    }
    try {
      this.#place(index, name, item.bytes);
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      const { reason } = error.details;
      this.refused.push({ index, name, code: error.code, ...(typeof reason === 'string' ? { reason } : {}) });
    }
  }

  #place(index: number, name: string, bytes: Uint8Array): void {
    const context = this.#context;
    const decoded = decode(context, { bytes, key: this.#key });
    signingKeys(context, decoded.tasks);
    // What a batch gives is kept, and a passphrase is not: such requests would go out without it.
    if (decoded.tasks.some(({ scheme }) => scheme.startsWith('passphrase'))) {
      this.refused.push({ index, name, code: 'refused', reason: 'passphrase-not-in-batch' });
      return;
    }
    const twice = this.#twice(decoded);
    if (twice !== undefined) {
      this.refused.push({ index, name, code: 'refused', reason: twice });
      return;
    }
    const assessment = assess(context, decoded, { usage: this.#ahead });
    const { decision, reasons } = assessment.verdict;
    if (decision === 'refuse') {
      this.refused.push({ index, name, code: 'refused', reason: reasons[0]?.rule ?? 'rule' });
      return;
    }
    this.#remember(decoded);
    const alike = groupKey(decoded);
    let group = this.groups.get(alike);
    if (group === undefined) {
      group = { place: this.groups.size, summary: new GroupSummary(index, decoded, assessment) };
      this.groups.set(alike, group);
    }
    group.summary.add(index, decoded, assessment);
    this.#lines.push(memberLine(memberOf(index, group.place, decoded, { key: this.#key })));
    if (this.#lines.length === linesTogether) this.end();
  }

  /** Nothing more comes for now. */
  end(): void {
    if (this.#lines.length === 0) return;
    this.lines.add(this.lines.isEmpty ? this.#lines.join('\n') : `\n${this.#lines.join('\n')}`);
    this.#lines = [];
  }

  /** Twice the same, or two transactions of one number, of which only one can count. */
  #twice(decoded: DecodedRequest): string | undefined {
    if (this.#seen.has(encodeHex(decoded.approvalDigest))) return 'same-request-twice';
    const sequence = sequenceOf(decoded);
    return sequence !== undefined && this.#numbers.has(`${sequence.account} ${sequence.number}`)
      ? 'same-nonce-twice'
      : undefined;
  }

  #remember(decoded: DecodedRequest): void {
    this.#seen.add(encodeHex(decoded.approvalDigest));
    const sequence = sequenceOf(decoded);
    if (sequence !== undefined) this.#numbers.add(`${sequence.account} ${sequence.number}`);
    const keys = keyIdsOf(decoded.tasks);
    this.#ahead.note({ at: this.#context.now, keys, facts: decoded.facts });
  }
}
