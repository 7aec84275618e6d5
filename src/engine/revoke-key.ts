import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import { canTransition } from '../core/keys/state.ts';
import { parseDerivationPath, pathBelow } from '../core/seeds/path.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { journalOf, rejectRequests } from './journal.ts';
import type { KeyIndex } from './key-index.ts';
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
  const derived: KeyRecord[] = derivedFrom(record, session.keys)
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

/** The keys whose secret follows from this one's: all of a seed's, and those at or below the path of a derived key. */
function derivedFrom(record: KeyRecord, keys: KeyIndex): KeyRecord[] {
  const { derivation } = record;
  if (derivation === undefined) return keys.childrenOf(record.id);
  const own = parseDerivationPath(derivation.path);
  return keys
    .childrenOf(derivation.seed)
    .filter(
      (other) =>
        other.id !== record.id &&
        other.algorithm === record.algorithm &&
        other.derivation?.scheme === derivation.scheme &&
        pathBelow(own, parseDerivationPath(other.derivation.path)) !== undefined,
    );
}
