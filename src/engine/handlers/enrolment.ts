import { decodeUtf8 } from '../../core/encoding/utf8.ts';
import { HoldfastError } from '../../core/error.ts';
import { instant } from '../../core/keys/instant.ts';
import { countRun, isOpen } from '../../core/tokens/enrolment.ts';
import { readHolders, readProfile } from '../../core/tokens/enrolment-profile.ts';
import { recordName } from '../compromise.ts';
import type { Context, HandlersOf } from '../context.ts';
import { setAside } from '../enrolment-aside.ts';
import { enrolNext } from '../enrolment-next.ts';
import { exportRun, saveLetters } from '../enrolment-files.ts';
import { reconcile } from '../enrolment-reconcile.ts';
import {
  allItems,
  itemsOf,
  pinPlaces,
  profilesOf,
  putItem,
  putProfile,
  putRun,
  requireRun,
  runsOf,
  type RunRecord,
} from '../enrolment-record.ts';
import { openSoPin } from '../enrolment-so-pin.ts';
import { itemView, runSummary } from '../enrolment-view.ts';

/** A profile is a page of text; names of ten thousand people are less than a megabyte. */
const limits = { profile: 64 * 1024, holders: 2 * 1024 * 1024 } as const;

/** The handlers of `enrolment.*`. */
export const enrolmentHandlers: HandlersOf<'enrolment'> = {
  'enrolment.save-profile': async (input, context) => {
    const profile = readProfile(await readText(context, input.file, limits.profile));
    const same = profilesOf(context.session.vault).find((one) => one.profile.name === profile.name);
    const record = { id: same?.id ?? recordName(context), saved: instant(context.now), profile };
    const details = { profile: record.id, name: profile.name, replaced: same !== undefined };
    await context.change({ subjects: [], details }, (change) => putProfile(change, record));
    return record;
  },

  'enrolment.profiles': (_, context) => Promise.resolve({ profiles: profilesOf(context.session.vault) }),

  'enrolment.remove-profile': async (input, context) => {
    const { id, name } = requireProfile(context, input.profile);
    const details = { profile: id, name };
    await context.change({ subjects: [], details }, (change) => change.delete('enrolment-profile', id));
    return {};
  },

  'enrolment.begin': async (input, context) => {
    const { profile } = requireProfile(context, input.profile);
    const fromFile =
      input.holdersFile === undefined
        ? []
        : readHolders(await readText(context, input.holdersFile, limits.holders));
    const holders = [...(input.holders ?? []), ...fromFile];
    if (new Set(holders).size < holders.length)
      throw context.fail('enrolment-state', { reason: 'holder-twice' });
    const count = input.count ?? holders.length;
    if (count === 0) throw context.fail('enrolment-state', { reason: 'count-needed' });
    if (profile.holders === 'one-each' && holders.length < count)
      throw context.fail('enrolment-state', { reason: 'holders-needed', holders: holders.length, count });
    const run: RunRecord = {
      id: recordName(context),
      profile,
      started: instant(context.now),
      count,
      first: nextNumber(context, profile.name),
      holders,
    };
    const details = { run: run.id, profile: profile.name, count };
    await context.change({ subjects: [run.id], details }, (change) => putRun(change, run));
    return runSummary(run, []);
  },

  'enrolment.next': (input, context) => enrolNext(context, input),

  'enrolment.list': (_, context) => {
    const items = allItems(context.session.vault);
    const runs = runsOf(context.session.vault).map((run) => runSummary(run, items.get(run.id) ?? []));
    return Promise.resolve({ runs });
  },

  'enrolment.status': (input, context) =>
    Promise.resolve().then(() => {
      const run = requireRun(context.session.vault, input.run);
      const items = itemsOf(context.session.vault, run.id);
      return { summary: runSummary(run, items), profile: run.profile, items: items.map(itemView) };
    }),

  'enrolment.set-aside': async (input, context) => {
    const { vault } = context.session;
    const run = requireRun(vault, input.run);
    const item = itemsOf(vault, run.id).find(({ number }) => number === input.number);
    if (item === undefined || !isOpen(item))
      throw context.fail('enrolment-state', { number: input.number, stage: item?.stage ?? 'none' });
    const aside = await setAside(context, run, item, input.reason);
    return { item: itemView(aside), summary: runSummary(run, itemsOf(vault, run.id)) };
  },

  'enrolment.finish': async (input, context) => {
    const { vault } = context.session;
    const run = requireRun(vault, input.run);
    if (run.finished !== undefined) throw context.fail('enrolment-state', { reason: 'finished' });
    const items = itemsOf(vault, run.id);
    const { open, done, lettersDue, papersDue } = countRun(items, run.count);
    const isWhole = open === 0 && done >= run.count && lettersDue === 0 && papersDue === 0;
    if (!isWhole && input.reason === undefined)
      throw context.fail('enrolment-state', {
        reason: 'unfinished',
        open,
        done,
        count: run.count,
        lettersDue,
        papersDue,
      });
    const reason = input.reason === undefined ? {} : { reason: input.reason };
    const ended: RunRecord = { ...run, finished: { at: instant(context.now), ...reason } };
    const details = { run: run.id, open, done, count: run.count, lettersDue, papersDue, ...reason };
    await context.change({ subjects: [run.id], details }, (change) => {
      // PINs whose letter nobody wants any more.
      change.destroySecrets(pinPlaces(run.id).user);
      for (const item of items)
        if (item.letter === 'due') putItem(change, run.id, { ...item, letter: 'none' });
      putRun(change, ended);
    });
    return runSummary(ended, itemsOf(vault, run.id));
  },

  'enrolment.reconcile': (input, context) => reconcile(context, input.run),
  'enrolment.save-letters': (input, context) => saveLetters(context, input),
  'enrolment.export': (input, context) => exportRun(context, input),
  'enrolment.open-so-pin': (input, context) => openSoPin(context, input),
};

/** By id or name. Errors: `no-such-profile`. */
function requireProfile(
  context: Context,
  named: string,
): { id: string; name: string; profile: RunRecord['profile'] } {
  const found = profilesOf(context.session.vault).find(
    ({ id, profile }) => id === named || profile.name === named,
  );
  if (found === undefined) throw new HoldfastError('no-such-profile', { profile: named });
  return { id: found.id, name: found.profile.name, profile: found.profile };
}

/** Numbers of a profile go on from run to run: two tokens never have the same label. */
function nextNumber(context: Context, profile: string): number {
  const { vault } = context.session;
  const items = allItems(vault);
  const used = runsOf(vault)
    .filter((run) => run.profile.name === profile)
    .flatMap((run) => [run.first - 1, ...(items.get(run.id) ?? []).map(({ number }) => number)]);
  return Math.max(0, ...used) + 1;
}

/** Errors: those of files, `profile-malformed` for what is no text. */
async function readText(context: Context, file: string, cap: number): Promise<string> {
  const { files } = context.ports;
  const bytes = await files.readWhole(await files.resolve(file, 'read'), cap);
  try {
    return decodeUtf8(bytes);
  } catch {
    throw new HoldfastError('profile-malformed', { path: '', problem: 'not UTF-8' });
  }
}
