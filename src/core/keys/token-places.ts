import type { KeyRecord, TokenPlace } from './key.ts';
import type { KeyVersion } from './versions.ts';

/** Every token that has the secret of a version: the first, then its spares. */
export function tokenPlaces({ token, spares = [] }: Pick<KeyVersion, 'token' | 'spares'>): TokenPlace[] {
  return token === undefined ? [] : [token, ...spares];
}

/** What tells of the copy on a token, in the list of a key's copies. */
export function placeReference({ serial, id }: TokenPlace): string {
  return `${serial} ${id}`;
}

/** A key with one more token that has the secret of its version in use, proven there; `at` is ISO 8601 UTC. */
export function withSpare(record: KeyRecord, place: TokenPlace, at: string): KeyRecord {
  const last = record.versions.at(-1);
  const versions = record.versions.map((one) =>
    one === last ? { ...one, spares: [...(one.spares ?? []), place] } : one,
  );
  const copy = { kind: 'token' as const, at, reference: placeReference(place), verified: true };
  return { ...record, versions, copies: [...record.copies, copy] };
}

/** Whether each living version of a key is on another token than the one named, too. */
export function livesBeside(record: KeyRecord, serial: string): boolean {
  return record.versions.every(
    (version) =>
      version.state === 'destroyed' || tokenPlaces(version).some((place) => place.serial !== serial),
  );
}

/**
 * A key that is not on a token any more: where it was the first, its first spare takes that place. A version that was
 * there alone still says so, for there is nothing else to say of it.
 */
export function withoutToken(record: KeyRecord, serial: string): KeyRecord {
  const gone = new Set<string>();
  const versions = record.versions.map((version): KeyVersion => {
    const places = tokenPlaces(version);
    const [first, ...rest] = places.filter((place) => place.serial !== serial);
    if (first === undefined || rest.length + 1 === places.length) return version;
    for (const place of places) if (place.serial === serial) gone.add(placeReference(place));
    // What was a spare is where the key lives now, and no copy of it.
    gone.add(placeReference(first));
    const { token: _token, spares: _spares, ...others } = version;
    return { ...others, token: first, ...(rest.length === 0 ? {} : { spares: rest }) };
  });
  if (gone.size === 0) return record;
  const copies = record.copies.filter(({ kind, reference }) => kind !== 'token' || !gone.has(reference));
  return { ...record, versions, copies };
}
