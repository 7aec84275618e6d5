import type { ExchangeProfile } from './profile.ts';
import { profileOf } from './profiles.ts';

/** The one name by which facts call an asset: in capitals, what is not plain as an escape, no second names. */
export function assetName({ assets = {} }: ExchangeProfile, asset: string): string {
  const name = asset
    .toUpperCase()
    .replace(/[^A-Z0-9._:-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}`)
    .slice(0, 100);
  return Object.hasOwn(assets, name) ? (assets[name] ?? name) : name;
}

/** An asset as a rule names it, by the name that facts have for it: `exchange:kraken/btc` is `exchange:kraken/XBT`. */
export function assetInFacts(asset: string): string {
  if (!asset.startsWith('exchange:')) return asset;
  const slash = asset.indexOf('/');
  const profile = slash < 0 ? undefined : profileOf(asset.slice('exchange:'.length, slash));
  if (profile === undefined) return asset;
  return `${asset.slice(0, slash)}/${assetName(profile, asset.slice(slash + 1))}`;
}
