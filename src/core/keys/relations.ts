import type { KeyRecord } from './key.ts';

/** Something outside of the vault that a key protects, as far as the inventory looks at it. */
export interface ProtectedFact {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  /** For a wrapped key: the key inside. */
  readonly wrapped?: string;
}

/** For each key the others that are the same key: same public half, same fingerprint, or same secret. */
export function twinsOf(
  records: readonly KeyRecord[],
  sameSecret: readonly (readonly string[])[],
): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  const living = new Map<string, KeyRecord>();
  const enter = (name: string, id: string): void => {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, new Set([id]));
    else group.add(id);
  };
  for (const record of records) {
    if (record.state === 'destroyed') continue;
    living.set(record.id, record);
    for (const { publicKey } of record.versions) {
      if (publicKey !== undefined) enter(`${record.algorithm} ${publicKey}`, record.id);
    }
    if (record.seed !== undefined) enter(`seed ${record.seed.fingerprint}`, record.id);
  }
  sameSecret.forEach((ids, at) => ids.forEach((id) => enter(`same ${String(at)}`, id)));
  const twins = new Map<string, string[]>();
  for (const group of groups.values()) {
    if (group.size < 2) continue;
    for (const id of group) {
      const others = [...group].filter(
        (other) => other !== id && !areMeant(living.get(id), living.get(other)),
      );
      if (others.length > 0) twins.set(id, [...new Set([...(twins.get(id) ?? []), ...others])]);
    }
  }
  return twins;
}

/** Test networks share a coin type, so a seed has the same account on each of them. */
function areMeant(one: KeyRecord | undefined, other: KeyRecord | undefined): boolean {
  const [a, b] = [one?.derivation, other?.derivation];
  return a !== undefined && b !== undefined && a.seed === b.seed && a.network !== b.network;
}

/** What hangs on old versions of a key, and by the key inside, which wrapped copies can never be opened again. */
export function hangingOn(
  items: Iterable<ProtectedFact>,
  get: (id: string) => KeyRecord | undefined,
): {
  readonly behind: ReadonlyMap<string, { readonly items: number; readonly oldest: number }>;
  readonly stranded: ReadonlyMap<string, readonly string[]>;
} {
  const late = new Map<string, { items: number; oldest: number }>();
  const stranded = new Map<string, string[]>();
  for (const item of items) {
    const key = get(item.key);
    if (item.wrapped !== undefined && (key === undefined || key.state === 'destroyed')) {
      stranded.set(item.wrapped, [...(stranded.get(item.wrapped) ?? []), item.key]);
    }
    const current = key?.versions.at(-1)?.number ?? 0;
    if (item.version >= current) continue;
    const sofar = late.get(item.key) ?? { items: 0, oldest: item.version };
    late.set(item.key, { items: sofar.items + 1, oldest: Math.min(sofar.oldest, item.version) });
  }
  return { behind: late, stranded };
}

/** When each key was last of use; a seed is of use whenever one of its keys is. */
export function lastUses(records: readonly KeyRecord[]): Map<string, string> {
  const uses = new Map<string, string>();
  const note = (id: string, at: string | undefined): void => {
    if (at !== undefined && at > (uses.get(id) ?? '')) uses.set(id, at);
  };
  for (const record of records) {
    note(record.id, record.lastUsed);
    if (record.derivation === undefined) continue;
    note(record.derivation.seed, record.lastUsed);
    note(record.derivation.seed, record.created);
  }
  return uses;
}
