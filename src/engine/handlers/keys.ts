import { parsePrivateKey } from '../../core/encoding/private-key-import.ts';
import { activated, activationBlock, withBackupRule } from '../../core/keys/activation.ts';
import { waiverBlock } from '../../core/keys/actions.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { transition, withHistory } from '../../core/keys/lifecycle.ts';
import type { ReasonCode } from '../../core/keys/reason.ts';
import type { KeyState } from '../../core/keys/state.ts';
import { secretWeaknesses } from '../../core/keys/weak-secret.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import type { keysCommands } from '../../shared/contract/keys.ts';
import { addressesOf } from '../addresses.ts';
import type { Context, HandlersNamed } from '../context.ts';
import { destroyKey } from '../destroy-key.ts';
import { selectKeys } from '../inventory-select.ts';
import { keyView, publicForms } from '../key-view.ts';
import { generateSecret, newKeyRecord, requirePair } from '../new-key.ts';
import { requireNew } from '../require-new.ts';
import { revokeKey } from '../revoke-key.ts';
import { rotateKey } from '../rotate-key.ts';
import { saveKey } from '../save-key.ts';
import { savedViews } from '../views.ts';

/** The handlers of `keys.*`. */
export const keysHandlers: HandlersNamed<keyof typeof keysCommands> = {
  'keys.generate': async (input, context) => {
    context.requireFreeLabel(input.label);
    const { secret, publicKey } = await generateSecret(context.ports, input.algorithm, input.bits);
    try {
      const record = newKeyRecord(context, { ...input, how: 'generated', publicKey });
      await context.change(noteOf(record), (change) => {
        change.sealSecret(record.id, 1, secret);
        change.putKey(record);
      });
      return keyView(context, record);
    } finally {
      secret.fill(0);
    }
  },

  'keys.import': async (input, context) => {
    context.requireFreeLabel(input.label);
    const { secret, publicKey } = parsePrivateKey(input.format, input.secret, input.algorithm);
    try {
      if (publicKey !== undefined) requirePair(context.ports, input.algorithm, secret, publicKey);
      const record = newKeyRecord(context, {
        ...input,
        how: 'imported',
        publicKey,
        origin: {
          importFormat: input.format,
          ...(input.madeWith === undefined ? {} : { madeWith: input.madeWith }),
        },
        more: { weaknesses: secretWeaknesses(input.algorithm, secret) },
      });
      await requireNew(context.session, record, secret);
      await context.change(
        { subjects: [record.id], details: { ...noteOf(record).details, format: input.format } },
        (change) => {
          change.sealSecret(record.id, 1, secret);
          change.putKey(record);
        },
      );
      return keyView(context, record);
    } finally {
      secret.fill(0);
    }
  },

  'keys.list': async ({ view, ...query }, context) => {
    const { vault, keys } = context.session;
    const saved = view === undefined ? undefined : savedViews(vault).find(({ name }) => name === view);
    if (view !== undefined && saved === undefined) throw context.fail('no-such-view', { name: view });
    const selected = await selectKeys(context, { ...saved?.query, ...query });
    return { keys: selected.map(({ row }) => row), total: keys.size };
  },

  'keys.get': (input, context) => Promise.resolve().then(() => keyView(context, context.key(input.id))),

  'keys.update': async (input, context) => {
    let record = context.key(input.id);
    if (input.label !== undefined && input.label !== record.label) {
      context.requireFreeLabel(input.label, record.id);
      record = withHistory({ ...record, label: input.label }, 'renamed', context.act());
    }
    if (input.tags !== undefined) record = { ...record, tags: [...new Set(input.tags)] };
    if (input.madeWith !== undefined) {
      // What made any other key is on record already, and no statement.
      if (record.origin.how !== 'imported') throw context.fail('state-forbids', { how: record.origin.how });
      record = { ...record, origin: { ...record.origin, madeWith: input.madeWith } };
    }
    const { tool, version } = input.madeWith ?? {};
    const made = tool === undefined ? {} : { madeWith: version === undefined ? tool : `${tool} ${version}` };
    return await saveKey(context, record, { label: record.label, tags: record.tags, ...made });
  },

  'keys.activate': async (input, context) => {
    const record = context.key(input.id);
    const block = activationBlock(record, context.session.keys.parentOf(record), context.now);
    if (block !== undefined) throw block;
    const changed = activated(record, context.act(), context.now);
    const { rule } = record.backup;
    return await saveKey(
      context,
      changed,
      changed.state === 'active' ? { rule } : { rule, planned: record.periods.from ?? '' },
    );
  },

  'keys.waive-backup': async (input, context) => {
    const record = context.key(input.id);
    if (waiverBlock(record) !== undefined) throw context.fail('state-forbids', { state: record.state });
    const waived = withBackupRule(record, 'waived', context.act(input.reason));
    return await saveKey(context, waived, { reason: input.reason });
  },

  'keys.suspend': (input, context) => move(context, input, 'suspended'),
  'keys.resume': (input, context) => {
    const record = context.key(input.id);
    // From pre-activation there is a way to active too, but it leads past the backup rule.
    if (record.state !== 'suspended')
      return Promise.reject(context.fail('state-forbids', { state: record.state, to: 'active' }));
    return move(context, input, 'active');
  },
  'keys.deactivate': (input, context) => move(context, input, 'deactivated'),

  'keys.revoke': (input, context) => revokeKey(context, input),
  'keys.rotate': (input, context) => rotateKey(context, input),
  'keys.destroy': (input, context) => destroyKey(context, input),

  'keys.export-public': async (input, context) => {
    const record = context.key(input.id);
    const found = publicForms(record, context.ports.hd).find(({ form }) => form === input.form);
    if (found === undefined) throw context.fail('not-an-account', { form: input.form });
    await context.change({ subjects: [record.id], details: { form: input.form } }, () => undefined);
    return { ...found };
  },

  'keys.addresses': (input, context) =>
    Promise.resolve().then(() => {
      const addresses = addressesOf(
        context,
        context.key(input.id),
        input.change === true ? 1 : 0,
        input.start ?? 0,
        input.count ?? 20,
      );
      if (addresses === undefined) throw context.fail('not-an-account');
      return { addresses };
    }),
};

/** What the log says of a new key. */
export function noteOf(record: KeyRecord): { subjects: string[]; details: Record<string, string> } {
  const publicKey = record.versions[0]?.publicKey;
  return {
    subjects: [record.id],
    details: {
      label: record.label,
      algorithm: record.algorithm,
      ...(publicKey === undefined ? {} : { publicKey }),
    },
  };
}

async function move(
  context: Context,
  input: { readonly id: string; readonly reason: string; readonly code?: ReasonCode | undefined },
  to: KeyState,
): Promise<KeyView> {
  const record = context.key(input.id);
  const moved = transition(record, to, context.act(input.reason, input.code));
  const code = input.code === undefined ? {} : { code: input.code };
  return await saveKey(context, moved, { from: record.state, to, reason: input.reason, ...code });
}
