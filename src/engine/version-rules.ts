import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { requireRetention } from '../core/keys/lifecycle.ts';
import { withMinimumVersion, withRotationRule, withoutVersion } from '../core/keys/versions.ts';
import type { ErrorDetails } from '../core/error.ts';
import type { KeyView } from '../shared/contract/common.ts';
import type { ParsedInput } from '../shared/contract.ts';
import type { Change, Context } from './context.ts';
import { keyView } from './key-view.ts';
import { protectedItems } from './register.ts';

/** How often a key is to be rotated, or that it is not. */
export async function setRotation(
  context: Context,
  { id, everyDays, automatic = false }: ParsedInput<'keys.set-rotation'>,
): Promise<KeyView> {
  const rule = everyDays === null ? undefined : { everyDays, automatic };
  const record = withRotationRule(context.key(id), rule, context.act());
  return await save(context, record, rule === undefined ? { everyDays: 0 } : { ...rule });
}

/** The least version of a key whose protection is still accepted. */
export async function setMinimumVersion(
  context: Context,
  { id, minimum, reason }: ParsedInput<'keys.set-minimum-version'>,
): Promise<KeyView> {
  const record = context.key(id);
  const changed = withMinimumVersion(record, minimum, context.act(reason));
  return await save(context, changed, { minimum, before: record.minimumVersion ?? 1, reason });
}

/**
 * Erases the secret of one old version: its data key goes and the root is renewed. Backups made before still hold it.
 * Refused while the register knows of anything that only this version may read.
 */
export async function destroyVersion(
  context: Context,
  { id, version, confirmLabel, reason }: ParsedInput<'keys.destroy-version'>,
): Promise<KeyView> {
  const record = context.key(id);
  const changed = withoutVersion(record, version, context.act(reason));
  if (confirmLabel !== record.label) throw new HoldfastError('label-mismatch');
  requireRetention(record, context.now);
  // A carrying-over that was broken off may have left a file on any version after the one that the register knows of.
  const items = protectedItems(context.session.vault).filter(
    (item) => (item.key === id && item.version <= version) || item.toward?.includes(record.id),
  ).length;
  if (items > 0) throw new HoldfastError('version-in-use', { version, items });
  const view = await save(context, changed, { version, reason }, (change) =>
    change.destroySecret(id, version),
  );
  context.ports.forgetUsedKeys?.();
  return view;
}

async function save(
  context: Context,
  record: KeyRecord,
  details: ErrorDetails,
  more: (change: Change) => void = () => undefined,
): Promise<KeyView> {
  await context.change({ subjects: [record.id], details }, (change) => {
    more(change);
    change.putKey(record);
  });
  return keyView(context, record);
}
