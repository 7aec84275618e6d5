import { selectorOf } from '../signing/ethereum/abi-types.ts';
import type { DisplayChain } from '../signing/ethereum/display.ts';
import type { DescribedCall, ReferenceBook } from '../signing/ethereum/reference-book.ts';
import type { Reference } from './reference.ts';

/** Puts descriptions together for the decoder. Where two describe one call, the one added first stands. */
export function bookOf(references: readonly Reference[]): ReferenceBook {
  const calls = new Map<string, DescribedCall>();
  const chains = new Map<string, DisplayChain>();
  for (const reference of references) {
    for (const { chain, address, described } of reference.calls) {
      const key = `${chain}/${address}/${selectorOf(described.call.signature)}`;
      if (!calls.has(key)) calls.set(key, described);
    }
    for (const chain of reference.chains) if (!chains.has(chain.id)) chains.set(chain.id, chain);
  }
  return {
    describe: (chain, target, selector) => calls.get(`${chain}/${target}/${selector}`),
    chain: (id) => chains.get(id),
  };
}

/** What a description covers, in words: contracts with their chain, or chains. At most a hundred lines. */
export function coverOf({ calls, chains }: Reference): string[] {
  const places = new Set(calls.map(({ chain, address }) => `${chain}/${address}`));
  return [...places, ...chains.map(({ id, name }) => `eip155:${id} ${name ?? ''}`)].slice(0, 100);
}
