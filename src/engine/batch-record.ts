import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import type { Verdict } from '../core/policy/rules.ts';
import type { DecodedRequest, RequestKind } from '../core/signing/request.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Change } from './context.ts';
import { pieceLength, type JournalOutcome } from './journal.ts';
import { meantFor, type DecodeWish } from './signing.ts';

/** One request of a batch that can be signed. */
export interface BatchMember {
  /** Place in the batch, from 0. */
  readonly index: number;
  /** Place of its group. */
  readonly group: number;
  readonly kind: RequestKind;
  readonly key?: string;
  readonly path?: string;
  /** Approval digest. */
  readonly digest: Uint8Array;
  /** The canonical bytes. */
  readonly bytes: Uint8Array;
}

/** One request that cannot be signed, and why. */
export type BatchRefusal = CommandOutput<'batches.get'>['refused'][number];

type GroupView = CommandOutput<'batches.get'>['groups'][number];

/** A group as the vault keeps it: all that is shown but the samples, which are decoded again. */
export interface KeptGroup extends Omit<GroupView, 'samples' | 'verdict'> {
  readonly verdict: Verdict;
  /** Places in the batch of those that are shown in full. */
  readonly sampled: readonly number[];
  /** What the approval was asked under: see `circumstances`. */
  readonly under: string;
  readonly signedAt?: string;
  /** Pieces of the outcomes, once they are signed. */
  readonly outcomes?: number;
}

/** A batch as the vault keeps it; its requests, refusals and outcomes are texts in pieces beside it. */
export interface KeptBatch {
  readonly id: string;
  readonly source: string;
  readonly received: string;
  readonly count: number;
  readonly groups: readonly KeptGroup[];
  readonly pieces: { readonly requests: number; readonly refused: number };
  readonly rejected?: { readonly at: string; readonly reason: string };
}

/** All batches of an open vault, newest first. */
export function batchesOf(vault: Vault): KeptBatch[] {
  const batches: KeptBatch[] = [];
  for (const { id, value } of vault.list('batch')) {
    // Pieces have a mark in their id. Records of this kind are written by the engine alone and were authenticated.
    if (!id.includes('/')) batches.push(value as unknown as KeptBatch);
  }
  return batches.sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** One batch. */
export function keptBatch(vault: Vault, id: string): KeptBatch | undefined {
  // As above.
  return id.includes('/') ? undefined : (vault.get('batch', id) as unknown as KeptBatch | undefined);
}

/** Writes the batch itself. */
export function putBatch(change: Pick<Change, 'put'>, batch: KeptBatch): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('batch', batch.id, { ...batch } as unknown as JsonValue);
}

/** Writes a text in pieces beside the batch and gives their number. */
export function putBatchText(change: Pick<Change, 'put'>, id: string, what: string, text: string): number {
  const pieces = new TextPieces();
  pieces.add(text);
  return putBatchPieces(change, id, what, pieces);
}

/** The same for one that came bit by bit. */
export function putBatchPieces(
  change: Pick<Change, 'put'>,
  id: string,
  what: string,
  { pieces }: TextPieces,
): number {
  for (const [at, piece] of pieces.entries()) change.put('batch', `${id}/${what}/${String(at)}`, piece);
  return pieces.length;
}

/** A long text on its way into the vault, cut into pieces as it comes. */
export class TextPieces {
  readonly #whole: string[] = [];
  #rest = '';

