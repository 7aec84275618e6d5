import { instant } from './instant.ts';
import { backupHealth, secretSince, type BackupFacts } from './inventory.ts';
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
    | 'open-requests'
    | 'expired'
    | 'rotation-due'
    | 'versions-behind'
    | 'moves-open'
    | 'cases-open'
    | 'advisory-matches'
    | 'clock-set-back';
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
  /** Keys with something on a version that is not their newest. */
  readonly behind: readonly KeyId[];
  /** Keys that a move leads away from. */
  readonly openMoves: readonly KeyId[];
  /** Keys whose compromise is not worked off. */
  readonly openCases: readonly KeyId[];
  readonly clockSetBack: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const day = 86_400_000;
/** Days ahead of its end at which a key is first named (K-4). */
const warnDays = 30;

/** Findings that name keys by their records alone. */
type Kind = 'compromised' | 'unproven' | 'outdated' | 'expired' | 'expiring' | 'rotation' | 'waiting';

/** Counts and findings over the whole inventory, the most pressing first. */
export function overview(
  records: Iterable<KeyRecord>,
  parentOf: (record: KeyRecord) => KeyRecord | undefined,
  facts: OverviewFacts,
): Overview {
  const counts: Record<string, number> = { total: 0 };
  const keys: Record<Kind, KeyId[]> = {
    compromised: [],
    unproven: [],
    outdated: [],
    expired: [],
    expiring: [],
    rotation: [],
    waiting: [],
  };
  let firstEnd = Infinity;
  const present = instant(facts.now);
  for (const record of records) {
    counts['total'] = (counts['total'] ?? 0) + 1;
    counts[record.state] = (counts[record.state] ?? 0) + 1;
    if (record.state === 'destroyed') continue;
    for (const kind of standing(record, present)) keys[kind].push(record.id);
    const end = record.periods.originatorUntil;
    if (end !== undefined && inUse(record) && end > present) {
      const left = Date.parse(end) - facts.now;
      if (left <= warnDays * day) {
        keys.expiring.push(record.id);
        firstEnd = Math.min(firstEnd, left);
      }
    }
    // A derived key stands and falls with its seed, which is named itself.
    if (record.derivation !== undefined) continue;
    const health = backupHealth(record, parentOf(record), facts.backups);
    if (health === 'none' || health === 'written') keys.unproven.push(record.id);
    if (facts.backups.newest !== undefined && facts.backups.newest < secretSince(record))
      keys.outdated.push(record.id);
  }
  const findings: Finding[] = [];
  const add = (code: Finding['code'], ids: readonly KeyId[], days?: number): void => {
    if (ids.length > 0)
      findings.push({ code, count: ids.length, keys: [...ids], ...(days === undefined ? {} : { days }) });
  };
  add('compromised', keys.compromised);
  add('cases-open', facts.openCases);
  if (facts.clockSetBack) findings.push({ code: 'clock-set-back', count: 1, keys: [] });
  add('without-proven-backup', keys.unproven);
  if (!facts.recoveryCodeConfirmed) findings.push({ code: 'recovery-code-unconfirmed', count: 1, keys: [] });
  const living = (counts['total'] ?? 0) - (counts['destroyed'] ?? 0);
  if (living > 0 && facts.backups.newest === undefined)
    findings.push({ code: 'no-vault-backup', count: 1, keys: [] });
  add('backup-outdated', keys.outdated);
  add('expired', keys.expired);
  add('expires-soon', keys.expiring, Math.max(0, Math.floor(firstEnd / day)));
  add('rotation-due', keys.rotation);
  add('versions-behind', facts.behind);
  add('moves-open', facts.openMoves);
  add('waiting-for-activation', keys.waiting);
  if (facts.openRequests > 0) findings.push({ code: 'open-requests', count: facts.openRequests, keys: [] });
  return { counts, findings };
}

function inUse({ state }: KeyRecord): boolean {
  return state === 'active' || state === 'suspended';
}

/** What a record tells by itself; `present` as ISO 8601 UTC, whose texts are in the order of their times. */
function standing(record: KeyRecord, present: string): Kind[] {
  const { state, periods, rotation, retainUntil } = record;
  const past = (at: string | undefined): boolean => at !== undefined && at <= present;
  const found: Kind[] = [];
  if (state === 'compromised') found.push('compromised');
  const mustProtect = inUse(record) || state === 'pre-activation';
  const over = mustProtect
    ? past(periods.originatorUntil)
    : state === 'deactivated' && retainUntil === undefined && past(periods.recipientUntil);
  if (over) found.push('expired');
  else if (state === 'pre-activation' && (periods.from === undefined || past(periods.from)))
    found.push('waiting');
  if (inUse(record) && past(rotation?.next)) found.push('rotation');
  return found;
}
