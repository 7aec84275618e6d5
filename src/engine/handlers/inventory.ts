import { instant } from '../../core/keys/instant.ts';
import type { Context, HandlersOf } from '../context.ts';
import { exportRow, inventoryCsv, inventoryJson } from '../inventory-export.ts';
import { inventoryFindings } from '../inventory-facts.ts';
import { selectKeys } from '../inventory-select.ts';
import { maxViews, putViews, savedViews } from '../views.ts';

/** The handlers of `inventory.*`. */
export const inventoryHandlers: HandlersOf<'inventory'> = {
  'inventory.check': async (_input, context) => {
    const findings = await inventoryFindings(context);
    return { checked: context.session.keys.size, findings };
  },

  'inventory.export': async (input, context) => {
    const { session, ports } = context;
    const path = await ports.files.resolve(input.file, 'create');
    const selected = await selectKeys(context, input.query ?? {}, { findings: true });
    const rows = selected.map(exportRow);
    const at = instant(context.now);
    const vault = { id: session.vault.id, name: session.settings.name };
    const bytes = input.form === 'csv' ? inventoryCsv(rows) : inventoryJson(rows, vault, at);
    context.throwIfCancelled();
    const written = await ports.files.writeWhole(path, bytes);
    try {
      const details = { form: input.form, keys: rows.length };
      await context.change({ subjects: [session.vault.id], details }, () => undefined);
    } catch (error) {
      // What is not on record must not lie about.
      await written.takeBack();
      throw error;
    }
    return { keys: rows.length, bytes: bytes.length };
  },

  'inventory.views': (_input, { session }) => Promise.resolve({ views: savedViews(session.vault) }),

  'inventory.save-view': async (input, context) => {
    const before = savedViews(context.session.vault);
    const known = before.some(({ name }) => name === input.name);
    if (!known && before.length >= maxViews)
      throw context.fail('bad-request', { path: 'name', problem: 'too_many' });
    const views = known
      ? before.map((view) => (view.name === input.name ? input : view))
      : [...before, input];
    await keepViews(context, views, { name: input.name });
    return { views };
  },

  'inventory.delete-view': async (input, context) => {
    const before = savedViews(context.session.vault);
    const views = before.filter(({ name }) => name !== input.name);
    if (views.length === before.length) throw context.fail('no-such-view', { name: input.name });
    await keepViews(context, views, { name: input.name });
    return { views };
  },
};

async function keepViews(
  context: Context,
  views: ReturnType<typeof savedViews>,
  details: Record<string, string>,
): Promise<void> {
  await context.change({ subjects: [context.session.vault.id], details }, (change) =>
    putViews(change, views),
  );
}
