import type { KeyRecord } from '../core/keys/key.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { JournalEntry } from './journal.ts';

/**
 * The requests that fit, newest first, as many as were asked for, and how many there are. `entries` are oldest first;
 * `labelOf` gives the label of a key.
 */
export function listRequests(
  entries: readonly JournalEntry[],
  { limit = 100, status, kind, key, search = '', before }: ParsedInput<'sign.list'>,
  labelOf: (key: string) => string | undefined,
): CommandOutput<'sign.list'> {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const requests: CommandOutput<'sign.list'>['requests'] = [];
  let fitting = 0;
  let more = false;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry === undefined || status?.includes(entry.status) === false) continue;
    if (kind?.includes(entry.kind) === false) continue;
    if (key !== undefined && !entry.keys.includes(key)) continue;
    if (words.length > 0 && !matches(entry, words, labelOf)) continue;
    fitting += 1;
    // Ids are in the order of their time, so a page can begin after a request that is gone by now.
    if (before !== undefined && entry.id >= before) continue;
    if (requests.length < limit) requests.push(row(entry));
    else more = true;
  }
  return { requests, more, fitting, total: entries.length };
}

/** What is known of a request as one text to look through; made once, as entries stay the same objects until they change. */
const known = new WeakMap<JournalEntry, string>();

function knownOf(entry: JournalEntry): string {
  let text = known.get(entry);
  if (text !== undefined) return text;
  const { id, kind, status, source, digest, hash, facts } = entry;
  const transfers = (facts?.transfers ?? []).flatMap(({ asset, recipient }) => [asset, recipient ?? '']);
  // Apart by what no word has in it.
  text = [id, kind, status, source, digest, hash ?? '', facts?.chain ?? '', ...transfers]
    .join('\n')
    .toLowerCase();
  known.set(entry, text);
  return text;
}

/** Whether every word is found somewhere in what is known of a request, or in the label of a key of it. */
function matches(
  entry: JournalEntry,
  words: readonly string[],
  labelOf: (key: string) => string | undefined,
): boolean {
  const text = knownOf(entry);
  return words.every(
    (word) =>
      text.includes(word) || entry.keys.some((key) => labelOf(key)?.toLowerCase().includes(word) === true),
  );
}

function row(entry: JournalEntry): CommandOutput<'sign.list'>['requests'][number] {
  const { id, kind, status, received, closed, keys, digest, hash, source, receipt } = entry;
  return {
    id,
    kind,
    status,
    received,
    // Ids in the journal were ids of records when they were written.
    keys: [...keys] as KeyRecord['id'][],
    digest,
    source,
    ...(closed === undefined ? {} : { closed }),
    ...(hash === undefined ? {} : { hash }),
    ...(receipt?.succeeded === false ? { failed: true } : {}),
  };
}
