import type { Warning } from '../signing/display-parts.ts';
import type { ExceptionCode } from '../signing/exceptions.ts';
import type { RequestFacts } from '../signing/facts.ts';
import { checkRules, type AddressBookView } from './rule-checks.ts';
import type { RuleSet, Verdict } from './rules.ts';
import type { Usage } from './usage.ts';

/** What `allow` of a rule set can name. */
export type Permission = ExceptionCode | Warning['code'];

/** A set of rules, whose they are, and what was signed under them before. */
export interface ScopedRules {
  readonly scope: 'key' | 'account' | 'vault' | 'program';
  /** Key or program id, or `vault`: sets of one owner are judged once. */
  readonly owner: string;
  readonly rules: RuleSet;
  readonly usage: Usage;
}

/** What is judged, and by what. */
export interface Judged {
  readonly facts: RequestFacts;
  readonly warnings: readonly Warning[];
  /** For each key that signs its sets of rules: its own, those of its account and seed, the vault's. */
  readonly keys: readonly (readonly ScopedRules[])[];
  /** The rules of the program that asks. */
  readonly program?: ScopedRules | undefined;
  readonly book: AddressBookView;
  /** Unix milliseconds. */
  readonly now: number;
}

type Reason = Verdict['reasons'][number];

/**
 * Judges a request. All sets must hold. Without rules, a warning of the gravest kind refuses and one to weigh asks for
 * confirmation. Reasons tell what refuses first, then what must be weighed, then the limits that are kept
 * (`holds: true`), each with its numbers. Never throws.
 */
export function judge({ facts, warnings, keys, program, book, now }: Judged): Verdict {
  const refusing: Reason[] = [];
  const weighing: Reason[] = [];
  const holding: Reason[] = [];
  for (const { scope, rules, usage } of setsOf(keys, program)) {
    for (const { rule, holds, details } of checkRules(rules, { facts, usage, book, now })) {
      if (holds) holding.push({ rule, scope, details: { ...details, holds } });
      else refusing.push({ rule, scope, details });
    }
  }
  for (const { code, severity, params } of warnings) {
    // Where a program asks, nobody is there to weigh: its rules say beforehand what needs no weighing.
    if (severity === 'note' || (severity === 'caution' && program?.rules.allow?.includes(code) === true))
      continue;
    const grave = severity === 'danger';
    const allowed = grave && keys.length > 0 && keys.every((sets) => permits(sets, program, code));
    const details = allowed ? { ...params, allowed } : params;
    (grave && !allowed ? refusing : weighing).push({ rule: code, scope: 'default', details });
  }
  const decision = refusing.length > 0 ? 'refuse' : weighing.length > 0 ? 'confirm' : 'allow';
  return { decision, reasons: [...refusing, ...weighing, ...holding] };
}

/**
 * Whether the rules of one key allow what is refused otherwise. The narrowest set that has an `allow` decides, so that
 * a key can be kept from what the vault allows; a program's list only takes away.
 */
export function permits(
  sets: readonly ScopedRules[],
  program: ScopedRules | undefined,
  what: Permission,
): boolean {
  if (program?.rules.allow?.includes(what) === false) return false;
  for (const { rules } of sets) if (rules.allow !== undefined) return rules.allow.includes(what);
  return false;
}

/** Each set once, the narrowest first. */
function setsOf(
  keys: readonly (readonly ScopedRules[])[],
  program: ScopedRules | undefined,
): Iterable<ScopedRules> {
  // Nobody has set any rule.
  if (program === undefined && keys.every((one) => one.length === 0)) return [];
  const sets = new Map<string, ScopedRules>();
  if (program !== undefined) sets.set(`program ${program.owner}`, program);
  const order = { key: 0, program: 0, account: 1, vault: 2 } as const;
  const all = keys.flat().sort((a, b) => order[a.scope] - order[b.scope]);
  for (const set of all) if (!sets.has(set.owner)) sets.set(set.owner, set);
  return sets.values();
}
