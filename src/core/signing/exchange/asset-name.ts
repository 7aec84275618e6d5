import { anyAssetOf } from '../facts.ts';
import type { ExchangeProfile } from './profile.ts';
import { profileOf } from './profiles.ts';

/** What facts call an asset looks so; a long name may be cut within an escape. Each escape goes as far as it can: one way to read it. */
const factForm = /^(?:[A-Z0-9._:-]|%[0-9a-f]+(?![0-9a-f]))*%?$/;
const longest = 100;

/** The one name by which facts call an asset: in capitals, what is not plain as an escape, no second names. */
export function assetName(profile: ExchangeProfile, asset: string): string {
  const name = asset
    .toUpperCase()
    .replace(/[^A-Z0-9._:-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}`)
    .slice(0, longest);
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
  return `${chain}/${nameInFacts(profile, name)}`;
}

function nameInFacts(profile: ExchangeProfile, name: string): string {
  const isCut = !name.endsWith('%') || name.length === longest;
  const isFact = name.includes('%') && factForm.test(name) && isCut;
  return isFact ? firstName(profile, name) : assetName(profile, name);
}

/**
 * The names of facts that a limit on an asset is held against: that of `assetInFacts`; the same with escapes in small letters,
 * however they were typed; and at exchanges that put a letter before every market also what follows it, since former
 * versions took it for a part of the asset.
 */
export function assetsInFacts(asset: string): readonly string[] {
  const place = placeOf(asset);
  if (place === undefined || asset === anyAssetOf(place.chain)) return [assetInFacts(asset)];
  const { profile, chain, name } = place;
  const escapes = name.toUpperCase().replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  const before = profile.markets.before?.toUpperCase();
  const names = [name, escapes].flatMap((one) =>
    before !== undefined && one.toUpperCase().startsWith(before) && one.length > before.length
      ? [one, one.slice(before.length)]
      : [one],
  );
  return [...new Set(names.map((one) => `${chain}/${nameInFacts(profile, one)}`))];
}

/**
 * The names by which an asset counts that former versions have put into facts: today's, and for what they could not tell
 * apart from the rest of a market's name any asset of the exchange.
 */
export function assetsOfStored(asset: string): readonly string[] {
  const place = placeOf(asset);
  if (place === undefined) return [asset];
  // A stroke between two assets was left at the first, or the name of any asset was put into capitals.
  const isRemnant = place.name.endsWith('%2f') || place.name === 'UNKNOWN';
  return isRemnant ? [anyAssetOf(place.chain)] : assetsInFacts(asset);
}

function placeOf(
  asset: string,
): { readonly profile: ExchangeProfile; readonly chain: string; readonly name: string } | undefined {
  if (!asset.startsWith('exchange:')) return undefined;
  const slash = asset.indexOf('/');
  const profile = slash < 0 ? undefined : profileOf(asset.slice('exchange:'.length, slash));
  return profile && { profile, chain: asset.slice(0, slash), name: asset.slice(slash + 1) };
}
