import type { KeyCopy, KeyRecord } from '../core/keys/key.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Session } from './session.ts';
import { copiesOf } from './managed-backup.ts';
import { protectedItems } from './register.ts';

/** A copy that a destruction leaves behind, and what is left to do about it. */
export type RemainingCopy = CommandOutput<'keys.destroy'>['remainingCopies'][number];

const todoFor: Readonly<Record<KeyCopy['kind'], string>> = {
  phrase: 'destroy-written-phrase',
  'vault-backup': 'delete-backup',
  export: 'ask-recipient',
  wrapped: 'ask-recipient',
  token: 'destroy-on-token',
  'token-backup': 'delete-file',
};

/**
 * Everything outside of the vault that still holds the secret of keys which are about to be destroyed, and what they
 * protected: it cannot be read any more from here. Copies of a seed that lives stay with the seed, and what a key was derived
 * from can derive it again.
 */
export function remainingCopies(session: Session, destroyed: readonly KeyRecord[]): RemainingCopy[] {
  const { keys, vault } = session;
  const gone = new Map(destroyed.map((record) => [record.id as string, record]));
  const found = new Map<string, RemainingCopy>();
  const add = (copy: RemainingCopy): void => {
    const name = `${copy.kind} ${copy.reference}`;
    if (!found.has(name)) found.set(name, copy);
  };
  const items = protectedItems(vault);
  for (const { id, kind, key, at, location, wrapped } of items) {
    const reference = (location ?? id).slice(-500).toWellFormed();
    if (kind === 'wrapped-key' && wrapped !== undefined && gone.has(wrapped))
      add({ kind: 'wrapped', reference, at, todo: location === undefined ? 'ask-recipient' : 'delete-file' });
    else if (gone.has(key))
      add({
        kind: kind === 'wrapped-key' ? 'wrapped-under-it' : `encrypted-${kind}`,
        reference,
        at,
        todo: 'delete-file',
      });
  }
  for (const record of destroyed) {
    const parent = keys.parentOf(record);
    const withSeed = parent !== undefined && !gone.has(parent.id);
    const own = record.derivation === undefined ? copiesOf(record, undefined, vault) : record.copies;
    for (const { kind, reference, at } of own) add({ kind, reference, at, todo: todoFor[kind] });
    const { how, importFormat } = record.origin;
    // What was brought in came from somewhere, and is likely to be there still.
    if (how === 'imported' && importFormat !== 'wrapped')
      add({
        kind: 'import-source',
        reference: importFormat ?? 'phrase',
        at: record.origin.at,
        todo: record.algorithm === 'bip39-seed' ? 'destroy-written-phrase' : 'delete-file',
      });
    for (const copy of derivable(record, keys.get(record.derivedFrom?.key ?? ''))) add(copy);
    if (!withSeed) continue;
    for (const { kind, reference, at } of copiesOf(record, parent, vault))
      add({ kind, reference, at, todo: 'kept-with-seed' });
  }
  return [...found.values()];
}

/** Who can have the secret of a derived key again: who has the key that it comes from, and who has agreed on it. */
function derivable({ derivedFrom, created: at }: KeyRecord, parent: KeyRecord | undefined): RemainingCopy[] {
  if (derivedFrom === undefined) return [];
  const { publicKey } = derivedFrom;
  const isGone = parent === undefined || parent.state === 'destroyed';
  return [
    ...(isGone ? [] : [{ kind: 'derived-from', reference: parent.label, at, todo: 'derivable-from-key' }]),
    ...(publicKey === undefined
      ? []
      : [{ kind: 'other-party', reference: publicKey, at, todo: 'ask-recipient' }]),
  ];
}
