import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import {
  chooseWork,
  enrolmentStages,
  findStrays,
  type EnrolmentItem,
  type EnrolmentWork,
  type PresentToken,
} from '../core/tokens/enrolment.ts';
import { tokenLabel, type EnrolmentProfile } from '../core/tokens/enrolment-profile.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { ask } from './ask.ts';
import type { Context } from './context.ts';
import { attestationRoots } from './attestation-roots.ts';
import { attestKeys } from './enrolment-attest.ts';
import { itemsOf, pinPlaces, putItem, requireRun, type RunRecord } from './enrolment-record.ts';
import { presentToken, tokensElsewhere } from './enrolment-scene.ts';
import { newPin } from './enrolment-secrets.ts';
import { enrolmentSteps, noteTrouble, type Enrolling } from './enrolment-steps.ts';
import { itemView, runSummary } from './enrolment-view.ts';
import { inOneProcess } from './token-pins.ts';
import { tokensNow, type LiveToken } from './token-link.ts';

type Input = ParsedInput<'enrolment.next'>;
type Output = CommandOutput<'enrolment.next'>;

/** Brings one token of a run to its end, from wherever it is, or tells what is waited for. */
export async function enrolNext(context: Context<'enrolment.next'>, input: Input): Promise<Output> {
  const { vault } = context.session;
  const run = requireRun(vault, input.run);
  if (run.finished !== undefined) throw context.fail('enrolment-state', { reason: 'finished' });
  const { tokens, modules } = await tokensNow(context);
  const items = itemsOf(vault, run.id);
  const elsewhere = tokensElsewhere(context, run.id);
  const present = tokens.map((token) => presentToken(token, run.profile));
  const named = input.token === undefined ? undefined : present.find((one) => isNamed(one, input.token));
  if (input.token !== undefined && named === undefined)
    throw context.fail('no-such-token', { token: input.token });
  const mayErase =
    run.profile.fresh.state === 'no-keys' &&
    named !== undefined &&
    isNamed(named, input.confirm, named.label);
  const scene = { items, count: run.count, present, elsewhere, named: input.token, mayErase };
  const work = chooseWork(scene);
  const strays = findStrays(present, items, elsewhere);
  const passedOver = passed(work, present, items, elsewhere, strays);
  const answer = (outcome: Output['outcome'], more: Partial<Output> = {}): Output => ({
    outcome,
    freshWanted: false,
    begunWanted: [],
    needs: [],
    passedOver,
    summary: runSummary(run, itemsOf(vault, run.id)),
    ...more,
  });
  switch (work.what) {
    case 'finished':
      return answer('finished');
    case 'wait': {
      // A module that does not answer may be the one whose token is waited for.
      const silent = modules.find(({ state }) => state !== 'answered');
      if (silent !== undefined && present.length === 0)
        throw context.fail('module-failed', {
          module: silent.trusted.name,
          reason: silent.why ?? silent.state,
        });
      return answer('waiting', { freshWanted: work.fresh, begunWanted: work.begun.map(itemView) });
    }
    case 'refuse':
      throw work.reason === 'initialised'
        ? context.fail('token-holds-keys', { token: work.token.token, label: work.token.label })
        : context.fail('enrolment-state', { reason: work.reason, token: work.token.token });
    default:
  }
  const live = tokens.find(({ id }) => id === work.token.token);
  const stray = strays.find(({ token }) => token === work.token);
  const needs = needed(run.profile, { work, live, isStray: stray !== undefined }, input);
  if (needs.length > 0)
    return answer('waiting', {
      needs,
      needsFor: { token: work.token.token, serial: work.token.serial },
      ...(work.what === 'go-on' ? { item: itemView(work.item) } : { freshWanted: true }),
    });
  if (live !== undefined) requirePinLengths(run.profile, live);
  // Nothing could be proven: better before a token is touched than after a hundred were set aside.
  if (run.profile.attestation === 'required' && attestationRoots(context).length === 0)
    throw context.fail('enrolment-state', { reason: 'no-roots' });
  const item =
    work.what === 'go-on'
      ? placed(work.item, work.token)
      : await plan(context, { run, items, token: work.token, soPinOf: stray?.number });
  const enrolling = { run, item, token: work.token.token, typed: input };
  const carry = (): Promise<Ended> => carryOn(context, enrolling, input.attestation);
  const ended =
    live === undefined ? await carry() : await inOneProcess(live, [input.pin, input.soPin], carry);
  if (ended.what === 'wanted')
    return answer('waiting', { needs: ['attestation'], item: itemView(ended.item) });
  return answer(ended.what, { item: itemView(ended.item) });
}

/** How far a token was taken. */
interface Ended {
  /** `wanted`: its attestation is. */
  readonly what: 'done' | 'wanted' | 'set-aside';
  readonly item: EnrolmentItem;
}

