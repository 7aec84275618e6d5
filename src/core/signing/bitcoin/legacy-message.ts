import { concatBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';

import type { BitcoinScript } from '../../seeds/addresses.ts';
import { undecodable } from '../refusal.ts';
import { hash256 } from './transaction.ts';
import { prefixed } from './writer.ts';

/** The digest of a signed message as Bitcoin Core makes it: the prefix and the message, each with its length. */
export function legacyMessageDigest(message: Uint8Array, prefix = 'Bitcoin Signed Message:\n'): Uint8Array {
  return hash256(concatBytes(prefixed(new TextEncoder().encode(prefix)), prefixed(message)));
}

/** First header byte of each kind of address (BIP-137); the recovery id is added. */
const headers: Readonly<Record<'uncompressed' | Exclude<BitcoinScript, 'p2tr'>, number>> = {
  uncompressed: 27,
  p2pkh: 31,
  'p2sh-p2wpkh': 35,
  p2wpkh: 39,
};

/** A message signature read: which kind of address it is for, and the recoverable signature (64 bytes). */
export interface LegacySignature {
  kind: keyof typeof headers;
  recovery: number;
  compact: Uint8Array;
}

/** Header byte and signature (BIP-137) in base64. `signature` is r || s || recovery, 65 bytes. */
export function encodeLegacySignature(kind: LegacySignature['kind'], signature: Uint8Array): string {
  return base64.encode(
    concatBytes(Uint8Array.of(headers[kind] + (signature[64] ?? 0)), signature.subarray(0, 64)),
  );
}

/** Reads the 65 bytes of a message signature. @throws HoldfastError `undecodable`. */
export function parseLegacySignature(bytes: Uint8Array): LegacySignature {
  if (bytes.length !== 65) throw undecodable(bytes.length < 65 ? 'truncated' : 'trailing-bytes');
  const header = (bytes[0] ?? 0) - headers.uncompressed;
  const kind = (['uncompressed', 'p2pkh', 'p2sh-p2wpkh', 'p2wpkh'] as const)[header >> 2];
  if (header < 0 || kind === undefined) throw undecodable('bad-type');
  return { kind, recovery: header & 3, compact: bytes.slice(1) };
}
