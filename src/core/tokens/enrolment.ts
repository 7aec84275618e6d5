/**
 * One run of the enrolment desk: how far each of its tokens has come, and what is next. Each step is on record before the
 * next begins, so that a run goes on wherever it was broken off.
 */
import { z } from 'zod';
import { HoldfastError } from '../error.ts';
import { instantSchema, keyIdSchema } from '../keys/key.ts';

/** The steps of one token, in order. `planned`: its number and its SO PIN are on record, nothing was done to it. */
export const enrolmentStages = [
  'planned',
  'initialised',
  'pins-set',
  'keys-made',
  'certified',
  'verified',
  'done',
] as const;
/** One of {@link enrolmentStages}. */
export type EnrolmentStage = (typeof enrolmentStages)[number];

/** One token of a run. */
export const enrolmentItemSchema = z.strictObject({
  /** In its profile, from 1; never used twice. */
  number: z.int().min(1),
  stage: z.enum(enrolmentStages),
  label: z.string().min(1).max(60),
  holder: z.string().max(120).optional(),
  begun: instantSchema,
  /** When it came to its stage. */
  at: instantSchema,
  /** How commands name it, once it is initialised; before: only a serial number that it had already. */
  token: z.string().max(120).optional(),
  serial: z.string().max(64).optional(),
  model: z.string().max(80).optional(),
  keys: z.array(z.strictObject({ id: keyIdSchema, label: z.string() })).max(8),
  papers: z
    .array(
      z.strictObject({
        key: keyIdSchema,
        kind: z.enum(['request', 'self-signed']),
        /** PEM. */
        text: z.string().max(20_000),
        exported: z.boolean(),
      }),
    )
    .max(8),
  /** The letter that tells its holder the PIN. */
  letter: z.enum(['none', 'due', 'written']),
  /** The SO PIN, sealed to those who keep it. */
  sealed: z
    .array(
      z.strictObject({
        name: z.string(),
        publicKey: z.string(),
        /** HPKE, lower-case hex. */
        enc: z.string(),
        sealed: z.string(),
      }),
    )
    .max(10),
  /** It was initialised before, and is erased with the SO PIN that it has: nothing about it says whether that was done. */
  erase: z
    .strictObject({
      /** The number whose SO PIN it has: it was initialised in this run, and that was not noted. */
      soPinOf: z.int().min(1).optional(),
      /** It was erased, and its SO PIN may or may not have been changed since: neither is sent unless a person says so. */
      erased: z.literal(true).optional(),
    })
    .optional(),
  /** Why nothing more is done with it. */
  setAside: z.strictObject({ at: instantSchema, reason: z.string().max(500) }).optional(),
  /** What stood in the way when it was last tried: an error code. */
  trouble: z.string().max(60).optional(),
});
/** One token of a run. */
export type EnrolmentItem = z.infer<typeof enrolmentItemSchema>;

/** The item one step on. Errors: `enrolment-state` when that is not its next step. */
export function advance(
  item: EnrolmentItem,
  stage: EnrolmentStage,
  facts: Partial<Omit<EnrolmentItem, 'number' | 'stage' | 'at' | 'setAside' | 'trouble'>>,
  at: string,
): EnrolmentItem {
  const { trouble: _past, ...rest } = item;
  if (item.setAside !== undefined || enrolmentStages[enrolmentStages.indexOf(item.stage) + 1] !== stage)
    throw new HoldfastError('enrolment-state', { from: item.stage, to: stage });
  const next: EnrolmentItem = { ...rest, ...facts, stage, at };
  if (stage !== 'planned' && next.token === undefined)
    throw new HoldfastError('enrolment-state', { from: item.stage, to: stage, missing: 'token' });
  return next;
}

/** Whether something is left to do with a token. */
export function isOpen(item: EnrolmentItem): boolean {
  return item.stage !== 'done' && item.setAside === undefined;
}

/** A token that is plugged in, as far as choosing needs it. */
export interface PresentToken {
  readonly token: string;
  readonly serial: string;
  readonly label: string;
  readonly initialised: boolean;
  /** It is what the profile asks for: module, maker, model. */
  readonly fits: boolean;
}

/** What is to be done next in a run. */
export type EnrolmentWork =
  | { readonly what: 'go-on'; readonly item: EnrolmentItem; readonly token: PresentToken }
  | { readonly what: 'begin'; readonly token: PresentToken }
  /** Nothing can be done until a token is plugged in: a fresh one, or one of those that were begun. */
  | { readonly what: 'wait'; readonly fresh: boolean; readonly begun: readonly EnrolmentItem[] }
  /** The token that was named cannot be taken. */
  | {
      readonly what: 'refuse';
      readonly reason: 'done' | 'set-aside' | 'elsewhere' | 'not-fitting' | 'initialised' | 'enough';
      readonly token: PresentToken;
    }
  | { readonly what: 'finished' };

/** What the choice rests on. */
export interface EnrolmentScene {
  readonly items: readonly EnrolmentItem[];
  /** How many tokens the run is to enrol. */
  readonly count: number;
  readonly present: readonly PresentToken[];
  /** Tokens that other runs have enrolled or begun, by name and serial number. */
  readonly elsewhere: ReadonlySet<string>;
  /** Takes this one and no other. */
  readonly named?: string | undefined;
  /** The owner has typed the name of an initialised token, so that it may be erased. */
  readonly mayErase: boolean;
}

