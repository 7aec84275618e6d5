import { encodeHex } from '../core/encoding/hex.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { tokensOf } from '../core/keys/token-places.ts';
import type { CaseStep } from './cases.ts';
import type { Context } from './context.ts';
import { managedBackups } from './managed-backup.ts';
import { grouped, type Reached } from './reach.ts';
import type { ProtectedItem } from './register.ts';

/** A step before it has a name. */
type Step = Pick<CaseStep, 'what' | 'key' | 'subject' | 'count'>;

/** A new random name of a record. */
export function recordName(context: Context): string {
  return encodeHex(context.ports.random.bytes(16));
}

/** Everything that is left to do after a compromise, for each key that it reached; each key has at least one step. */
export function stepsFor(
  context: Context,
  reached: readonly [Reached, ...Reached[]],
  items: readonly ProtectedItem[],
  lostToken?: string,
): CaseStep[] {
  const byKey = grouped(items, ({ key }) => [key]);
  const byWrapped = grouped(items, ({ wrapped }) => (wrapped === undefined ? [] : [wrapped]));
  const steps = reached.flatMap(({ record, how }) => {
    const own = [
      ...stepsOf(record, byKey.get(record.id) ?? [], byWrapped.get(record.id) ?? []),
      ...spareSteps(record, lostToken),
    ];
    // What derives from a seed that is replaced is replaced with it, unless nothing else is left to do for it.
    const goesAlong = how === 'derived' && record.derivedFrom === undefined;
    const needsSuccessor = record.state !== 'destroyed' && (!goesAlong || own.length === 0);
    return needsSuccessor || own.length === 0 ? [...own, step('replace-key', record, record.label)] : own;
  });
  const renewal = backupStep(context, reached);
  return [...steps, ...renewal].map((one, at) => ({
    id: `step-${String(at + 1).padStart(5, '0')}`,
    ...one,
    done: false,
  }));
}

function stepsOf(
  record: KeyRecord,
  protects: readonly ProtectedItem[],
  wrappedAs: readonly ProtectedItem[],
): Step[] {
  const steps: Step[] = [];
  if (record.address !== undefined) steps.push(step('move-funds', record, record.address));
  if (record.purposes.includes('authenticate')) steps.push(step('replace-api-key', record, record.label));
  const data = protects.filter(({ kind }) => kind !== 'wrapped-key');
  if (data.length > 0) {
    const { location } = data.find((item) => item.location !== undefined) ?? {};
    steps.push({ ...step('re-encrypt', record, location ?? record.label), count: data.length });
  }
  for (const { issuer, serial } of record.certificates ?? [])
    steps.push(step('revoke-certificate', record, `${serial} ${issuer}`));
  const holders = new Set([
    ...record.copies
      .filter(({ kind }) => kind === 'export' || kind === 'wrapped')
      .map(({ reference }) => reference),
    ...wrappedAs.map(({ location, id }) => location ?? id),
  ]);
  for (const holder of holders) steps.push(step('notify-recipient', record, holder));
  // Who has agreed on it goes on protecting with it until told.
  if (record.derivedFrom?.publicKey !== undefined)
    steps.push(step('notify-recipient', record, record.derivedFrom.publicKey));
  if (isKnownToOthers(record))
    steps.push(step('notify-recipient', record, record.fingerprint ?? record.label));
  return steps;
}

/**
 * A key that is on several tokens is out as long as one of them has it; the others still read what it protects. A token
 * that was retired and not erased is one of them.
 */
function spareSteps(record: KeyRecord, lostToken: string | undefined): Step[] {
  if (record.home !== 'token') return [];
  const serials = tokensOf(record);
  if (serials.size < 2) return [];
  return [...serials]
    .filter((serial) => serial !== lostToken)
    .map((serial) => step('destroy-spare', record, serial));
}

/** Whether people or machines trust a key by its public half; on a chain nobody would read a notice. */
export function isKnownToOthers(record: KeyRecord): boolean {
  const hasPublicHalf = record.versions.some(({ publicKey }) => publicKey !== undefined);
  return (hasPublicHalf && record.address === undefined) || (record.certificates ?? []).length > 0;
}

/** Backups that hold what was reached bring it back when they are restored: a new one must follow the new keys. */
function backupStep(context: Context, reached: readonly [Reached, ...Reached[]]): Step[] {
  const oldest = reached.reduce(
    (time, { record }) => (record.created < time ? record.created : time),
    reached[0].record.created,
  );
  const backups = managedBackups(context.session.vault).filter(({ created }) => created >= oldest);
  const newest = backups.at(-1);
  return newest === undefined
    ? []
    : [{ ...step('renew-backup', reached[0].record, newest.location), count: backups.length }];
}

function step(what: Step['what'], record: KeyRecord, subject: string): Step {
  return { what, key: record.id, subject: subject.slice(-500).toWellFormed() };
}
