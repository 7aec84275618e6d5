/**
 * Every error code that a command can give, with its class. The command line's exit code comes from the class;
 * the texts for people live in the renderer and in the CLI.
 */

/** Classes of errors and the exit code of the command line for each. */
export const errorClasses = {
  internal: 1,
  usage: 2,
  'not-found': 3,
  secret: 4,
  damaged: 5,
  state: 6,
  refused: 7,
  storage: 8,
  busy: 9,
  cancelled: 10,
} as const;

/** One of {@link errorClasses}. */
export type ErrorClass = keyof typeof errorClasses;

/** The closed list of error codes and the class of each. */
export const errorCodes = {
  internal: 'internal',
  'bad-request': 'usage',
  'unknown-command': 'usage',
  'not-permitted': 'state',
  cancelled: 'cancelled',
  'self-test-failed': 'internal',
  'random-source-failed': 'internal',

  'vault-locked': 'state',
  'vault-already-open': 'state',
  'vault-exists': 'storage',
  'vault-missing': 'not-found',
  'vault-in-use': 'busy',
  'vault-damaged': 'damaged',
  'vault-newer': 'damaged',
  'vault-older-than-seen': 'damaged',
  'not-a-vault': 'damaged',
  'kdf-too-weak': 'damaged',
  'kdf-too-costly': 'damaged',
  'wrong-secret': 'secret',
  'passphrase-too-short': 'usage',
  'recovery-code-malformed': 'usage',
  'no-such-slot': 'not-found',
  'last-slot': 'state',

  'file-missing': 'not-found',
  'file-exists': 'storage',
  'file-too-large': 'usage',
  'file-not-regular': 'usage',
  'file-unreadable': 'storage',
  'folder-not-writable': 'storage',
  'disk-full': 'storage',
  'write-failed': 'storage',

  'no-such-key': 'not-found',
  'label-mismatch': 'usage',
  'label-taken': 'usage',
  'state-forbids': 'state',
  'purpose-forbids': 'state',
  'backup-needed': 'state',
  'seed-unusable': 'state',
  'secret-not-exportable': 'state',
  'already-verified': 'state',
  'not-a-seed': 'usage',
  'not-an-account': 'usage',
  'no-such-version': 'not-found',
  'duplicate-key': 'state',

  'phrase-word-count': 'usage',
  'phrase-unknown-word': 'usage',
  'phrase-checksum': 'usage',
  'phrase-mismatch': 'secret',
  'path-malformed': 'usage',
  'dice-malformed': 'usage',
  'too-little-entropy': 'usage',
  'key-malformed': 'usage',
  'key-encrypted': 'usage',
  'key-wrong-algorithm': 'usage',
  'key-out-of-range': 'usage',

  'not-a-backup': 'damaged',
  'backup-damaged': 'damaged',
  'backup-newer': 'damaged',
  'no-such-backup': 'not-found',

  undecodable: 'refused',
  refused: 'refused',
  'no-such-request': 'not-found',
  'digest-mismatch': 'refused',
  'request-closed': 'state',
  'no-key-for-request': 'not-found',
  'signature-check-failed': 'internal',

  'audit-damaged': 'damaged',
  'audit-wrong-key': 'damaged',
  'not-an-audit-export': 'damaged',
} as const satisfies Record<string, ErrorClass>;

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof errorCodes;

/** The exit code of the command line for an error code; 1 for one that is not known. */
export function exitCodeFor(code: string): number {
  // A code from outside the list can only come from a fault of our own.
  const known = Object.hasOwn(errorCodes, code) ? errorCodes[code as ErrorCode] : 'internal';
  return errorClasses[known];
}
