import type { DisplayChain } from '../../core/signing/ethereum/display.ts';
import { text } from '../text/en.ts';

const t = text.sign;

/** A chain by name and id. */
export function ChainName({ chain }: { readonly chain: DisplayChain }) {
  return (
    <>
      {`${chain.name ?? t.unknownChain} (${chain.id})`}
      {chain.testnet && `, ${t.testnet}`}
    </>
  );
}
