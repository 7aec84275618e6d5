import { passphraseBytes } from '../core/encoding/utf8.ts';
import { HoldfastError } from '../core/error.ts';

/** Fewest characters (code points after NFKD) of a new passphrase. */
export const minPassphraseLength = 12;

/** A new passphrase in the form in which it opens the vault. Errors: `passphrase-too-short` {length, minimum}, `bad-text`. */
export function newPassphrase(typed: Uint8Array): Uint8Array {
  const bytes = passphraseBytes(typed);
  // Counting the bytes that start a character spares a string that could not be wiped.
  const length = bytes.reduce((count, byte) => ((byte & 0xc0) === 0x80 ? count : count + 1), 0);
  if (length >= minPassphraseLength) return bytes;
  bytes.fill(0);
  throw new HoldfastError('passphrase-too-short', { length, minimum: minPassphraseLength });
}
