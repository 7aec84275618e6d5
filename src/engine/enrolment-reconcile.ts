import { encodeHex } from '../core/encoding/hex.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { isProvenMade } from '../core/tokens/attestation.ts';
import { findDoubles, findStrays, type EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { allItems, pinPlaces, requireRun, type RunRecord } from './enrolment-record.ts';
import { presentToken, tokensElsewhere } from './enrolment-scene.ts';
import { runSummary } from './enrolment-view.ts';
import { tokensNow, type LiveToken } from './token-link.ts';
import { tokenRecord } from './token-record.ts';

type Output = CommandOutput<'enrolment.reconcile'>;
type Row = Output['items'][number];
type Finding = Row['findings'][number];

/** Holds each token of a run against what the vault has on record and, where it is there, against what it shows. */
export async function reconcile(context: Context, runId: string): Promise<Output> {
  const { vault } = context.session;
  const run = requireRun(vault, runId);
  const runs = allItems(vault);
  const items = runs.get(run.id) ?? [];
  const { tokens } = await tokensNow(context);
  const rows: Row[] = [];
  for (const item of items) {
    context.progress('reconcile', rows.length, items.length);
    rows.push(
      await row(
        context,
        run,
        item,
        tokens.find(({ id }) => id === item.token),
      ),
    );
  }
  const doubles = [...findDoubles(items), ...sharedTokens(context, items, { run: run.id, runs })];
  const summary = runSummary(run, items);
  const present = tokens.map((token) => presentToken(token, run.profile));
  const strays = findStrays(present, items, tokensElsewhere(context, run.id));
  return {
    summary,
    doubles,
    strays: strays.map(({ token: { token, label } }) => ({ token, label })),
    items: rows,
    reconciled: rows.filter(({ ok }) => ok).length,
    ok: doubles.length === 0 && strays.length === 0 && summary.open === 0 && rows.every(({ ok }) => ok),
  };
}

async function row(
  context: Context,
  run: RunRecord,
  item: EnrolmentItem,
  live: LiveToken | undefined,
): Promise<Row> {
  const findings =
    item.setAside === undefined
      ? await findingsOf(context, run, item, live)
      : [{ what: 'stage', result: 'not-needed', note: item.setAside.reason } as const];
  return {
    number: item.number,
    label: item.label,
    ...(item.token === undefined ? {} : { token: item.token }),
    present: live !== undefined,
    findings: [...findings],
    ok: findings.every(({ result }) => result !== 'missing' && result !== 'due'),
  };
}

async function findingsOf(
  context: Context,
  run: RunRecord,
  item: EnrolmentItem,
  live: LiveToken | undefined,
): Promise<Finding[]> {
  const { profile } = run;
  const stage: Finding =
    item.stage === 'done' ? ok('stage') : { what: 'stage', result: 'due', note: item.stage };
  if (item.stage !== 'done') return [stage];
  const record = item.token === undefined ? undefined : tokenRecord(context, item.token);
  const records = item.keys.map(({ id }) => context.session.keys.get(id));
  const lost = records.filter(
    (key) => !key?.versions.some(({ token }) => token?.serial === item.token),
  ).length;
  const due = item.papers.filter(({ exported }) => !exported).length;
  const papers = profile.keys.filter(({ certificate }) => certificate !== undefined).length;
  return [
    stage,
    record === undefined ? { what: 'register', result: 'missing' } : ok('register', record.life),
    item.keys.length === profile.keys.length && lost === 0
      ? ok('keys', String(item.keys.length))
      : { what: 'keys', result: 'missing', note: String(lost) },
    attestationOf(run, records),
    await objectsOn(context, item, live),
    papers === 0
      ? { what: 'papers', result: 'not-needed' }
      : item.papers.length < papers
        ? { what: 'papers', result: 'missing', note: String(papers - item.papers.length) }
        : due > 0
          ? { what: 'papers', result: 'due', note: String(due) }
          : ok('papers', String(papers)),
    item.letter === 'none'
      ? { what: 'letter', result: 'not-needed' }
      : item.letter === 'due'
        ? { what: 'letter', result: 'due' }
        : ok('letter'),
    await soPinKept(context, run, item),
  ];
}

/** What is on record of where the keys were made, where the profile asks for it. */
function attestationOf({ profile }: RunRecord, records: readonly (KeyRecord | undefined)[]): Finding {
  const { attestation: demand = 'none' } = profile;
  if (demand === 'none') return { what: 'attestation', result: 'not-needed' };
  const proven = records.filter((record) => isProvenMade(record?.origin.attestation)).length;
  const note = `${String(proven)} of ${String(records.length)}`;
  return demand === 'required' && proven < records.length
    ? { what: 'attestation', result: 'missing', note }
    : ok('attestation', note);
}

/** What the token shows now; before a log-in that is the public halves, and of some tokens nothing at all. */
async function objectsOn(
  context: Context,
  item: EnrolmentItem,
  live: LiveToken | undefined,
): Promise<Finding> {
  if (live === undefined) return { what: 'objects', result: 'not-seen' };
  const objects = await live.module.objects(live.name);
  const seen = new Set(objects.map(({ id }) => encodeHex(id)));
  const isHidden = live.state.loggedIn !== 'user' && live.state.loginNeeded;
  const unseen = item.keys.flatMap(({ id }) => {
    const version = context.session.keys.get(id)?.versions.at(-1);
    return version?.token !== undefined && seen.has(version.token.id) ? [] : [version];
  });
  const missing = unseen.filter((version) => version?.publicKey !== undefined || !isHidden);
  if (missing.length > 0 && !(isHidden && objects.length === 0))
    return { what: 'objects', result: 'missing', note: String(missing.length) };
  return unseen.length > 0
    ? { what: 'objects', result: 'not-seen', note: String(unseen.length) }
    : ok('objects', String(item.keys.length));
}

async function soPinKept({ session }: Context, run: RunRecord, item: EnrolmentItem): Promise<Finding> {
  const { soPin } = run.profile;
  if (soPin.how === 'typed') return { what: 'so-pin', result: 'not-needed' };
  if (item.sealed.length < soPin.recipients.length)
    return { what: 'so-pin', result: 'missing', note: 'sealed' };
  if (!soPin.vault) return ok('so-pin', 'sealed');
  try {
    return await session.vault.withSecret(pinPlaces(run.id).so, item.number, () => ok('so-pin'));
  } catch {
    return { what: 'so-pin', result: 'missing' };
  }
}

/** Tokens that another run has too, though they were not returned between the two. */
function sharedTokens(
  context: Context,
  items: readonly EnrolmentItem[],
  { run, runs }: { readonly run: string; readonly runs: ReadonlyMap<string, readonly EnrolmentItem[]> },
): string[] {
  const own = new Map(
    items.flatMap((item) => (item.token === undefined ? [] : [[item.token, item] as const])),
  );
  return [...runs].flatMap(([id, others]) =>
    id === run
      ? []
      : others.flatMap((other) => {
          const item = own.get(other.token ?? '');
          if (item === undefined || item.setAside !== undefined || other.setAside !== undefined) return [];
          const [first, second] = item.begun < other.begun ? [item, other] : [other, item];
          const history = tokenRecord(context, item.token ?? '')?.history ?? [];
          const cameBack = history.some(
            ({ event, at }) => event === 'returned' && at >= first.at && at <= second.begun,
          );
          return cameBack ? [] : [`token ${item.token ?? ''} in run ${id}`];
        }),
  );
}

function ok(what: Finding['what'], note?: string): Finding {
  return { what, result: 'ok', ...(note === undefined ? {} : { note }) };
}
