import type { CommandOutput } from '../../shared/contract.ts';

type WrappingKey = CommandOutput<'token-copies.list'>['wrappingKeys'][number];

/**
 * The wrapping keys that a key on these tokens can be backed up under, and the one that is taken: the chosen one, by its
 * id, or the first that is in shares. What an RSA key wraps is lost with its token, so nobody gets that unasked.
 */
export function chooseWrapping(
  keys: readonly WrappingKey[],
  tokens: ReadonlySet<string>,
  id: string,
): { readonly able: readonly WrappingKey[]; readonly chosen: WrappingKey | undefined } {
  const able = keys.filter((key) => canWrap(key, tokens));
  return { able, chosen: able.find((key) => key.id === id) ?? able.find(({ kind }) => kind === 'aes') };
}

/** Whether a key of these tokens can be wrapped under it, and another token reads what comes of that. */
function canWrap({ kind, exposed, places }: WrappingKey, tokens: ReadonlySet<string>): boolean {
  if (exposed !== undefined) return false;
  return kind === 'aes'
    ? places.some(({ serial }) => tokens.has(serial))
    : places.some(({ serial, life }) => !tokens.has(serial) && life !== 'lost' && life !== 'retired');
}
