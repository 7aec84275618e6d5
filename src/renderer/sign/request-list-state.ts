import { useEffect, useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import type { CommandError } from '../../shared/result.ts';

/** One page of the list of requests. */
type Page = CommandOutput<'sign.list'>;
/** One line of the list of requests. */
export type RequestRow = Page['requests'][number];

/** What the person looks for; an empty text stands for anything. */
export interface RequestFilter {
  readonly words: string;
  readonly status: string;
  readonly kind: string;
}

/** Requests that are read at first, and with each wish for older ones. */
const pageLength = { first: 200, older: 1000 };
/** Milliseconds without a letter after which what was typed is looked for. */
const typingPause = 150;

/** What was read beyond the first page, with what stood before it then. */
interface Read {
  readonly key: string;
  readonly rows: readonly RequestRow[];
  readonly more: boolean;
}

/** The list as far as it was read. */
export interface RequestList {
  /** Nothing before the first answer. */
  readonly page:
    | { readonly requests: readonly RequestRow[]; readonly fitting: number; readonly total: number }
    | undefined;
  readonly error: CommandError | undefined;
  readonly more: boolean;
  readonly busy: boolean;
  /** Reads older ones; gives how many are shown then. */
  readonly readOlder: () => Promise<number | undefined>;
}

/**
 * The requests that fit, page by page, as the vault process finds them: it goes through all of them, however many. While
 * another wish is being answered what was found before stays in sight.
 */
export function useRequestList(filter: RequestFilter): RequestList {
  const wish = useWish(filter);
  const key = JSON.stringify(wish);
  const { value, error } = useQuery('sign.list', { ...wish, limit: pageLength.first });
  const [last, setLast] = useState<Page>();
  const [read, setRead] = useState<Read>();
  const action = useAction();
  if (value !== undefined && value !== last) setLast(value);

  const first = value ?? last;
  const before = first !== undefined && read?.key === key && meet(first, read.rows) ? read : undefined;
  const requests = first === undefined ? [] : joined(first.requests, before?.rows ?? []);

  async function readOlder(): Promise<number | undefined> {
    const end = requests.at(-1)?.id;
    // What is in sight may be the answer to another wish.
    if (value === undefined || end === undefined) return undefined;
    const page = await action.run('sign.list', { ...wish, before: end, limit: pageLength.older });
    if (page === undefined) return undefined;
    const rows = [...requests, ...page.requests];
    setRead({ key, rows, more: page.more });
    return rows.length;
  }

  const page = first && { requests, fitting: first.fitting, total: first.total };
  const more = value !== undefined && (before?.more ?? first?.more ?? false);
  return { page, error: action.error ?? error, more, busy: action.busy, readOlder };
}

/** What is asked for, once no letter was typed for a moment. */
function useWish({ words, status, kind }: RequestFilter): CommandInput<'sign.list'> {
  const [search, setSearch] = useState(words.trim());
  useEffect(() => {
    const timer = setTimeout(() => setSearch(words.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [words]);
  return {
    ...(search === '' ? {} : { search }),
    // The pickers offer what the contract knows, and nothing else.
    ...(status === '' ? {} : { status: [status as RequestRow['status']] }),
    ...(kind === '' ? {} : { kind: [kind as RequestRow['kind']] }),
  };
}

/** Whether nothing lies between what was read anew and what was read before: many new ones push the first page on. */
function meet({ requests, more }: Page, rows: readonly RequestRow[]): boolean {
  const end = requests.at(-1)?.id;
  const start = rows[0]?.id;
  return end === undefined || start === undefined || end <= start || !more;
}

/** What was read anew above what was read before; both are newest first and overlap. */
function joined(fresh: readonly RequestRow[], rows: readonly RequestRow[]): readonly RequestRow[] {
  const end = fresh.at(-1)?.id;
  return end === undefined ? fresh : [...fresh, ...rows.filter(({ id }) => id < end)];
}
