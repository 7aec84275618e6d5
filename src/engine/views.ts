import type { JsonValue, Vault } from '../core/vault/vault.ts';
import { viewSchema, type SavedView } from '../shared/contract/inventory.ts';
import type { Change } from './context.ts';

/** Id of the one record that holds the saved views. */
const viewsId = 'views';

/** Views that one vault may keep: more than anyone reads through, few enough for one record. */
export const maxViews = 100;

/** The saved views in the order in which they were first saved; what is not one is left out. */
export function savedViews(vault: Vault): SavedView[] {
  const value: JsonValue | undefined = vault.get('policy', viewsId);
  if (typeof value !== 'object' || value === null || !('views' in value) || !Array.isArray(value['views']))
    return [];
  return value['views'].flatMap((one: unknown) => {
    const view = viewSchema.safeParse(one);
    return view.success ? [view.data] : [];
  });
}

/** Writes all of them. */
export function putViews(change: Pick<Change, 'put'>, views: readonly SavedView[]): void {
  // Through JSON, so that absent fields are absent and not undefined; every field of a view is JSON.
  change.put('policy', viewsId, JSON.parse(JSON.stringify({ views })) as JsonValue);
}
