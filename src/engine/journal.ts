import type { RequestKind } from '../core/signing/request.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';

/** What became of a request. */
export type RequestStatus = 'open' | 'signed' | 'handed-over' | 'rejected';

/** What a request was signed into; bytes as hex. */
export interface JournalOutcome {
  readonly form:
    'ethereum-raw-transaction' | 'ethereum-signature' | 'psbt' | 'bitcoin-transaction' | 'signature';
  readonly bytes: string;
  readonly mediaType: string;
  readonly suggestedFileName: string;
  readonly complete: boolean;
  readonly txid?: string;
  readonly hash?: string;
  readonly extracted?: string;
}

/** A signing request as the vault keeps it. */
export interface JournalEntry {
  readonly id: string;
  readonly kind: RequestKind;
  readonly status: RequestStatus;
  readonly received: string;
  readonly closed?: string;
  /** Where it came from: a file's name or `pasted`. */
  readonly source: string;
  readonly keys: readonly string[];
  /** Approval digest, hex. */
  readonly digest: string;
  /** Number of pieces in which the canonical bytes are kept, as hex. */
  readonly pieces: number;
  /** The key that the request was decoded for, when it does not name one itself. */
  readonly key?: string;
  readonly path?: string;
  readonly reason?: string;
  readonly hash?: string;
  /** Number of pieces of the outcome; 0 until it is signed. */
  readonly outcomePieces: number;
}

/** Characters in one piece: hex of 256 KiB, well below the limit of a record. */
const pieceLength = 512 * 1024;

/** All requests of an open vault, oldest first. */
export function journalOf(vault: Vault): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const { id, value } of vault.list('journal')) {
    // Pieces have a mark in their id. Records of this kind are written by the engine alone and were authenticated.
    if (!id.includes('/')) entries.push(value as unknown as JournalEntry);
  }
  return entries.sort((a, b) =>
    a.received < b.received ? -1 : a.received > b.received ? 1 : a.id < b.id ? -1 : 1,
  );
}

/** One request. */
export function journalEntry(vault: Vault, id: string): JournalEntry | undefined {
  if (id.includes('/')) return undefined;
  // As above.
  return vault.get('journal', id) as unknown as JournalEntry | undefined;
}

/** Writes the entry itself; its pieces are written apart, once. */
export function putEntry(change: Pick<Change, 'put'>, entry: JournalEntry): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('journal', entry.id, { ...entry });
}

/** Keeps a long text in pieces; returns their number. */
export function putPieces(
  change: Pick<Change, 'put'>,
  id: string,
  what: 'request' | 'outcome',
  text: string,
): number {
  const count = Math.max(1, Math.ceil(text.length / pieceLength));
  for (let at = 0; at < count; at++) {
    change.put(
      'journal',
      `${id}/${what}/${String(at)}`,
      text.slice(at * pieceLength, (at + 1) * pieceLength),
    );
  }
  return count;
}

/** Puts the pieces together again. */
export function readPieces(vault: Vault, id: string, what: 'request' | 'outcome', count: number): string {
  let text = '';
  for (let at = 0; at < count; at++) {
    const piece: JsonValue | undefined = vault.get('journal', `${id}/${what}/${String(at)}`);
    text += typeof piece === 'string' ? piece : '';
  }
  return text;
}

/** Turns open requests down. */
export function rejectRequests(
  change: Pick<Change, 'put'>,
  entries: readonly JournalEntry[],
  at: string,
  reason: string,
): void {
  for (const entry of entries) putEntry(change, { ...entry, status: 'rejected', closed: at, reason });
}
