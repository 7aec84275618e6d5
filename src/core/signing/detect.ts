import { base64 } from '@scure/base';

import { bytesToBigInt, decodeUtf8, equalBytes, fromHex } from './bytes.ts';
import { psbtMagic } from './bitcoin/psbt-codec.ts';
import type { JsonObject } from './json.ts';
import { parseJson } from './json.ts';
import { solanaContent, type SolanaContent } from './solana/content.ts';
import { isSolanaTransaction } from './solana/transaction.ts';
import { undecodable } from './refusal.ts';
import { maxJsonCharacters } from './request.ts';

/** What the bytes turned out to be: a binary form, or a JSON object. */
export type Content =
  | { kind: 'bitcoin-psbt'; bytes: Uint8Array }
  | { kind: 'ethereum-transaction'; bytes: Uint8Array }
  | { kind: 'exchange-request'; bytes: Uint8Array }
  | { kind: 'solana-transaction'; solana: SolanaContent }
  | {
      kind:
        | 'ethereum-transaction'
        | 'ethereum-typed-data'
        | 'ethereum-message'
        | 'ethereum-authorization'
        | 'bitcoin-message';
      object: JsonObject;
    };

/**
 * Finds out what bytes hold: a PSBT (binary, base64, hex), an Ethereum transaction (binary, hex, JSON), typed data
 * (JSON), a personal message (JSON), a request to an exchange (JSON), or a transaction of Solana (binary, hex, base64,
 * base58, JSON). Bare text is never taken for a message to sign: that needs the kind stated.
 * @throws HoldfastError `undecodable`.
 */
export function detectContent(bytes: Uint8Array): Content {
  if (bytes.length === 0) throw undecodable('empty');
  const binary = binaryContent(bytes);
  if (binary) return binary;
  const text = decodeUtf8(bytes)?.trim();
  if (text === undefined || text === '') throw undecodable('unknown-format');
  if (text.startsWith('{')) return jsonContent(text);
  const inner = textContent(text);
  const decoded = (inner && binaryContent(inner)) ?? solanaBytes(bytes);
  if (!decoded) throw undecodable('unknown-format');
  return decoded;
}

/** A JSON object with nothing around it. @throws HoldfastError `undecodable`. */
export function parseJsonObject(text: string): JsonObject {
  if (text.length > maxJsonCharacters) throw undecodable('too-large', { limit: maxJsonCharacters });
  const value = parseJson(text);
  if (!(value instanceof Map)) throw undecodable('bad-json');
  return value;
}

function jsonContent(text: string): Content {
  const object = parseJsonObject(text);
  if (object.has('personal_sign')) return { kind: 'ethereum-message', object };
  if (object.has('bitcoin_message')) return { kind: 'bitcoin-message', object };
  if (object.has('exchange') && object.has('path'))
    return { kind: 'exchange-request', bytes: new TextEncoder().encode(text) };
  if (object.has('types') || object.has('primaryType')) return { kind: 'ethereum-typed-data', object };
  if (object.has('authorization')) return { kind: 'ethereum-authorization', object };
  if (object.has('transaction')) return solanaBytes(new TextEncoder().encode(text)) ?? unknownFormat();
  if (object.has('chainId') || object.has('nonce') || object.has('to'))
    return { kind: 'ethereum-transaction', object };
  throw undecodable('unknown-format');
}

function unknownFormat(): never {
  throw undecodable('unknown-format');
}

function textContent(text: string): Uint8Array | undefined {
  if (/^(?:0x)?[0-9a-fA-F]+$/i.test(text)) return fromHex(text);
  if (!text.startsWith('cHNidP')) return undefined;
  try {
    return base64.decode(text.replaceAll(/[\r\n]/g, ''));
  } catch {
    throw undecodable('bad-base64');
  }
}

function binaryContent(bytes: Uint8Array): Content | undefined {
  if (equalBytes(bytes.subarray(0, 5), psbtMagic)) return { kind: 'bitcoin-psbt', bytes };
  const first = bytes[0] ?? 0;
  // Typed transactions begin below the blanks of text; a list begins at 0xc0, where UTF-8 text may begin as well, but
  // no text in another script is a request.
  if (first >= 0xc0) return { kind: 'ethereum-transaction', bytes };
  if (first >= 0x09)
    return first === 0x80 || (first <= 0x13 && isSolanaTransaction(bytes)) ? solanaBytes(bytes) : undefined;
  // A transaction of Solana begins with the number of its signatures. A type is followed by a list to the last byte.
  return (isListToTheEnd(bytes) ? undefined : solanaBytes(bytes)) ?? { kind: 'ethereum-transaction', bytes };
}

/** Whether a list of RLP begins after the first byte and ends with the last: its length alone is looked at. */
function isListToTheEnd(bytes: Uint8Array): boolean {
  const prefix = bytes[1] ?? 0;
  if (prefix <= 0xf7) return prefix >= 0xc0 && bytes.length === 2 + prefix - 0xc0;
  const size = prefix - 0xf7;
  return bytes.length === 2 + size + Number(bytesToBigInt(bytes.subarray(2, 2 + size)));
}

/** A transaction of Solana in one of its spellings, if the bytes are one to the last. */
function solanaBytes(bytes: Uint8Array): Content | undefined {
  const solana = solanaContent(bytes, true);
  return solana && { kind: 'solana-transaction', solana };
}
