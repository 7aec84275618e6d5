import { HoldfastError } from '../error.ts';

const encoder = new TextEncoder();
// fatal: malformed input is refused, never replaced; ignoreBOM: a leading U+FEFF is kept, so nothing is dropped.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text as UTF-8.
 * @throws HoldfastError `bad-text` for lone surrogates, which UTF-8 cannot carry and would silently replace.
 */
export function encodeUtf8(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new HoldfastError('bad-text', { reason: 'lone-surrogate' });
  return encoder.encode(text);
}

/** UTF-8 as text. @throws HoldfastError `bad-text` for anything malformed (RFC 3629: overlong, surrogates, cut off). */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new HoldfastError('bad-text', { reason: 'not-utf-8' });
  }
}

/** Whether all bytes are below 0x80: NFKD leaves such text as it is. */
export function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/**
 * The one rule by which passphrases become bytes (V-17): strict UTF-8, normalised by NFKD (Unicode annex 15), as
 * UTF-8 again, in an array of its own. The same characters typed on another keyboard or system open the same vault.
 * Nothing is trimmed. ASCII, the common case, never becomes a string.
 * @throws HoldfastError `bad-text` when the bytes are not UTF-8.
 */
export function passphraseBytes(typed: Uint8Array): Uint8Array {
  if (isAscii(typed)) return Uint8Array.from(typed);
  return encodeUtf8(decodeUtf8(typed).normalize('NFKD'));
}
