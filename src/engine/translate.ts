import { HoldfastError } from '../core/error.ts';

/** Codes of the core and of the machine, in the words of the contract. */
const plain: Readonly<Record<string, string>> = {
  'bad-derivation-path': 'path-malformed',
  'needs-hardened-index': 'path-malformed',
  'no-such-child': 'path-malformed',
  'bad-periods': 'bad-request',
  'bad-text': 'bad-request',
  'bad-slot-secret': 'bad-request',
  'bad-signature': 'signature-check-failed',
  'bad-rsa-key': 'key-malformed',
  'api-secret-malformed': 'key-malformed',
  'recovery-code-length': 'recovery-code-malformed',
  'recovery-code-symbol': 'recovery-code-malformed',
  'recovery-code-checksum': 'recovery-code-malformed',
  'store-failed': 'write-failed',
  'store-closed': 'vault-locked',
  'vault-must-reopen': 'vault-locked',
  'vault-changed': 'write-failed',
  'vault-read-only': 'folder-not-writable',
  'no-such-secret': 'vault-damaged',
  'no-such-file': 'vault-missing',
  'folder-missing': 'file-missing',
  'out-of-memory': 'kdf-too-costly',
  'needs-private-key': 'not-an-account',
  'no-ssh-form': 'not-an-account',
};

/** Codes whose meaning lies in their reason. */
const byReason: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'bad-phrase': {
    'wrong-count': 'phrase-word-count',
    'unknown-word': 'phrase-unknown-word',
    'wrong-checksum': 'phrase-checksum',
    'not-text': 'phrase-unknown-word',
  },
  'bad-private-key': {
    encrypted: 'key-encrypted',
    'out-of-range': 'key-out-of-range',
    'all-zero': 'key-out-of-range',
    'wrong-algorithm': 'key-wrong-algorithm',
    'unsupported-algorithm': 'key-wrong-algorithm',
  },
  refused: { 'key-needed': 'no-key-for-request', 'key-not-found': 'no-key-for-request' },
};

const byReasonElse: Readonly<Record<string, string>> = {
  'bad-phrase': 'phrase-unknown-word',
  'bad-private-key': 'key-malformed',
};

/** The error under the code that the contract has for it; one that has none keeps its own. */
export function translate(error: HoldfastError): HoldfastError {
  const { code, details } = error;
  const reason = details['reason'];
  const reasoned = typeof reason === 'string' ? byReason[code]?.[reason] : undefined;
  const translated = reasoned ?? byReasonElse[code] ?? plain[code];
  return translated === undefined ? error : new HoldfastError(translated, details);
}
