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
  /** A recipient that the owner knows. */
  'address-book': 8,
  /** Rules that the owner set for all keys. */
  policy: 9,
  /** The log of the vault that this one was restored from, in pieces, with the key that signed it. */
  'former-log': 10,
  /** Something outside of the vault that a key of it protects: an encrypted file, a wrapped key. */
  protected: 11,
  /** A compromise and what is left to do about it. */
  case: 12,
  /** A signed statement about a key: notice of revocation, certificate of destruction. */
  statement: 13,
  /** A published flaw that the vault's keys are held against. */
  advisory: 14,
  /** The move from a signing key to its successor. */
  move: 15,
  /** What an exchange says about a key of an account there. */
  credential: 16,
  /** A program that may ask for signatures. */
  program: 17,
  /** A script that several keys share, by its descriptor. */
  wallet: 18,
  /** A signed description of contracts or chains that the owner added. */
  reference: 19,
  /** Many requests that came in together. */
  batch: 20,
  /** A PKCS#11 module that the owner trusts, pinned by its hash. */
  'token-module': 21,
  /** A hardware token: who has it, what was done with it, attempts at its PIN. */
  token: 22,
  /** A key that wraps keys of tokens: its check value and who has its shares. */
  'wrapping-key': 23,
  /** Root certificate of a maker of tokens, added by the owner. */
  'attestation-root': 24,
  /** How tokens are enrolled. */
  'enrolment-profile': 25,
  /** Tokens being enrolled, and how far each has come. */
  enrolment: 26,
  /** Certificate of a key, with those above it. */
  certificate: 27,
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
