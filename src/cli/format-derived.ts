/** Where a derived key comes from, and what was derived from a key. */
import type { KeyView } from '../shared/contract/common.ts';

/** Lines of a key's page. */
export function derivedFacts({
  record: { derivation, derivedFrom },
  derived,
}: KeyView): [name: string, text: string | undefined][] {
  return [
    ['derived', derivation && `${derivation.path} (${derivation.scheme}) of ${derivation.seed}`],
    ['derived from', derivedFrom && `${derivedFrom.key}, version ${derivedFrom.version}`],
    ['by', derivedFrom?.method],
    ['for', derivedFrom?.context],
    ['agreed with', derivedFrom?.publicKey],
    ['salt', derivedFrom?.salt],
    ['gave', derived?.join(', ')],
  ];
}
