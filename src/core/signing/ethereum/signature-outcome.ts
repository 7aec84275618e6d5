import { HoldfastError } from '../../error.ts';
import { toHex } from '../bytes.ts';
import type { RequestKind, SignedOutcome } from '../request.ts';

/**
 * The outcome of a message or typed data: 65 bytes r || s || v with v 27 or 28, as wallets and contracts expect.
 * `signature` carries the recovery id 0 or 1 in its last byte and has been verified by the caller.
 */
export function ethereumSignature(
  kind: RequestKind,
  digest: Uint8Array,
  signature: Uint8Array | undefined,
): SignedOutcome {
  const recovery = signature?.[64];
  if (!signature || recovery === undefined) throw new HoldfastError('bad-signature', { index: 0 });
  const bytes = signature.slice();
  bytes[64] = 27 + recovery;
  const hash = toHex(digest);
  return {
    kind,
    form: 'ethereum-signature',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `${kind}-${hash.slice(2, 10)}.sig`,
    hash,
    complete: true,
    signatures: [bytes],
  };
}
