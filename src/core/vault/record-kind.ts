/**
 * The closed list of what a vault stores, with the number each kind has in the file. Numbers are never
 * reused; a row of any other number is damage.
 */
export const recordKinds = {
  /** One per vault: generation, set hash, end of the log. Written by every commit. */
  head: 1,
  /** A key's metadata. */
  key: 2,
  /** A key's secret under a data key of its own; opened only while it is used. */
  'key-secret': 3,
  settings: 4,
  /** A backup this vault knows of. */
  backup: 5,
  /** A signing request and what became of it. */
  journal: 6,
  /** The public half of the key that signs the audit log (its secret is a key-secret). */
  'audit-identity': 7,
  /** Reserved. */
  'address-book': 8,
  /** Reserved. */
  policy: 9,
  /** The log of the vault that this one was restored from, in pieces, with the key that signed it. */
  'former-log': 10,
} as const;

/** Name of a kind of record. */
export type RecordKind = keyof typeof recordKinds;

/** Kinds whose values are JSON, decrypted when the vault opens, and written through `draft.put`. */
export type DataKind = Exclude<RecordKind, 'head' | 'key-secret'>;

const names = new Map<number, RecordKind>(
  // The keys of a `const` object are exactly its literal names; Object.entries widens them to string.
  (Object.entries(recordKinds) as [RecordKind, number][]).map(([name, number]) => [number, name]),
);

/** The kind stored under `number`, or undefined when no such kind exists. */
export function recordKindOf(number: number): RecordKind | undefined {
  return names.get(number);
}
