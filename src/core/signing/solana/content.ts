import { base64 } from '@scure/base';

import { decodeUtf8, fromHex } from '../bytes.ts';
import { parseJson } from '../json.ts';
import { undecodable } from '../refusal.ts';
import { maxTransactionBytes } from './message.ts';
import { isSolanaTransaction } from './transaction.ts';
import { fromBase58, parseSolanaAddress } from './wire.ts';

/** The bytes of a transaction or message, and wallets that its bringer names as owners of token accounts in it. */
export interface SolanaContent {
  readonly bytes: Uint8Array;
  readonly owners: readonly string[];
}

/** Twice the bytes, for hex, and room for line ends and JSON around it. */
const maxText = 2 * maxTransactionBytes + 4096;

/** What a wallet may be asked with: `{"transaction": "…", "owners": ["…"]}`; other names are refused. */
const names = new Set(['transaction', 'owners']);

/**
 * Finds the bytes of a transaction in bytes that are one or spell one: binary, hex, Base64, Base58 or JSON. With `strict`
 * they must be one to the last byte; without, the caller's parser says what is wrong. `undefined` when there are none.
 * @throws HoldfastError `undecodable` for JSON that names a transaction and is wrong.
 */
export function solanaContent(bytes: Uint8Array, strict: boolean): SolanaContent | undefined {
  const first = bytes[0] ?? 0;
  // Up to nineteen signatures fit, and their number may be a blank of a text.
  if (first >= 0x09 && first <= 0x13 && isSolanaTransaction(bytes)) return { bytes, owners: [] };
  if (first < 0x09 || first >= 0x80)
    return strict && !isSolanaTransaction(bytes) ? undefined : { bytes, owners: [] };
  if (bytes.length > maxText) return undefined;
  const text = decodeUtf8(bytes)?.trim();
  if (text === undefined) return undefined;
  if (text.startsWith('{')) return jsonContent(text);
  const spelt = spelledTransaction(text, strict);
  return spelt && { bytes: spelt, owners: [] };
}

function spelledTransaction(text: string, strict: boolean): Uint8Array | undefined {
  const joined = text.replaceAll(/[\r\n]/g, '');
  const isHex = /^(?:0x)?(?:[0-9a-f]{2})+$/i.test(joined);
  const readings = [isHex ? fromHex(joined) : undefined, fromBase64(joined), fromBase58(joined)].filter(
    (reading) => reading !== undefined,
  );
  return readings.find(isSolanaTransaction) ?? (strict ? undefined : readings[0]);
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return base64.decode(text);
  } catch {
    return undefined;
  }
}

function jsonContent(text: string): SolanaContent | undefined {
  const object = parseJson(text);
  if (!(object instanceof Map)) return undefined;
  const transaction = object.get('transaction');
  if (typeof transaction !== 'string') return undefined;
  for (const name of object.keys()) if (!names.has(name)) throw undecodable('unknown-field', { field: name });
  const bytes = spelledTransaction(transaction, false);
  if (bytes === undefined) throw undecodable('bad-field', { field: 'transaction' });
  const owners = object.get('owners') ?? [];
  if (!Array.isArray(owners) || owners.length > 32) throw undecodable('bad-field', { field: 'owners' });
  return {
    bytes,
    owners: owners.map((owner) => {
      if (typeof owner !== 'string') throw undecodable('bad-field', { field: 'owners' });
      parseSolanaAddress(owner);
      return owner;
    }),
  };
}
