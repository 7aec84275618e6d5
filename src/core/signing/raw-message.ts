import { sha256 } from '@noble/hashes/sha2.js';

import { HoldfastError } from '../error.ts';
import { toHex } from './bytes.ts';
import type { DecodeContext } from './context.ts';
import { displaySigner, hintedKey, placeOf } from './context.ts';
import type { RawMessageDisplay } from './display.ts';
import { plainFacts } from './facts.ts';
import { looksLike } from './ethereum/look-alike.ts';
import { bodyWarnings } from './message-warnings.ts';
import { refused } from './refusal.ts';
import type { RequestBody } from './request-body.ts';
import type { SignatureScheme, SigningAlgorithm } from './request.ts';
import { maxMessageBytes } from './request.ts';
import { startsOffChain } from './solana/off-chain-message.ts';
import { messageBody } from './text.ts';

type RawSigner = Extract<SigningAlgorithm, 'ed25519' | 'p256' | 'p384' | 'secp256k1'>;

const forms: Record<RawSigner, { algorithm: RawMessageDisplay['algorithm']; scheme: SignatureScheme }> = {
  ed25519: { algorithm: 'ed25519', scheme: 'ed25519' },
  p256: { algorithm: 'ecdsa-p256-sha256', scheme: 'ecdsa-p256' },
  p384: { algorithm: 'ecdsa-p384-sha384', scheme: 'ecdsa-p384' },
  secp256k1: { algorithm: 'ecdsa-secp256k1-sha256', scheme: 'ecdsa-secp256k1' },
};

/**
 * A message signed as it stands: Ed25519 over the bytes, or ECDSA over their SHA-256 (P-384: SHA-384). Refused are messages that would
 * make the signature count elsewhere: 32 bytes (the inner hash of a Bitcoin sighash; any digest), transactions, and
 * anything that names the signing key itself, as ledger transactions, certificate requests and key proofs do.
 */
export function decodeRawMessage(message: Uint8Array, context: DecodeContext): RequestBody {
  if (message.length === 0) throw refused('message-empty');
  if (message.length > maxMessageBytes) throw refused('too-large-to-show', { limit: maxMessageBytes });
  const key = hintedKey(context, 'ed25519', 'p256', 'p384', 'secp256k1');
  const likeness = looksLike(message);
  if (likeness) throw refused(likeness);
  if (startsOffChain(message)) throw refused('looks-like-envelope');
  const bare = key.algorithm === 'ed25519' ? key.publicKey : key.publicKey.subarray(1);
  if (contains(message, bare)) throw refused('looks-like-transaction');
  const { algorithm, scheme } = forms[key.algorithm];
  const digest = sha256(message);
  const body = messageBody(message);
  const payload = scheme === 'ecdsa-secp256k1' ? digest : message.slice();
  return {
    kind: 'raw-message',
    display: {
      kind: 'raw-message',
      signer: displaySigner(key),
      algorithm,
      body,
      warnings: [{ code: 'raw-signature', severity: 'caution', params: {} }, ...bodyWarnings(body)],
    },
    facts: plainFacts('message'),
    canonical: message.slice(),
    tasks: [{ ...placeOf(key), scheme, payload, publicKey: key.publicKey }],
    finish: ([signature]) => {
      if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
      const hash = toHex(digest);
      return {
        kind: 'raw-message',
        form: 'signature',
        bytes: signature.slice(),
        mediaType: 'application/octet-stream',
        suggestedFileName: `message-${hash.slice(2, 10)}.sig`,
        hash,
        complete: true,
        signatures: [signature.slice()],
      };
    },
  };
}

function contains(haystack: Uint8Array, needle: Uint8Array): boolean {
  for (let at = 0; at + needle.length <= haystack.length; at += 1) {
    if (haystack[at] !== needle[0]) continue;
    if (needle.every((byte, offset) => haystack[at + offset] === byte)) return true;
  }
  return false;
}
