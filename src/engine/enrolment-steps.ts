import { equalBytes } from '../core/crypto/bytes.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Pin } from '../core/tokens/port.ts';
import { advance, type EnrolmentItem, type EnrolmentStage } from '../core/tokens/enrolment.ts';
import { fillPattern, type EnrolmentProfile, type PatternFacts } from '../core/tokens/enrolment-profile.ts';
import { ask } from './ask.ts';
import type { Change, Context } from './context.ts';
import { pinPlaces, putItem, requireSame, type RunRecord } from './enrolment-record.ts';
import { newPin, sealSoPin, withPin } from './enrolment-secrets.ts';
import { enrolmentPaper } from './enrolment-paper.ts';
import { keysOn } from './token-initialise.ts';
import { findToken } from './token-link.ts';
import { namesToken } from './token-pins.ts';
import { putToken, recordOf } from './token-record.ts';

/** A token on its way, and what was typed for it. */
export interface Enrolling {
  readonly run: RunRecord;
  readonly item: EnrolmentItem;
  /** How commands name it now. */
  readonly token: string;
  readonly typed: {
    readonly pin?: Pin;
    readonly soPin?: Pin;
    /** The name of a token that may be erased. */
    readonly confirm?: string | undefined;
    /** The name of a token whose next attempt may be its last. */
    readonly lastTry?: string | undefined;
  };
}

type Step = (context: Context, work: Enrolling) => Promise<EnrolmentItem>;

/** What leads from each stage to the next; the next is on record when it returns. */
export const enrolmentSteps: Readonly<Record<Exclude<EnrolmentStage, 'done'>, Step>> = {
  planned: initialise,
  initialised: setPins,
  'pins-set': makeKeys,
  'keys-made': certify,
  certified: verify,
  verified: complete,
};

/** What the patterns of a profile are filled with. */
export function patternFacts(
  run: RunRecord,
  item: Pick<EnrolmentItem, 'number' | 'holder' | 'label' | 'serial'>,
): PatternFacts {
  return {
    n: item.number,
    serial: item.serial ?? '',
    holder: item.holder ?? '',
    label: item.label,
    profile: run.profile.name,
  };
}

async function initialise(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  const { run, item } = work;
  const live = await findToken(context, work.token);
  // It was done already when the end came between the deed and its record.
  const isDone = item.erase === undefined && live.state.initialised && live.state.label === item.label;
  const token = isDone ? live.id : await initialiseNow(context, work);
  const { state } = isDone ? live : await findToken(context, token);
  const serial = state.serial;
  const sealed =
    run.profile.soPin.how === 'typed'
      ? []
      : await context.session.vault.withSecret(pinPlaces(run.id).so, item.number, (soPin) =>
          sealSoPin(context, run, { serial, label: item.label }, soPin),
        );
  const pin = newPin(context, run.profile.pin);
  try {
    return await step(
      context,
      work,
      'initialised',
      { token, serial, model: state.model, sealed },
      (change) => {
        // Before it is set, so that it is known whatever happens then.
        if (pin !== undefined) change.sealSecret(pinPlaces(run.id).user, item.number, pin);
      },
    );
  } finally {
    pin?.fill(0);
  }
}

/** Gives the token's name as it is then. */
async function initialiseNow(context: Context, work: Enrolling): Promise<string> {
  const { run, item, token, typed } = work;
  const confirm = typed.confirm === undefined ? {} : { confirm: typed.confirm };
  const lastTry = typed.lastTry === undefined ? {} : { lastTry: typed.lastTry };
  // What is kept is sent to a token that takes any SO PIN; elsewhere it is only the new one.
  const of = { run, item, kind: 'so', again: true } as const;
  return await withPin(context, of, typed.soPin, async (kept) => {
    const send = async (present: Pin): Promise<string> => {
      const made = await ask(context, 'tokens.initialise', {
        token,
        label: item.label,
        ...(present === undefined ? {} : { soPin: present }),
        ...confirm,
        ...lastTry,
      });
      if (kept === undefined || present === undefined || present === kept) return made.token.token;
      await noteErased(context, work, made.token.token);
      await ask(context, 'tokens.change-pin', {
        token: made.token.token,
        user: 'so',
        old: present,
        pin: kept,
      });
      return made.token.token;
    };
    // A token that was initialised before takes nothing but the SO PIN that it has.
    if (item.erase === undefined || run.profile.soPin.how === 'typed') return await send(kept);
    if (item.erase.erased === true) return await settleSoPin(context, work, kept);
    const { soPinOf } = item.erase;
    if (typed.soPin !== undefined || soPinOf === undefined) return await send(typed.soPin ?? kept);
    if (item.trouble === 'token-pin-wrong') throw soPinUnknown(token);
    return await context.session.vault.withSecret(pinPlaces(run.id).so, soPinOf, send);
  });
}

