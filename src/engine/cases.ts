import type { Vault } from '../core/vault/vault.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import type { Change } from './context.ts';

/** One thing that is left to do. */
export type CaseStep = CaseView['todo'][number];
/** One key that a compromise reached. */
export type CaseReach = CaseView['reached'][number];

/** A case as the vault keeps it; its lists are kept in pieces beside it, because a record has a limit. */
type CaseHead = Omit<CaseView, 'reached' | 'todo'> & {
  readonly pieces: { readonly reached: number; readonly todo: number };
};

/** Entries in one piece: at their longest still well below the limit of a record. */
const pieceLength = 200;

/** The compromises of an open vault, oldest first. */
export function casesOf(vault: Vault): CaseView[] {
  const cases = caseHeads(vault).map((head) => assembled(vault, head));
  return cases.sort((a, b) => (a.opened < b.opened ? -1 : a.opened > b.opened ? 1 : a.id < b.id ? -1 : 1));
}

/** One case. */
export function caseById(vault: Vault, id: string): CaseView | undefined {
  if (id.includes('/')) return undefined;
  // As below.
  const head = vault.get('case', id) as unknown as CaseHead | undefined;
  return head === undefined ? undefined : assembled(vault, head);
}

/** The keys that were named in cases which still have something to do. */
export function openCaseKeys(vault: Vault): CaseView['key'][] {
  return caseHeads(vault).flatMap(({ key, remaining }) => (remaining > 0 ? [key] : []));
}

/** Writes a case that is new. */
export function putCase(change: Pick<Change, 'put'>, view: CaseView): void {
  const { reached, todo, ...head } = view;
  const pieces = {
    reached: putPieces(change, view.id, 'reached', reached),
    todo: putPieces(change, view.id, 'todo', todo),
  };
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('case', view.id, { ...head, pieces });
}

/** A case with other steps; it closes with the last of them and opens again when one is taken back. */
export function withSteps(view: CaseView, todo: readonly CaseStep[], at: string): CaseView {
  const remaining = todo.filter(({ done }) => !done).length;
  const { closed, ...rest } = view;
  const changed = { ...rest, todo: [...todo], remaining };
  return remaining === 0 ? { ...changed, closed: closed ?? at } : changed;
}

/** Writes what differs between two forms of a case: its head, and the pieces of its list that have changed. */
export function putSteps(change: Pick<Change, 'put'>, before: CaseView, after: CaseView): void {
  const { reached, todo, ...head } = after;
  for (let at = 0; at * pieceLength < todo.length; at++) {
    const from = at * pieceLength;
    const piece = todo.slice(from, from + pieceLength);
    if (piece.some((step, offset) => step !== before.todo[from + offset]))
      change.put('case', `${after.id}/todo/${String(at)}`, plain(piece));
  }
  const pieces = {
    reached: Math.ceil(reached.length / pieceLength),
    todo: Math.ceil(todo.length / pieceLength),
  };
  change.put('case', after.id, { ...head, pieces });
}

/** Closes the open steps of all cases that cannot be done any more, with a word that says why; `at` in ISO 8601. */
export function endSteps(
  vault: Vault,
  change: Pick<Change, 'put'>,
  isOver: (step: CaseStep) => boolean,
  { note, at }: { readonly note: string; readonly at: string },
): void {
  for (const head of caseHeads(vault)) {
    if (head.remaining === 0) continue;
    const one = assembled(vault, head);
    const todo = one.todo.map((step) =>
      step.done || !isOver(step) ? step : { ...step, done: true, doneAt: at, note },
    );
    if (todo.some((step, index) => step !== one.todo[index])) putSteps(change, one, withSteps(one, todo, at));
  }
}

function caseHeads(vault: Vault): CaseHead[] {
  const heads: CaseHead[] = [];
  for (const { id, value } of vault.list('case')) {
    // Pieces have a mark in their id. Records of this kind are written by the engine alone and were authenticated.
    if (!id.includes('/')) heads.push(value as unknown as CaseHead);
  }
  return heads;
}

function assembled(vault: Vault, { pieces, ...head }: CaseHead): CaseView {
  const read = (list: 'reached' | 'todo'): unknown[] =>
    Array.from({ length: pieces[list] }, (_, at) => {
      const piece = vault.get('case', `${head.id}/${list}/${String(at)}`);
      return Array.isArray(piece) ? (piece as unknown[]) : [];
    }).flat();
  // As above.
  return { ...head, reached: read('reached') as CaseReach[], todo: read('todo') as CaseStep[] };
}

function putPieces(
  change: Pick<Change, 'put'>,
  id: string,
  list: 'reached' | 'todo',
  entries: readonly (CaseReach | CaseStep)[],
): number {
  const count = Math.ceil(entries.length / pieceLength);
  for (let at = 0; at < count; at++)
    change.put(
      'case',
      `${id}/${list}/${String(at)}`,
      plain(entries.slice(at * pieceLength, (at + 1) * pieceLength)),
    );
  return count;
}

/** Copies, so that the compiler sees plain fields. */
function plain<T extends object>(entries: readonly T[]): { [Name in keyof T]: T[Name] }[] {
  return entries.map((entry) => ({ ...entry }));
}
