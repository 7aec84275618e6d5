import { HoldfastError } from '../error.ts';
import { instant } from './instant.ts';
import type { KeyRecord } from './key.ts';
import { withHistory, type Act } from './lifecycle.ts';

/**
 * Why a key cannot be archived: only a retired one can, once. The archive is a place and no state (SP 800-57 Part 1
 * Rev. 5, section 8.3.1): there a key reads what it protected, as long as its recipient period lasts.
 */
export function archiveBlock(record: KeyRecord): string | undefined {
  return record.state === 'deactivated' && !record.archived ? undefined : 'state-forbids';
}

/** Why a key cannot be taken out of the archive: it is not there, or nothing but a tombstone is. */
export function unarchiveBlock(record: KeyRecord): string | undefined {
  return record.archived && record.state !== 'destroyed' ? undefined : 'state-forbids';
}

/**
 * The key in the archive, not to be destroyed before `retainUntil` (ISO 8601 UTC). A retention that stands is never
 * shortened. `now` in milliseconds. Errors: `state-forbids`, `bad-periods` {field}.
 */
export function archived(
  record: KeyRecord,
  act: Act,
  retainUntil: string | undefined,
  now: number,
): KeyRecord {
  if (archiveBlock(record) !== undefined)
    throw new HoldfastError('state-forbids', { state: record.state, archived: record.archived });
  if (retainUntil !== undefined && !(Date.parse(retainUntil) > now))
    throw new HoldfastError('bad-periods', { field: 'retainUntil' });
  const asked = retainUntil === undefined ? undefined : instant(Date.parse(retainUntil));
  const until = [record.retainUntil, asked]
    .filter((one) => one !== undefined)
    .sort()
    .at(-1);
  const kept = { ...record, archived: true, ...(until === undefined ? {} : { retainUntil: until }) };
  return withHistory(kept, 'archived', act);
}

/** The key back in the list; what was said of its retention stands. Errors: `state-forbids`. */
export function unarchived(record: KeyRecord, act: Act): KeyRecord {
  if (unarchiveBlock(record) !== undefined)
    throw new HoldfastError('state-forbids', { state: record.state, archived: record.archived });
  return withHistory({ ...record, archived: false }, 'unarchived', act);
}
