import { backupHealth, type BackupFacts } from './inventory.ts';
import type { KeyId, KeyRecord } from './key.ts';
import { hangingOn, lastUses, twinsOf, type ProtectedFact } from './relations.ts';
import type { Weakness } from './weak-secret.ts';

/** What the inventory notices about a key; the flags of the contract. */
export type InventoryFlag =
  | 'orphan'
  | 'duplicate'
  | 'weak'
  | 'expired'
  | 'expires-soon'
  | 'unbacked'
  | 'unused'
  | 'rotation-due'
  | 'behind'
  | 'advisory'
  | 'compromised'
  | 'retention-over'
  | 'waiting';

/** One thing that is wrong with one key. */
export interface KeyFinding {
  readonly key: KeyId;
  readonly label: string;
  readonly flag: InventoryFlag;
  /** Ids of other keys that it has to do with. */
  readonly others: string[];
  readonly details: Record<string, string | number | boolean>;
  /** Name of the command that puts it right. */
  readonly nextStep: string;
}

/** What is known beside the records. */
export interface FindingFacts {
  readonly get: (id: string) => KeyRecord | undefined;
  readonly backups: BackupFacts;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly items: Iterable<ProtectedFact>;
  /** Keys of compromises that still have something to do, with how much. */
  readonly openCases: ReadonlyMap<string, number>;
  /** Keys that some compromise, open or closed, has reached. */
  readonly cases: ReadonlySet<string>;
  /** Keys that a kept advisory touches, with its id. */
  readonly advisories: ReadonlyMap<string, string>;
  /** Further groups of keys that hold one and the same secret. */
  readonly sameSecret: readonly (readonly string[])[];
  /** Weaknesses of secrets whose records say nothing of any. */
  readonly weaknesses: ReadonlyMap<string, readonly Weakness[]>;
}

const day = 86_400_000;
/** Days ahead of its end at which a key is named (security.md K-4); the last of them is the strictest. */
const warnDays = [30, 7, 1] as const;
/** Days without use after which a key in use is named: SP 800-57 Part 1, section 5.3.6, gives keys 1 to 3 years. */
const idleDays = 365;

/** Everything that is wrong with the keys of a vault: in the order of the records, for each the most pressing first. */
export function keyFindings(records: Iterable<KeyRecord>, facts: FindingFacts): KeyFinding[] {
  const all = [...records];
  const twins = twinsOf(all, facts.sameSecret);
  const hanging = hangingOn(facts.items, facts.get);
  const used = lastUses(all);
  const findings: KeyFinding[] = [];
  for (const record of all) {
    // Of a destroyed key only its tombstone is left: nothing about it can be put right.
    if (record.state === 'destroyed') continue;
    const look: Look = {
      record,
      facts,
      parent: record.derivation === undefined ? undefined : facts.get(record.derivation.seed),
      twins: twins.get(record.id) ?? [],
      behind: hanging.behind.get(record.id),
      strandedUnder: hanging.stranded.get(record.id),
      lastUse: used.get(record.id) ?? record.created,
    };
    for (const check of checks) {
      const found = check(look);
      if (found === undefined) continue;
      const { flag, nextStep, others = [], details = {} } = found;
      findings.push({ key: record.id, label: record.label, flag, others: [...others], details, nextStep });
    }
  }
  return findings;
}

interface Look {
  readonly record: KeyRecord;
  readonly facts: FindingFacts;
  readonly parent: KeyRecord | undefined;
  readonly twins: readonly string[];
  readonly behind: { readonly items: number; readonly oldest: number } | undefined;
  readonly strandedUnder: readonly string[] | undefined;
  readonly lastUse: string;
}

interface Found {
  readonly flag: InventoryFlag;
  readonly nextStep: string;
  readonly others?: readonly string[];
  readonly details?: Record<string, string | number | boolean>;
}

const inUse = ({ state }: KeyRecord): boolean => state === 'active' || state === 'suspended';
const before = (instant: string | undefined, now: number): boolean =>
  instant !== undefined && Date.parse(instant) <= now;
const whole = (milliseconds: number): number => Math.floor(milliseconds / day);

const checks: readonly ((look: Look) => Found | undefined)[] = [
  compromised,
  advisory,
  weak,
  orphan,
  duplicate,
  expired,
  expiresSoon,
  rotationDue,
  behind,
  unbacked,
  retentionOver,
  unused,
  waiting,
];

/** Work is left to do about the compromise; a vault from before there were cases has none, and the key is still there. */
function compromised({ record, facts }: Look): Found | undefined {
  if (record.state !== 'compromised') return undefined;
  const left = facts.openCases.get(record.id);
  if (left !== undefined) return { flag: 'compromised', nextStep: 'cases.mark', details: { left } };
  return facts.cases.has(record.id) ? undefined : { flag: 'compromised', nextStep: 'keys.destroy' };
}

function advisory({ record, facts }: Look): Found | undefined {
  const id = facts.advisories.get(record.id);
  if (id === undefined || record.state === 'compromised') return undefined;
  return { flag: 'advisory', nextStep: 'keys.revoke', details: { advisory: id } };
}

