import { anyAssetOf } from '../facts.ts';
import type { ExchangeProfile } from './profile.ts';
import { profileOf } from './profiles.ts';

/** What facts call an asset looks so. */
const factForm = /^(?:[A-Z0-9._:-]|%[0-9a-f]*)*$/;

/** The one name by which facts call an asset: in capitals, what is not plain as an escape, no second names. */
export function assetName(profile: ExchangeProfile, asset: string): string {
  const name = asset
    .toUpperCase()
    .replace(/[^A-Z0-9._:-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}`)
    .slice(0, 100);
  return firstName(profile, name);
}

function firstName({ assets = {} }: ExchangeProfile, name: string): string {
  return Object.hasOwn(assets, name) ? (assets[name] ?? name) : name;
}

/**
 * An asset as a rule names it, by the name that facts have for it: `exchange:kraken/btc` is `exchange:kraken/XBT`. What
 * facts say is left as it is, so that a name can be copied from a verdict into a rule.
 */
export function assetInFacts(asset: string): string {
  const place = placeOf(asset);
  if (place === undefined) return asset;
  const { profile, chain, name } = place;
  if (asset === anyAssetOf(chain)) return asset;
  const isFact = name.includes('%') && factForm.test(name);
  return `${chain}/${isFact ? firstName(profile, name) : assetName(profile, name)}`;
}

/**
 * The names of facts that a limit on an asset is held against: that of `assetInFacts`, and at exchanges that put a letter
 * before every market also what follows it, since former versions took it for a part of the asset.
 */
export function assetsInFacts(asset: string): readonly string[] {
  const known = assetInFacts(asset);
  const place = placeOf(asset);
  const before = place?.profile.markets.before?.toUpperCase();
  const name = place?.name.toUpperCase();
  if (place === undefined || before === undefined || name === undefined) return [known];
  if (!name.startsWith(before) || name === before) return [known];
  return [...new Set([known, `${place.chain}/${assetName(place.profile, name.slice(before.length))}`])];
}

function placeOf(
  asset: string,
): { readonly profile: ExchangeProfile; readonly chain: string; readonly name: string } | undefined {
  if (!asset.startsWith('exchange:')) return undefined;
  const slash = asset.indexOf('/');
  const profile = slash < 0 ? undefined : profileOf(asset.slice('exchange:'.length, slash));
  return profile && { profile, chain: asset.slice(0, slash), name: asset.slice(slash + 1) };
}
