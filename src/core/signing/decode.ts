import { sha256 } from '@noble/hashes/sha2.js';

import { HoldfastError } from '../error.ts';
import type { HashPort } from '../ports.ts';
import { decodeBitcoinMessage, decodeBitcoinMessageJson } from './bitcoin/message-request.ts';
import { decodePsbt } from './bitcoin/psbt-request.ts';
import { decodeUtf8, uint32Bytes } from './bytes.ts';
import type { DecodeContext } from './context.ts';
import type { Content } from './detect.ts';
import { detectContent, parseJsonObject } from './detect.ts';
import { decodeAuthorization } from './ethereum/authorization-request.ts';
import { decodeMessageBytes, decodeMessageJson } from './ethereum/message-request.ts';
import { decodeTransactionBytes, decodeTransactionJson } from './ethereum/transaction-request.ts';
import { decodeTypedData } from './ethereum/typed-data-request.ts';
import { decodeDocument } from './documents/document-request.ts';
import { decodeExchangeRequest } from './exchange/exchange-request.ts';
import { decodeSolanaMessage } from './solana/message-request.ts';
import { decodeSolanaContent, decodeSolanaTransaction } from './solana/transaction-request.ts';
import { decodeRawMessage } from './raw-message.ts';
import { undecodable } from './refusal.ts';
import type { RequestBody } from './request-body.ts';
import type { DecodedRequest, KeyLookup, RequestInput, RequestKind } from './request.ts';
import { maxRequestBytes } from './request.ts';
import { checkSignatures } from './verify-task.ts';

/** One row for each kind: how bytes said to be of that kind are read. A new kind is a new row. */
const decoders: Record<RequestKind, (bytes: Uint8Array, context: DecodeContext) => RequestBody> = {
  'ethereum-transaction': (bytes, context) => decodeContent(bytes, 'ethereum-transaction', context),
  'ethereum-typed-data': (bytes, context) => decodeTypedData(jsonObject(bytes), context),
  'ethereum-authorization': (bytes, context) => decodeAuthorization(jsonObject(bytes), context),
  'ethereum-message': decodeMessageBytes,
  'bitcoin-psbt': (bytes, context) => decodeContent(bytes, 'bitcoin-psbt', context),
  'bitcoin-message': decodeBitcoinMessage,
  'solana-transaction': decodeSolanaTransaction,
  'solana-message': decodeSolanaMessage,
  'exchange-request': decodeExchangeRequest,
  document: decodeDocument,
  'raw-message': decodeRawMessage,
};

/**
 * Reads a request: one decode gives what is shown, what is signed, and what an approval stands for.
 *
 * With `kind` absent or `auto` the form is found out (see `detect.ts`); with `ethereum-message` or `raw-message` the
 * bytes are the message itself.
 * @throws HoldfastError `undecodable` (not a well-formed request) or `refused` (read, but must not be signed), each
 * with a `reason` of `refusal.ts`.
 */
export function decodeRequest(input: RequestInput, keys: KeyLookup): DecodedRequest {
  if (input.bytes.length > maxRequestBytes) throw undecodable('too-large', { limit: maxRequestBytes });
  // A copy of our own: nobody can change the bytes between decode and signature.
  const bytes = input.bytes.slice();
  const context: DecodeContext = { input, keys };
  const kind = input.kind ?? 'auto';
  try {
    return complete(
      kind === 'auto' ? decodeFound(detectContent(bytes), context) : decoders[kind](bytes, context),
      input.sha256 ?? sha256,
    );
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    // A library refused something that our own checks let through: still only bytes we cannot read.
    throw undecodable('internal');
  }
}

function decodeContent(bytes: Uint8Array, kind: RequestKind, context: DecodeContext): RequestBody {
  const content = detectContent(bytes);
  if (content.kind !== kind) throw undecodable('unknown-format');
  return decodeFound(content, context);
}

function decodeFound(content: Content, context: DecodeContext): RequestBody {
  if (content.kind === 'solana-transaction') return decodeSolanaContent(content.solana, context);
  if (content.kind === 'exchange-request') return decodeExchangeRequest(content.bytes, context);
  if ('bytes' in content) {
    return content.kind === 'bitcoin-psbt'
      ? decodePsbt(content.bytes, context)
      : decodeTransactionBytes(content.bytes, context);
  }
  switch (content.kind) {
    case 'ethereum-transaction':
      return decodeTransactionJson(content.object, context);
    case 'ethereum-typed-data':
      return decodeTypedData(content.object, context);
    case 'ethereum-message':
      return decodeMessageJson(content.object, context);
    case 'bitcoin-message':
      return decodeBitcoinMessageJson(content.object, context);
    case 'ethereum-authorization':
      return decodeAuthorization(content.object, context);
  }
}

function jsonObject(bytes: Uint8Array): ReturnType<typeof parseJsonObject> {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw undecodable('not-utf8');
  return parseJsonObject(text);
}

function complete(body: RequestBody, hash: HashPort['sha256']): DecodedRequest {
  const approvalDigest = hash(approvalInput(body));
  return { ...body, approvalDigest, finish: checkedFinish(body) };
}

/** Apart, so that whoever keeps it to the end of a batch keeps nothing else of the request. */
function checkedFinish({ tasks, finish }: RequestBody): DecodedRequest['finish'] {
  return (signatures, check = checkSignatures) => {
    check(tasks, signatures);
    return finish(signatures);
  };
}

/** What the approval digest is over: length-prefixed parts under a label, so that no two requests can share one. */
function approvalInput({ kind, canonical, tasks }: RequestBody): Uint8Array {
  const parts: Uint8Array[] = [
    text('holdfast/approval/v1'),
    text(kind),
    canonical,
    uint32Bytes(tasks.length),
  ];
  for (const { keyId, path, scheme, payload, publicKey, taproot, after, apiSecret } of tasks) {
    const root = taproot ? taproot.merkleRoot : nothing;
    parts.push(text(keyId), text(path ?? ''), text(scheme), payload, publicKey);
    parts.push(text(taproot ? 'taproot' : (apiSecret ?? '')), root);
    if (after !== undefined) parts.push(text('after'), uint32Bytes(after));
  }
  let size = 0;
  for (const { length } of parts) size += 4 + length;
  const input = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    const { length } = part;
    input[at] = length >>> 24;
    input[at + 1] = length >>> 16;
    input[at + 2] = length >>> 8;
    input[at + 3] = length;
    input.set(part, at + 4);
    at += 4 + length;
  }
  return input;
}

const nothing = new Uint8Array(0);
const encoder = new TextEncoder();
/** Names of kinds, schemes and keys, which come again with each request of a batch. */
const encoded = new Map<string, Uint8Array>();

function text(value: string): Uint8Array {
  let bytes = encoded.get(value);
  if (bytes !== undefined) return bytes;
  if (encoded.size >= 1000) encoded.clear();
  bytes = encoder.encode(value);
  encoded.set(value, bytes);
  return bytes;
}
