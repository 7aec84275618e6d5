import { z } from 'zod';
import { HoldfastError } from '../core/error.ts';
import { labelSchema } from '../core/keys/key.ts';
import { enrolmentItemSchema, type EnrolmentItem } from '../core/tokens/enrolment.ts';
import { enrolmentProfileSchema } from '../core/tokens/enrolment-profile.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';

const profileRecordSchema = z.strictObject({ saved: z.string(), profile: enrolmentProfileSchema });

/** A profile under its id. */
export interface ProfileRecord extends z.infer<typeof profileRecordSchema> {
  readonly id: string;
}

const runRecordSchema = z.strictObject({
  /** As it was when the run began. */
  profile: enrolmentProfileSchema,
  started: z.string(),
  count: z.int().min(1),
  /** The number that its first token has; numbers of a profile go on from run to run. */
  first: z.int().min(1),
  /** Who each token is for, in the order of numbers. */
  holders: z.array(labelSchema),
  finished: z.strictObject({ at: z.string(), reason: z.string().optional() }).optional(),
});

/** A run under its id; its tokens are records of their own, because a record has a limit. */
export interface RunRecord extends z.infer<typeof runRecordSchema> {
  readonly id: string;
}

/** The profiles, by name. */
export function profilesOf(vault: Vault): ProfileRecord[] {
  return [...vault.list('enrolment-profile')]
    .flatMap(({ id, value }) => {
      const record = profileRecordSchema.safeParse(value).data;
      return record === undefined ? [] : [{ ...record, id }];
    })
    .sort((a, b) => (a.profile.name < b.profile.name ? -1 : 1));
}

/** Writes a profile. */
export function putProfile(change: Pick<Change, 'put'>, { id, ...record }: ProfileRecord): void {
  change.put('enrolment-profile', id, plain(record));
}

/** The runs, oldest first. */
export function runsOf(vault: Vault): RunRecord[] {
  return [...vault.list('enrolment')]
    .flatMap(({ id, value }) => {
      const record = isItemId(id) ? undefined : runRecordSchema.safeParse(value).data;
      return record === undefined ? [] : [{ ...record, id }];
    })
    .sort((a, b) => (a.started < b.started ? -1 : a.started > b.started ? 1 : a.id < b.id ? -1 : 1));
}

/** One run. Errors: `no-such-run`. */
export function requireRun(vault: Vault, id: string): RunRecord {
  const value = isItemId(id) ? undefined : vault.get('enrolment', id);
  const record = runRecordSchema.safeParse(value).data;
  if (record === undefined) throw new HoldfastError('no-such-run', { id });
  return { ...record, id };
}

/** Writes a run without its tokens. */
export function putRun(change: Pick<Change, 'put'>, { id, ...record }: RunRecord): void {
  change.put('enrolment', id, plain(record));
}

/** The tokens of every run, under the id of their run, in the order of their numbers. */
export function allItems(vault: Vault): Map<string, EnrolmentItem[]> {
  const items = new Map<string, EnrolmentItem[]>();
  for (const { id, value } of vault.list('enrolment')) {
    const item = isItemId(id) ? enrolmentItemSchema.safeParse(value).data : undefined;
    if (item === undefined) continue;
    const run = id.slice(0, id.indexOf('/'));
    items.set(run, [...(items.get(run) ?? []), item]);
  }
  for (const list of items.values()) list.sort((a, b) => a.number - b.number);
  return items;
}

/** The tokens of one run, in the order of their numbers. */
export function itemsOf(vault: Vault, run: string): EnrolmentItem[] {
  return allItems(vault).get(run) ?? [];
}

/** Writes one token of a run. */
export function putItem(change: Pick<Change, 'put'>, run: string, item: EnrolmentItem): void {
  change.put('enrolment', itemId(run, item.number), plain(item));
}

/**
 * One token as it is on record now. Errors: `enrolment-state` {reason: `changed-meanwhile`} when it was set aside, came to
 * another stage, or its run was finished.
 */
export function requireSame(vault: Vault, run: RunRecord, { number, stage }: EnrolmentItem): EnrolmentItem {
  const now = enrolmentItemSchema.safeParse(vault.get('enrolment', itemId(run.id, number))).data;
  const isFinished = requireRun(vault, run.id).finished !== undefined;
  if (now === undefined || isFinished || now.stage !== stage || now.setAside !== undefined)
    throw new HoldfastError('enrolment-state', { reason: 'changed-meanwhile', number });
  return now;
}

function itemId(run: string, number: number): string {
  return `${run}/${String(number).padStart(5, '0')}`;
}

/** Under which names the PINs of a run are sealed in the vault; the version is the token's number. */
export function pinPlaces(run: string): { readonly so: string; readonly user: string } {
  return { so: `${run}/so`, user: `${run}/pin` };
}

function isItemId(id: string): boolean {
  return id.includes('/');
}

/** A copy without members that are undefined. */
function plain(record: object): JsonValue {
  // What a strict schema of JSON describes is JSON.
  return JSON.parse(JSON.stringify(record)) as JsonValue;
}
