import { equalBytes } from '../core/crypto/bytes.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Session } from './session.ts';

/**
 * Refuses a key that the vault has already: one with the same public half, or any version of one with the same secret.
 * A destroyed key does not count. Errors: `duplicate-key` {id}.
 */
export async function requireNew(
  { keys, vault }: Session,
  record: Pick<KeyRecord, 'algorithm' | 'versions'>,
  secret: Uint8Array,
): Promise<void> {
  const publicKey = record.versions.at(-1)?.publicKey;
  if (publicKey !== undefined) {
    const twin = keys.byPublicKey(publicKey);
    if (twin !== undefined && twin.state !== 'destroyed')
      throw new HoldfastError('duplicate-key', { id: twin.id });
    return;
  }
  for (const other of keys.all()) {
    if (other.algorithm !== record.algorithm || other.state === 'destroyed') continue;
    for (const { number } of other.versions) {
      // A destroyed version has no secret any more, and a derived key has none of its own.
      if (!vault.hasSecret(other.id, number)) continue;
      const same = await vault.withSecret(other.id, number, (held) => equalBytes(held, secret));
      if (same) throw new HoldfastError('duplicate-key', { id: other.id });
    }
  }
}
