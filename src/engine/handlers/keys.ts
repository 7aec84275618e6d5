import { parsePrivateKey } from '../../core/encoding/private-key-import.ts';
import { HoldfastError } from '../../core/error.ts';
import { activationBlock, withBackupRule } from '../../core/keys/activation.ts';
import { waiverBlock } from '../../core/keys/actions.ts';
import { instant } from '../../core/keys/instant.ts';
import { inventoryFilter, inventoryRow } from '../../core/keys/inventory.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { transition, withHistory } from '../../core/keys/lifecycle.ts';
import type { KeyState } from '../../core/keys/state.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { addressesOf } from '../addresses.ts';
import type { Context, HandlersOf } from '../context.ts';
import { destroyKey } from '../destroy-key.ts';
import { keyView, publicForms, publicKeyOf } from '../key-view.ts';
import { backupFacts } from '../managed-backup.ts';
import { generateSecret, newKeyRecord, requirePair } from '../new-key.ts';
import { revokeKey } from '../revoke-key.ts';
import { rotateKey } from '../rotate-key.ts';

/** The handlers of `keys.*`. */
export const keysHandlers: HandlersOf<'keys'> = {
  'keys.generate': async (input, context) => {
    context.requireFreeLabel(input.label);
    const { secret, publicKey } = generateSecret(context.ports, input.algorithm);
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
        origin: { importFormat: input.format },
      });
      await requireNew(context, record, secret);
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

  'keys.list': (input, context) => {
    const { session } = context;
    const matches = inventoryFilter(input);
    const backups = backupFacts(session.vault);
    const now = instant(context.now);
    const keys = [];
    for (const record of session.keys.all()) {
      if (matches(record)) keys.push(inventoryRow(record, session.keys.parentOf(record), backups, now));
    }
    return Promise.resolve({ keys, total: session.keys.size });
  },

  'keys.get': (input, context) => Promise.resolve().then(() => keyView(context, context.key(input.id))),

  'keys.update': async (input, context) => {
    let record = context.key(input.id);
    if (input.label !== undefined && input.label !== record.label) {
      context.requireFreeLabel(input.label, record.id);
      record = withHistory({ ...record, label: input.label }, 'renamed', context.act());
    }
    if (input.tags !== undefined) record = { ...record, tags: [...new Set(input.tags)] };
    return await save(context, record, { label: record.label, tags: record.tags });
  },

  'keys.activate': async (input, context) => {
    const record = context.key(input.id);
    const block = activationBlock(record, context.session.keys.parentOf(record), context.now);
    if (block !== undefined) throw block;
    return await save(context, transition(record, 'active', context.act()), { rule: record.backup.rule });
  },

  'keys.waive-backup': async (input, context) => {
    const record = context.key(input.id);
    if (waiverBlock(record) !== undefined) throw context.fail('state-forbids', { state: record.state });
    const waived = withBackupRule(record, 'waived', context.act(input.reason));
    return await save(context, waived, { reason: input.reason });
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

  'keys.revoke': (input, context) => revokeKey(context, input.id, input.reason),
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

async function save(
  context: Context,
  record: KeyRecord,
  details: Record<string, string | readonly string[]>,
): Promise<KeyView> {
  await context.change({ subjects: [record.id], details }, (change) => change.putKey(record));
  return keyView(context, record);
}

async function move(
  context: Context,
  input: { readonly id: string; readonly reason: string },
  to: KeyState,
): Promise<KeyView> {
  const record = context.key(input.id);
  const moved = transition(record, to, context.act(input.reason));
  return await save(context, moved, { from: record.state, to, reason: input.reason });
}

/** Errors: `duplicate-key` {id} when a key that is not destroyed has the same public half, or the same secret. */
async function requireNew(context: Context, record: KeyRecord, secret: Uint8Array): Promise<void> {
  const { keys, vault } = context.session;
  const publicKey = publicKeyOf(record);
  if (publicKey !== undefined) {
    const twin = keys.byPublicKey(record.versions[0]?.publicKey ?? '');
    if (twin !== undefined && twin.state !== 'destroyed')
      throw new HoldfastError('duplicate-key', { id: twin.id });
    return;
  }
  for (const other of keys.all()) {
    if (other.algorithm !== record.algorithm || other.state === 'destroyed') continue;
    const same = await vault.withSecret(
      other.id,
      1,
      (held) => held.length === secret.length && held.every((byte, at) => byte === secret[at]),
    );
    if (same) throw new HoldfastError('duplicate-key', { id: other.id });
  }
}
