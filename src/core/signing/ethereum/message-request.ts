import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';

import { fromHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { EthereumMessageDisplay, Warning } from '../display.ts';
import type { JsonObject } from '../json.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import { maxMessageBytes } from '../request.ts';
import { messageBody } from '../text.ts';
import { looksLike } from './look-alike.ts';
import { ethereumSignature } from './signature-outcome.ts';
import { ethereumSigner, recoverableTask } from './signer-key.ts';

/** The EIP-191 version 0x45 digest of a message. */
export function personalMessageDigest(message: Uint8Array): Uint8Array {
  const prefix = `\u0019Ethereum Signed Message:\n${message.length.toString()}`;
  return keccak_256(concatBytes(new TextEncoder().encode(prefix), message));
}

/** Reads `{"personal_sign": "…", "from": "0x…"}`; a string of `0x` and whole hex bytes stands for those bytes. */
export function decodeMessageJson(object: JsonObject, context: DecodeContext): RequestBody {
  for (const name of object.keys())
    if (name !== 'personal_sign' && name !== 'from') throw undecodable('unknown-field');
  const text = object.get('personal_sign');
  const from = object.get('from');
  if (typeof text !== 'string') throw undecodable('bad-field', { field: 'personal_sign' });
  if (from !== undefined && typeof from !== 'string') throw undecodable('bad-field', { field: 'from' });
  const hex = /^0x(?:[0-9a-fA-F]{2})+$/.test(text);
  return decodeMessageBytes(hex ? fromHex(text) : new TextEncoder().encode(text), context, from);
}

/** Decodes a personal message from its very bytes. @throws HoldfastError `refused` for look-alikes. */
export function decodeMessageBytes(message: Uint8Array, context: DecodeContext, from?: string): RequestBody {
  if (message.length === 0) throw refused('message-empty');
  if (message.length > maxMessageBytes) throw refused('too-large-to-show', { limit: maxMessageBytes });
  const likeness = looksLike(message);
  if (likeness) throw refused(likeness);
  const signer = ethereumSigner(context, from);
  const body = messageBody(message);
  const display: EthereumMessageDisplay = {
    kind: 'ethereum-message',
    signer: signer.display,
    body,
    warnings: [
      ...bodyWarnings(body),
      ...signInWarnings(body.form === 'text' ? body.text.text : '', signer.address),
    ],
  };
  const digest = personalMessageDigest(message);
  return {
    kind: 'ethereum-message',
    display,
    canonical: message.slice(),
    tasks: [recoverableTask(signer, digest)],
    finish: ([signature]) => ethereumSignature('ethereum-message', digest, signature),
  };
}

/** ERC-4361: a sign-in message names the account on its second line; another account there is a lie or a mistake. */
function signInWarnings(text: string, address: string): Warning[] {
  const lines = text.split('\n');
  if (!lines[0]?.endsWith(' wants you to sign in with your Ethereum account:')) return [];
  if (lines[1]?.trim() === address) return [];
  return [{ code: 'sign-in-address-differs', severity: 'danger', params: { address } }];
}
