import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, joinBytes } from '../core/crypto/bytes.ts';
import { decodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';

/** What both sides have said when they prove who they are. */
export interface Greeting {
  readonly serverNonce: Uint8Array;
  readonly programNonce: Uint8Array;
  readonly program: string;
}

/**
 * HMAC-SHA256 under the hash of the token, over who proves, both nonces and the program's id (docs/serve.md). The token
 * itself is never sent again, and what a look-alike server is shown fits its own nonce alone.
 */
function proof(tokenHash: Uint8Array, who: 'program' | 'server', greeting: Greeting): Uint8Array {
  const { serverNonce, programNonce, program } = greeting;
  const label = encodeUtf8(`holdfast-serve-1 ${who}\0`);
  return hmac(sha256, tokenHash, joinBytes(label, serverNonce, programNonce, encodeUtf8(program)));
}

/** The server's proof if the program's is right. A program that is not known costs the same and is turned away alike. */
export function answerProof(
  tokenHash: string | undefined,
  given: Uint8Array,
  greeting: Greeting,
): Uint8Array | undefined {
  const key = tokenHash === undefined ? new Uint8Array(32) : decodeHex(tokenHash);
  const right = equalBytes(given, proof(key, 'program', greeting));
  return right && tokenHash !== undefined ? proof(key, 'server', greeting) : undefined;
}
