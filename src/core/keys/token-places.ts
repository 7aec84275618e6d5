import { mostCopies, type KeyCopy, type KeyRecord, type TokenPlace } from './key.ts';
import type { KeyVersion } from './versions.ts';

/** Every token that has the secret of a version: the first, then its spares. */
export function tokenPlaces({ token, spares = [] }: Pick<KeyVersion, 'token' | 'spares'>): TokenPlace[] {
  return token === undefined ? [] : [token, ...spares];
}

/** What tells of the copy on a token, in the list of a key's copies; long ids are cut to what a copy holds. */
export function placeReference({ serial, id }: Pick<TokenPlace, 'serial' | 'id'>): string {
  return `${serial} ${id}`.slice(0, 200);
}

/** The token that {@link placeReference} names. */
export function tokenOfReference(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(' '));
}

/** Tokens that the copies of a key name: spares, and retired tokens that were not erased. */
function tokensOfCopies({ copies }: Pick<KeyRecord, 'copies'>): Set<string> {
  return new Set(
    copies.flatMap(({ kind, reference }) => (kind === 'token' ? [tokenOfReference(reference)] : [])),
  );
}

/** Every token that has the secret of a key, as its versions and copies say. */
export function tokensOf(record: Pick<KeyRecord, 'versions' | 'copies'>): Set<string> {
  const serials = tokensOfCopies(record);
  for (const version of record.versions) for (const { serial } of tokenPlaces(version)) serials.add(serial);
  return serials;
}

/**
 * Copies with one more. Of more than a record holds the oldest makes room, one on a token last: what lies there is
 * found by nothing else once its token is in no version of the key.
 */
export function withCopy(copies: readonly KeyCopy[], copy: KeyCopy): KeyCopy[] {
  const all = [...copies, copy];
  while (all.length > mostCopies) {
    const other = all.findIndex(({ kind }) => kind !== 'token');
    all.splice(Math.max(other, 0), 1);
  }
  return all;
}

/** A key with one more token that has the secret of its version in use, proven there; `at` is ISO 8601 UTC. */
export function withSpare(record: KeyRecord, place: TokenPlace, at: string): KeyRecord {
  const last = record.versions.at(-1);
  const versions = record.versions.map((one) =>
    one === last ? { ...one, spares: [...(one.spares ?? []), place] } : one,
  );
  const copy = { kind: 'token' as const, at, reference: placeReference(place), verified: true };
  const copies = record.copies.filter((one) => one.kind !== 'token' || one.reference !== copy.reference);
  return { ...record, versions, copies: withCopy(copies, copy) };
}

/** Whether each living version of a key is on another token than the one named, too. */
export function livesBeside(record: KeyRecord, serial: string): boolean {
  return record.versions.every(
    (version) =>
      version.state === 'destroyed' || tokenPlaces(version).some((place) => place.serial !== serial),
  );
}

/**
 * A key that is not on a token any more, because the token was erased: where it was the first, its first spare takes that
 * place, and no copy names the token. A version that was there alone still says so, for there is nothing else to say of it.
 */
export function withoutToken(record: KeyRecord, serial: string): KeyRecord {
  const { versions, left, first } = movedOff(record, serial);
  if (left.size === 0) return record;
  const copies = record.copies.filter(({ kind, reference }) => kind !== 'token' || !first.has(reference));
  return withoutCopyOn({ ...record, versions, copies }, { serial });
}

/**
 * A key that is not used on a token any more, which nobody has erased: as {@link withoutToken}, but what lies there stays
 * on record as a copy. It is no backup, and so not a proven one; `at` is ISO 8601 UTC.
 */
export function withRetiredToken(record: KeyRecord, serial: string, at: string): KeyRecord {
  const { versions, left, first } = movedOff(record, serial);
  if (left.size === 0) return record;
  let copies = record.copies.filter(
    ({ kind, reference }) => kind !== 'token' || (!first.has(reference) && !left.has(reference)),
  );
  for (const reference of left) copies = withCopy(copies, { kind: 'token', at, reference, verified: false });
  return { ...record, versions, copies };
}

/** A key without the copy on a token that a reference names, or without all copies on a token. */
export function withoutCopyOn(
  record: KeyRecord,
  { serial, id }: Pick<TokenPlace, 'serial'> & { readonly id?: string | undefined },
): KeyRecord {
  const copies = record.copies.filter(
    ({ kind, reference }) =>
      kind !== 'token' ||
      (id === undefined
        ? tokenOfReference(reference) !== serial
        : reference !== placeReference({ serial, id })),
  );
  return copies.length === record.copies.length ? record : { ...record, copies };
}

/** Versions that live on without a token; what they have left there; what was a spare and is no copy any more. */
function movedOff(
  record: KeyRecord,
  serial: string,
): { readonly versions: KeyVersion[]; readonly left: Set<string>; readonly first: Set<string> } {
  const left = new Set<string>();
  const first = new Set<string>();
  const versions = record.versions.map((version): KeyVersion => {
    const places = tokenPlaces(version);
    const [next, ...rest] = places.filter((place) => place.serial !== serial);
    if (next === undefined || rest.length + 1 === places.length) return version;
    for (const place of places) if (place.serial === serial) left.add(placeReference(place));
    first.add(placeReference(next));
    const { token: _token, spares: _spares, ...others } = version;
    return { ...others, token: next, ...(rest.length === 0 ? {} : { spares: rest }) };
  });
  return { versions, left, first };
}
