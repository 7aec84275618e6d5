import { base64 } from '@scure/base';

import { decodeUtf8, equalBytes, fromHex } from './bytes.ts';
import { psbtMagic } from './bitcoin/psbt-codec.ts';
import type { JsonObject } from './json.ts';
import { parseJson } from './json.ts';
import { undecodable } from './refusal.ts';
import type { RequestKind } from './request.ts';
import { maxJsonCharacters } from './request.ts';

/** What the bytes turned out to be: a binary form, or a JSON object. */
export type Content =
  | { kind: 'bitcoin-psbt'; bytes: Uint8Array }
  | { kind: 'ethereum-transaction'; bytes: Uint8Array }
  | { kind: Exclude<RequestKind, 'bitcoin-psbt' | 'raw-message'>; object: JsonObject };

/**
 * Finds out what bytes hold: a PSBT (binary, base64, hex), an Ethereum transaction (binary, hex, JSON), typed data
 * (JSON), or a personal message (JSON). Bare text is never taken for a message to sign: that needs the kind stated.
 * @throws HoldfastError `undecodable`.
 */
export function detectContent(bytes: Uint8Array): Content {
  if (bytes.length === 0) throw undecodable('empty');
  const binary = binaryContent(bytes);
  if (binary) return binary;
  const text = decodeUtf8(bytes)?.trim();
  if (text === undefined || text === '') throw undecodable('unknown-format');
  if (text.startsWith('{')) return jsonContent(text);
  const decoded = textContent(text) && binaryContent(textContent(text) ?? bytes);
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
  if (object.has('types') || object.has('primaryType')) return { kind: 'ethereum-typed-data', object };
  if (object.has('chainId') || object.has('nonce') || object.has('to'))
    return { kind: 'ethereum-transaction', object };
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
  if (first >= 0xc0 || (first <= 0x7f && first < 0x09)) return { kind: 'ethereum-transaction', bytes };
  return undefined;
}
