import { backupHealth, type BackupFacts } from './inventory.ts';
import type { KeyId, KeyRecord } from './key.ts';

/** What deserves a look, with the keys it speaks of. */
export interface Finding {
  readonly code:
    | 'without-proven-backup'
    | 'expires-soon'
    | 'waiting-for-activation'
    | 'recovery-code-unconfirmed'
    | 'no-vault-backup'
    | 'backup-outdated'
    | 'compromised'
    | 'open-requests';
  readonly count: number;
  readonly keys: KeyId[];
  /** For `expires-soon`: whole days until the first. */
  readonly days?: number;
}

/** How things stand. */
export interface Overview {
  /** Number of keys in each state, and `total`. */
  readonly counts: Record<string, number>;
  readonly findings: Finding[];
}

/** Facts of the vault beside its keys. */
export interface OverviewFacts {
  readonly backups: BackupFacts;
  readonly recoveryCodeConfirmed: boolean;
  readonly openRequests: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const day = 86_400_000;
/** Days ahead of its end at which a key is first named (K-4). */
const warnDays = 30;

/** Counts and findings over the whole inventory, the most pressing first. */
export function overview(
  records: Iterable<KeyRecord>,
  parentOf: (record: KeyRecord) => KeyRecord | undefined,
  facts: OverviewFacts,
): Overview {
  const counts: Record<string, number> = { total: 0 };
  const keys: Record<'compromised' | 'expiring' | 'unproven' | 'waiting' | 'outdated', KeyId[]> = {
    compromised: [],
    expiring: [],
    unproven: [],
    waiting: [],
    outdated: [],
  };
  let firstEnd = Infinity;
  for (const record of records) {
    counts['total'] = (counts['total'] ?? 0) + 1;
    counts[record.state] = (counts[record.state] ?? 0) + 1;
    if (record.state === 'destroyed') continue;
    if (record.state === 'compromised') keys.compromised.push(record.id);
    if (record.state === 'pre-activation') keys.waiting.push(record.id);
    const end = record.periods.originatorUntil;
    if (end !== undefined && (record.state === 'active' || record.state === 'suspended')) {
      const left = Date.parse(end) - facts.now;
      if (left < warnDays * day) {
        keys.expiring.push(record.id);
        firstEnd = Math.min(firstEnd, left);
      }
    }
    // A derived key stands and falls with its seed, which is named itself.
    if (record.derivation !== undefined) continue;
    const health = backupHealth(record, parentOf(record), facts.backups);
    if (health === 'none' || health === 'written') keys.unproven.push(record.id);
    if (facts.backups.newest !== undefined && facts.backups.newest < record.created)
      keys.outdated.push(record.id);
  }
  const findings: Finding[] = [];
  const add = (code: Finding['code'], ids: KeyId[], days?: number): void => {
    if (ids.length > 0)
      findings.push({ code, count: ids.length, keys: ids, ...(days === undefined ? {} : { days }) });
  };
  add('compromised', keys.compromised);
  add('without-proven-backup', keys.unproven);
  if (!facts.recoveryCodeConfirmed) findings.push({ code: 'recovery-code-unconfirmed', count: 1, keys: [] });
  const living = (counts['total'] ?? 0) - (counts['destroyed'] ?? 0);
  if (living > 0 && facts.backups.newest === undefined)
    findings.push({ code: 'no-vault-backup', count: 1, keys: [] });
  add('backup-outdated', keys.outdated);
  add('expires-soon', keys.expiring, Math.max(0, Math.floor(firstEnd / day)));
  add('waiting-for-activation', keys.waiting);
  if (facts.openRequests > 0) findings.push({ code: 'open-requests', count: facts.openRequests, keys: [] });
  return { counts, findings };
}
