import { z } from 'zod';
import { instant } from '../core/keys/instant.ts';
import { instantSchema, keyIdSchema, type KeyId } from '../core/keys/key.ts';
import { placeReference, tokenPlaces } from '../core/keys/token-places.ts';
import { wrappingKeyIdSchema } from '../core/tokens/key-backup.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { recordName } from './compromise.ts';
import type { Change, Context } from './context.ts';
import { tokenRecord } from './token-record.ts';
import { isTransport, type WrappingKey } from './wrapping-records.ts';

/** A backup of a token key that this vault has written; its id is the SHA-256 of the file. */
export const writtenSchema = z.strictObject({
  backup: z.string().regex(/^[0-9a-f]{64}$/),
  key: keyIdSchema,
  at: instantSchema,
  location: z.string(),
  /** The wrapping key; earlier releases did not note it. */
  under: wrappingKeyIdSchema.optional(),
});
/** See {@link writtenSchema}. */
export type Written = z.infer<typeof writtenSchema>;

/** A key that went from one token to another, or from the vault to a token, under a wrapping key. */
const passedSchema = z.strictObject({
  passed: keyIdSchema,
  under: wrappingKeyIdSchema,
  at: instantSchema,
  serial: z.string().min(1).max(120),
});
type Passed = z.infer<typeof passedSchema>;

/** How the list of a key's copies names a file: by the end of where it was written. */
export function copyReference(location: string): string {
  return location.slice(-200).toWellFormed();
}

/** What was wrapped under a wrapping key, as files that still may be somewhere and as keys that are on a token by it. */
export interface WrappedUnder {
  readonly files: readonly Written[];
  readonly passed: readonly Passed[];
}

/**
 * Everything that was ever wrapped under a wrapping key, the oldest first. What earlier releases have written without saying under
 * which key counts for each that it can have been.
 */
export function wrappedUnder(context: Context, { id, created, places }: WrappingKey): WrappedUnder {
  const files: Written[] = [];
  const passed: Passed[] = [];
  const noted = new Set<string>();
  for (const { value } of context.session.vault.list('wrapping-key')) {
    const file = writtenSchema.safeParse(value).data;
    if (file !== undefined && (file.under === undefined ? file.at >= created : file.under === id))
      files.push(file);
    const one = passedSchema.safeParse(value).data;
    if (one !== undefined) noted.add(`${one.passed} ${one.serial}`);
    if (one?.under === id) passed.push(one);
  }
  passed.push(...passedBefore(context, places, id, noted));
  const byTime = (a: { readonly at: string }, b: { readonly at: string }): number => (a.at < b.at ? -1 : 1);
  return { files: files.sort(byTime), passed: passed.sort(byTime) };
}

/** Spares that earlier releases have made, between tokens that both have the wrapping key. */
function passedBefore(
  context: Context,
  places: WrappingKey['places'],
  under: string,
  noted: ReadonlySet<string>,
): Passed[] {
  const holders = new Set(places.map(({ serial }) => serial));
  if (holders.size < 2) return [];
  return [...context.session.keys.all()].flatMap(({ id, created, versions, copies }) =>
    versions.flatMap((version) => {
      const [first] = tokenPlaces(version);
      if (first === undefined || !holders.has(first.serial)) return [];
      return (version.spares ?? [])
        .filter(({ serial }) => holders.has(serial) && !noted.has(`${id} ${serial}`))
        .map((place): Passed => {
          const reference = placeReference(place);
          const at = copies.find((copy) => copy.reference === reference)?.at ?? created;
          return { passed: id, under, at, serial: place.serial };
        });
    }),
  );
}

/** Keeps that a key has come to a token under a wrapping key. */
export function notePassed(
  context: Context,
  change: Pick<Change, 'put'>,
  key: KeyId,
  under: string,
  serial: string,
): void {
  const passed: Passed = { passed: key, under, at: instant(context.now), serial };
  change.put('wrapping-key', recordName(context), passed);
}

/** The keys that were wrapped under it, each once. */
export function keysWrappedUnder(context: Context, key: WrappingKey): KeyId[] {
  const { files, passed } = wrappedUnder(context, key);
  return [...new Set([...files.map((file) => file.key), ...passed.map((one) => one.passed)])];
}

/** As it is shown: without what tells shares apart, and with what hangs on it. */
export function wrappingKeyView(
  context: Context,
  key: WrappingKey,
): CommandOutput<'token-copies.check-share'> {
  const { id, label, created, checkValue, exposed } = key;
  const { files, passed } = wrappedUnder(context, key);
  const labelOf = (of: KeyId): string => context.session.keys.get(of)?.label ?? of;
  const shares = isTransport(key) ? [] : key.shares.map(({ digest: _digest, ...share }) => share);
  const ready = shares.every(({ confirmed }) => confirmed !== undefined);
  return {
    id,
    label,
    kind: isTransport(key) ? 'rsa' : 'aes',
    created,
    checkValue,
    threshold: isTransport(key) ? 0 : key.threshold,
    shares,
    ready,
    places: key.places.map((place) => {
      const life = tokenRecord(context, place.serial)?.life;
      return { ...place, ...(life === undefined ? {} : { life }) };
    }),
    ...(exposed === undefined ? {} : { exposed }),
    backups: files.map(({ backup, key: of, at, location }) => ({
      sha256: backup,
      key: of,
      label: labelOf(of),
      at,
      location,
    })),
    spares: passed.map(({ passed: of, at, serial }) => ({
      key: of,
      label: labelOf(of),
      at,
      serial,
      // Of a key of the vault it is a copy for other programs: Holdfast goes on using its own.
      kind: context.session.keys.get(of)?.home === 'vault' ? 'copy' : 'spare',
    })),
    whenGone: isTransport(key)
      ? files.length === 0
        ? 'nothing'
        : 'backups-lost'
      : ready
        ? 'shares-bring-it-back'
        : 'nothing',
  };
}
