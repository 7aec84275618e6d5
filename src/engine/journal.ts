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
  /** The canonical bytes as hex, or the number of pieces in which a long text is kept beside this record. */
  readonly request: string | number;
  /** The key that the request was decoded for, when it does not name one itself. */
  readonly key?: string;
  readonly path?: string;
  readonly reason?: string;
  readonly hash?: string;
  /** The outcome as JSON once it is signed; kept like the request. */
  readonly outcome?: string | number;
}

/** Characters in one piece: hex of 256 KiB, well below the limit of a record. */
const pieceLength = 512 * 1024;

/** Longest text that is kept in the entry itself: every transaction but large PSBTs. */
const inlineLength = 64 * 1024;

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

/** Keeps a text: what is returned goes into the entry. */
export function keepText(
  change: Pick<Change, 'put'>,
  id: string,
  what: 'request' | 'outcome',
  text: string,
): string | number {
  if (text.length <= inlineLength) return text;
  const count = Math.ceil(text.length / pieceLength);
  for (let at = 0; at < count; at++) {
    change.put(
      'journal',
      `${id}/${what}/${String(at)}`,
      text.slice(at * pieceLength, (at + 1) * pieceLength),
    );
  }
  return count;
}

/** The text that was kept. */
export function readText(
  vault: Vault,
  id: string,
  what: 'request' | 'outcome',
  kept: string | number,
): string {
  if (typeof kept === 'string') return kept;
  let text = '';
  for (let at = 0; at < kept; at++) {
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
