import { sha256 } from '@noble/hashes/sha2.js';

import { HoldfastError } from '../error.ts';
import { decodePsbt } from './bitcoin/psbt-request.ts';
import { decodeUtf8, uint32Bytes } from './bytes.ts';
import type { DecodeContext } from './context.ts';
import type { Content } from './detect.ts';
import { detectContent, parseJsonObject } from './detect.ts';
import { decodeMessageBytes, decodeMessageJson } from './ethereum/message-request.ts';
import { decodeTransactionBytes, decodeTransactionJson } from './ethereum/transaction-request.ts';
import { decodeTypedData } from './ethereum/typed-data-request.ts';
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
  'ethereum-message': decodeMessageBytes,
  'bitcoin-psbt': (bytes, context) => decodeContent(bytes, 'bitcoin-psbt', context),
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
  }
}

function jsonObject(bytes: Uint8Array): ReturnType<typeof parseJsonObject> {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw undecodable('not-utf8');
  return parseJsonObject(text);
}

function complete(body: RequestBody): DecodedRequest {
  return {
    ...body,
    approvalDigest: approvalDigest(body),
    finish: (signatures, check = checkSignatures) => {
      check(body.tasks, signatures);
      return body.finish(signatures);
    },
  };
}

/** SHA-256 over length-prefixed parts under a label of its own, so that no two requests can share a digest. */
function approvalDigest({ kind, canonical, tasks }: RequestBody): Uint8Array {
  const encoder = new TextEncoder();
  const text = (value: string): Uint8Array => encoder.encode(value);
  const parts: Uint8Array[] = [
    text('holdfast/approval/v1'),
    text(kind),
    canonical,
    uint32Bytes(tasks.length),
  ];
  for (const { keyId, path, scheme, payload, publicKey, taproot } of tasks) {
    const root = taproot ? taproot.merkleRoot : new Uint8Array(0);
    parts.push(text(keyId), text(path ?? ''), text(scheme), payload, publicKey);
    parts.push(text(taproot ? 'taproot' : ''), root);
  }
  const input = new Uint8Array(parts.reduce((size, part) => size + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    input.set(uint32Bytes(part.length), at);
    input.set(part, at + 4);
    at += 4 + part.length;
  }
  return sha256(input);
}
