import { HoldfastError } from '../error.ts';
import { decodeUtf8 } from '../signing/bytes.ts';
import type { JsonValue } from '../signing/json.ts';
import { parseJson } from '../signing/json.ts';
import { readAbiFile } from './abi-file.ts';
import { readChainsFile } from './chains-file.ts';
import { readErc7730 } from './erc7730.ts';
import type { Reference } from './reference.ts';
import { malformed } from './reference.ts';

/** No description comes near; larger ones are refused unread. */
export const maxReferenceLength = 512 * 1024;

/**
 * Reads a description: ERC-7730, a plain ABI with the places of the contract, or a list of chains.
 * @throws HoldfastError `reference-malformed`, with the `reason` why it could not be read.
 */
export function readReference(bytes: Uint8Array): Reference {
  try {
    if (bytes.length > maxReferenceLength) throw malformed('too-large');
    const text = decodeUtf8(bytes);
    if (text === undefined) throw malformed('not-utf8');
    return readValue(parseJson(text));
  } catch (error) {
    // Types and numbers are read with the decoder's own tools, which know other codes.
    if (error instanceof HoldfastError && error.code !== 'reference-malformed')
      throw malformed(String(error.details['reason'] ?? error.code));
    throw error;
  }
}

function readValue(value: JsonValue): Reference {
  if (Array.isArray(value)) return readChainsFile(value);
  if (!(value instanceof Map)) throw malformed('bad-json');
  if (['display', 'context', 'includes'].some((name) => value.has(name))) return readErc7730(value);
  if (value.has('abi')) return readAbiFile(value);
  const chains = value.get('chains');
  if (Array.isArray(chains)) return readChainsFile(chains);
  throw malformed('unknown-format');
}