function weak({ record, facts }: Look): Found | undefined {
  const signs = record.weaknesses ?? facts.weaknesses.get(record.id) ?? [];
  if (signs.length === 0 || record.state === 'compromised') return undefined;
  const nextStep =
    record.state === 'pre-activation' ? 'keys.destroy' : inUse(record) ? 'keys.rotate' : 'keys.revoke';
  return { flag: 'weak', nextStep, details: { weaknesses: signs.join(', ') } };
}

/** A derived key that can never be computed again, or a wrapped copy that nothing can open. */
function orphan({ record, parent, strandedUnder }: Look): Found | undefined {
  const seed = record.derivation?.seed;
  if (seed !== undefined && (parent === undefined || parent.state === 'destroyed')) {
    const missing = parent === undefined;
    return {
      flag: 'orphan',
      others: [seed],
      details: { seed: missing ? 'missing' : 'destroyed' },
      nextStep: missing ? 'seeds.import' : 'keys.destroy',
    };
  }
  if (strandedUnder === undefined) return undefined;
  return {
    flag: 'orphan',
    others: strandedUnder,
    details: { copies: strandedUnder.length },
    nextStep: 'register.forget',
  };
}

function duplicate({ twins }: Look): Found | undefined {
  return twins.length === 0 ? undefined : { flag: 'duplicate', others: twins, nextStep: 'keys.destroy' };
}

/** Past the end of what it may protect, or of all it may do. */
function expired({ record, facts }: Look): Found | undefined {
  const { originatorUntil, recipientUntil } = record.periods;
  const over = before(originatorUntil, facts.now);
  if (inUse(record) && over)
    return { flag: 'expired', nextStep: 'keys.rotate', details: { since: originatorUntil ?? '' } };
  if (record.state === 'pre-activation' && over)
    return { flag: 'expired', nextStep: 'keys.set-periods', details: { since: originatorUntil ?? '' } };
  if (record.state !== 'deactivated' || record.retainUntil !== undefined) return undefined;
  if (!before(recipientUntil, facts.now)) return undefined;
  return { flag: 'expired', nextStep: 'keys.destroy', details: { since: recipientUntil ?? '' } };
}

function expiresSoon({ record, facts }: Look): Found | undefined {
  const end = record.periods.originatorUntil;
  if (end === undefined || !inUse(record) || before(end, facts.now)) return undefined;
  const left = Date.parse(end) - facts.now;
  const warning = warnDays.filter((days) => left <= days * day).at(-1);
  if (warning === undefined) return undefined;
  return { flag: 'expires-soon', nextStep: 'keys.rotate', details: { at: end, days: whole(left), warning } };
}

function rotationDue({ record, facts }: Look): Found | undefined {
  const due = record.rotation?.next;
  if (due === undefined || !inUse(record) || !before(due, facts.now)) return undefined;
  return { flag: 'rotation-due', nextStep: 'keys.rotate', details: { since: due } };
}

function behind({ record, behind: items }: Look): Found | undefined {
  if (items === undefined || !inUse(record)) return undefined;
  return { flag: 'behind', nextStep: 'register.reencrypt', details: { ...items } };
}

/** A key that matters and whose loss this file alone would be. A key that waits is told so by `waiting`. */
function unbacked({ record, parent, facts }: Look): Found | undefined {
  // A derived key stands and falls with its seed, which is named itself.
  if (record.derivation !== undefined) return undefined;
  if (!inUse(record) && record.state !== 'deactivated') return undefined;
  const health = backupHealth(record, parent, facts.backups);
  if (health !== 'none' && health !== 'written') return undefined;
  const nextStep = health === 'written' ? 'backup.inspect' : 'backup.write';
  return { flag: 'unbacked', nextStep, details: { backup: health } };
}

function retentionOver({ record, facts }: Look): Found | undefined {
  if (record.state !== 'deactivated' && record.state !== 'compromised') return undefined;
  if (!before(record.retainUntil, facts.now)) return undefined;
  return {
    flag: 'retention-over',
    nextStep: 'keys.destroy',
    details: { since: record.retainUntil ?? '' },
  };
}

function unused({ record, facts, lastUse }: Look): Found | undefined {
  if (record.state !== 'active') return undefined;
  const since = lastUse > record.stateSince ? lastUse : record.stateSince;
  const idle = facts.now - Date.parse(since);
  if (idle <= idleDays * day) return undefined;
  return { flag: 'unused', nextStep: 'keys.deactivate', details: { since, days: whole(idle) } };
}

/** Made and never put into use; one whose time has not come, or whose seed is gone, waits for something else. */
function waiting({ record, parent, facts }: Look): Found | undefined {
  if (record.state !== 'pre-activation') return undefined;
  const { from, originatorUntil } = record.periods;
  if (from !== undefined && !before(from, facts.now)) return undefined;
  if (before(originatorUntil, facts.now)) return undefined;
  // The seed is named itself, whether it waits too or is gone.
  if (record.derivation !== undefined && parent?.state !== 'active') return undefined;
  if (record.derivation !== undefined || record.backup.rule !== 'open')
    return { flag: 'waiting', nextStep: 'keys.activate' };
  const nextStep = record.algorithm === 'bip39-seed' ? 'seeds.verify' : 'backup.write';
  return { flag: 'waiting', nextStep, details: { block: 'backup-needed' } };
}
