import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import { canTransition } from '../core/keys/state.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { journalOf, rejectRequests } from './journal.ts';
import { keyView } from './key-view.ts';

/**
 * Marks a key, and all that derives from it, as compromised, and turns down every open request that waits for one of
 * them (K-7): one commit, so that there is no moment in which half of it holds.
 */
export async function revokeKey(
  context: Context,
  id: string,
  reason: string,
): Promise<CommandOutput<'keys.revoke'>> {
  const { session } = context;
  const record = context.key(id);
  const revoked = transition(record, 'compromised', context.act(reason));
  const derived: KeyRecord[] = session.keys
    .childrenOf(id)
    .filter(({ state }) => canTransition(state, 'compromised'))
    .map((child) => transition(child, 'compromised', context.act(reason)));
  const alsoRevoked: KeyId[] = derived.map((child) => child.id);
  const affected = new Set<string>([id, ...alsoRevoked]);
  const open = journalOf(session.vault).filter(
    ({ status, keys }) => status === 'open' && keys.some((key) => affected.has(key)),
  );
  const note = {
    subjects: [id, ...alsoRevoked.slice(0, 200)],
    details: { from: record.state, reason, derived: derived.length, requests: open.length },
  };
  await context.change(note, (change) => {
    for (const changed of [revoked, ...derived]) change.putKey(changed);
    rejectRequests(change, open, context.act().at, 'key-revoked');
  });
  return { key: keyView(context, revoked), alsoRevoked };
}
