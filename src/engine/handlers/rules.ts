import type { RuleSet } from '../../core/policy/rules.ts';
import type { Context, HandlersOf } from '../context.ts';
import { deleteRules, isEmpty, putRules, type KeptRules, type RuleScope } from '../rule-book.ts';
import { changedRules, requireScope, ruleView, tryRules } from '../rules.ts';

/** The handlers of `rules.*`. */
export const rulesHandlers: HandlersOf<'rules'> = {
  'rules.list': (_input, { session, now }) =>
    Promise.resolve({ rules: session.rules.all(now).map(ruleView) }),

  'rules.get': (input, context) =>
    Promise.resolve().then(() => {
      requireScope(context, input.scope);
      const kept = context.session.rules.inForce(input.scope, context.now);
      return kept === undefined ? {} : { rules: ruleView(kept) };
    }),

  'rules.set': async (input, context) => {
    requireScope(context, input.scope);
    const kept = await change(context, input.scope, input.rules);
    const since = { scope: input.scope, since: context.act().at, actor: context.actor };
    return { rules: ruleView(kept ?? { ...since, rules: {} }) };
  },

  'rules.remove': async (input, context) => {
    requireScope(context, input.scope);
    requireRules(context, input.scope);
    const kept = await change(context, input.scope, {});
    return kept === undefined ? {} : { rules: ruleView(kept) };
  },

  'rules.keep': async (input, context) => {
    requireScope(context, input.scope);
    const { pending, ...kept } = requireRules(context, input.scope);
    if (pending === undefined) throw context.fail('no-such-rules', { reason: 'nothing-waits' });
    await write(context, input.scope, isEmpty(kept.rules) ? undefined : kept, { kept: true });
    return { rules: ruleView(kept) };
  },

  'rules.try': (input, context) =>
    Promise.resolve().then(() => {
      requireScope(context, input.scope);
      return tryRules(context, input.scope, input.rules, input.since);
    }),
};

async function change(context: Context, scope: RuleScope, rules: RuleSet): Promise<KeptRules | undefined> {
  const kept = changedRules(context, scope, rules);
  const waits = kept?.pending?.from;
  await write(context, scope, kept, {
    fields: Object.keys(rules).join(' '),
    ...(waits === undefined ? {} : { from: waits }),
  });
  return kept;
}

async function write(
  context: Context,
  scope: RuleScope,
  kept: KeptRules | undefined,
  details: Readonly<Record<string, string | boolean>>,
): Promise<void> {
  const subjects = scope === 'vault' ? [context.session.vault.id] : [scope];
  await context.change({ subjects, details: { scope, ...details } }, (draft) => {
    if (kept === undefined) deleteRules(draft, scope);
    else putRules(draft, kept);
  });
}

function requireRules(context: Context<'rules.remove'> | Context<'rules.keep'>, scope: RuleScope): KeptRules {
  const kept = context.session.rules.inForce(scope, context.now);
  if (kept === undefined) throw context.fail('no-such-rules');
  return kept;
}
