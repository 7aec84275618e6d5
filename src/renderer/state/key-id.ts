import type { KeyId } from '../../core/keys/key.ts';

/** A key's id out of a route, which this page made of a listed key. The vault process checks its form again. */
export function toKeyId(id: string): KeyId {
  // Branding by schema would bring the whole validator into the page.
  return id as KeyId;
}
