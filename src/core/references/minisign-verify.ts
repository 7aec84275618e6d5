import { blake2b } from '@noble/hashes/blake2.js';
import { base64 } from '@scure/base';

import { equalBytes, joinBytes } from '../crypto/bytes.ts';
import { verifyEd25519Strict } from '../crypto/ed25519-strict.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

/** A public key of minisign: its number, by which signatures name it, and the Ed25519 key. */
export interface MinisignKey {
  number: Uint8Array;
  publicKey: Uint8Array;
}

/** What a signature turned out to be: good, of another key, or not the file's. */
export type MinisignVerdict = 'good' | 'wrong-key' | 'bad';

/** Reads a public key: the one line of base64, or the file with its comment. `undefined` when it is none. */
export function parseMinisignKey(text: string): MinisignKey | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length > 2 || (lines.length === 2 && !lines[0]?.startsWith('untrusted comment:')))
    return undefined;
  const bytes = decodeBase64(lines.at(-1) ?? '');
  // `Ed`, eight bytes of number, 32 of key.
  if (bytes?.length !== 42 || bytes[0] !== 0x45 || bytes[1] !== 0x64) return undefined;
  return { number: bytes.slice(2, 10), publicKey: bytes.slice(10) };
}

/**
 * Checks a minisign signature over a file: over its BLAKE2b-512 (`ED`) or over itself (`Ed`, the older form), and the
 * second signature over the first one and the trusted comment.
 * @throws never: a signature file that cannot be read is `bad`.
 */
export function verifyMinisign(file: Uint8Array, signatureFile: string, key: MinisignKey): MinisignVerdict {
  const lines = signatureFile.replace(/\n$/, '').split(/\r?\n/);
  const [untrusted, first = '', trusted, second = ''] = lines;
  if (lines.length !== 4 || untrusted?.startsWith('untrusted comment: ') !== true) return 'bad';
  if (trusted?.startsWith('trusted comment: ') !== true) return 'bad';
  const signed = decodeBase64(first);
  const global = decodeBase64(second);
  if (signed?.length !== 74 || global?.length !== 64 || signed[0] !== 0x45) return 'bad';
  if (signed[1] !== 0x44 && signed[1] !== 0x64) return 'bad';
  if (!equalBytes(signed.subarray(2, 10), key.number)) return 'wrong-key';
  const message = signed[1] === 0x44 ? blake2b(file, { dkLen: 64 }) : file;
  const signature = signed.subarray(10);
  if (!verifyEd25519Strict(signature, message, key.publicKey)) return 'bad';
  const comment = encodeUtf8(trusted.slice('trusted comment: '.length));
  return verifyEd25519Strict(global, joinBytes(signature, comment), key.publicKey) ? 'good' : 'bad';
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return base64.decode(text);
  } catch {
    return undefined;
  }
}
