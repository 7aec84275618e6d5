import { create } from 'zustand';
import type { ViewQuery } from '../../shared/contract/inventory.ts';
import { keyViews } from './key-views.ts';

/** What the list shows; it stays while a key is looked at, and ends with the page. */
interface ListState {
  readonly query: ViewQuery;
  /** Whether the filters are unfolded. */
  readonly open: boolean;
}

export const useListState = create<ListState>(() => ({ query: keyViews.all, open: false }));

/** Filters the list by everything but the search, which stays. */
export function showQuery(query: ViewQuery): void {
  const { search: _search, ...filter } = query;
  useListState.setState((now) => ({
    query: now.query.search === undefined ? filter : { ...filter, search: now.query.search },
  }));
}

/** Searches within what is shown. */
export function searchFor(search: string): void {
  useListState.setState(({ query: { search: _before, ...filter } }) => ({
    query: search === '' ? filter : { ...filter, search },
  }));
}

/** Unfolds or folds the filters. */
export function unfoldFilters(open: boolean): void {
  useListState.setState({ open });
}
