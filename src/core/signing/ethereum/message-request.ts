import { concatBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { decodeUtf8, fromHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { RequestFacts } from '../facts.ts';
import type { EthereumMessageDisplay } from './display.ts';
import type { JsonObject } from '../json.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { plainFacts } from '../facts.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import { maxMessageBytes } from '../request.ts';
import { messageBody } from '../text.ts';
import { looksLike } from './look-alike.ts';
import { ethereumSignature } from './signature-outcome.ts';
import type { ReadSignIn } from './sign-in.ts';
import { readSignIn } from './sign-in.ts';
import { checkChain, ethereumSigner, recoverableTask } from './signer-key.ts';

/** The EIP-191 version 0x45 digest of a message. */
export function personalMessageDigest(message: Uint8Array): Uint8Array {
  const prefix = `\u0019Ethereum Signed Message:\n${message.length.toString()}`;
  return keccak256(concatBytes(new TextEncoder().encode(prefix), message));
}

/** Reads `{"personal_sign": "…", "from": "0x…"}`; a string of `0x` and whole hex bytes stands for those bytes. */
export function decodeMessageJson(object: JsonObject, context: DecodeContext): RequestBody {
  for (const name of object.keys())
    if (name !== 'personal_sign' && name !== 'from') throw undecodable('unknown-field');
  const text = object.get('personal_sign');
  const from = object.get('from');
  if (typeof text !== 'string') throw undecodable('bad-field', { field: 'personal_sign' });
  if (from !== undefined && typeof from !== 'string') throw undecodable('bad-field', { field: 'from' });
  const hex = /^0x(?:[0-9a-fA-F]{2})*$/.test(text);
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
  const text = decodeUtf8(message);
  const { now, references } = context.input;
  const signIn = text === undefined ? undefined : readSignIn(text, signer.address, now, references);
  if (signIn?.chainId !== undefined) checkChain(context, signIn.chainId);
  const display: EthereumMessageDisplay = {
    kind: 'ethereum-message',
    signer: signer.display,
    body,
    ...(signIn?.fields === undefined ? {} : { signIn: signIn.fields }),
    warnings: [...bodyWarnings(body), ...(signIn?.warnings ?? [])],
  };
  const digest = personalMessageDigest(message);
  return {
    kind: 'ethereum-message',
    display,
    facts: signIn === undefined ? plainFacts('message') : signInFacts(signIn),
    canonical: message.slice(),
    tasks: [recoverableTask(signer, digest)],
    finish: ([signature]) => ethereumSignature('ethereum-message', digest, signature),
  };
}

/** A sign-in counts as a call of the site that asks, so that rules can name the sites. */
function signInFacts({ fields }: ReadSignIn): RequestFacts {
  if (!fields) return plainFacts('sign-in');
  const calls = [{ target: fields.domain.slice(0, 200), method: 'sign-in' }];
  return { acts: ['sign-in'], chain: `eip155:${fields.chain.id}`, transfers: [], calls };
}
