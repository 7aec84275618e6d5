import type { KeyFinding } from '../core/keys/findings.ts';
import { instant } from '../core/keys/instant.ts';
import {
  inventoryFilter,
  inventoryRow,
  type InventoryQuery,
  type InventoryRow,
} from '../core/keys/inventory.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { ViewQuery } from '../shared/contract/inventory.ts';
import type { Context } from './context.ts';
import { inventoryFindings } from './inventory-facts.ts';
import { backupFacts } from './managed-backup.ts';

/** One key that a query selects. */
export interface Selected {
  readonly record: KeyRecord;
  readonly row: InventoryRow;
  /** What is wrong with it; looked for when the query or the caller asks. */
  readonly findings: readonly KeyFinding[];
}

/** The keys that a query selects, oldest first. Errors: `cancelled`, `vault-damaged`. */
export async function selectKeys(
  context: Context,
  query: ViewQuery & Pick<InventoryQuery, 'purpose'>,
  wants: { readonly findings: boolean } = { findings: false },
): Promise<Selected[]> {
  const flags = query.flags && new Set<string>(query.flags);
  const found = flags === undefined && !wants.findings ? undefined : byKey(await inventoryFindings(context));
  const backup = query.backup && new Set<string>(query.backup);
  const { keys, vault } = context.session;
  const matches = inventoryFilter(query);
  const backups = backupFacts(vault);
  const now = instant(context.now);
  const selected: Selected[] = [];
  for (const record of keys.all()) {
    if (!matches(record)) continue;
    const findings = found?.get(record.id) ?? [];
    if (flags !== undefined && !findings.some(({ flag }) => flags.has(flag))) continue;
    const row = inventoryRow(record, keys.parentOf(record), backups, now);
    if (backup !== undefined && !backup.has(row.backup)) continue;
    selected.push({ record, row, findings });
  }
  return selected;
}

function byKey(findings: readonly KeyFinding[]): Map<string, KeyFinding[]> {
  const groups = new Map<string, KeyFinding[]>();
  for (const one of findings) {
    const group = groups.get(one.key);
    if (group === undefined) groups.set(one.key, [one]);
    else group.push(one);
  }
  return groups;
}