/** From here on the token has the old SO PIN or the new one, and is not erased again. */
async function noteErased(context: Context, { run, item }: Enrolling, token: string): Promise<void> {
  const details = { run: run.id, number: item.number, stage: item.stage, token };
  await context.change({ subjects: [run.id], details }, (change) => {
    const now = requireSame(context.session.vault, run, item);
    putItem(change, run.id, { ...now, token, erase: { ...now.erase, erased: true } });
  });
}

/**
 * Goes on with a token that was erased, where the end came before it was on record that its SO PIN was changed. Errors:
 * `enrolment-state` {reason: `so-pin-unknown`} unless a person types both the SO PIN that it has and its name.
 */
async function settleSoPin(context: Context, { token, typed }: Enrolling, kept: Pin): Promise<string> {
  const live = await findToken(context, token);
  const last = recordOf(context, live).history.findLast(
    ({ event }) => event === 'initialised' || event === 'so-pin-changed',
  );
  if (last?.event === 'so-pin-changed') return live.id;
  const { soPin, lastTry } = typed;
  if (kept === undefined || soPin === undefined || !namesToken(live, lastTry)) throw soPinUnknown(live.id);
  // It has the new one already: the next step sends that. A sealed one is not known here; changed to itself it does no harm.
  if (soPin instanceof Uint8Array && kept instanceof Uint8Array && equalBytes(soPin, kept)) return live.id;
  const confirm = lastTry === undefined ? {} : { confirm: lastTry };
  await ask(context, 'tokens.change-pin', { token: live.id, user: 'so', old: soPin, pin: kept, ...confirm });
  return live.id;
}

function soPinUnknown(token: string): HoldfastError {
  return new HoldfastError('enrolment-state', { reason: 'so-pin-unknown', token });
}

async function setPins(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  const { run, item, token, typed } = work;
  const confirm = typed.lastTry === undefined ? {} : { confirm: typed.lastTry };
  const again = typed.lastTry !== undefined;
  await withPin(context, { run, item, kind: 'so', again }, typed.soPin, (soPin) =>
    withPin(context, { run, item, kind: 'user', again: true }, typed.pin, (pin) =>
      ask(context, 'tokens.unblock', {
        token,
        ...(soPin === undefined ? {} : { soPin }),
        ...(pin === undefined ? {} : { pin }),
        ...confirm,
      }),
    ),
  );
  return await step(context, work, 'pins-set', {});
}

async function makeKeys(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  const { run, item, token } = work;
  if (run.profile.keys.length > 0) await logIn(context, work);
  const keys: EnrolmentItem['keys'] = [];
  const wanted = run.profile.keys.map((key) => ({
    key,
    label: fillPattern(key.label, patternFacts(run, item)),
  }));
  if (wanted.length > 0)
    await clearUnfinished(
      context,
      work,
      wanted.map(({ label }) => label),
    );
  for (const { key, label } of wanted) {
    const known = keysOn(context, token).find((record) => record.label === label);
    const record =
      known ??
      (
        await ask(context, 'token-keys.generate', {
          token,
          algorithm: key.algorithm,
          label,
          ...(key.bits === undefined ? {} : { bits: key.bits }),
          ...(key.purposes === undefined ? {} : { purposes: key.purposes }),
          ...(key.wrappable === undefined ? {} : { wrappable: key.wrappable }),
        })
      ).record;
    keys.push({ id: record.id, label });
  }
  return await step(context, work, 'keys-made', { keys });
}

/** Takes away what an interrupted attempt of this run has left: keys under our labels that are in no inventory. */
async function clearUnfinished(
  context: Context,
  { token }: Enrolling,
  labels: readonly string[],
): Promise<void> {
  const { objects } = await ask(context, 'tokens.get', { token });
  const left = new Map(
    objects
      .filter(
        ({ kind, key, label }) =>
          kind !== 'certificate' && kind !== 'data' && key === undefined && labels.includes(label),
      )
      .map(({ id, label }) => [id, label]),
  );
  for (const [object, label] of left)
    await ask(context, 'token-keys.remove-object', {
      token,
      object,
      confirm: label,
      reason: 'left by an enrolment that was broken off',
    });
}

