import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { fromHex } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/** Addresses whose form is known: a batch meets each of its recipients several times. */
const known = new Map<string, string>();
const mostKnown = 20_000;

/** The EIP-55 form of a 20-byte address. */
export function checksumAddress(address: Uint8Array): string {
  const hex = bytesToHex(address);
  let text = known.get(hex);
  if (text !== undefined) return text;
  text = withChecksum(hex);
  if (known.size >= mostKnown) known.clear();
  known.set(hex, text);
  return text;
}

function withChecksum(hex: string): string {
  const hash = keccak256(utf8ToBytes(hex));
  const upper = hex.toUpperCase();
  let text = '0x';
  for (let at = 0; at < hex.length; at += 1) {
    // The first bit of each half byte says whether its digit is a capital.
    const mark = at % 2 === 0 ? 0x80 : 0x08;
    text += ((hash[at >> 1] ?? 0) & mark) === 0 ? hex.charAt(at) : upper.charAt(at);
  }
  return text;
}

/** The EIP-55 address of a compressed (33 bytes) or uncompressed (65 bytes) secp256k1 public key. */
export function addressOfPublicKey(publicKey: Uint8Array): string {
  const point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  return checksumAddress(keccak256(point.subarray(1)).subarray(12));
}

/**
 * Reads `0x` and 40 hex digits. Mixed case must be the right EIP-55 checksum; one case alone carries none.
 * @throws HoldfastError `undecodable` (`bad-address`, `bad-address-checksum`).
 */
export function parseAddress(text: string): { bytes: Uint8Array; checksummed: boolean } {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw undecodable('bad-address');
  const bytes = fromHex(text);
  const body = text.slice(2);
  const oneCase = body === body.toLowerCase() || body === body.toUpperCase();
  const checksummed = checksumAddress(bytes) === text;
  if (!oneCase && !checksummed) throw undecodable('bad-address-checksum');
  return { bytes, checksummed };
}