  add(text: string): void {
    this.#rest += text;
    let from = 0;
    for (; this.#rest.length - from >= pieceLength; from += pieceLength)
      this.#whole.push(this.#rest.slice(from, from + pieceLength));
    if (from > 0) this.#rest = this.#rest.slice(from);
  }

  get isEmpty(): boolean {
    return this.#rest === '' && this.#whole.length === 0;
  }

  /** The last one is shorter; none for no text. */
  get pieces(): readonly string[] {
    return this.#rest === '' ? this.#whole : [...this.#whole, this.#rest];
  }
}

/** The text that was written. */
function batchText(vault: Vault, id: string, what: string, count: number): string {
  let text = '';
  for (let at = 0; at < count; at++) {
    const piece: JsonValue | undefined = vault.get('batch', `${id}/${what}/${String(at)}`);
    text += typeof piece === 'string' ? piece : '';
  }
  return text;
}

/** A member for a request that was just decoded. */
export function memberOf(
  index: number,
  group: number,
  decoded: DecodedRequest,
  wish: Pick<DecodeWish, 'key' | 'path'>,
): BatchMember {
  return {
    index,
    group,
    kind: decoded.kind,
    ...meantFor(decoded, wish),
    digest: decoded.approvalDigest,
    bytes: decoded.canonical,
  };
}

/** A member as a line of text. */
export function memberLine({ index, group, kind, key = '', path = '', digest, bytes }: BatchMember): string {
  return [index, group, kind, key, path, encodeHex(digest), encodeHex(bytes)].join('\t');
}

/**
 * The members of a batch in order, as the lines that they were kept in: each is read when its turn comes, so that whoever
 * looks at a few of thousands, or at their digests alone, does not wait for all.
 */
export function linesOf(vault: Vault, { id, pieces }: KeptBatch): string[] {
  const text = batchText(vault, id, 'requests', pieces.requests);
  return text === '' ? [] : text.split('\n');
}

/** Place of the member of a line. */
export function indexOf(line: string): number {
  return Number(fieldOf(line, 0));
}

/** Place of its group. */
export function groupOf(line: string): number {
  return Number(fieldOf(line, 1));
}

/** Its approval digest. */
export function digestOf(line: string): Uint8Array {
  return decodeHex(fieldOf(line, 5));
}

/** One of the fields that `memberLine` has written. */
function fieldOf(line: string, field: number): string {
  let start = 0;
  for (let passed = 0; passed < field; passed++) start = line.indexOf('\t', start) + 1;
  return line.slice(start, line.indexOf('\t', start));
}

/** The member of a line. */
export function readMember(line: string): BatchMember {
  const [index, group, kind, key = '', path = '', digest = '', bytes = ''] = line.split('\t');
  return {
    index: Number(index),
    group: Number(group),
    // Written by `memberLine`.
    kind: kind as RequestKind,
    ...(key === '' ? {} : { key }),
    ...(path === '' ? {} : { path }),
    digest: decodeHex(digest),
    bytes: decodeHex(bytes),
  };
}

/** An outcome of a batch and its place, as a line of JSON: without what is as in the line before. */
export function outcomeLine(
  index: number,
  outcome: JournalOutcome,
  before: JournalOutcome | undefined,
): string {
  const { form, mediaType, complete } = outcome;
  return JSON.stringify({
    index,
    ...outcome,
    form: form === before?.form ? undefined : form,
    mediaType: mediaType === before?.mediaType ? undefined : mediaType,
    complete: complete === before?.complete ? undefined : complete,
  });
}

/** The outcomes of a group in the order they were written. Former versions wrote each line whole. */
export function outcomesOf(
  vault: Vault,
  { id, groups }: KeptBatch,
  at: number,
): { readonly index: number; readonly outcome: JournalOutcome }[] {
  const text = batchText(vault, id, `outcomes-${String(at)}`, groups[at]?.outcomes ?? 0);
  const outcomes: { readonly index: number; readonly outcome: JournalOutcome }[] = [];
  for (const line of text === '' ? [] : text.split('\n')) {
    // Written by `outcomeLine`, and authenticated: what is missing stands in the line before.
    const { index, ...kept } = JSON.parse(line) as JournalOutcome & { readonly index: number };
    const { form, mediaType, complete } = { ...outcomes.at(-1)?.outcome, ...kept };
    outcomes.push({ index, outcome: { ...kept, form, mediaType, complete } });
  }
  return outcomes;
}

/** What could not be read or is refused. */
export function refusalsOf(vault: Vault, { id, pieces }: KeptBatch): BatchRefusal[] {
  const text = batchText(vault, id, 'refused', pieces.refused);
  // Written as JSON when the batch was opened.
  return text === '' ? [] : (JSON.parse(text) as BatchRefusal[]);
}
