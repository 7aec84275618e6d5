import type { OutcomeForm, RequestKind } from '../core/signing/request.ts';
import type { Verdict } from '../core/policy/rules.ts';
import type { RequestFacts } from '../core/signing/facts.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';
import type { Sequence } from './account-numbers.ts';
import type { Use } from './ledger.ts';

/** What became of a request. */
export type RequestStatus = 'open' | 'signed' | 'handed-over' | 'confirmed' | 'abandoned' | 'rejected';

/** What a request was signed into; bytes as hex. */
export interface JournalOutcome {
  readonly form: OutcomeForm;
  readonly bytes: string;
  readonly mediaType: string;
  readonly suggestedFileName: string;
  readonly complete: boolean;
  readonly txid?: string;
  readonly hash?: string;
  readonly extracted?: string;
  /** Names of the headers of a request that are empty here, because they held a secret of the exchange. */
  readonly withheld?: readonly string[];
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
  /** What it does, in the words of rules; absent in entries of former versions and where it is very long. */
  readonly facts?: RequestFacts;
  /** The place of a transaction in the order of its account. */
  readonly sequence?: Sequence;
  /** What a person was shown beyond the bytes, when it was opened: see `circumstances`. */
  readonly shownUnder?: string;
  /** The verdict under which it was signed. */
  readonly verdict?: Verdict;
  /** The program that asked for it. */
  readonly program?: string;
  /** Who takes the signature, when it is not the person: it is of no use once nobody waits for it. */
  readonly client?: 'ssh-agent';
  /** What the receipt said. */
  readonly receipt?: {
    readonly at: string;
    readonly succeeded: boolean | null;
    readonly block?: string;
    /** Blocks on top of it and its own, at that time. */
    readonly confirmations?: number;
    /** The node that said so; absent when the receipt was pasted or scanned. */
    readonly node?: string;
  };
  /** The outcome as JSON once it is signed; kept like the request. */
  readonly outcome?: string | number;
}

/** Characters in one piece: even at six bytes for each, which none takes more of in JSON, well below the limit of a record. */
export const pieceLength = 128 * 1024;

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
  change.put('journal', entry.id, { ...entry } as unknown as JsonValue);
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

/** When a request was signed (Unix milliseconds); undefined while it is open and once it was turned down. */
export function usedAt({ status, closed, received }: JournalEntry): number | undefined {
  if (status === 'open' || status === 'rejected') return undefined;
  return Date.parse(closed ?? received);
}

/** Facts that are kept in the entry: all but those of transactions with very many recipients, which are decoded again. */
export function keptFacts(facts: RequestFacts): { facts?: RequestFacts } {
  return JSON.stringify(facts).length > inlineLength ? {} : { facts };
}

/** So many uses are put together into one text at a time. */
const usesTogether = 256;

/** Uses on their way into the vault, written out one after another as they are made. */
export class UseTexts {
  readonly #pieces: string[] = [];
  /** Texts of the piece that is being written, and uses that are not part of one yet. */
  #texts: string[] = [];
  #uses: string[] = [];
  #length = 0;
  /** The use before in the same piece. */
  #before: Use | undefined;

  add(use: Use): void {
    const text = JSON.stringify(keptUse(use, this.#before));
    this.#before = use;
    this.#uses.push(text);
    this.#length += text.length + 1;
    if (this.#uses.length === usesTogether || this.#length > pieceLength) this.#together();
    if (this.#length > pieceLength) this.#end();
  }

  /** Lists of uses in JSON. */
  get pieces(): readonly string[] {
    this.#together();
    this.#end();
    return this.#pieces;
  }

  /** One long text instead of hundreds of short ones, which would be carried on one by one for as long as the others come. */
  #together(): void {
    if (this.#uses.length > 0) this.#texts.push(this.#uses.join(','));
    this.#uses = [];
  }

  #end(): void {
    if (this.#texts.length > 0) this.#pieces.push(`[${this.#texts.join(',')}]`);
    this.#texts = [];
    this.#length = 0;
    this.#before = undefined;
  }
}

type Kept = Partial<Omit<Use, 'facts'>> & { readonly facts: Partial<RequestFacts> };

/** A use as it is kept: without what is as in the one before it in its list, which in a batch is half of it. */
function keptUse({ facts, ...use }: Use, before: Use | undefined): unknown {
  const { acts, chain, calls } = facts;
  return {
    ...use,
    at: use.at === before?.at ? undefined : use.at,
    keys: isSameList(use.keys, before?.keys) ? undefined : use.keys,
    facts: {
      ...facts,
      acts: isSameList(acts, before?.facts.acts) ? undefined : acts,
      chain: chain === before?.facts.chain ? undefined : chain,
      calls: calls.length === 0 && before?.facts.calls.length === 0 ? undefined : calls,
    },
  };
}

/** A use as `keptUse` has kept it after another, or whole. */
function wholeUse({ facts, ...kept }: Kept, before: Use | undefined): Use {
  const { at = before?.at, keys = before?.keys } = kept;
  const { acts = before?.facts.acts, chain = before?.facts.chain, calls = before?.facts.calls } = facts;
  // Written by `keptUse`, and authenticated: what is missing stands before.
  return { ...kept, at, keys, facts: { ...facts, acts, chain, calls } } as Use;
}

function isSameList(list: readonly string[], before: readonly string[] | undefined): boolean {
  return list.length === before?.length && list.every((one, at) => one === before[at]);
}

/** Uses that have no request of their own in the journal, such as those of a batch: kept beside it, so that they count. */
export function keepUses(change: Pick<Change, 'put'>, id: string, { pieces }: UseTexts): void {
  // As text: thousands of them are read once, and would be copied and kept as objects for as long as the vault is open.
  for (const [at, piece] of pieces.entries()) change.put('journal', `${id}/uses/${String(at)}`, piece);
}

/** The uses kept by `keepUses`. */
export function* usesOf(vault: Vault): Iterable<Use> {
  for (const { id, value } of vault.list('journal')) {
    // As with entries: written by the engine alone, and authenticated.
    if (!id.includes('/uses/')) continue;
    // Former versions kept them as they are, and whole.
    const list = typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value;
    let before: Use | undefined;
    for (const kept of list as unknown as readonly Kept[]) {
      before = wholeUse(kept, before);
      yield before;
    }
  }
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
