import { isHoldfastError } from '../error.ts';
import { checksumAddress, parseAddress } from '../signing/ethereum/address.ts';
import { assetInFacts, assetsInFacts, assetsOfStored } from '../signing/exchange/asset-name.ts';
import type { RequestFacts } from '../signing/facts.ts';
import { profileOf } from '../signing/exchange/profiles.ts';
import { isChainForm } from './chain-form.ts';

/** Whether requests can be of this chain or exchange. */
export function isRuleChain(chain: string): boolean {
  const exchange = chain.startsWith('exchange:') ? chain.slice('exchange:'.length) : undefined;
  return isChainForm(chain) && (exchange === undefined || profileOf(exchange) !== undefined);
}

/** Whether facts can name an asset so: a limit of any other would limit nothing. */
export function isRuleAsset(asset: string): boolean {
  const slash = asset.indexOf('/');
  const chain = slash < 0 ? asset : asset.slice(0, slash);
  const rest = slash < 0 ? undefined : asset.slice(slash + 1);
  if (chain === 'none' || !isRuleChain(chain)) return false;
  if (chain.startsWith('exchange:')) return rest !== undefined && rest !== '';
  if (rest === undefined) return true;
  if (chain === 'solana') return /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(rest);
  return chain.startsWith('eip155:') && tokenAddress(rest) !== undefined;
}

/** Spellings that were asked for lately; an address costs a hash. */
const spelled = new Map<string, string>();

/** An asset of a rule by the one name that facts have for it, however it was typed. */
export function assetByFacts(asset: string): string {
  if (!asset.startsWith('eip155:') || !asset.includes('/')) return assetInFacts(asset);
  let name = spelled.get(asset);
  if (name === undefined) {
    const slash = asset.indexOf('/');
    name = `${asset.slice(0, slash)}/${tokenAddress(asset.slice(slash + 1)) ?? asset.slice(slash + 1)}`;
    if (spelled.size >= 1000) spelled.clear();
    spelled.set(asset, name);
  }
  return name;
}

/** All names of facts that a limit on an asset is held against. */
export function assetsByFacts(asset: string): readonly string[] {
  return asset.startsWith('exchange:') ? assetsInFacts(asset) : [assetByFacts(asset)];
}

/** Facts that a former version may have written, by today's names: exchanges have several for an asset, limits know one. */
export function factsByTodaysNames(facts: RequestFacts): RequestFacts {
  if (!facts.chain.startsWith('exchange:')) return facts;
  const transfers = facts.transfers.flatMap((one) =>
    assetsOfStored(one.asset).map((asset) => ({ ...one, asset })),
  );
  return { ...facts, transfers };
}

/** An address in its checksum form; undefined for what is none. */
function tokenAddress(text: string): string | undefined {
  try {
    return checksumAddress(parseAddress(text).bytes);
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}
