import { algorithmTable } from '../crypto/algorithms.ts';
import { HoldfastError } from '../error.ts';
import { instant } from './instant.ts';
import type { KeyRecord } from './key.ts';
import { withHistory, type Act } from './lifecycle.ts';
import { canTransition } from './state.ts';

/** One version of a key's secret. */
export type KeyVersion = KeyRecord['versions'][number];

/** Most versions of one key: one a day for more than two years; each is a line of its record. */
export const maxVersions = 1000;

const day = 86_400_000;

/**
 * Whether rotating a key adds a version to it: a symmetric key whose secret the vault keeps and makes. Signing keys,
 * seeds and derived keys get a successor instead, because others know them by their public half or path, or derive them
 * too; what an exchange gave only the exchange can renew.
 */
export function isVersioned(
  record: Pick<KeyRecord, 'algorithm' | 'derivation' | 'derivedFrom' | 'home'>,
): boolean {
  return (
    algorithmTable[record.algorithm].kind === 'symmetric' &&
    record.algorithm !== 'api-secret' &&
    record.derivation === undefined &&
    record.derivedFrom === undefined &&
    record.home === 'vault'
  );
}

/** The version in use: the newest one. */
export function currentVersion(record: KeyRecord): KeyVersion {
  const version = record.versions.at(-1);
  if (version === undefined) throw new HoldfastError('internal', { reason: 'no-version' });
  return version;
}

/** A version that still has a secret. Errors: `no-such-version` {version}. */
export function livingVersion(record: KeyRecord, number: number): KeyVersion {
  const version = record.versions.find((candidate) => candidate.number === number);
  if (version === undefined || version.state === 'destroyed')
    throw new HoldfastError('no-such-version', { version: number });
  return version;
}

/** Why a key cannot be rotated, as an error code; a symmetric key must be in use, others need only be retirable. */
export function rotationBlock(record: KeyRecord): string | undefined {
  // `credentials.replace` takes in what the exchange gave in its place.
  if (record.algorithm === 'api-secret') return 'state-forbids';
  const able = isVersioned(record)
    ? record.state === 'active' && record.versions.length < maxVersions
    : canTransition(record.state, 'deactivated');
  return able ? undefined : 'state-forbids';
}

/**
 * A symmetric key with one more version, which protects from now on; the ones before only read (SP 800-57 Part 1
 * Rev. 5, section 8.2.3.1). Its periods start anew with their former lengths, since they are those of the secret in
 * use. The caller seals the new secret under the number of the new version. Errors: `state-forbids`, `not-versioned`.
 */
export function withNewVersion(record: KeyRecord, act: Act): KeyRecord {
  if (!isVersioned(record)) throw new HoldfastError('not-versioned');
  if (rotationBlock(record) !== undefined) throw new HoldfastError('state-forbids', { state: record.state });
  const last = currentVersion(record);
  const number = last.number + 1;
  const versions: KeyVersion[] = [
    ...record.versions.map((version) =>
      version.state === 'active' ? { ...version, state: 'deactivated' as const } : version,
    ),
    { number, created: act.at, state: 'active' },
  ];
  const next: KeyRecord = { ...record, versions, periods: renewedPeriods(record, last, Date.parse(act.at)) };
  return withHistory(withNextRotation(next, act.at), 'version-added', act, { version: number });
}

/** The key with the time of its next rotation counted from `since` (ISO 8601 UTC); as it is without a rule. */
export function withNextRotation(record: KeyRecord, since: string): KeyRecord {
  const { rotation } = record;
  if (rotation === undefined) return record;
  const next = instant(Date.parse(since) + rotation.everyDays * day);
  return { ...record, rotation: { ...rotation, next } };
}

/**
 * The key with a rule about its rotation, counted from the version in use, or without one.
 * Errors: `state-forbids`, `not-versioned`.
 */
export function withRotationRule(
  record: KeyRecord,
  rule: { readonly everyDays: number; readonly automatic: boolean } | undefined,
  act: Act,
): KeyRecord {
  const ended =
    record.state === 'deactivated' || record.state === 'compromised' || record.state === 'destroyed';
  // What has ended can be freed of its rule, but gets no new one.
  if (record.state === 'destroyed' || (ended && rule !== undefined))
    throw new HoldfastError('state-forbids', { state: record.state });
  // A person has to say what a successor is called and see to what must move.
  if (rule?.automatic === true && !isVersioned(record)) throw new HoldfastError('not-versioned');
  const { rotation: _before, ...rest } = record;
  const changed: KeyRecord =
    rule === undefined
      ? rest
      : withNextRotation({ ...rest, rotation: { ...rule, next: act.at } }, currentVersion(record).created);
  return withHistory(changed, 'rule-changed', act);
}

/** The key with another least version that is accepted. Errors: `not-versioned`, `state-forbids`, `no-such-version`. */
export function withMinimumVersion(record: KeyRecord, minimum: number, act: Act): KeyRecord {
  if (!isVersioned(record)) throw new HoldfastError('not-versioned');
  if (record.state === 'destroyed') throw new HoldfastError('state-forbids', { state: record.state });
  if (!record.versions.some(({ number }) => number === minimum))
    throw new HoldfastError('no-such-version', { version: minimum });
  return withHistory({ ...record, minimumVersion: minimum }, 'rule-changed', act, { version: minimum });
}

/**
 * The key without the secret of one old version. The version in use goes with its key only.
 * Errors: `not-versioned`, `state-forbids`, `no-such-version`, `version-in-use` {version}.
 */
export function withoutVersion(record: KeyRecord, number: number, act: Act): KeyRecord {
  if (!isVersioned(record)) throw new HoldfastError('not-versioned');
  if (record.state === 'destroyed') throw new HoldfastError('state-forbids', { state: record.state });
  livingVersion(record, number);
  if (currentVersion(record).number === number)
    throw new HoldfastError('version-in-use', { version: number });
  const versions = record.versions.map((version) =>
    version.number === number ? { ...version, state: 'destroyed' as const } : version,
  );
  return withHistory({ ...record, versions }, 'version-destroyed', act, { version: number });
}

/** Ends shift by as much as the start does: from the birth of the last version, here, or later of the period, to now. */
function renewedPeriods(record: KeyRecord, last: KeyVersion, now: number): KeyRecord['periods'] {
  const { from, originatorUntil, recipientUntil } = record.periods;
  // A version that was made elsewhere is older than the periods that its key was given here.
  const start = Math.max(...[last.created, record.created, from ?? ''].map((time) => Date.parse(time) || 0));
  const shifted = (end: string | undefined): string | undefined =>
    end === undefined ? undefined : instant(Date.parse(end) + Math.max(0, now - start));
  const originator = shifted(originatorUntil);
  const recipient = shifted(recipientUntil);
  return {
    ...(from === undefined ? {} : { from }),
    ...(originator === undefined ? {} : { originatorUntil: originator }),
    ...(recipient === undefined ? {} : { recipientUntil: recipient }),
  };
}
