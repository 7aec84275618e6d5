import { decodeUtf8, fromHex } from '../bytes.ts';
import type { RefusedReason } from '../refusal.ts';
import type { RlpItem } from './rlp.ts';
import { decodeRlp } from './rlp.ts';

/**
 * Whether a "message" is really something else that a signature would set off: a 32-byte digest, the preimage of an
 * EIP-191 or EIP-712 digest, a transaction, or an EIP-7702 authorisation; as bytes or spelt out as hex.
 * Any 32 bytes count as a digest, printable or not, since a printable one can be found by search.
 */
export function looksLike(message: Uint8Array): RefusedReason | undefined {
  return bytesLookLike(message) ?? hexLooksLike(message);
}

function hexLooksLike(message: Uint8Array): RefusedReason | undefined {
  const text = decodeUtf8(message)?.trim();
  if (text === undefined || !/^(?:0x)?(?:[0-9a-fA-F]{2})+$/i.test(text)) return undefined;
  return bytesLookLike(fromHex(text));
}

function bytesLookLike(bytes: Uint8Array): RefusedReason | undefined {
  const first = bytes[0] ?? 0;
  if (bytes.length === 32) return 'looks-like-digest';
  if (first === 0x19) return 'looks-like-envelope';
  const typed = first >= 1 && first <= 0x7f;
  if (typed && listLength(bytes.subarray(1)) >= 3) return 'looks-like-transaction';
  return listLength(bytes) >= 6 ? 'looks-like-transaction' : undefined;
}

/** Number of items when the bytes are exactly one RLP list, else 0. */
function listLength(bytes: Uint8Array): number {
  if ((bytes[0] ?? 0) < 0xc0) return 0;
  try {
    const item: RlpItem = decodeRlp(bytes);
    return Array.isArray(item) ? item.length : 0;
  } catch {
    return 0;
  }
}
