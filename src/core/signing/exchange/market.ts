import { assetName } from './asset-name.ts';
import type { ExchangeProfile } from './profile.ts';

/** The assets of a market by the names of facts, each once, the likeliest first; never empty. */
export interface MarketAssets {
  readonly bases: readonly string[];
  readonly quotes: readonly string[];
}

interface Split {
  readonly base: string;
  readonly quote: string;
}

/**
 * The assets that a market may be of; undefined when its name cannot be split. Without a mark between them, several
 * endings of the profile may fit: XTZUSD is XTZ and USD, or XT and ZUSD. Which of them the exchange means, the name does
 * not prove, so that all of them are told.
 */
export function assetsOfMarket(profile: ExchangeProfile, market: string): MarketAssets | undefined {
  const splits = splitMarket(profile, market);
  if (splits.length === 0) return undefined;
  const named = (asset: string): string => assetName(profile, asset);
  return {
    bases: [...new Set(splits.map(({ base }) => named(base)))],
    quotes: [...new Set(splits.map(({ quote }) => named(quote)))],
  };
}

function splitMarket(profile: ExchangeProfile, market: string): readonly Split[] {
  const { between, ends = [], before = '' } = profile.markets;
  const name = market.startsWith(before) ? market.slice(before.length) : market;
  if (between !== undefined && name.includes(between)) {
    const [base = '', quote = '', ...more] = name.split(between);
    const whole = [base, quote].every((asset) => /^[A-Za-z0-9.]+$/.test(asset)) && more.length === 0;
    return whole ? [{ base, quote }] : [];
  }
  const text = name.toUpperCase();
  return ends
    .filter((end) => text.length > end.length && text.endsWith(end))
    .map((end) => ({ base: text.slice(0, -end.length), quote: end }))
    .map((split) => ({ split, doubt: doubtOf(profile, split) }))
    .sort((a, b) => a.doubt - b.doubt || b.split.quote.length - a.split.quote.length)
    .map(({ split }) => split);
}

/**
 * How unlikely a split is among those of one name; of two alike, the one with the longer ending is the likelier: SOL and
 * PYUSD, for no asset is called SOLPY. A base that the profile knows tells most: USDTZUSD is of USDT, XXBTZUSD of XXBT.
 * Two such bases would differ by what the longer ending has in front, and no profile knows two that differ so. A base of
 * less than three letters tells against a split, since nearly none is so short: XTZUSD is not of XT. And an ending that is
 * another one with a letter in front has mostly robbed an unknown base of its last: AVAXETH is of AVAX and ETH, not of AVA
 * and XETH. For Kraken writes XETH and ZUSD only behind other old names, all of which the profile knows, or behind quotes.
 */
function doubtOf({ markets: { ends = [] }, assets = {} }: ExchangeProfile, { base, quote }: Split): number {
  if (ends.includes(base) || Object.hasOwn(assets, base) || Object.values(assets).includes(base)) return 0;
  if (base.length < 3) return 3;
  return ends.includes(quote.slice(1)) ? 2 : 1;
}