/**
 * Chooses. What was begun goes first; a fresh token is taken only while the run has places left. A token whose
 * initialisation was not noted any more is known by its label, which no other token of any run carries.
 */
export function chooseWork(scene: EnrolmentScene): EnrolmentWork {
  const { items, count, named } = scene;
  const open = items.filter(isOpen);
  const present =
    named === undefined
      ? scene.present
      : scene.present.filter(({ token, serial }) => token === named || serial === named);
  for (const item of open) {
    const token = present.find((one) => isItsToken(item, one, scene));
    if (token !== undefined) return { what: 'go-on', item, token };
  }
  // Those that were set aside or lost their place make room again.
  const places = count - items.filter(({ setAside }) => setAside === undefined).length;
  const fresh = present.filter((one) => !isTaken(one, scene));
  const taken = fresh.find(
    (one) => one.fits && (!one.initialised || (named !== undefined && scene.mayErase)),
  );
  // One that was planned but never reached its token takes the next fresh one, so that no number is left out.
  const unplaced = open.find(({ stage, token }) => stage === 'planned' && token === undefined);
  if (taken?.initialised === false && unplaced !== undefined)
    return { what: 'go-on', item: unplaced, token: taken };
  if (taken !== undefined && places > 0) return { what: 'begin', token: taken };
  const [first] = present;
  if (named !== undefined && first !== undefined)
    return { what: 'refuse', reason: refusal(first, scene, places), token: first };
  if (open.length === 0 && places <= 0) return { what: 'finished' };
  return { what: 'wait', fresh: places > 0 || unplaced !== undefined, begun: open };
}

function isItsToken(item: EnrolmentItem, one: PresentToken, { items, elsewhere }: EnrolmentScene): boolean {
  if (item.stage !== 'planned') return item.token === one.token;
  if (item.token !== undefined && item.token === one.token) return true;
  // It was initialised, and the end came before that could be noted.
  return (
    item.erase === undefined &&
    one.initialised &&
    one.label === item.label &&
    !elsewhere.has(one.token) &&
    !items.some((other) => other !== item && other.token === one.token)
  );
}

/**
 * Tokens that carry a label of this run and are on no record: what was left when the end came between an initialisation
 * and its record, the token was pulled out, and its number went to another. They hold nothing, and are ours to erase.
 */
export function findStrays(
  present: readonly PresentToken[],
  items: readonly EnrolmentItem[],
  elsewhere: ReadonlySet<string>,
): { readonly token: PresentToken; readonly number: number }[] {
  return present.flatMap((token) => {
    const item = items.find(({ label }) => label === token.label);
    const isStray = token.initialised && item?.token !== undefined && !isTaken(token, { items, elsewhere });
    return isStray ? [{ token, number: item.number }] : [];
  });
}

function isTaken(
  one: PresentToken,
  { items, elsewhere }: Pick<EnrolmentScene, 'items' | 'elsewhere'>,
): boolean {
  return (
    elsewhere.has(one.token) ||
    (one.serial !== '' && elsewhere.has(one.serial)) ||
    items.some(
      ({ token, serial }) =>
        token === one.token || (serial !== undefined && serial !== '' && serial === one.serial),
    )
  );
}

function refusal(
  one: PresentToken,
  scene: EnrolmentScene,
  places: number,
): 'done' | 'set-aside' | 'elsewhere' | 'not-fitting' | 'initialised' | 'enough' {
  const own = scene.items.find(({ token }) => token === one.token);
  if (own !== undefined) return own.setAside === undefined ? 'done' : 'set-aside';
  if (isTaken(one, scene)) return 'elsewhere';
  if (!one.fits) return 'not-fitting';
  return places > 0 ? 'initialised' : 'enough';
}

/** A run, counted. `planned + open + done + setAside` is every number that was given out. */
export interface EnrolmentCounts {
  readonly count: number;
  readonly begun: number;
  readonly open: number;
  readonly done: number;
  readonly setAside: number;
  readonly lettersDue: number;
  readonly papersDue: number;
}

/** Counts a run. */
export function countRun(items: readonly EnrolmentItem[], count: number): EnrolmentCounts {
  const number = (fits: (item: EnrolmentItem) => boolean): number => items.filter(fits).length;
  return {
    count,
    begun: items.length,
    open: number(isOpen),
    done: number(({ stage, setAside }) => stage === 'done' && setAside === undefined),
    setAside: number(({ setAside }) => setAside !== undefined),
    lettersDue: number((item) => item.letter === 'due' && item.setAside === undefined),
    papersDue: number(
      ({ papers, setAside }) => setAside === undefined && papers.some(({ exported }) => !exported),
    ),
  };
}

/** Numbers, tokens or keys that occur twice in one run: there must be none. */
export function findDoubles(items: readonly EnrolmentItem[]): string[] {
  const seen = new Set<string>();
  return items
    .flatMap(({ number, token, keys }) => [
      `number ${String(number)}`,
      ...(token === undefined ? [] : [`token ${token}`]),
      ...keys.map(({ id }) => `key ${id}`),
    ])
    .filter((name) => seen.size === seen.add(name).size);
}
