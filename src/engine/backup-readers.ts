/** Who can read backups of token keys that are wrapped under an RSA key of one token. */
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { tokenPlaces } from '../core/keys/token-places.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { Context } from './context.ts';
import { tokenRecord } from './token-record.ts';
import { copyReference, wrappedUnder, type Written } from './wrapped-under.ts';
import { isTransport, wrappingKeys, type TransportKey, type WrappingKey } from './wrapping-records.ts';

/** Backups of keys that are not destroyed, under an RSA key of a token. */
export function backupsUnder(context: Context, key: TransportKey): Written[] {
  return wrappedUnder(context, key).files.filter(({ key: of, under }) => {
    const record = context.session.keys.get(of);
    return under === key.id && record !== undefined && record.state !== 'destroyed';
  });
}

/** Those of {@link backupsUnder} that one token reads, and no other. */
export function backupsReadOn(context: Context, serial: string): Written[] {
  return wrappingKeys(context)
    .filter(isTransport)
    .filter(({ places }) => places.some((place) => place.serial === serial))
    .flatMap((key) => backupsUnder(context, key));
}

/**
 * What only the token reads that has the key itself, or none, is no backup. Errors: `state-forbids` {reason:
 * `no-other-token`}.
 */
export function requireOtherReader(context: Context, record: KeyRecord, under: WrappingKey): void {
  // Of a lost token it is refused anyway, with the reason for that.
  if (!isTransport(under) || under.exposed !== undefined) return;
  const own = serialsOf(record);
  const isRead = under.places.some(({ serial }) => {
    const life = tokenRecord(context, serial)?.life;
    return !own.has(serial) && life !== 'lost' && life !== 'retired';
  });
  if (!isRead) throw new HoldfastError('state-forbids', { reason: 'no-other-token', label: under.label });
}

/**
 * Keys after something was taken from where it was: those that have `moved`, and those with backups under a key that is
 * `gone`. What no other token than theirs reads any more stays on record as a copy, and is no backup.
 */
export function withoutReaders(
  context: Context,
  gone: (key: TransportKey) => boolean,
  moved: readonly KeyRecord[] = [],
): KeyRecord[] {
  const changed = new Map(moved.map((record) => [record.id, record]));
  for (const key of wrappingKeys(context).filter(isTransport)) {
    const isGone = gone(key);
    for (const file of backupsUnder(context, key)) {
      const record = changed.get(file.key) ?? (isGone ? context.session.keys.get(file.key) : undefined);
      if (record === undefined) continue;
      const own = serialsOf(record);
      if (isGone || key.places.every(({ serial }) => own.has(serial)))
        changed.set(record.id, withUnreadable(record, file));
    }
  }
  return [...changed.values()];
}

function withUnreadable(record: KeyRecord, { at, location }: Written): KeyRecord {
  const reference = copyReference(location);
  const copies = record.copies.map((copy) =>
    copy.kind === 'token-backup' && copy.at === at && copy.reference === reference
      ? { ...copy, unreadable: true }
      : copy,
  );
  return { ...record, copies };
}

function serialsOf(record: KeyRecord): Set<string> {
  return new Set(tokenPlaces(currentVersion(record)).map(({ serial }) => serial));
}
