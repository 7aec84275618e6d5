import { keyFindings, type KeyFinding } from '../core/keys/findings.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import { casesOf } from './cases.ts';
import { keysUnderAdvisory } from './advisories.ts';
import type { Context } from './context.ts';
import { secretFacts } from './inventory-digests.ts';
import { backupFacts } from './managed-backup.ts';
import { protectedItems } from './register.ts';

/** Everything that is wrong with the keys of the open vault. Errors: `cancelled`, `vault-damaged`. */
export async function inventoryFindings(context: Context): Promise<KeyFinding[]> {
  const { keys, vault } = context.session;
  const { open, all } = casesByKey(casesOf(vault));
  return keyFindings(keys.all(), {
    get: (id) => keys.get(id),
    backups: backupFacts(vault),
    now: context.now,
    items: protectedItems(vault),
    openCases: open,
    cases: all,
    advisories: keysUnderAdvisory(context.session, true),
    ...(await secretFacts(context)),
  });
}

/** Keys that a case has reached, and how much is left to do for those that some case is open for. */
function casesByKey(cases: readonly CaseView[]): { open: Map<string, number>; all: Set<string> } {
  const open = new Map<string, number>();
  const all = new Set<string>();
  for (const one of cases) {
    for (const { key } of one.reached) all.add(key);
    if (one.closed !== undefined) continue;
    const left = one.todo.filter(({ done }) => !done);
    for (const { key } of left) open.set(key, (open.get(key) ?? 0) + 1);
    // The named key stands for the whole of its case.
    if (left.length > 0) open.set(one.key, Math.max(left.length, open.get(one.key) ?? 0));
  }
  return { open, all };
}
