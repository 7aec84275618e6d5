import { unwrapByBlocks, wrapByBlocks } from '../core/crypto/key-wrap-blocks.ts';
import { unwrapBare, wrapBare } from '../core/crypto/key-wrap.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Context } from './context.ts';
import { requireUnwraps } from './data-secret.ts';
import { withKeySecret } from './key-secret.ts';
import { blockKeyOnToken } from './token-use.ts';

/**
 * A key in the bare form (RFC 5649) under one version of an AES key, wherever that is; what a token has wrapped is unwrapped
 * there again first. Errors: `purpose-forbids`, those of tokens, `token-lied` {what: `wrapping`}.
 */
export async function wrapBareUnder(
  context: Context,
  under: KeyRecord,
  version: number,
  key: Uint8Array,
): Promise<Uint8Array> {
  requireAes(under);
  if (under.home !== 'token')
    return await withKeySecret(context, under, version, (secret) => wrapBare(secret, key));
  const blocks = blockKeyOnToken(context, under, version);
  const wrapped = await wrapByBlocks(blocks, key, 'kwp');
  await requireUnwraps(blocks, wrapped, key, 'kwp');
  return wrapped;
}

/** The inverse; the caller wipes the key. Errors: `data-damaged` {what: key}, `purpose-forbids`, those of tokens. */
export async function unwrapBareUnder(
  context: Context,
  under: KeyRecord,
  version: number,
  wrapped: Uint8Array,
): Promise<Uint8Array> {
  requireAes(under);
  return under.home === 'token'
    ? await unwrapByBlocks(blockKeyOnToken(context, under, version), wrapped, 'kwp')
    : await withKeySecret(context, under, version, (secret) => unwrapBare(secret, wrapped));
}

/** RFC 5649 is a form of AES. */
function requireAes({ algorithm }: KeyRecord): void {
  if (algorithm !== 'aes-256') throw new HoldfastError('purpose-forbids', { form: 'aes-kwp', algorithm });
}
