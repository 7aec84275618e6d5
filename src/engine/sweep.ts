import { activated } from '../core/keys/activation.ts';
import { dueChange, nextDue, type DueChange } from '../core/keys/calendar.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { transition } from '../core/keys/lifecycle.ts';
import type { CommandName } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { newVersion } from './rotate-version.ts';

/** Who the history and the log name for what happens on a date. */
export const calendarActor = 'calendar';

/** Milliseconds until another attempt, when one could not be written. */
export const retryAfter = 60_000;

/** Keys that change in one commit. */
const batch = 500;

/** Keys that change in one turn: whoever has a key to revoke does not wait for ten thousand others to retire. */
const turnful = 1000;

/** What the calendar of an open vault waits for. */
export class SweepClock {
  /** ISO 8601 UTC of the next change; empty when the keys must be looked through, undefined when nothing is planned. */
  #due: string | undefined = '';
  /** Whether something was due and could not happen, such as an activation whose seed is suspended. */
  #held = false;
  #notBefore = -Infinity;
  #lookedAt = -Infinity;

  /** Whether there is something to do at `now` (milliseconds). */
  isDue(now: number): boolean {
    if (now < this.#notBefore) return false;
    // A period that was over may be open again when the clock has gone back.
    if (this.#held && now < this.#lookedAt) return true;
    return this.#due !== undefined && this.#due <= instant(now);
  }

  /** Takes in what a commit has changed. */
  committed(keys: readonly KeyRecord[]): void {
    if (this.#held && keys.length > 0) this.#due = '';
    for (const record of keys) {
      const at = nextDue(record);
      if (at !== undefined && (this.#due === undefined || at < this.#due)) this.#due = at;
    }
  }

  /** Everything was looked through. */
  looked(next: string | undefined, held: boolean, now: number): void {
    this.#lookedAt = now;
    this.#due = next;
    this.#held = held;
  }

  /** What was due could not be written; it is tried again then (milliseconds). */
  failed(notBefore: number): void {
    this.#due = '';
    this.#notBefore = notBefore;
  }
}

/** Makes the context of one command whose actor is the calendar. */
export type ContextFor = (command: CommandName) => Context;

/**
 * Brings the states of keys up to the clock: planned activations, ends of originator use, automatic rotations. Each
 * kind is a commit of its own, with the calendar as the actor. Of very many the rest stays due for the next turn.
 * Throws what a commit throws.
 */
export async function sweep(contextFor: ContextFor): Promise<void> {
  // What one round brings may be what another key waited for: a seed before its children.
  for (let round = 0, left = turnful; round < 5; round++) {
    const context = contextFor('keys.list');
    const due = lookThrough(context, left);
    const found = due.activate.length + due.expire.length + due.rotate.length;
    if (found === 0) return;
    left -= found;
    await moveAll(contextFor('keys.activate'), due.activate, (record, context) =>
      activated(record, calendarAct(context), context.now),
    );
    await moveAll(contextFor('keys.deactivate'), due.expire, (record, context) =>
      transition(record, 'deactivated', calendarAct(context)),
    );
    for (const record of due.rotate) await rotate(contextFor('keys.rotate'), record);
  }
}

/** What is due now, at most `limit` keys; notes when to look again. */
function lookThrough({ session, now }: Context, limit: number): Record<DueChange, KeyRecord[]> {
  const due: Record<DueChange, KeyRecord[]> = { activate: [], expire: [], rotate: [] };
  const present = instant(now);
  let next: string | undefined;
  let held = false;
  let found = 0;
  for (const record of session.keys.all()) {
    const at = nextDue(record);
    if (at === undefined) continue;
    if (at > present) {
      if (next === undefined || at < next) next = at;
      continue;
    }
    const what = dueChange(record, session.keys.parentOf(record), now);
    if (what === undefined) held = true;
    else if (found++ < limit) due[what].push(record);
  }
  session.calendar.looked(found > limit ? '' : next, held, now);
  return due;
}

async function moveAll(
  context: Context,
  records: readonly KeyRecord[],
  change: (record: KeyRecord, context: Context) => KeyRecord,
): Promise<void> {
  for (let from = 0; from < records.length; from += batch) {
    const moved = records.slice(from, from + batch).map((record) => change(record, context));
    const subjects = moved.slice(0, 200).map(({ id }) => id);
    await context.change({ subjects, details: { code: 'period-reached', keys: moved.length } }, (draft) => {
      for (const record of moved) draft.putKey(record);
    });
  }
}

async function rotate(context: Context, record: KeyRecord): Promise<void> {
  const made = newVersion(context, record, calendarAct(context));
  const details = { code: 'period-reached', version: made.version };
  try {
    await context.change({ subjects: [record.id], details }, (draft) => made.put(draft));
  } finally {
    made.wipe();
  }
}

function calendarAct(context: Context): ReturnType<Context['act']> {
  return context.act(undefined, 'period-reached');
}
