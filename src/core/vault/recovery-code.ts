import { concatBytes } from '@noble/ciphers/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import type { RandomPort } from '../ports.ts';
import { label } from './bytes.ts';

/** Length in bytes of a recovery code's secret: 160 bits, out of reach of search without any stretching. */
export const recoverySecretLength = 20;

// Crockford's base 32: no I, L, O, U, so that a printed code is read one way.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const secretSymbols = 32;
const checkSymbols = 4;
const groupSize = 6;

/** A fresh secret for a recovery code. */
export function newRecoverySecret(random: RandomPort): Uint8Array {
  return random.bytes(recoverySecretLength);
}

/**
 * The code as printed: 32 symbols of secret and 4 of checksum in six groups of six, `XXXXXX-XXXXXX-…`. The
 * checksum is the first 20 bits of SHA-256 over a label and the secret. Returned as ASCII bytes, to be wiped.
 */
export function formatRecoveryCode(secret: Uint8Array): Uint8Array {
  if (secret.length !== recoverySecretLength)
    throw new HoldfastError('bad-length', { what: 'recovery secret' });
  const symbols = [...toSymbols(secret, secretSymbols), ...checksum(secret)];
  const code = new Uint8Array(symbols.length + symbols.length / groupSize - 1).fill(0x2d);
  symbols.forEach((symbol, i) => (code[i + Math.floor(i / groupSize)] = alphabet.charCodeAt(symbol)));
  return code;
}

/**
 * Reads a code as a person types it, as ASCII or UTF-8 bytes: any case, spaces and dashes anywhere, O for 0, I and L for 1.
 * Returns the secret, to be wiped. Errors: `recovery-code-length` {symbols, expected},
 * `recovery-code-symbol` {position}, `recovery-code-checksum`.
 */
export function parseRecoveryCode(typed: Uint8Array): Uint8Array {
  const symbols: number[] = [];
  for (const byte of typed) {
    if (byte === 0x20 || byte === 0x2d || (byte >= 0x09 && byte <= 0x0d)) continue;
    const symbol = symbolOf(byte);
    if (symbol === undefined)
      throw new HoldfastError('recovery-code-symbol', { position: symbols.length + 1 });
    symbols.push(symbol);
    if (symbols.length > secretSymbols + checkSymbols) break;
  }
  const expected = secretSymbols + checkSymbols;
  if (symbols.length !== expected)
    throw new HoldfastError('recovery-code-length', { symbols: symbols.length, expected });
  const secret = fromSymbols(symbols.slice(0, secretSymbols));
  const right = checksum(secret).every((symbol, i) => symbol === symbols[secretSymbols + i]);
  symbols.fill(0);
  if (!right) {
    secret.fill(0);
    throw new HoldfastError('recovery-code-checksum');
  }
  return secret;
}

function symbolOf(byte: number): number | undefined {
  const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
  if (upper === 0x4f) return 0; // O
  if (upper === 0x49 || upper === 0x4c) return 1; // I, L
  const index = alphabet.indexOf(String.fromCharCode(upper));
  return index < 0 ? undefined : index;
}

function checksum(secret: Uint8Array): number[] {
  return toSymbols(sha256(concatBytes(label('recovery code checksum'), secret)), checkSymbols);
}

/** The first `count` groups of five bits, most significant first. */
function toSymbols(bytes: Uint8Array, count: number): number[] {
  const symbols: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && symbols.length < count) {
      bits -= 5;
      symbols.push((held >> bits) & 31);
    }
  }
  return symbols;
}

function fromSymbols(symbols: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((symbols.length * 5) / 8);
  let held = 0;
  let bits = 0;
  let length = 0;
  for (const symbol of symbols) {
    held = ((held << 5) | symbol) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
