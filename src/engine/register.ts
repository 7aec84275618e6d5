import type { KeyId } from '../core/keys/key.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';
import type { Session } from './session.ts';

/** Something outside of the vault that a key of it protects, as the vault keeps it. */
export interface ProtectedItem {
  /** The random name of the ciphertext (32 hex digits), which its header carries too. */
  readonly id: string;
  readonly kind: 'file' | 'text' | 'wrapped-key';
  readonly key: KeyId;
  readonly version: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Path of the file; absent for what was given out as text. */
  readonly location?: string;
  /** Plaintext size in bytes. */
  readonly size: number;
  /** For a wrapped key: the key inside. */
  readonly wrapped?: KeyId;
  /** Other keys that it was to be carried over to: it may be under one of them, if that was broken off. */
  readonly toward?: readonly KeyId[];
  /** Error code of the last attempt to carry it over. */
  readonly trouble?: string;
}

/** Everything that the vault's keys protect, oldest first. */
export function protectedItems(vault: Vault): ProtectedItem[] {
  // Records of this kind are written by the engine alone and were authenticated when the vault was opened.
  const items = Array.from(vault.list('protected'), ({ value }) => value as unknown as ProtectedItem);
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}

/** How much of what a key protects hangs on versions below `version`. */
export function countBehind(vault: Vault, key: string, version: number): number {
  return protectedItems(vault).filter((item) => item.key === key && item.version < version).length;
}

/** Keys in use that protect something by a version which is not their newest. */
export function behindKeys({ keys, vault }: Session): KeyId[] {
  const behind = new Set<KeyId>();
  // As above.
  for (const { value } of vault.list('protected')) {
    const { key, version } = value as unknown as ProtectedItem;
    const record = keys.get(key);
    const reads = record?.state === 'active' || record?.state === 'suspended';
    if (reads && version < (record.versions.at(-1)?.number ?? 1)) behind.add(key);
  }
  return [...behind];
}

/** One item as it is now. */
export function protectedItem(vault: Vault, id: string): ProtectedItem | undefined {
  // As above.
  return vault.get('protected', id) as unknown as ProtectedItem | undefined;
}

/** Writes one item. */
export function putItem(change: Pick<Change, 'put'>, item: ProtectedItem): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  const { toward, ...rest } = item;
  change.put('protected', item.id, { ...rest, ...(toward === undefined ? {} : { toward: [...toward] }) });
}
