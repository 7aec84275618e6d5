import type { BlockKey } from '../core/crypto/key-wrap-blocks.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { TokenKeyPlace, TokenModule, TokenName } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { withKeyOnToken } from './token-sign.ts';

/** A key where it is, ready to be asked. */
interface KeyThere {
  readonly module: TokenModule;
  readonly name: TokenName;
  readonly place: TokenKeyPlace;
}

/**
 * Asks the token that one version of a key is on. `use` may be begun again on another place of the key, so it asks once
 * and does nothing else that counts. Errors: `not-a-token-key`, those of tokens.
 */
export async function askToken<T>(
  context: Context,
  record: KeyRecord,
  number: number,
  use: (key: KeyThere) => Promise<T>,
): Promise<T> {
  return await withKeyOnToken(
    context,
    record,
    async ({ module, name }, place) => await use({ module, name, place }),
    number,
  );
}

/** An AES key on a token, one block after the other: whatever encrypts at all can do that. */
export function blockKeyOnToken(context: Context, record: KeyRecord, number: number): BlockKey {
  const ask = async (what: 'encrypt' | 'decrypt', block: Uint8Array): Promise<Uint8Array> => {
    context.throwIfCancelled();
    return await askToken(context, record, number, async ({ module, name, place }) =>
      module[what](name, place, { name: 'aes-ecb' }, block),
    );
  };
  return {
    encrypt: async (block) => await ask('encrypt', block),
    decrypt: async (block) => await ask('decrypt', block),
  };
}
