import type { KeyRecord } from '../core/keys/key.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import type { KeyIndex } from './key-index.ts';
import type { ProtectedItem } from './register.ts';

/** A key that a compromise reaches, and how. */
export interface Reached {
  readonly record: KeyRecord;
  readonly how: CaseView['reached'][number]['how'];
  /** The key that led to this one. */
  readonly through?: KeyRecord;
}

/**
 * Everything that whoever has a key's secret can have: what derives from it, what was wrapped under it, other records
 * of the same secret, and so on from each of these. The key that was named comes first. Keys that are destroyed or
 * compromised already are passed through and named too: their secrets are out all the same.
 */
export function reachOf(
  named: KeyRecord,
  keys: KeyIndex,
  items: readonly ProtectedItem[],
): [Reached, ...Reached[]] {
  const wrappedUnder = grouped(
    items.filter(({ kind }) => kind === 'wrapped-key'),
    ({ key, toward = [] }) => [key, ...toward],
  );
  const twins = twinsIn(keys);
  const first: Reached = { record: named, how: 'named' };
  const rest: Reached[] = [];
  const seen = new Set<string>([named.id]);
  const take = (how: Reached['how'], through: KeyRecord, record: KeyRecord | undefined): void => {
    if (record === undefined || seen.has(record.id)) return;
    seen.add(record.id);
    rest.push({ record, how, through });
  };
  for (let at = -1; at < rest.length; at++) {
    const { record, how } = rest[at] ?? first;
    // What derives from a derived key derives from the key above it too, and has been taken with it.
    if (how !== 'derived') for (const child of derivedFrom(record, keys)) take('derived', record, child);
    for (const child of keys.derivedFrom(record.id)) take('derived', record, child);
    for (const { wrapped } of wrappedUnder.get(record.id) ?? [])
      take('wrapped', record, wrapped === undefined ? undefined : keys.get(wrapped));
    for (const { publicKey } of record.versions)
      for (const twin of twins.get(publicKey ?? '') ?? []) take('same-secret', record, twin);
  }
  return [first, ...rest];
}

/** A reached key as it is shown and kept in a case. */
export function reachRow({ record, how, through }: Reached): CaseView['reached'][number] {
  return {
    key: record.id,
    label: record.label,
    how,
    ...(through === undefined ? {} : { through: through.id }),
  };
}

/**
 * The keys of a seed whose secret follows from this one's: all of a seed's, and those at or below the path of a derived key. A
 * private key alone gives what lies below it only together with its chain code (BIP-32, SLIP-10) or the other half of
 * its node (SLIP-21); an extended public key carries the one, and who had the key may have had the node.
 */
export function derivedFrom(record: KeyRecord, keys: KeyIndex): KeyRecord[] {
  const { derivation } = record;
  if (derivation === undefined) return keys.childrenOf(record.id);
  return keys
    .childrenOf(derivation.seed)
    .filter(
      (other) =>
        other.id !== record.id &&
        other.derivation?.scheme === derivation.scheme &&
        (derivation.scheme === 'slip21' || other.algorithm === record.algorithm) &&
        (other.derivation.path === derivation.path ||
          other.derivation.path.startsWith(`${derivation.path}/`)),
    );
}

/** Records that share a public key, and so a secret: a key that was brought in twice. */
function twinsIn(keys: KeyIndex): Map<string, KeyRecord[]> {
  return grouped(keys.all(), ({ versions }) =>
    versions.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [publicKey])),
  );
}

/** What is found under each name; a thing may have several or none. */
export function grouped<T>(things: Iterable<T>, namesOf: (thing: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    for (const name of namesOf(thing)) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [thing]);
      else group.push(thing);
    }
  }
  return groups;
}
