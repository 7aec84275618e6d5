import type { KeySummary } from '../../shared/contract/common.ts';
import type { ViewQuery } from '../../shared/contract/inventory.ts';

/** The views that every vault has. What is archived is out of sight in each of them. */
export const keyViews = {
  all: { archived: false },
  active: { states: ['active'], archived: false },
  backup: {
    states: ['pre-activation', 'active', 'suspended', 'compromised'],
    backup: ['none', 'written'],
    archived: false,
  },
  retired: { states: ['deactivated', 'compromised', 'destroyed'], archived: false },
} as const satisfies Record<string, ViewQuery>;

/** The name of a view that every vault has. */
export type KeyViewName = keyof typeof keyViews;

/** Their names in the order in which they are offered. */
export const keyViewNames = ['all', 'active', 'backup', 'retired'] as const;

/** Parts of a query that hold a list. */
export type ListField = 'states' | 'kinds' | 'algorithms' | 'backup' | 'flags';

/** Whether two queries select the same, whatever is searched for. */
export function sameFilter(one: ViewQuery, other: ViewQuery): boolean {
  const form = ({ search: _search, ...rest }: ViewQuery): string =>
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return form(one) === form(other);
}

/** How many fields narrow the list beyond the archive, which is out of sight anyway. */
export function activeFilters({ search: _search, archived, ...rest }: ViewQuery): number {
  const fields = Object.values(rest).filter((value) => value !== undefined).length;
  return archived === false ? fields : fields + 1;
}

/** A query with one field set, or without it. */
export function withField<Field extends keyof ViewQuery>(
  query: ViewQuery,
  field: Field,
  value: ViewQuery[Field] | undefined,
): ViewQuery {
  const { [field]: _before, ...rest } = query;
  return value === undefined ? rest : { ...rest, [field]: value };
}

/** A test for rows by everything in a query but its search, which the vault process carries out. */
export function viewFilter(
  query: ViewQuery,
  flagsOf: (id: string) => readonly string[],
): (row: KeySummary) => boolean {
  const states = query.states && new Set<string>(query.states);
  const kinds = query.kinds && new Set<string>(query.kinds);
  const algorithms = query.algorithms && new Set<string>(query.algorithms);
  const backup = query.backup && new Set<string>(query.backup);
  const flags = query.flags && new Set<string>(query.flags);
  const tag = query.tag?.toLowerCase();
  return (row) =>
    (states?.has(row.state) ?? true) &&
    (kinds?.has(row.kind) ?? true) &&
    (algorithms?.has(row.algorithm) ?? true) &&
    (backup?.has(row.backup) ?? true) &&
    (query.archived === undefined || row.archived === query.archived) &&
    (tag === undefined || row.tags.some((one) => one.toLowerCase() === tag)) &&
    (flags === undefined || flagsOf(row.id).some((flag) => flags.has(flag)));
}

const texts = new WeakMap<KeySummary, string>();

/** What a row is found by in the page itself; made once a row. */
function rowText(row: KeySummary): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { label, tags, address = '', fingerprint = '', path = '', id, algorithm } = row;
  // Parts are kept apart by a character that no search word holds, as in the vault process.
  const text = [label, ...tags, address, fingerprint, path, id, algorithm].join('\n').toLowerCase();
  texts.set(row, text);
  return text;
}

/** Words of this length may be of a public key or of a seed's fingerprint, which only the vault process can search. */
const deepLength = 8;

/** Whether the vault process may find more than the page. */
export function isDeepSearch(search: string): boolean {
  return search.split(/\s+/u).some((word) => word.length >= deepLength);
}

/** A test for rows by the words of a search: all must occur in label, tags, address, fingerprint, path, id or algorithm. */
export function searchFilter(search: string): (row: KeySummary) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return () => true;
  return (row) => {
    const text = rowText(row);
    return words.every((word) => text.includes(word));
  };
}