/** Takes a token through every step that is left, as far as its attestation lets it. */
async function carryOn(
  context: Context,
  begun: Enrolling,
  files: readonly string[] | undefined,
): Promise<Ended> {
  let work = begun;
  const last = enrolmentStages.length - 1;
  while (work.item.stage !== 'done') {
    context.progress(work.item.stage, enrolmentStages.indexOf(work.item.stage), last);
    try {
      if (work.item.stage === 'keys-made') {
        const attested = await attestKeys(context, work, files);
        if (attested.what === 'wanted') return { what: 'wanted', item: work.item };
        if (attested.what === 'set-aside') {
          // It is set aside all the same when it went away by now.
          await ask(context, 'tokens.logout', { token: work.token }).catch(() => undefined);
          return attested;
        }
      }
      const item = await enrolmentSteps[work.item.stage](context, work);
      work = { ...work, item, token: item.token ?? work.token };
    } catch (error) {
      await noteTrouble(context, work.run, work.item, error);
      throw error;
    }
  }
  context.progress('done', last, last);
  return { what: 'done', item: work.item };
}

/** Gives out the next number; nothing is done to a token before this is on record. */
async function plan(
  context: Context,
  begun: {
    readonly run: RunRecord;
    readonly items: readonly EnrolmentItem[];
    readonly token: PresentToken;
    /** Whose SO PIN a stray has. */
    readonly soPinOf: number | undefined;
  },
): Promise<EnrolmentItem> {
  const { run, items, token, soPinOf } = begun;
  const number = Math.max(run.first - 1, ...items.map((item) => item.number)) + 1;
  // Those that were set aside give their holder back.
  const served = new Set(items.filter(({ setAside }) => setAside === undefined).map(({ holder }) => holder));
  const holder = run.holders.find((name) => !served.has(name));
  const at = instant(context.now);
  const facts = {
    n: number,
    serial: token.serial,
    holder: holder ?? '',
    label: '',
    profile: run.profile.name,
  };
  const item: EnrolmentItem = placed(
    {
      number,
      stage: 'planned',
      label: tokenLabel(run.profile, facts),
      begun: at,
      at,
      keys: [],
      papers: [],
      letter: 'none',
      sealed: [],
      ...(holder === undefined ? {} : { holder }),
      ...(token.initialised ? { erase: soPinOf === undefined ? {} : { soPinOf } } : {}),
    },
    token,
  );
  const soPin = newPin(context, run.profile.soPin);
  const details = { run: run.id, number, stage: item.stage, token: token.token };
  try {
    await context.change({ subjects: [run.id], details }, (change) => {
      if (soPin !== undefined) change.sealSecret(pinPlaces(run.id).so, number, soPin);
      putItem(change, run.id, item);
    });
  } finally {
    soPin?.fill(0);
  }
  return item;
}

/** A planned token is held to what it is known by already; one without a serial is known by its label afterwards. */
function placed(item: EnrolmentItem, { token, serial }: PresentToken): EnrolmentItem {
  return item.stage === 'planned' && token === serial && serial !== '' ? { ...item, token } : item;
}

function isNamed({ token, serial }: PresentToken, ...typed: readonly (string | undefined)[]): boolean {
  const [name, label] = typed;
  return name !== undefined && name !== '' && (name === token || name === serial || name === label);
}

function passed(
  work: EnrolmentWork,
  present: readonly PresentToken[],
  items: readonly EnrolmentItem[],
  elsewhere: ReadonlySet<string>,
  strays: ReturnType<typeof findStrays>,
): Output['passedOver'] {
  const taken = 'token' in work ? work.token : undefined;
  return present.flatMap((one) => {
    const own = items.find(({ token }) => token === one.token);
    const why =
      own?.setAside !== undefined
        ? ('set-aside' as const)
        : own?.stage === 'done'
          ? ('done' as const)
          : elsewhere.has(one.token)
            ? ('elsewhere' as const)
            : strays.some(({ token }) => token === one)
              ? ('stray' as const)
              : one.fits
                ? ('initialised' as const)
                : ('not-fitting' as const);
    const leftAlone = one !== taken && (why !== 'initialised' || one.initialised);
    return leftAlone ? [{ token: one.token, label: one.label, why }] : [];
  });
}

/** What a person has to type before this can begin; tokens with a pad of their own take it there. */
function needed(
  { pin, soPin }: EnrolmentProfile,
  scene: { readonly work: EnrolmentWork; readonly live: LiveToken | undefined; readonly isStray: boolean },
  input: Input,
): Output['needs'] {
  const { work, live, isStray } = scene;
  if (live?.state.pinPad === true) return [];
  const stage = work.what === 'go-on' ? work.item.stage : 'planned';
  const planned = work.what === 'go-on' && stage === 'planned' ? work.item.erase : undefined;
  const erases =
    work.what === 'begin'
      ? work.token.initialised && !isStray
      : planned?.erased === true
        ? input.lastTry !== undefined
        : planned !== undefined && planned.soPinOf === undefined;
  const setsPins = stage === 'planned' || stage === 'initialised';
  const typesSoPin = erases || (soPin.how === 'typed' && setsPins);
  return [
    ...(pin.how === 'typed' && input.pin === undefined ? ['pin' as const] : []),
    ...(typesSoPin && input.soPin === undefined ? ['so-pin' as const] : []),
  ];
}

/** Errors: `token-pin-length` before anything was done, where the profile's PINs cannot be set. */
function requirePinLengths({ pin, soPin }: EnrolmentProfile, { id, state }: LiveToken): void {
  const { least, most } = state.pinBytes;
  for (const policy of [pin, soPin])
    if (policy.how === 'generated' && (policy.length < least || policy.length > most))
      throw new HoldfastError('token-pin-length', { token: id, least, most });
}