async function certify(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  const { run, item } = work;
  const { activate } = run.profile;
  const papers: EnrolmentItem['papers'] = [];
  for (const [at, { id }] of item.keys.entries()) {
    if (activate !== undefined) await putInUse(context, id, activate);
    const certificate = run.profile.keys[at]?.certificate;
    if (certificate === undefined) continue;
    await logIn(context, work);
    papers.push(await enrolmentPaper(context, { key: id, certificate, facts: patternFacts(run, item) }));
  }
  return await step(context, work, 'certified', { papers });
}

async function putInUse(
  context: Context,
  id: KeyRecord['id'],
  { withoutBackup }: NonNullable<EnrolmentProfile['activate']>,
): Promise<void> {
  const { state, backup } = context.key(id);
  if (state !== 'pre-activation') return;
  if (backup.rule === 'open') await ask(context, 'keys.waive-backup', { id, reason: withoutBackup });
  await ask(context, 'keys.activate', { id });
}

async function verify(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  for (const { id, label } of work.item.keys) {
    await logIn(context, work);
    const { present, findings } = await ask(context, 'token-keys.check', { key: id });
    const wrong = findings.find(({ ok }) => !ok);
    if (!present) throw new HoldfastError('token-object-missing', { key: label });
    if (wrong !== undefined) throw new HoldfastError('token-lied', { what: wrong.what, key: label });
  }
  return await step(context, work, 'verified', {});
}

async function complete(context: Context, work: Enrolling): Promise<EnrolmentItem> {
  const { run, item, token } = work;
  const live = await findToken(context, token);
  const { soPin, pin } = run.profile;
  const given = soPin.how === 'generated' && !soPin.vault;
  const facts = { letter: pin.how === 'generated' ? ('due' as const) : ('none' as const) };
  const done = await step(context, work, 'done', facts, (change) => {
    // Its recipients have it: it is kept here no longer.
    if (given) change.destroySecret(pinPlaces(run.id).so, item.number);
    const { holder: _before, ...known } = recordOf(context, live);
    putToken(
      context,
      change,
      {
        ...known,
        life: 'in-stock',
        since: instant(context.now),
        profile: run.profile.name,
        ...(item.holder === undefined ? {} : { holder: item.holder }),
      },
      { event: 'enrolled' },
    );
  });
  // It is done all the same when it went away by now.
  await ask(context, 'tokens.logout', { token }).catch(() => undefined);
  return done;
}

/** Exactly one attempt, and none when somebody is logged in already. */
async function logIn(context: Context, { run, item, token, typed }: Enrolling): Promise<void> {
  const { state } = await findToken(context, token);
  if (state.loggedIn === 'user' || !state.loginNeeded) return;
  if (state.loggedIn === 'so') await ask(context, 'tokens.logout', { token });
  const confirm = typed.lastTry === undefined ? {} : { confirm: typed.lastTry };
  const again = typed.lastTry !== undefined;
  await withPin(context, { run, item, kind: 'user', again }, typed.pin, (pin) =>
    ask(context, 'tokens.login', { token, ...(pin === undefined ? {} : { pin }), ...confirm }),
  );
}

async function step(
  context: Context,
  { run, item }: Enrolling,
  stage: EnrolmentStage,
  facts: Parameters<typeof advance>[2],
  also: (change: Change) => void = () => undefined,
): Promise<EnrolmentItem> {
  const at = instant(context.now);
  const next = advance(requireSame(context.session.vault, run, item), stage, facts, at);
  const details = { run: run.id, number: item.number, stage, token: next.token ?? '' };
  await context.change({ subjects: [run.id, ...next.keys.map(({ id }) => id)], details }, (change) => {
    // Others may have changed it while this waited for its turn.
    requireSame(context.session.vault, run, item);
    putItem(change, run.id, next);
    also(change);
  });
  return next;
}

/** Notes what stood in the way; a fault of the file is no news about the token. */
export async function noteTrouble(
  context: Context,
  run: RunRecord,
  item: EnrolmentItem,
  error: unknown,
): Promise<void> {
  if (!(error instanceof HoldfastError) || isHoldfastError(error, 'cancelled')) return;
  const { code } = error;
  // Refusals of our own say nothing new either.
  if (code === 'enrolment-state' || code === 'token-pin-stale') return;
  if (item.trouble === code || context.holder.session === undefined) return;
  const details = { run: run.id, number: item.number, trouble: code };
  await context
    .change({ subjects: [run.id], details }, (change) =>
      putItem(change, run.id, { ...requireSame(context.session.vault, run, item), trouble: code }),
    )
    .catch(() => undefined);
}
