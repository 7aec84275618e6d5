import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { deriveKeySecret } from '../core/keys/derive-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Context } from './context.ts';
import { withSeed } from './derive-record.ts';

/**
 * Opens the secret of one version of a key for the time of `use`, then wipes it. A key of a seed has no stored secret
 * and is derived. Asks for no permission: `requireOperation` has been asked before.
 * Errors: `no-such-secret`, `bad-signature` when a key derives to another public half than the one on record.
 */
export async function withKeySecret<T>(
  context: Context,
  record: KeyRecord,
  version: number,
  use: (secret: Uint8Array) => T | Promise<T>,
): Promise<T> {
  const { derivation } = record;
  if (derivation === undefined) return await context.session.vault.withSecret(record.id, version, use);
  const { secret, publicKey } = await withSeed(context, derivation.seed, (seed) =>
    deriveKeySecret(seed, derivation, record.algorithm, context.ports.hd),
  );
  try {
    const known = record.versions.at(-1)?.publicKey;
    if (known !== undefined && (publicKey === undefined || encodeHex(publicKey) !== known))
      throw new HoldfastError('bad-signature', { reason: 'other-key' });
    return await use(secret);
  } finally {
    secret.fill(0);
  }
}
