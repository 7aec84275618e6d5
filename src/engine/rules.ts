import { requireSound } from '../core/policy/contradiction.ts';
import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import { looserField } from '../core/policy/stricter.ts';
import { judge } from '../core/policy/verdict.ts';
import type { RuleSet } from '../core/policy/rules.ts';
import { warningSchema, type Warning } from '../core/signing/display-parts.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { journalOf, usedAt, type JournalEntry } from './journal.ts';
import { Ahead, noPast } from './ledger.ts';
import { isEmpty, type KeptRules, type RuleScope } from './rule-book.ts';
import { factsOfEntry, ownersIn } from './verdict.ts';

/** A scope that rules can hold for. Errors: `no-such-key`. */
export function requireScope(context: Context, scope: RuleScope): void {
  if (scope !== 'vault') context.key(scope);
}

/**
 * What becomes of a change of rules under the present ones: stricter ones count at once, others after the longest delay
 * that now holds for the scope. `undefined`: none are left.
 * Errors: `rules-contradict`, `refused` {reason: `approvers`}.
 */
export function changedRules(context: Context, scope: RuleScope, rules: RuleSet): KeptRules | undefined {
  requireSound(rules);
  const { now, actor, session } = context;
  const present = session.rules.inForce(scope, now);
  const at = instant(now);
  const since = { scope, since: at, actor };
  const owner = scope === 'vault' ? 'vault' : 'key';
  const looser = looserField(rules, present?.rules ?? {}, owner);
  if (looser !== undefined) {
    // What holds for the scope guards it: its own rules, those above it and the vault's.
    const guards = (scope === 'vault' ? ['vault'] : session.rules.ownersOf(scope)).flatMap(
      (one) => session.rules.inForce(one, now)?.rules ?? [],
    );
    if (guards.some(({ approvers }) => approvers !== undefined))
      throw new HoldfastError('refused', { reason: 'approvers', rule: looser });
    const minutes = Math.max(0, ...guards.map(({ delayMinutes }) => delayMinutes ?? 0));
    if (minutes > 0) {
      const pending = { rules, from: instant(now + minutes * 60_000), actor };
      return { ...(present ?? { ...since, rules: {} }), pending };
    }
  }
  return isEmpty(rules) ? undefined : { ...since, rules };
}

/**
 * Refuses a key in the place of another when its own rules allow more, or will once they have waited: else whoever puts it
 * there would be rid of the others without any wait. One without rules gets those of the key before it (`carryRules`).
 * Errors: `rules-contradict` {reason: `successor-looser`, rule}.
 */
export function requireAsStrict({ session, now }: Context, old: RuleScope, successor: RuleScope): void {
  const { rules } = session;
  const [before, after] = [rules.keptFor(old), rules.keptFor(successor)];
  if (before === undefined || after === undefined) return;
  const inForce = rules.inForce(old, now)?.rules ?? {};
  // What waits at both, and here no less long, was carried over.
  const { pending } = after;
  const isCarried =
    pending !== undefined &&
    before.pending !== undefined &&
    looserField(pending.rules, before.pending.rules, 'key') === undefined &&
    pending.from >= before.pending.from;
  const waiting = pending === undefined || isCarried ? [] : [pending.rules];
  for (const set of [rules.inForce(successor, now)?.rules ?? {}, ...waiting]) {
    const rule = looserField(set, inForce, 'key');
    if (rule !== undefined) throw new HoldfastError('rules-contradict', { reason: 'successor-looser', rule });
  }
}

/** Rules as they are shown. */
export function ruleView({ scope, rules, since, actor, pending }: KeptRules): RuleView {
  return {
    // Scopes are the vault or ids of keys, checked when the rules were set.
    scope: scope as RuleView['scope'],
    rules,
    since,
    actor,
    ...(pending === undefined ? {} : { pending: { rules: pending.rules, from: pending.from } }),
  };
}

type RuleView = CommandOutput<'rules.list'>['rules'][number];

/** Requests of the journal that are shown one by one. */
const mostStopped = 200;

/**
 * Holds rules against everything that was signed, in the order in which it was, each with what had been signed before
 * it under them. What they stop does not count towards what comes after it. The grave warnings of then stop it too
 * unless these rules allow them. Errors: `rules-contradict`.
 */
export function tryRules(
  context: Context,
  scope: RuleScope,
  rules: RuleSet,
  since: string | undefined,
): CommandOutput<'rules.try'> {
  requireSound(rules);
  const { session } = context;
  const past = new Ahead(noPast, ownersIn(context));
  const counts = { allowed: 0, confirmed: 0, refused: 0 };
  const stopped: CommandOutput<'rules.try'>['stopped'] = [];
  let [judged, unreadable] = [0, 0];
  const used = journalOf(session.vault)
    .flatMap((entry) => {
      const at = usedAt(entry);
      return at === undefined ? [] : [{ entry, at }];
    })
    .sort((a, b) => a.at - b.at);
  for (const { entry, at } of used) {
    const touched = scope === 'vault' || entry.keys.some((id) => session.rules.ownersOf(id).includes(scope));
    if (!touched) continue;
    const facts = factsOfEntry(context, entry);
    if (facts === undefined) {
      unreadable++;
      continue;
    }
    const name = scope === 'vault' ? 'vault' : 'key';
    const set = { scope: name, owner: scope, rules, usage: past.of(scope) } as const;
    const { decision, reasons } = judge({
      facts,
      warnings: warningsThen(entry),
      keys: [[set]],
      book: session.book,
      now: at,
    });
    if (decision !== 'refuse') past.note({ at, keys: entry.keys, program: entry.program, facts });
    if (since !== undefined && at < Date.parse(since)) continue;
    judged++;
    counts[decision === 'allow' ? 'allowed' : decision === 'confirm' ? 'confirmed' : 'refused']++;
    if (decision === 'refuse') stopped.push({ id: entry.id, received: entry.received, reasons });
  }
  return { judged, ...counts, stopped: stopped.reverse().slice(0, mostStopped), unreadable };
}

/** The warnings that were weighed or allowed when a request was signed, as its verdict has them on record. */
function warningsThen({ verdict }: JournalEntry): Warning[] {
  return (verdict?.reasons ?? []).flatMap(({ rule, scope, details }) => {
    const known = warningSchema.shape.code.safeParse(rule);
    if (scope !== 'default' || !known.success) return [];
    const severity = details?.['allowed'] === true ? 'danger' : 'caution';
    return [{ code: known.data, severity, params: {} }];
  });
}
