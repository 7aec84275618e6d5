import { HoldfastError } from '../core/error.ts';
import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import { canTransition } from '../core/keys/state.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { journalOf, rejectRequests } from './journal.ts';
import { keyView } from './key-view.ts';
import { copiesOf } from './managed-backup.ts';

/** What `keys.destroy` is told. */
export interface Destruction {
  readonly id: string;
  readonly confirmLabel: string;
  readonly reason: string;
}

/**
 * Destroys a key: its data keys go and the root is renewed; what stays is a tombstone with the metadata. A seed takes
 * its children along. A child of a seed that lives has no secret of its own: it is marked, and its path is refused
 * from then on. Copies outside of this file are named, because they cannot be reached from here.
 */
export async function destroyKey(
  context: Context,
  input: Destruction,
): Promise<CommandOutput<'keys.destroy'>> {
  const { session } = context;
  const record = context.key(input.id);
  if (input.confirmLabel !== record.label) throw new HoldfastError('label-mismatch');
  const act = context.act(input.reason);
  const remaining = copiesOf(record, session.keys.parentOf(record), session.vault);
  const destroyed = transition(record, 'destroyed', act);
  const derived: KeyRecord[] = session.keys
    .childrenOf(record.id)
    .filter(({ state }) => canTransition(state, 'destroyed'))
    .map((child) => transition(child, 'destroyed', act));
  const alsoDestroyed: KeyId[] = derived.map((child) => child.id);
  const affected = new Set<string>([record.id, ...alsoDestroyed]);
  const open = journalOf(session.vault).filter(
    ({ status, keys }) => status === 'open' && keys.some((key) => affected.has(key)),
  );
  const note = {
    subjects: [record.id, ...alsoDestroyed.slice(0, 200)],
    details: { from: record.state, reason: input.reason, derived: derived.length, copies: remaining.length },
  };
  await context.change(note, (change) => {
    if (record.derivation === undefined) change.destroySecrets(record.id);
    for (const changed of [destroyed, ...derived]) change.putKey(changed);
    rejectRequests(change, open, act.at, 'key-destroyed');
  });
  return {
    key: keyView(context, destroyed),
    alsoDestroyed,
    remainingCopies: remaining.map(({ kind, reference, at }) => ({ kind, reference, at })),
  };
}
