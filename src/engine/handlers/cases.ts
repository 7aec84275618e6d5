import { canonicalJson, type JsonValue } from '../../core/encoding/jcs.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import { casePage } from '../case-page.ts';
import { caseById, casesOf, putSteps, withSteps } from '../cases.ts';
import type { HandlersOf } from '../context.ts';
import { reachOf, reachRow } from '../reach.ts';
import { protectedItems } from '../register.ts';
import { statementsOf } from '../statements.ts';
import { writeNoted } from '../write-noted.ts';

/** The handlers of `cases.*`. */
export const casesHandlers: HandlersOf<'cases'> = {
  'cases.list': (input, context) =>
    Promise.resolve().then(() => {
      const cases = casesOf(context.session.vault);
      return {
        cases:
          input.key === undefined
            ? cases
            : cases.filter(({ reached }) => reached.some(({ key }) => key === input.key)),
      };
    }),

  'cases.reach': (input, context) =>
    Promise.resolve().then(() => {
      const { keys, vault } = context.session;
      return { reached: reachOf(context.key(input.key), keys, protectedItems(vault)).map(reachRow) };
    }),

  'cases.mark': async (input, context) => {
    const before = caseById(context.session.vault, input.id);
    if (before === undefined) throw context.fail('no-such-case', { id: input.id });
    if (!before.todo.some(({ id }) => id === input.item))
      throw context.fail('no-such-item', { id: input.item });
    const at = context.act().at;
    const todo = before.todo.map((step) => {
      if (step.id !== input.item) return step;
      const { doneAt: _then, note: _said, ...rest } = step;
      const note = input.note ?? (input.done ? undefined : step.note);
      return {
        ...rest,
        done: input.done,
        ...(input.done ? { doneAt: at } : {}),
        ...(note === undefined ? {} : { note }),
      };
    });
    const after = withSteps(before, todo, at);
    const details = { case: input.id, item: input.item, done: input.done, remaining: after.remaining };
    await context.change({ subjects: [before.key], details }, (change) => putSteps(change, before, after));
    return after;
  },

  'cases.export-report': async (input, context) => {
    const { session } = context;
    const view = caseById(session.vault, input.id);
    if (view === undefined) throw context.fail('no-such-case', { id: input.id });
    const { at } = context.act();
    const reached = new Set<string>(view.reached.map(({ key }) => key));
    const notices = statementsOf(session.vault).filter(
      (one) => one.type === 'revocation-notice' && one.at === view.opened && reached.has(one.key),
    );
    // Views are plain JSON; the compiler cannot see that their optional members are absent and not undefined.
    const plain = {
      format: 'holdfast-case-report',
      version: 1,
      written: at,
      ...view,
    } as unknown as JsonValue;
    const text =
      input.form === 'json'
        ? `${canonicalJson({ case: plain, notices: notices.map(({ id }) => id), vault: session.vault.id })}\n`
        : casePage(view, { vaultName: session.settings.name, vaultId: session.vault.id, at, notices });
    const details = { case: input.id, form: input.form };
    return { bytes: await writeNoted(context, input.file, encodeUtf8(text), [view.key], details) };
  },
};
